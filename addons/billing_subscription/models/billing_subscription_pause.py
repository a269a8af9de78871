from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class BillingSubscriptionPause(models.Model):
    """Days of a contract that are not billed (SPEC S5: interrupted, then resumed)."""

    _name = "billing.subscription.pause"
    _description = "Interruption of a Subscription"
    _order = "date_start, id"

    subscription_id = fields.Many2one("billing.subscription", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="subscription_id.company_id", store=True, precompute=True)
    date_start = fields.Date(string="From", required=True)
    date_end = fields.Date(string="To", help="Its last day; empty as long as nobody knows.")
    reason = fields.Char()

    # === CONSTRAINT METHODS === #

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for pause in self:
            others = (pause.subscription_id.pause_ids - pause).filtered(
                lambda other, pause=pause: (
                    (not pause.date_end or other.date_start <= pause.date_end)
                    and (not other.date_end or other.date_end >= pause.date_start)
                )
            )
            if pause.date_end and pause.date_end < pause.date_start or others:
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot be interrupted from %(start)s to %(end)s: %(why)s.",
                        name=pause.subscription_id.display_name,
                        start=format_date(self.env, pause.date_start),
                        end=format_date(self.env, pause.date_end) if pause.date_end else "…",
                        why=self.env._("it already is in some of these days")
                        if others
                        else self.env._("that ends before it starts"),
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        pauses = super().create(vals_list)
        pauses.subscription_id._follow_pauses()
        return pauses

    def write(self, vals):
        result = super().write(vals)
        self.subscription_id._follow_pauses()
        return result

    def unlink(self):
        subscriptions = self.subscription_id
        result = super().unlink()
        subscriptions.exists()._follow_pauses()
        return result
