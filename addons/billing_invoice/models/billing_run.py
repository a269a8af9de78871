from odoo import fields, models


class BillingRun(models.Model):
    _inherit = "billing.run"

    kind = fields.Selection(
        selection_add=[("account.move", "Posting of planned invoices")], ondelete={"account.move": "cascade"}
    )
