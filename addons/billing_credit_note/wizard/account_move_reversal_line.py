from odoo import api, fields, models


class AccountMoveReversalLine(models.TransientModel):
    """What to credit of one line."""

    _name = "account.move.reversal.line"
    _inherit = "billing.portion"
    _description = "Line of a Credit Note to Make"
    _order = "wizard_id, id"

    wizard_id = fields.Many2one("account.move.reversal", required=True, ondelete="cascade")
    move_line_id = fields.Many2one("account.move.line", required=True, readonly=True, ondelete="cascade")
    name = fields.Char(related="move_line_id.name", string="Description")
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    invoiced_quantity = fields.Float(related="move_line_id.quantity", string="Invoiced Quantity")
    price_unit = fields.Float(related="move_line_id.price_unit", string="Price")
    quantity = fields.Float(string="Quantity to Credit")
    percent = fields.Float(string="% to Credit")
    amount = fields.Monetary(string="To Credit")

    # === COMPUTE METHODS === #

    @api.depends("move_line_id")
    def _compute_left_amount(self):
        # EXTENDS 'billing_base': of what it depends
        return super()._compute_left_amount()

    # === BILLING.PORTION === #

    def _get_lefts(self):
        lefts = self.move_line_id._get_left_to_credit()
        return {line: lefts[line.move_line_id] for line in self if line.move_line_id}

    def _get_line_name(self):
        return self.name or ""
