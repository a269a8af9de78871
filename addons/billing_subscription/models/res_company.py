from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    billing_on_confirmation = fields.Selection(
        selection_add=[("subscription", "Its subscription, active and with its drafts")],
        ondelete={"subscription": "set default"},
    )
    subscription_plan_id = fields.Many2one(
        "billing.subscription.plan",
        string="Default Plan",
        check_company=True,
        help="The terms of subscriptions that are made from orders.",
    )
    subscription_nightly = fields.Selection(
        selection=[("no", "By hand"), ("propose", "Proposed every night"), ("create", "Made every night")],
        string="Drafts of Subscriptions",
        default="create",
        help="The next drafts of active subscriptions, and renewals. Proposed: a run waits for somebody to start it.",
    )
    subscription_late_date = fields.Selection(
        selection=[("own", "The day of its period"), ("today", "The day on which it is made")],
        string="Date of a Period Billed Late",
        default="own",
        help="After days without a run, each period is billed once, on this date.",
    )
    subscription_keep_validated = fields.Boolean(
        string="Keep Validated Drafts",
        default=True,
        help="Drafts that somebody marked as validated stay when a schedule is made anew.",
    )
