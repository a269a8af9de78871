from odoo import api, fields, models

# What decides which drafts a payer gets, and what they say.
BILLED = {"partner_id", "weight", "remainder", "payment_term_id", "fiscal_position_id", "bank_id"}


class BillingPayer(models.Model):
    """The drafts of contracts follow their payers, as long as they are not posted (SPEC S4)."""

    _inherit = "billing.payer"

    period_amount = fields.Monetary(
        string="Per Period", compute="_compute_period_amount", help="Untaxed, of the lines of its contracts that recur."
    )

    # === COMPUTE METHODS === #

    @api.depends("percent", "order_id.subscription_ids.amount_period")
    def _compute_period_amount(self):
        for order, payers in self.grouped("order_id").items():
            contracts = order._origin.subscription_ids.filtered(lambda contract: contract.state != "closed")
            amounts = [contract._get_payer_amounts() for contract in contracts]
            for payer in payers:
                payer.period_amount = float(sum(found.get(payer._origin, 0) for found in amounts))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        payers = super().create(vals_list)
        payers.order_id._refresh_contracts()
        return payers

    def write(self, vals):
        result = super().write(vals)
        if BILLED & vals.keys():
            self.order_id._refresh_contracts()
        return result

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        orders.exists()._refresh_contracts()
        return result

    def _set_share(self, **vals):
        # EXTENDS 'billing_payer'
        result = super()._set_share(**vals)
        self.order_id._refresh_contracts()
        return result

    # === BUSINESS METHODS === #

    def _get_position_of(self, line):
        # EXTENDS 'billing_payer': a contract has one of its own
        if line._name == "billing.subscription.line":
            return line.subscription_id.fiscal_position_id
        return super()._get_position_of(line)

    def _get_fingerprint(self):
        """What a document of this payer is made from, apart from its share."""
        terms = (self.payment_term_id.id, self.fiscal_position_id.id, self.bank_id.id, self.is_customer)
        return (self.id, self.partner_id.id, *terms)
