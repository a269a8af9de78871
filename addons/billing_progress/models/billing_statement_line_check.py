from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import float_repr, formatLang

from odoo.addons.billing_base.tools import to_decimal

from ..tools import entry


class BillingStatementLine(models.Model):
    """What cannot be typed on a statement line, in words."""

    _inherit = "billing.statement.line"

    # === CONSTRAINT METHODS === #

    @api.constrains("entry_mode", "entry_value")
    def _check_entry(self):
        refusals = [refusal for line in self if (refusal := line._get_refusal())]
        if refusals:
            raise ValidationError("\n".join(refusals))

    @api.constrains("order_line_id", "statement_id")
    def _check_order_line(self):
        for line in self:
            if line.order_line_id.order_id != line.statement_id.order_id:
                raise ValidationError(
                    self.env._(
                        "“%(phase)s” belongs to %(other)s and cannot be billed by a statement of %(order)s.",
                        phase=(line.name or "").split("\n")[0],
                        other=line.order_line_id.order_id.name,
                        order=line.statement_id.order_id.name,
                    )
                )

    # === BUSINESS METHODS === #

    def _get_refusal(self):
        """A sentence that says why what was typed cannot be billed, or False."""
        self.ensure_one()
        if not self.entry_mode or self.display_type or self.statement_id.kind == "final":
            return False
        refusal = entry.check(
            self.entry_mode,
            to_decimal(self.entry_value),
            self._get_fee(),
            to_decimal(self.ordered_quantity),
            self._get_previous(),
            self._get_places(),
            regularise=self.statement_id._may_decrease(),
        )
        return refusal and self._word_refusal(refusal)

    def _word_refusal(self, refusal):
        def money(amount):
            return formatLang(self.env, amount, currency_obj=self.currency_id)

        cumulative = self._get_cumulative()
        figures = {
            "phase": (self.name or "").split("\n")[0],
            "percent": f"{self.entry_value:g}",
            "quantity": f"{self.entry_value:g}",
            "ordered": f"{self.ordered_quantity:g}",
            "amount": money(float(cumulative.amount)),
            "fee": money(self.fee),
            "previous": money(self.previous_amount),
            "previous_percent": float_repr(self.previous_percent, 2),
        }
        return {
            "above_100_percent": self.env._(
                "“%(phase)s”: %(percent)s %% is more than 100 %%. Enter the progress to date, at most 100 %%.",
                **figures,
            ),
            "negative": self.env._("“%(phase)s”: a progress cannot be negative. Enter 0 or more.", **figures),
            "above_quantity": self.env._(
                "“%(phase)s”: a quantity of %(quantity)s is more than the %(ordered)s ordered. "
                "Enter the quantity to date, or amend the order first.",
                **figures,
            ),
            "above_fee": self.env._(
                "“%(phase)s”: %(amount)s is more than the fee of %(fee)s. "
                "Enter the amount to date, or amend the order first.",
                **figures,
            ),
            "below_previous": self.env._(
                "“%(phase)s”: %(amount)s to date is less than the %(previous)s (%(previous_percent)s %%) "
                "already billed. Enter at least that, or credit the earlier invoice; a billing manager can also tick "
                "“Regularisation” on the statement.",
                **figures,
            ),
        }[refusal.reason]
