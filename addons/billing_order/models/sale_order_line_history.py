from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import float_compare, formatLang

from odoo.addons.billing_base.tools import to_decimal

from ..tools import history

HISTORY_FIELDS = {"history_billed", "history_paid", "history_rate"}


class SaleOrderLine(models.Model):
    """What was billed and paid of a phase before Odoo (SPEC P7): it counts as billed, and is in no journal."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line"]

    history_billed = fields.Monetary(
        string="Billed before Odoo", copy=False, help="Untaxed. Counts as billed in every statement to come."
    )
    history_paid = fields.Monetary(
        string="Paid before Odoo", copy=False, help="Untaxed: the part of the billed history that was paid."
    )
    history_rate = fields.Float(
        string="Billed before Odoo (%)",
        compute="_compute_history_rate",
        inverse="_inverse_history_rate",
        digits=(16, 4),
        aggregator=None,
        help="Part of the fee that was billed before Odoo. Typing it sets the amount.",
    )
    history_warning = fields.Char(compute="_compute_history_warning", compute_sudo=True)

    # === COMPUTE METHODS === #

    @api.depends("history_billed", "price_subtotal")
    def _compute_history_rate(self):
        for line in self:
            line.history_rate = line._get_history_rate()

    def _inverse_history_rate(self):
        for line in self:
            # Not if the rate is only what the amount leads to: 33.3333 % of 1,000,000 is not 333,333.33.
            if float_compare(line.history_rate, line._get_history_rate(), precision_digits=4):
                line.history_billed = line._get_history_at(line.history_rate)

    # The web client shows what a typed rate leads to before anything is saved, and an inverse only runs on saving.

    @api.onchange("history_rate")
    def _onchange_history_rate(self):
        self._inverse_history_rate()

    @api.depends("history_billed", "billed_amount", "price_subtotal", "name")
    @api.depends_context("lang")
    def _compute_history_warning(self):
        for line in self:
            billed = to_decimal(line.billed_amount)
            beyond = line.history_billed and history.is_beyond(billed, line._get_fee())
            line.history_warning = bool(beyond) and self.env._(
                "“%(phase)s”: %(billed)s is billed (history of %(history)s included) of a fee of %(fee)s. "
                "Statements bill 0 there until it is regularised.",
                phase=line._get_phase_name(),
                billed=line._format_money(line.billed_amount),
                history=line._format_money(line.history_billed),
                fee=line._format_money(line.price_subtotal),
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("history_billed", "history_paid", "display_type", "is_downpayment", "is_recurring")
    def _check_history(self):
        refusals = [refusal for line in self if (refusal := line._get_history_refusal())]
        if refusals:
            raise ValidationError("\n".join(refusals))

    def _get_history_refusal(self):
        """A sentence that says why this history cannot stand, or False."""
        self.ensure_one()
        if self != self._get_works() and (self.history_billed or self.history_paid):
            return self.env._(
                "“%(phase)s” is no phase and has no billing history. Enter it on the phases.",
                phase=self._get_phase_name(),
            )
        refusal = history.check(to_decimal(self.history_billed), to_decimal(self.history_paid), self._get_fee())
        if not refusal:
            return False
        figures = {
            "phase": self._get_phase_name(),
            "fee": self._format_money(self.price_subtotal),
            "billed": self._format_money(self.history_billed),
            "paid": self._format_money(self.history_paid),
        }
        return {
            "billed_sign": self.env._(
                "“%(phase)s”: %(billed)s was billed before Odoo, of a fee of %(fee)s. Both must have the same sign.",
                **figures,
            ),
            "paid_sign": self.env._(
                "“%(phase)s”: %(paid)s was paid before Odoo, of a fee of %(fee)s. Both must have the same sign.",
                **figures,
            ),
            "paid_beyond": self.env._(
                "“%(phase)s”: %(paid)s was paid before Odoo, but only %(billed)s was billed. "
                "Enter at most the billed amount as paid.",
                **figures,
            ),
        }[refusal.reason]

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self._keep_history_amount(vals) for vals in vals_list])
        if any(line.history_billed or line.history_paid for line in lines):  # also by a default
            self._check_history_access()
        return lines

    def write(self, vals):
        if HISTORY_FIELDS & vals.keys():
            self._check_history_access()
        return super().write(self._keep_history_amount(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        for line in self.filtered("history_billed"):
            raise UserError(
                self.env._(
                    "“%(phase)s” of %(order)s has a billing history of %(billed)s. "
                    "Clear it before you delete the line.",
                    phase=line._get_phase_name(),
                    order=line.order_id.name,
                    billed=line._format_money(line.history_billed),
                )
            )

    @api.model
    def _check_history_access(self):
        """A salesperson sees what is billed, and does not change it. Code that runs as superuser may."""
        if not self.env.su and not self.env.user.has_group("billing_base.group_billing_user"):
            raise AccessError(
                self.env._(
                    "Only billing users change what was billed and paid before Odoo. "
                    "Ask one of them, or have an administrator give you the right Billing / User."
                )
            )

    @api.model
    def _keep_history_amount(self, vals):
        """Drop the rate where the amount comes with it: a form sends both, and the rate is rounded to 4 decimals."""
        if "history_billed" in vals:
            return {name: value for name, value in vals.items() if name != "history_rate"}
        return vals

    # === ACTION METHODS === #

    def action_history_copy_progress(self):
        """Set what was billed of these phases to their noted progress."""
        for line in self._get_works():
            line.history_billed = line._get_history_at(line.progress)

    def action_history_copy_paid(self):
        """Set what was paid of these phases to what was billed."""
        for line in self._get_works():
            line.history_paid = line.history_billed

    # === BUSINESS METHODS === #

    def _get_phase_name(self):
        self.ensure_one()
        return (self.name or "").split("\n")[0]

    def _get_history_rate(self):
        self.ensure_one()
        return float(history.rate_of(to_decimal(self.history_billed), self._get_fee()))

    def _get_history_at(self, rate):
        self.ensure_one()
        return float(history.amount_at(to_decimal(rate), self._get_fee(), self.currency_id.decimal_places))

    def _format_money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)
