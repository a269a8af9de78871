from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from odoo.addons.billing_base.tools import period

MOST = 60  # instalments


class BillingInstalmentSplit(models.TransientModel):
    """In how many equal instalments an invoice is paid, and when (SPEC M9)."""

    _name = "billing.instalment.split"
    _description = "Split an Invoice into Equal Instalments"

    move_id = fields.Many2one("account.move", string="Invoice", required=True, ondelete="cascade")
    count = fields.Integer(string="Number of Instalments", default=3, required=True)
    date = fields.Date(
        string="First Due Date", compute="_compute_date", store=True, readonly=False, precompute=True, required=True
    )
    months = fields.Integer(string="Months Between", default=1, required=True)

    # === COMPUTE METHODS === #

    @api.depends("move_id")
    def _compute_date(self):
        for wizard in self:
            wizard.date = wizard.move_id.invoice_date or fields.Date.context_today(wizard)

    # === CONSTRAINT METHODS === #

    @api.constrains("count", "months")
    def _check_count(self):
        for wizard in self:
            if not 2 <= wizard.count <= MOST or wizard.months < 1:
                raise ValidationError(
                    self.env._("From 2 to %(most)s instalments, 1 month between them at least.", most=MOST)
                )

    # === ACTION METHODS === #

    def action_split(self):
        """Replace the invoice's instalments by equal ones; the last takes the cents."""
        self.ensure_one()
        instalments = [Command.create(self._prepare_instalment(index)) for index in range(self.count)]
        self.move_id.billing_instalment_ids = [Command.clear(), *instalments]
        return True

    def _prepare_instalment(self, index):
        last = index == self.count - 1
        return {
            "date": period(self.date, self.months, index)[0],
            "value": "rest" if last else "percent",
            "value_amount": 0 if last else 100 / self.count,
        }
