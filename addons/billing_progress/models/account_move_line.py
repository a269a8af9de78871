from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    billing_statement_line_id = fields.Many2one(
        "billing.statement.line",
        string="Statement Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
