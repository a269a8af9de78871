from odoo import models


class AccountMove(models.Model):
    """The invoice that ends an affair prints the history of it (SPEC P10)."""

    _inherit = "account.move"

    # === REPORT METHODS === #

    def _is_final_invoice(self):
        self.ensure_one()
        return self.billing_statement_id.sudo().kind == "final"  # printed by the customer on the portal, too

    def _prints_affair_recap(self):
        # EXTENDS 'billing_order'
        return super()._prints_affair_recap() or self._is_final_invoice()

    def _get_affair_order(self):
        # EXTENDS 'billing_order': an invoice of deposits only has no line of the order
        return self.billing_statement_id.sudo().order_id or super()._get_affair_order()

    def _get_affair_kind(self):
        # EXTENDS 'billing_order'
        if self._is_final_invoice():
            return self.env._("Final invoice")
        if self.billing_statement_id:
            return self.env._("Statement %(number)s", number=self.billing_statement_id.number)
        return super()._get_affair_kind()
