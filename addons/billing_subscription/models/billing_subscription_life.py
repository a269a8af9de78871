from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, formatLang

from .billing_subscription import RUNNING

ONE_DAY = timedelta(days=1)
# What an amendment may change of a line.
AMENDED = ("quantity", "price_unit", "discount", "name")


class BillingSubscription(models.Model):
    """The life of a subscription (SPEC S5): each step is a method for programs, and a button with a dialog."""

    _inherit = "billing.subscription"

    # === CONSTRAINT METHODS === #

    @api.constrains("active", "state")
    def _check_archived(self):
        for subscription in self:
            if not subscription.active and subscription.state in RUNNING:
                raise ValidationError(
                    self.env._(
                        "%(name)s is %(state)s: archived, nobody would see that it goes on. Close it first.",
                        name=subscription.display_name,
                        state=dict(self._fields["state"]._description_selection(self.env))[subscription.state].lower(),
                    )
                )

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
        self._follow_pauses()
        return True

    def action_reopen(self):
        """Take an activation back as long as nothing has been posted; its drafts go."""
        self.check_access("write")
        for subscription in self:
            moves = subscription.sudo()._get_moves()  # their states and names, whoever may read them
            if posted := moves.filtered(lambda move: move._is_in_hands()):
                raise UserError(
                    self.env._(
                        "%(name)s is billed by %(moves)s: amend or close it instead.",
                        name=subscription.display_name,
                        moves=", ".join(posted.mapped("display_name")),
                    )
                )
        others = self._get_sharing_drafts() - self
        self.sudo()._get_moves().filtered(lambda move: move.state == "draft").unlink()  # as `_generate` would
        self._set_state("draft", *RUNNING)
        self.term_months = 0  # it will be concluded anew
        if others:
            others._generate()
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
        if self.date_end and day > self.date_end:
            raise UserError(
                self.env._(
                    "%(name)s ends on %(end)s already, before %(day)s. Close it on that day or earlier; renew it first "
                    "if it is to go on longer.",
                    name=self.display_name,
                    end=format_date(self.env, self.date_end),
                    day=format_date(self.env, day),
                )
            )
        self._note_term()
        self.write({"date_end": day, "period_count": 0, "close_reason_id": reason and reason.id, "close_date": day})
        self._generate()  # to its last day, however its drafts were made so far: no night makes any of them later
        self._bill_rests_anew()
        self._set_state("closed", *RUNNING)

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
        self._check_in_force(day, changes)
        return self._change_lines(day, changes)

    def _check_in_force(self, day, changes):
        """Refuse to change a line from a day on which another one is billed: that it replaces, or that replaces it."""
        changed = self.env["billing.subscription.line"].union(*(line for line, _values in changes))
        for line, values in changes:
            if line.date_end and line.date_end < day and values.get("quantity") != 0:
                raise UserError(
                    self.env._(
                        "“%(line)s” is billed like this to %(end)s only: it was amended or ended. Open the dialog "
                        "again, and change what is billed on %(day)s.",
                        line=(line.name or "").split("\n")[0],
                        end=format_date(self.env, line.date_end),
                        day=format_date(self.env, day),
                    )
                )
            before = line.amends_line_id
            if before and before not in changed and before.date_end and before.date_end >= day:
                raise UserError(
                    self.env._(
                        "“%(line)s” is billed like this from %(start)s on. Until then it is %(quantity)s × %(price)s: "
                        "amend it from %(start)s on, and correct the days before in the tab “Lines”.",
                        line=(line.name or "").split("\n")[0],
                        start=format_date(self.env, line.date_start),
                        quantity=formatLang(self.env, before.quantity, dp="Product Unit"),
                        price=formatLang(self.env, before.price_unit, currency_obj=self.currency_id),
                    )
                )

    def _change_lines(self, day, changes):
        """End lines and put others in their place, see `_amend`; those that begin later are changed as they are."""
        self.ensure_one()
        empty = self.with_context(schedules_held=True).env["billing.subscription.line"]
        drafted = self._get_drafted()._get_sharing_drafts()
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
            line._end_before(day)
        begun = empty.create(vals_list)
        self._refresh_schedules(drafted)
        return begun.with_env(self.env)

    def _check_running(self):
        for subscription in self:
            if subscription.state not in RUNNING:
                raise UserError(
                    self.env._("%(name)s is not active: that cannot be done now.", name=subscription.display_name)
                )
