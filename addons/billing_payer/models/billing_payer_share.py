from odoo import api, fields, models
from odoo.exceptions import ValidationError


class BillingPayerShare(models.Model):
    """A payer's share of one line of the order, where it is not the order's, or where it changed (DESIGN)."""

    _name = "billing.payer.share"
    _description = "Payer's Share of an Order Line"
    _order = "order_line_id, payer_id"
    _check_company_auto = True

    order_line_id = fields.Many2one("sale.order.line", required=True, index=True, ondelete="cascade")
    payer_id = fields.Many2one("billing.payer", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_line_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="order_line_id.currency_id")
    own = fields.Boolean(help="The line has its own shares. Otherwise it follows the order's.")
    weight = fields.Float(string="Share", digits=(16, 4))
    kept_amount = fields.Monetary(
        string="Settled", help="What this payer has of the amount that was billed before the last change of shares."
    )

    history_amount = fields.Monetary(
        string="Settled History",
        help="What this payer has of the billing before Odoo, since the last change of shares.",
    )

    _payer_unique = models.UniqueIndex("(order_line_id, payer_id)", "A payer has one share of each line.")

    # === CONSTRAINT METHODS === #

    @api.constrains("weight")
    def _check_weight(self):
        for share in self:
            if share.weight < 0 or (share.payer_id.order_id.payer_mode == "percent" and share.weight > 100):
                raise ValidationError(
                    self.env._(
                        "“%(line)s”: the share of %(payer)s is %(weight)s. Enter a figure from 0 to 100 %%, or parts "
                        "of 0 and more if the order is split by parts.",
                        line=share.order_line_id.name,
                        payer=share.payer_id.partner_id.display_name,
                        weight=f"{share.weight:g}",
                    )
                )

    @api.constrains("order_line_id", "payer_id")
    def _check_same_order(self):
        for share in self:
            if share.order_line_id.order_id != share.payer_id.order_id:
                raise ValidationError(
                    self.env._(
                        "%(payer)s is no payer of %(order)s.",
                        payer=share.payer_id.partner_id.display_name,
                        order=share.order_line_id.order_id.name,
                    )
                )
