from collections import defaultdict
from decimal import Decimal

from odoo import models


class SaleOrder(models.Model):
    """A deposit belongs to the payer who paid it, and comes off that payer's invoices (SPEC C2, DESIGN I7)."""

    _inherit = "sale.order"

    # === BUSINESS METHODS === #

    def _get_deductible_lines(self, document):
        # EXTENDS 'billing_order'
        lines = super()._get_deductible_lines(document)
        if not self._is_split():
            return lines
        main = self._get_main_payer()
        return lines.filtered(lambda line: (line.billing_payer_id or main).partner_id == document.payer)

    def _get_deposit_rule(self, document):
        # EXTENDS 'billing_order': with the last of the works regular invoicing deducts all that is left, as Odoo does
        rule = super()._get_deposit_rule(document)
        if not self._is_split_regularly() or document.source:
            return rule
        now = defaultdict(Decimal)
        for due in document.dues:
            now[due.order_line] += due.amount
        works = self._get_works_so_far(document)
        return "settle" if all(before + now[line] == fee for line, _group, fee, before in works) else rule

    def _get_works_so_far(self, document):
        # EXTENDS 'billing_order': the progress of one payer's part
        if not self._is_split():
            return super()._get_works_so_far(document)
        payer = self.payer_ids.filtered(lambda payer: payer.partner_id == document.payer)
        lines = self._get_split_lines()
        billed = lines._get_billed_by_payer()
        return [
            (
                line,
                payer._map_taxes(line).flatten_taxes_hierarchy(),
                line._get_parts(line._get_fee())[payer],
                billed[line, payer],
            )
            for line in lines
        ]

    def _may_be_corrected(self, move, document):
        # EXTENDS 'billing_order': two payers may be addresses of one customer
        if not super()._may_be_corrected(move, document):
            return False
        return not self._is_split() or move._get_billed_payer(self).partner_id == document.payer


class BillingPayer(models.Model):
    _inherit = "billing.payer"

    def _claim_documents(self):
        """Take over what was billed to this payer's partner before the order was split.

        Nothing else of these documents changes; whoever may split an order may not always write its invoices.
        """
        for payer in self:
            lines = payer.order_id.order_line
            moves = lines.sudo().invoice_lines.move_id.filtered(lambda move: not move.billing_payer_id)
            moves.billing_payer_id = payer
            lines.filtered(lambda line: line.is_downpayment and not line.billing_payer_id).billing_payer_id = payer

    def _prepare_copy_vals(self):
        """Values of the same payer on a copy of the order."""
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "role": self.role,
            "weight": self.weight,
            "remainder": self.remainder,
            "payment_term_id": self.payment_term_id.id,
            "fiscal_position_id": self.fiscal_position_id.id,
            "bank_id": self.bank_id.id,
        }
