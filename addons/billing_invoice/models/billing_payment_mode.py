from odoo import fields, models


class BillingPaymentMode(models.Model):
    """How a customer is expected to pay, in the words of the trade: cheque, LCR, offset … (SPEC M9).

    Odoo's own payment methods belong to a journal each, and say how a payment is made in Odoo. One of them can be
    named here, and is then what Odoo proposes when the payment is recorded.
    """

    _name = "billing.payment.mode"
    _description = "Expected Payment"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    payment_method_line_id = fields.Many2one(
        "account.payment.method.line",
        string="Recorded As",
        company_dependent=True,
        domain="[('payment_type', '=', 'inbound'), ('journal_id', '!=', False)]",
        help="What Odoo proposes when such a payment is recorded: a journal and its method, in this company.",
    )
