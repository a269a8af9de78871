from odoo import models
from odoo.exceptions import UserError

from odoo.addons.billing_order.tools import Due

from .billing_statement import OPEN_STATES


class BillingStatement(models.Model):
    """From a statement to its invoice: what is refused, what is due."""

    _inherit = "billing.statement"

    # === BUSINESS METHODS === #

    def _create_invoice(self, payers=None):
        """The draft invoices of these statements.

        :param payers: partners to invoice, when several pay and not all are to be invoiced now
        :raise UserError: not open any more, no phase chosen, nothing to bill, a wrong figure; nothing is written then
        """
        self.check_access("write")  # whoever may not change a statement must not close it either
        self._lock()
        for statement in self:
            statement._check_can_be_invoiced()
        moves = self.env["account.move"]
        for date, statements in self.grouped("date").items():
            dues = [due for statement in statements for due in statement._get_statement_dues()]
            statements.filtered(lambda statement: not statement._is_made()).line_ids._freeze()
            moves += self.env["billing.invoicing"]._invoice(dues, date, payers)
        return moves

    def _lock(self):
        """Let one transaction at a time invoice a statement."""
        self._lock_or_refuse(
            self.env._("Somebody else is invoicing this statement right now. Refresh the page in a moment.")
        )

    def _check_can_be_invoiced(self):
        self.ensure_one()
        if self.state not in OPEN_STATES:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(statement)s is in state “%(state)s”: only an open statement can be invoiced.",
                    statement=self.name,
                    state=states[self.state],
                )
            )
        self._check_approved()
        self.order_id._check_can_be_stated()
        self._check_decreases()
        final = self.kind == "final"
        lines = self.line_ids.filtered(lambda line: (line.selected or final) and not line.display_type)
        if not lines:
            raise UserError(self.env._("No phase of %(statement)s is ticked. Tick those to bill.", statement=self.name))
        refusals = [line.warning for line in lines if line.warning]
        if refusals:
            raise UserError("\n".join(refusals))
        if not (any(line._is_due() for line in lines) or self.amount_deposit):
            raise UserError(
                self.env._(
                    "%(statement)s has nothing to bill: no phase is further than the %(previous)s %% already billed. "
                    "Enter the progress to date first.",
                    statement=self.name,
                    previous=f"{self.rate:g}",
                )
            )

    def _get_statement_dues(self, labels=True):
        """What this statement bills, one `Due` per phase.

        :param labels: whether to word the lines of the invoice; a recap needs none
        """
        self.ensure_one()
        return [
            Due(
                origin=self.order_id,
                source=line,
                key=f"{self._name},{self.id}",
                date=self.date,
                amount=line._get_due_amount(),
                order_line=line.order_line_id,
                label=line._get_invoice_label() if labels else None,
            )
            for line in self.line_ids
            # A final statement may have deposits to give back though no work is left to bill.
            if line._is_due() or (self.kind == "final" and not line.display_type)
        ]
