from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from odoo.addons.billing_base.tools import to_decimal

from ..tools import entry
from .billing_statement_line import ENTRY_FIELDS, FROZEN

KEPT = {"submitted_amount", "approved_amount"}


class BillingStatementLine(models.Model):
    """What was asked and what was agreed, line by line, and that it stays so."""

    _inherit = "billing.statement.line"

    submitted_amount = fields.Monetary(
        string="Submitted",
        readonly=True,
        copy=False,
        help="Amount to date when the statement was submitted, before any correction.",
    )
    approved_amount = fields.Monetary(
        string="Approved", readonly=True, copy=False, help="Amount to date that was approved, and will be invoiced."
    )

    # === COMPUTE METHODS === #

    @api.depends("submitted_amount", "approved_amount")
    def _compute_cumulative(self):
        # EXTENDS: more to depend on
        super()._compute_cumulative()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_kept(vals)
        lines = super().create(vals_list)
        lines.statement_id._check_not_approved()
        return lines

    def write(self, vals):
        self._check_kept(vals)
        if FROZEN & vals.keys():
            self.statement_id._check_not_approved()
            self.statement_id._track_corrections()
        result = super().write(vals)
        # While a typed figure is written, Odoo protects the others computed with it: what was read before is old.
        self.invalidate_recordset([*ENTRY_FIELDS.values(), "amount", "bar", "warning"], flush=False)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        for line in self.filtered(lambda line: line.state in ("submitted", "approved")):
            raise UserError(
                self.env._(
                    "“%(phase)s” is part of %(statement)s, which was submitted. Untick “Bill” instead of deleting it, "
                    "so that its trace stays.",
                    phase=(line.name or "").split("\n")[0],
                    statement=line.statement_id.name,
                )
            )

    def _check_kept(self, vals):
        if not self.env.su and KEPT & vals.keys():
            raise UserError(
                self.env._(
                    "What was submitted or approved is noted by the statement's buttons and not changed by hand."
                )
            )

    # === BUSINESS METHODS === #

    def _keep_amounts(self, name):
        """Note the amounts of this moment as submitted or approved."""
        # No right is missing: the statement's transitions, which alone come here, have checked them. See `write`.
        for line in self.sudo():
            line[name] = line.cumulative_amount

    def _get_kept_amount(self):
        """The amount to date that holds whatever happens to the order, or None.

        Once approved, it is what was approved. While submitted, what was sent, unless somebody typed a correction.
        """
        self.ensure_one()
        if self.state == "approved":
            return to_decimal(self.approved_amount)
        if self.state == "submitted" and not self.entry_mode:
            return to_decimal(self.submitted_amount)
        return None

    def _get_entry(self):
        # EXTENDS: what was sent or approved holds; a percentage that still leads there is shown as it was
        mode, value = super()._get_entry()
        kept = self._get_kept_amount()
        if kept is None:
            return mode, value
        figures = entry.cumulative(mode, value, self._get_fee(), to_decimal(self.ordered_quantity), self._get_places())
        return (mode, value) if figures.amount == kept else ("amount", kept)

    def _get_refusal(self):
        # EXTENDS: the order may have changed under a kept amount
        refusal = super()._get_refusal()
        kept = None if refusal or self.display_type else self._get_kept_amount()
        if kept is None:
            return refusal
        quantity, decrease = to_decimal(self.ordered_quantity), self.statement_id._may_decrease()
        figures = (self._get_fee(), quantity, self._get_previous(), self._get_places())
        found = entry.check("amount", kept, *figures, regularise=decrease)
        return bool(found) and self._word_refusal(found)

    def _word_correction(self, old, new):
        """“APS: 50 % → 45 % (7,500.00 → 6,750.00)”"""
        (old_percent, old_amount), (percent, amount) = old, new
        return self.env._(
            "%(phase)s: %(old_percent)s %% → %(percent)s %% (%(old_amount)s → %(amount)s)",
            phase=(self.name or "").split("\n")[0],
            old_percent=f"{round(old_percent, 2):g}",
            percent=f"{round(percent, 2):g}",
            old_amount=formatLang(self.env, old_amount, digits=self._get_places()),
            amount=formatLang(self.env, amount, digits=self._get_places()),
        )
