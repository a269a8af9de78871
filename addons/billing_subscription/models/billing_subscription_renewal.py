from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .billing_subscription import RUNNING

ONE_DAY = timedelta(days=1)
TOLD_AHEAD = 30  # days before the last day of notice
REST = ":rest:"  # in the keys of such drafts


class BillingSubscription(models.Model):
    """The end of a subscription, and how it goes on after it (SPEC S5)."""

    _inherit = "billing.subscription"

    end_told = fields.Boolean(
        compute="_compute_end_told", store=True, readonly=False, copy=False, help="Somebody was told that it ends."
    )
    term_months = fields.Integer(
        string="Months of a Term",
        readonly=True,
        copy=False,
        help="How long it was concluded for, noted when its end first moves: renewals are as long.",
    )

    # === COMPUTE METHODS === #

    @api.depends("date_end")
    def _compute_end_told(self):
        self.end_told = False  # another end, another reminder

    # === ACTION METHODS === #

    def action_renew(self):
        """Renew for another term, as long as the first."""
        self._renew()
        return True

    # === BUSINESS METHODS === #

    def _renew(self, count=None):
        """Go on for as many periods again, by default as the contract was concluded for."""
        held, ends, ended = self.with_context(schedules_held=True), {}, {}
        for subscription in held:
            if subscription.state != "closed":
                subscription._check_running()
            if not subscription.date_end:
                raise UserError(self.env._("%(name)s has no end: it goes on by itself.", name=subscription.name))
            subscription._note_term()
            ended[subscription] = subscription.date_end
            added = count or max(subscription.term_months // int(subscription.months), 1)
            ends[subscription] = subscription._get_end_after(added, subscription.date_end + ONE_DAY)
        for end, renewed in held.grouped(ends.get).items():
            renewed.write({"date_end": end})
            body = self.env._("Renewed to %(end)s.", end=format_date(self.env, end))
            renewed._message_log_batch(bodies=dict.fromkeys(renewed.ids, body))
        if closed := self.filtered(lambda subscription: subscription.state == "closed"):
            closed._set_state("active", "closed")
            closed.write({"close_date": False, "close_reason_id": False})
            closed.with_context(schedules_held=True)._follow_pauses()
        if drafted := self.filtered("period_ids"):
            beyond = drafted.period_ids.filtered(lambda claim: claim.date_end > ended[claim.subscription_id])
            credited = beyond.filtered(lambda claim: not claim.live and claim.date_start > ended[claim.subscription_id])
            rested = beyond.subscription_id  # drafts among those beyond are made anew, and gone then
            drafted._generate(anew={claim._get_place() for claim in credited})
            rested._bill_rests(ended)

    def _bill_rests(self, ended, starts=None):
        """Drafts for the rest of periods that are billed to an end that had cut them: no other would come.

        Also for those after it that were billed ahead and taken back since, because it ended.

        :param ended: their ends before they were renewed
        :param starts: the first days of the periods to look at, by default all
        """
        today, dues = fields.Date.context_today(self), []
        for subscription, found in self._get_differences().items():
            for due in found:
                start = due.contract_period[0]
                if due.period[0] > ended[subscription] and (starts is None or start in starts):
                    day = max(today, due.period[subscription.timing == "arrears"])
                    # Each period has its day, hence a document of its own.
                    dues.append(replace(due, date=day, key=f"{due.key}{REST}{start}"))
        if dues:
            self.env["billing.invoicing"]._invoice(dues, at_due_dates=True)

    def _bill_rests_anew(self):
        """Replace the drafts of rests, see `_bill_rests`, after the end moved: what lies behind it goes (SPEC S4)."""
        self.ensure_one()
        entries = self._get_drafted_rests()
        if entries:
            before = min(entries.mapped("billing_period_start")) - ONE_DAY
            starts = set(entries.mapped("subscription_period"))
            entries.move_id.unlink()
            self._bill_rests({self: before}, starts)

    def _get_drafted_rests(self):
        """The lines of such drafts, which no period claims; those in somebody's hands and validated ones stay."""
        self.ensure_one()
        moves = self.sudo().line_ids.invoice_line_ids.move_id  # as `_create_account_invoices` made them
        rests = moves.filtered(
            lambda move: (
                move.state == "draft"
                and REST in (move.billing_key or "")
                and not move._outlasts_schedules()
                and move._get_subscriptions() == self
            )
        )
        return rests.invoice_line_ids.filtered("billing_period_start")

    def _note_term(self):
        """Keep how long it was concluded for, before its end moves for the first time."""
        self.ensure_one()
        self.term_months = self._get_term_months()

    def _get_term_months(self):
        """How many months it was concluded for, as far as is known; 0 without an end."""
        self.ensure_one()
        if self.period_count or self.term_months or not self.date_end:
            return self.period_count * int(self.months) or self.term_months
        first = self.date_end + ONE_DAY
        return (first.year - self.date_start.year) * 12 + first.month - self.date_start.month

    def _get_term_count(self):
        """The same in periods: a clone is concluded for as long, also of a contract that ended early."""
        self.ensure_one()
        if self.state == "closed" and not self.period_count + self.term_months:
            return 0  # it had no end before it was closed
        months = self._get_term_months()
        return months and max(months // int(self.months), 1)

    # === CRON METHODS === #

    @api.model
    def _cron_follow_ends(self):
        """By night: contracts that are over are closed; of those that somebody has to renew, that person is told."""
        today = fields.Date.context_today(self)
        over = self.search([("state", "in", RUNNING), ("renewal", "!=", "auto"), ("date_end", "<", today)])
        for subscription in over.filtered(lambda subscription: not subscription.next_date):
            subscription._note_term()
            subscription.close_date = subscription.date_end
            subscription.close_reason_id = self.env.ref("billing_subscription.reason_term", raise_if_not_found=False)
            subscription._set_state("closed", *RUNNING)
        waiting = self.search(
            [("state", "in", RUNNING), ("renewal", "=", "manual"), ("date_end", ">=", today), ("end_told", "=", False)]
        )
        for subscription in waiting:
            if today >= subscription.notice_date - timedelta(days=TOLD_AHEAD):
                subscription._tell_end()

    def _tell_end(self):
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.notice_date,
            user_id=(self.user_id or self.env.user).id,
            summary=self.env._("Ends on %(end)s: renew it or close it", end=format_date(self.env, self.date_end)),
        )
        self.end_told = True
