from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class BillingSubscriptionRegularisation(models.TransientModel):
    """What is billed too much or too little, shown before the document is made (SPEC S5)."""

    _name = "billing.subscription.regularisation"
    _description = "Regularisation of a Subscription"

    subscription_id = fields.Many2one("billing.subscription", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    line_ids = fields.One2many("billing.subscription.regularisation.line", "regularisation_id", readonly=True)
    amount = fields.Monetary(string="Untaxed", compute="_compute_amount")

    # === COMPUTE METHODS === #

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for dialog in self:
            dialog.amount = sum(dialog.line_ids.mapped("amount"))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        for dialog in dialogs:
            differences = dialog.subscription_id._get_differences()
            dialog.line_ids = [
                Command.create(
                    {
                        "line_id": due.source.id,
                        "date_start": due.period[0],
                        "date_end": due.period[1],
                        "amount": float(due.amount),
                    }
                )
                for due in differences.get(dialog.subscription_id, [])
            ]
        return dialogs

    # === ACTION METHODS === #

    def action_create_document(self):
        """Make the draft of what is shown, as it is by now; several where several pay."""
        self.ensure_one()
        moves = self.subscription_id._regularise()
        if not moves:  # somebody else was faster
            raise UserError(self.subscription_id._word_as_it_should_be())
        return moves._open_list()

    # === BUSINESS METHODS === #

    def _get_title(self):
        return self.env._("Regularise %(name)s", name=self.subscription_id.name)


class BillingSubscriptionRegularisationLine(models.TransientModel):
    _name = "billing.subscription.regularisation.line"
    _description = "Difference of a Period"

    regularisation_id = fields.Many2one("billing.subscription.regularisation", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="regularisation_id.currency_id")
    line_id = fields.Many2one("billing.subscription.line", string="Line", ondelete="cascade")
    date_start = fields.Date(string="From")
    date_end = fields.Date(string="To")
    amount = fields.Monetary(string="Difference", help="Above 0 it is charged, below it is credited.")
