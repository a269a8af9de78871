from odoo import fields, models


class BillingStatementRefusal(models.TransientModel):
    """Asks why a statement was refused."""

    _name = "billing.statement.refusal"
    _description = "Refusal of a Statement"

    statement_id = fields.Many2one("billing.statement", required=True, readonly=True, ondelete="cascade")
    reason = fields.Text(required=True)

    # === ACTION METHODS === #

    def action_refuse(self):
        return self.statement_id.action_refuse(self.reason)
