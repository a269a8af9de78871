from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .billing_subscription import RUNNING

ONE_DAY = timedelta(days=1)
TOLD_AHEAD = 30  # days before the last day of notice
# What an amendment may change of a line.
AMENDED = ("quantity", "price_unit", "discount", "name")


class BillingSubscription(models.Model):
    """The life of a subscription (SPEC S5): each step is a method for programs, and a button with a dialog."""

    _inherit = "billing.subscription"

    end_told = fields.Boolean(
        compute="_compute_end_told", store=True, readonly=False, copy=False, help="Somebody was told that it ends."
    )

    # === COMPUTE METHODS === #

    @api.depends("date_end")
    def _compute_end_told(self):
        self.end_told = False  # another end, another reminder

    # === ACTION METHODS === #

    def action_activate(self):
        """Let it be billed: its drafts are made by “Generate the Drafts”, or at night."""
        for subscription in self:
            if not subscription.line_ids:
                raise UserError(
                    self.env._(
                        "%(name)s has no line: add what is billed each period first.", name=subscription.display_name
                    )
                )
        if faults := self._get_faults():
            raise UserError("\n".join(faults.values()))
        self._set_state("active", "draft")
        return True

    def action_reopen(self):
        """Take an activation back as long as nothing is posted; its drafts go."""
        for subscription in self:
            moves = subscription._get_moves()
            if posted := moves.filtered(lambda move: move.state == "posted"):
                raise UserError(
                    self.env._(
                        "%(name)s is billed by %(moves)s: amend or close it instead.",
                        name=subscription.display_name,
                        moves=", ".join(posted.mapped("display_name")),
                    )
                )
            moves.filtered(lambda move: move.state == "draft").sudo().unlink()  # as `_generate` would
        self._set_state("draft", *RUNNING)
        return True

    def action_open_step(self):
        """The dialog of the step that the button's context names."""
        self.ensure_one()
        return self._open_dialog("billing.subscription.step", step=self.env.context["step"])

    def action_amend(self):
        """The dialog that changes quantities and prices from a day on."""
        self.ensure_one()
        self._check_running()
        return self._open_dialog("billing.subscription.amendment")

    def action_renew(self):
        """Renew for another term, as long as the first."""
        self._renew()
        return True

    def _open_dialog(self, model, **values):
        dialog = self.env[model].create({"subscription_id": self.id, **values})
        return {
            "type": "ir.actions.act_window",
            "name": dialog._get_title(),
            "res_model": model,
            "res_id": dialog.id,
            "view_mode": "form",
            "target": "new",
        }

    # === BUSINESS METHODS === #

    def _interrupt(self, date_start, date_end=None, reason=None):
        """Bill nothing from a day on, to another day or until it is resumed."""
        self.ensure_one()
        self._check_running()
        self.pause_ids = [fields.Command.create({"date_start": date_start, "date_end": date_end, "reason": reason})]

    def _resume(self, day):
        """Bill it again from a day on."""
        self.ensure_one()
        pause = self.pause_ids.filtered(lambda pause: not pause.date_end)
        if not pause:
            raise UserError(self.env._("%(name)s is not interrupted.", name=self.display_name))
        if day <= pause.date_start:
            pause.unlink()
        else:
            pause.date_end = day - ONE_DAY
        self._generate()

    def _follow_pauses(self):
        """Interrupted is what has a pause without an end; drafts follow the pauses, whoever enters them."""
        for subscription in self:
            is_open = any(not pause.date_end for pause in subscription.pause_ids)
            if is_open and subscription.state == "active":
                subscription._set_state("interrupted", "active")
            elif not is_open and subscription.state == "interrupted":
                subscription._set_state("active", "interrupted")
        self._refresh_schedules()

    def _close(self, day, reason=None):
        """End it with a day that is still billed; the drafts of what comes after it disappear (SPEC S4)."""
        self.ensure_one()
        self._check_running()
        if day < self.date_start:
            raise UserError(
                self.env._(
                    "%(name)s started on %(start)s: it cannot end on %(end)s.",
                    name=self.display_name,
                    start=format_date(self.env, self.date_start),
                    end=format_date(self.env, day),
                )
            )
        self.write({"date_end": day, "period_count": 0, "close_reason_id": reason and reason.id, "close_date": day})
        self._refresh_schedules()
        self._set_state("closed", *RUNNING)

    def _renew(self, count=None):
        """Go on for as many periods again, by default as the contract was concluded for."""
        for subscription in self:
            if subscription.state != "closed":
                subscription._check_running()
            if not subscription.date_end:
                raise UserError(self.env._("%(name)s has no end: it goes on by itself.", name=subscription.name))
            months = int(subscription.months)
            first = subscription.date_end + ONE_DAY
            length = (first.year - subscription.date_start.year) * 12 + first.month - subscription.date_start.month
            added = months * (count or subscription.period_count or max(length // months, 1))
            end = subscription._get_period(first + relativedelta(months=added - 1))[1]
            subscription.write({"date_end": end})
            subscription.message_post(
                body=self.env._("Renewed to %(end)s.", end=format_date(self.env, end)),
            )
        if ended := self.filtered(lambda subscription: subscription.state == "closed"):
            ended._set_state("active", "closed")
            ended.write({"close_date": False, "close_reason_id": False})
        if drafted := self.filtered("period_ids"):
            drafted._generate()

    def _amend(self, day, changes, next_period=False):
        """Change lines from a day on (SPEC S5). What was billed before it stays as it is.

        :param changes: list of (line, values); an empty line adds one, a quantity of 0 ends a line
        :param next_period: count from the first day of the period after `day` instead, so that nothing is prorated
        :return: the lines that begin
        """
        self.ensure_one()
        self._check_running()
        if next_period:
            start, end = self._get_period(day)
            day = day if day == start else end + ONE_DAY
        return self._change_lines(day, changes)

    def _change_lines(self, day, changes):
        """End lines and put others in their place, see `_amend`; those that begin later are changed as they are."""
        self.ensure_one()
        empty = self.with_context(schedules_held=True).env["billing.subscription.line"]
        ended, vals_list = empty, []
        for line, values in changes:
            line = line.with_env(empty.env)
            if line and (line.date_start or self.date_start) >= day and values.get("quantity") != 0:
                line.write(values)
                continue
            ended |= line
            if values.get("quantity") != 0:
                base = line._get_amended_vals(values) if line else {"subscription_id": self.id}
                vals_list.append({**base, "date_start": day, **values, "amends_line_id": line.id})
        for line in ended:
            if (line.date_start or self.date_start) >= day:
                line.unlink()
            else:
                line.date_end = day - ONE_DAY
        begun = empty.create(vals_list)
        self._refresh_schedules()
        return begun.with_env(self.env)

    @api.model
    def _cron_follow_ends(self):
        """By night: contracts that are over are closed; of those that somebody has to renew, that person is told."""
        today = fields.Date.context_today(self)
        over = self.search([("state", "in", RUNNING), ("renewal", "!=", "auto"), ("date_end", "<", today)])
        for subscription in over.filtered(lambda subscription: not subscription.next_date):
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

    def _check_running(self):
        for subscription in self:
            if subscription.state not in RUNNING:
                raise UserError(
                    self.env._("%(name)s is not active: that cannot be done now.", name=subscription.display_name)
                )
