from odoo import api, fields, models
from odoo.tools import formatLang

from odoo.addons.billing_base.tools import to_decimal

from ..tools import portion, refusal

MODES = ("quantity", "percent", "amount")


class AccountMoveReversalLine(models.TransientModel):
    """What to credit of one line. What was typed last is the truth; the two others derive from it (DESIGN I3)."""

    _name = "account.move.reversal.line"
    _description = "Line of a Credit Note to Make"
    _order = "wizard_id, id"

    wizard_id = fields.Many2one("account.move.reversal", required=True, ondelete="cascade")
    move_line_id = fields.Many2one("account.move.line", required=True, readonly=True, ondelete="cascade")
    name = fields.Char(related="move_line_id.name", string="Description")
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    invoiced_quantity = fields.Float(related="move_line_id.quantity", string="Invoiced Quantity")
    price_unit = fields.Float(related="move_line_id.price_unit", string="Price")
    invoiced_amount = fields.Monetary(related="move_line_id.price_subtotal", string="Invoiced")
    left_amount = fields.Monetary(
        compute="_compute_left_amount", string="Left", help="Untaxed; draft credit notes count."
    )
    quantity = fields.Float(string="Quantity to Credit", digits=(16, 2))
    percent = fields.Float(string="% to Credit", digits=(16, 2), help="Of the whole line.")
    amount = fields.Monetary(string="To Credit", help="Untaxed.")
    entry_mode = fields.Selection(
        selection=[("quantity", "Quantity"), ("percent", "Percent"), ("amount", "Amount")], default="quantity"
    )
    entry_value = fields.Float(digits=(16, 6))

    # === COMPUTE METHODS === #

    @api.depends("move_line_id")
    def _compute_left_amount(self):
        left = self.move_line_id._get_left_to_credit()
        for line in self:
            line.left_amount = float(left[line.move_line_id].amount) if line.move_line_id else 0.0

    # The web client shows what a typed figure leads to before anything is saved.

    @api.onchange("quantity")
    def _onchange_quantity(self):
        self._enter_typed("quantity")

    @api.onchange("percent")
    def _onchange_percent(self):
        self._enter_typed("percent")

    @api.onchange("amount")
    def _onchange_amount(self):
        self._enter_typed("amount")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self._keep_what_was_typed(vals) for vals in vals_list])
        lines._derive()
        return lines

    def write(self, vals):
        vals = self._keep_what_was_typed(vals)
        result = super().write(vals)
        if "entry_value" in vals:
            self._derive()
        return result

    # === BUSINESS METHODS === #

    @api.model
    def _keep_what_was_typed(self, vals):
        """A program types one figure, as a person does; a form sends the entry as well."""
        typed = [mode for mode in MODES if mode in vals]
        if typed and not {"entry_mode", "entry_value"} & vals.keys():
            return {**vals, "entry_mode": typed[0], "entry_value": vals[typed[0]]}
        return vals

    def _enter_typed(self, mode):
        for line in self:
            if to_decimal(line[mode]) != getattr(line._get_portion(), mode):
                line.update({"entry_mode": mode, "entry_value": line[mode]})
                derived = line._get_portion()
                line.update({name: float(getattr(derived, name)) for name in MODES if name != mode})

    def _derive(self):
        lefts = self.move_line_id._get_left_to_credit()
        for line in self:
            figures = line._get_portion(lefts[line.move_line_id])
            super(AccountMoveReversalLine, line).write({name: float(getattr(figures, name)) for name in MODES})

    def _get_portion(self, left=None):
        self.ensure_one()
        left = left or self.move_line_id._get_left_to_credit()[self.move_line_id]
        return portion(self.entry_mode or "quantity", to_decimal(self.entry_value), left)

    def _get_refusal(self, left):
        """A sentence that says why what was typed cannot be credited, or None."""
        self.ensure_one()
        reason = refusal(self.entry_mode, to_decimal(self.entry_value), left)
        figures = {
            "line": (self.name or "").split("\n")[0],
            "amount": formatLang(self.env, float(self._get_portion(left).amount), currency_obj=self.currency_id),
            "left": formatLang(self.env, float(left.amount), currency_obj=self.currency_id),
            "quantity": f"{left.everything.quantity:f}",
            "percent": f"{left.everything.percent:f}",
        }
        if reason == "negative":
            return self.env._(
                "“%(line)s”: the figure has the wrong sign. Enter one with the sign of the line.", **figures
            )
        if reason == "above":
            return self.env._(
                "“%(line)s”: %(amount)s is more than the %(left)s left to credit (%(percent)s %%, quantity "
                "%(quantity)s). Enter at most that.",
                **figures,
            )
        return None
