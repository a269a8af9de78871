from collections import Counter

from odoo import api, fields, models

from odoo.addons.billing_base.tools import to_decimal


class BillingSubscription(models.Model):
    """A contract whose order several pay: each period is billed to them by their shares (SPEC C2)."""

    _inherit = "billing.subscription"

    is_split = fields.Boolean(compute="_compute_payer_ids", help="Several payers share it.")
    payer_ids = fields.Many2many("billing.payer", string="Payers", compute="_compute_payer_ids")

    # === COMPUTE METHODS === #

    @api.depends("order_id.payer_ids")
    def _compute_payer_ids(self):
        # A salesperson sees the payers of own orders only, but every contract.
        visible = self.env["billing.payer"].search([("order_id", "in", self.order_id.ids)]).grouped("order_id")
        for contract in self:
            contract.payer_ids = visible.get(contract.order_id, False)
            contract.is_split = len(contract._get_payer_order().payer_ids) > 1

    @api.depends("order_id.payer_ids")
    def _compute_next_date(self):
        # EXTENDS 'billing_subscription': more to depend on
        super()._compute_next_date()

    # === ACTION METHODS === #

    def action_view_order(self):
        """The order, on whose tab “Distribution” the shares are."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #

    def _get_payer_amounts(self):
        """What each payer is billed per period, untaxed, of the lines that recur: dict of payer → Decimal.

        Empty while the shares do not make a whole.
        """
        self.ensure_one()
        amounts = Counter()
        order = self._get_payer_order()
        if not order or order._get_payer_refusal():
            return amounts
        for line in self._get_lasting_lines().filtered(lambda line: not line.once):
            payers = line._get_payer_weights()
            amount, places = to_decimal(line.price_subtotal), line.currency_id.decimal_places
            parts = line._get_payer_split().of(payers.values()).parts(amount, places)
            amounts.update(dict(zip(payers, parts, strict=True)))
        return amounts

    # === REPORT METHODS === #

    def _get_shown_invoices(self):
        # EXTENDS 'billing_subscription': the customer's page shows the customer's own invoices, not the other payers'
        moves = super()._get_shown_invoices()
        if not self._get_payer_order():
            return moves
        customer = self.partner_id.commercial_partner_id
        return moves.filtered(lambda move: move.commercial_partner_id == customer)
