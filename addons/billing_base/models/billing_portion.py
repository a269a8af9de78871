from odoo import api, fields, models
from odoo.tools import formatLang

from ..tools import portion, refusal, to_decimal

MODES = ("quantity", "percent", "amount")


class BillingPortion(models.AbstractModel):
    """The part of one line that somebody types in a dialog: to bill it, to credit it.

    What was typed last is the truth, the two other figures derive from it (DESIGN I3; rules in `tools/portion.py`). A
    model inherits this, has the currency of its line, and says with `_get_lefts` what there is to take from.
    """

    _name = "billing.portion"
    _description = "Part of a Line"

    currency_id = fields.Many2one("res.currency")
    left_amount = fields.Monetary(compute="_compute_left_amount", string="Left", help="Untaxed; drafts count.")
    quantity = fields.Float(digits=(16, 2))
    percent = fields.Float(digits=(16, 2), help="Of the whole line.")
    amount = fields.Monetary(help="Untaxed.")
    entry_mode = fields.Selection(
        selection=[("quantity", "Quantity"), ("percent", "Percent"), ("amount", "Amount")], default="quantity"
    )
    entry_value = fields.Float(digits=(16, 6))

    # === COMPUTE METHODS === #

    def _compute_left_amount(self):
        lefts = self._get_lefts()
        for line in self:
            line.left_amount = float(lefts[line].amount) if line in lefts else 0.0

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

    # === HOOKS === #

    def _get_lefts(self):
        """What is left of the line behind each record that has one, as `tools.Left`: dict by record, read at once."""
        raise NotImplementedError

    def _get_line_name(self):
        """The line behind it, as a refusal names it."""
        raise NotImplementedError

    def _prepare_refusals(self, figures):
        """The sentence of each reason that `tools.refusal` gives; `figures`: what they may name."""
        return {
            "negative": self.env._(
                "“%(line)s”: the figure has the wrong sign. Enter one with the sign of the line.", **figures
            ),
            "above": self.env._(
                "“%(line)s”: %(amount)s is more than the %(left)s left (%(percent)s %%, quantity %(quantity)s). "
                "Enter at most that.",
                **figures,
            ),
        }

    # === BUSINESS METHODS === #

    @api.model
    def _prepare_entry(self, part):
        """Values of a record that takes this `tools.Portion`."""
        mode = "amount" if part.amount else "percent"
        figures = {name: float(getattr(part, name)) for name in MODES}
        return {**figures, "entry_mode": mode, "entry_value": figures[mode]}

    def _enter_everything(self):
        for line, left in self._get_lefts().items():
            line.write(self._prepare_entry(left.everything))

    def _enter_nothing(self):
        self.write({"entry_mode": "quantity", "entry_value": 0.0})

    def _get_chosen(self):
        return self.filtered("entry_value")

    def _get_portions(self):
        """What is taken of each line: dict of record → `tools.Portion`."""
        return {line: line._get_portion(left) for line, left in self._get_lefts().items()}

    def _get_refusals(self):
        """Sentences that say why what was typed cannot be taken."""
        sentences = []
        for line, left in self._get_lefts().items():
            if reason := refusal(line.entry_mode, to_decimal(line.entry_value), left):
                sentences.append(line._prepare_refusals(line._get_refusal_figures(left))[reason])
        return sentences

    def _get_refusal_figures(self, left):
        def money(amount):
            return formatLang(self.env, float(amount), currency_obj=self.currency_id)

        return {
            "line": self._get_line_name().split("\n")[0],
            "amount": money(self._get_portion(left).amount),
            "left": money(left.amount),
            "quantity": f"{left.everything.quantity:f}",
            "percent": f"{left.everything.percent:f}",
        }

    def _get_portion(self, left):
        self.ensure_one()
        return portion(self.entry_mode or "quantity", to_decimal(self.entry_value), left)

    @api.model
    def _keep_what_was_typed(self, vals):
        """A program types one figure, as a person does; a form sends the entry as well."""
        typed = [mode for mode in MODES if mode in vals]
        if typed and not {"entry_mode", "entry_value"} & vals.keys():
            return {**vals, "entry_mode": typed[0], "entry_value": vals[typed[0]]}
        return vals

    def _enter_typed(self, mode):
        for line, left in self._get_lefts().items():
            if to_decimal(line[mode]) != getattr(line._get_portion(left), mode):
                line.update({"entry_mode": mode, "entry_value": line[mode]})
                derived = line._get_portion(left)
                line.update({name: float(getattr(derived, name)) for name in MODES if name != mode})

    def _derive(self):
        for line, derived in self._get_portions().items():
            super(BillingPortion, line).write({name: float(getattr(derived, name)) for name in MODES})
