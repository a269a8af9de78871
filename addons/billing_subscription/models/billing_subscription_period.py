from odoo import api, fields, models


class BillingSubscriptionPeriod(models.Model):
    """A period of a subscription that a document bills.

    It goes with its document, and the database lets one live document bill it, or each part of it (SPEC S8).
    """

    _name = "billing.subscription.period"
    _description = "Billed Period of a Subscription"
    _order = "date_start desc, id desc"

    subscription_id = fields.Many2one("billing.subscription", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="subscription_id.company_id", store=True, precompute=True)
    move_id = fields.Many2one("account.move", string="Invoice", required=True, index=True, ondelete="cascade")
    date_start = fields.Date(string="From", required=True)
    date_end = fields.Date(string="To", required=True)
    part = fields.Integer(default=0, required=True, help="0: the whole period. Where several pay, whose part it is.")
    fingerprint = fields.Char(readonly=True, help="What the period cost when its document was made.")
    live = fields.Boolean(compute="_compute_live", store=True, help="Its document stands.")
    currency_id = fields.Many2one(related="move_id.currency_id")
    amount_untaxed = fields.Monetary(related="move_id.amount_untaxed_in_currency_signed", string="Untaxed")
    invoice_date = fields.Date(related="move_id.invoice_date")
    payment_state = fields.Selection(related="move_id.payment_state")
    move_state = fields.Selection(related="move_id.state", string="Status")

    _live_once = models.UniqueIndex(
        "(subscription_id, date_start, part) WHERE live",
        "This period has been billed in the meantime. Refresh the page to see its invoice.",
    )

    is_posted = fields.Boolean(compute="_compute_is_posted")

    # === COMPUTE METHODS === #

    @api.depends("move_id.state", "move_id.posted_before")
    def _compute_is_posted(self):
        """Also of what was reset to draft: it has its number, and will be posted as it is."""
        for period in self:
            period.is_posted = period.move_id._is_in_hands()

    @api.depends("move_id.state", "move_id.billing_released")
    def _compute_live(self):
        for period in self:
            period.live = period.move_id.state != "cancel" and not period.move_id.billing_released

    @api.depends("date_start", "date_end")
    def _compute_display_name(self):
        for period in self:
            period.display_name = f"{period.subscription_id.display_name}: {period.date_start} – {period.date_end}"

    # === BUSINESS METHODS === #

    def _get_standing(self):
        """Those that are live, and will be: a credit note that is a draft still takes back the whole of the others."""
        live = self.filtered("live")
        taken_back = live.move_id._get_covered(("draft", "posted"))
        return live.filtered(lambda claim: claim.move_id not in taken_back)

    def _get_place(self):
        """Which part of which period it is, whatever document bills it."""
        self.ensure_one()
        return self.subscription_id.id, self.date_start, self.part
