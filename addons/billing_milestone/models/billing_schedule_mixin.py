from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.billing_base.tools import to_decimal

from ..tools import Share


class BillingScheduleMixin(models.AbstractModel):
    """One instalment of a schedule: what it bills, and when. On a template, and on an order as a milestone."""

    _name = "billing.schedule.mixin"
    _description = "Instalment of a Schedule"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=False)
    kind = fields.Selection(
        selection=[("invoice", "Invoice"), ("deposit", "Deposit")],
        string="Document",
        required=True,
        default="invoice",
        help="An invoice bills its share of each line. A deposit stands on the deposit account, and the invoices after "
        "it deduct it: they bill the whole lines between them.",
    )
    share_mode = fields.Selection(
        selection=[("percent", "Percent"), ("amount", "Amount"), ("rest", "The rest")],
        string="Share",
        required=True,
        default="percent",
    )
    percent = fields.Float(string="%", digits=(16, 2))
    amount = fields.Float(string="Fixed Amount", digits=(16, 2), help="Untaxed, in the currency of the order.")
    date_mode = fields.Selection(
        selection=[("confirmation", "Delay"), ("fixed", "On a date"), ("reached", "When reached")],
        string="When",
        required=True,
        default="confirmation",
        help="Delay: so long after the confirmation. When reached: somebody marks it, and its invoice is made then.",
    )
    delay = fields.Integer(help="How long after the confirmation of the order.")
    delay_unit = fields.Selection(
        selection=[("days", "days"), ("months", "months")], string="Unit", required=True, default="months"
    )

    _percent_range = models.Constraint(
        "CHECK (percent >= 0 AND percent <= 100)", "The percentage of a milestone lies between 0 and 100 %."
    )
    _amount_positive = models.Constraint("CHECK (amount >= 0)", "The amount of a milestone cannot be negative.")
    _delay_positive = models.Constraint("CHECK (delay >= 0)", "A milestone cannot come before the confirmation.")

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "share_mode")
    def _check_rest_is_an_invoice(self):
        for line in self.filtered(lambda line: line.kind == "deposit" and line.share_mode == "rest"):
            raise ValidationError(
                self.env._("“%(name)s” is a deposit: give it a percentage or an amount.", name=line.name)
            )

    # === BUSINESS METHODS === #

    def _get_share(self):
        """What it is of the order, as `tools.Share`."""
        self.ensure_one()
        if self.share_mode == "rest":
            return Share()
        if self.share_mode == "amount":
            return Share(amount=to_decimal(self.amount))
        return Share(percent=to_decimal(self.percent))
