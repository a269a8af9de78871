from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .billing_dunning_selection import REASONS

STANDING = ("queued", "sending", "interrupted", "sent")
# Said by the buttons and by what sends: a person chooses the level, nothing else.
EDITABLE = {"level_id", "message_follower_ids", "activity_ids", "message_ids"}


class BillingReminder(models.Model):
    """One message to one customer about all that is late: proposed, approved, sent, or left out with the reason.

    The rows that wait are the outbox; how they leave it is in `billing_reminder_sending.py`, what they say in
    `billing_reminder_text.py`.
    """

    _name = "billing.reminder"
    _inherit = ["mail.thread", "mail.activity.mixin", "billing.run.source"]
    _description = "Reminder"
    _order = "date desc, id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    run_id = fields.Many2one("billing.run", string="Run", readonly=True, index="btree_not_null", ondelete="set null")
    date = fields.Date(required=True, readonly=True)
    level_id = fields.Many2one("billing.dunning.level", string="Level", ondelete="set null")
    rank = fields.Integer(readonly=True)
    code = fields.Char(string="Level Code", compute="_compute_code")
    channel = fields.Selection(related="level_id.channel")
    state = fields.Selection(
        selection=[
            ("draft", "Proposed"),
            ("queued", "Waiting"),
            ("sending", "Sending"),
            ("interrupted", "Interrupted"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("bounced", "Bounced"),
            ("skipped", "Left out"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
        tracking=True,
    )
    reason = fields.Selection(selection=REASONS, readonly=True, help="Why nothing is sent.")
    failure = fields.Text(readonly=True)
    sender_id = fields.Many2one("res.users", string="Sent By", readonly=True)
    sending_started = fields.Datetime(readonly=True)
    sent_on = fields.Datetime(string="Sent", readonly=True)
    email = fields.Char(string="Sent To", readonly=True)
    address = fields.Char(string="Posted To", readonly=True)
    subject = fields.Char(readonly=True)
    attachment_id = fields.Many2one("ir.attachment", string="Letter", readonly=True)
    line_ids = fields.One2many("billing.reminder.line", "reminder_id", string="Invoices", readonly=True)
    amounts = fields.Char(string="To Pay Now", compute="_compute_amounts", help="By currency, never added up.")
    preview_subject = fields.Char(string="Subject as Sent", compute="_compute_preview")
    preview_body = fields.Html(string="Text as Sent", compute="_compute_preview")

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "rank")
    def _compute_display_name(self):
        for reminder in self:
            reminder.display_name = f"{reminder.code} – {reminder.partner_id.display_name}"

    @api.depends("rank")
    def _compute_code(self):
        for reminder in self:
            reminder.code = f"R{reminder.rank}"

    @api.depends("line_ids.net", "line_ids.state")
    def _compute_amounts(self):
        self.line_ids.mapped("currency_id")  # of all of them in one query
        for reminder in self:
            reminder.amounts = reminder._word_totals()

    @api.depends("level_id", "line_ids.state", "partner_id", "state")
    def _compute_preview(self):
        """Once it has left, its letter says what it said: the words of the level may have changed since."""
        left = self.filtered(lambda reminder: reminder.state in ("sent", "bounced"))
        left.preview_subject = left.preview_body = False
        for reminder in self - left:
            reminder.preview_subject, text = reminder._get_text()
            reminder.preview_body = reminder._render_mail(text)

    # === CRUD METHODS === #

    def write(self, vals):
        if not self.env.su and vals.keys() - EDITABLE:
            raise AccessError(self.env._("A reminder is sent and stopped by its buttons, not by writing it."))
        if "level_id" in vals:
            for reminder in self:
                reminder._check_state("draft", "failed")
        result = super().write(vals)
        if "level_id" in vals:
            self.level_id.check_access("read")  # the words of another company are not sent
            self._take_level()
        return result

    @api.autovacuum
    def _gc_proposals(self):
        """Proposals that nobody wanted, and after three months what a run left out."""
        today = fields.Date.today()
        unwanted = fields.Domain("run_id", "=", False) | fields.Domain("run_id.state", "in", ("done", "cancelled"))
        old = fields.Domain([("state", "=", "draft"), ("date", "<", fields.Date.subtract(today, days=7))])
        self.search(old & unwanted).unlink()
        self.search([("state", "=", "skipped"), ("date", "<", fields.Date.subtract(today, months=3))]).unlink()

    # === ACTION METHODS === #

    def action_send(self):
        """Approve: the reminders leave in the background, right away."""
        for reminder in self:
            reminder._check_state("draft", "failed")
        self.check_access("write")
        self.sudo()._queue()  # rows of the outbox are written by methods alone
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Reminders on their way: %(count)s.", count=len(self)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_cancel(self):
        """Do not send this one."""
        for reminder in self:
            reminder._check_state("draft", "queued", "failed")
        self.check_access("write")
        self.sudo()._release("cancelled")  # see `action_send`
        label = dict(self._fields["state"]._description_selection(self.env))["cancelled"]
        for reminder in self:  # what a run had put into the outbox was not sent
            done = reminder._get_run_line().filtered(lambda line: line.state == "done")
            done._set_skipped({reminder.id: label})
        return True

    def action_was_sent(self):
        """A person found out that an interrupted reminder did leave."""
        self._decide_interrupted()
        self.line_ids.move_id._lock_or_refuse(
            self.env._("Somebody is charging these invoices right now. Try again in a moment.")
        )
        for reminder in self.sudo():  # see `action_send`
            reminder._in_its_words()._note_sent()
        return True

    def action_send_again(self):
        """A person found out that an interrupted reminder did not leave."""
        self._decide_interrupted()
        self.sudo()._release("failed")  # see `action_send`
        return self.action_send()

    def action_bounced(self):
        """The e-mail or letter came back: the level is free again."""
        for reminder in self:
            reminder._check_state("sent")
        self.check_access("write")
        self.sudo()._release("bounced")  # see `action_send`
        return True

    def action_view_moves(self):
        """The invoices that this reminder speaks of."""
        self.ensure_one()
        return self.line_ids.filtered(lambda line: line.state != "skipped").move_id._open_list()

    def action_open_letter(self):
        """The letter as it was sent; before that, as it would be."""
        self.ensure_one()
        if self.attachment_id:
            return {"type": "ir.actions.act_url", "url": f"/web/content/{self.attachment_id.id}", "target": "new"}
        return self.env.ref("billing_dunning.action_report_reminder").report_action(self)

    def _open_proposals(self, partners):
        """What remains of proposals made by hand: those of these customers; the form when it is one."""
        kept = self.filtered(lambda reminder: reminder.partner_id in partners)
        (self - kept).sudo().unlink()  # people do not delete reminders; these were made a moment ago
        action = self.env["ir.actions.act_window"]._for_xml_id("billing_dunning.billing_reminder_action")
        if len(kept) == 1:
            return {**action, "res_id": kept.id, "view_mode": "form", "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", kept.ids)], "context": {}}

    # === BUSINESS METHODS === #

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for reminder in self:
            if reminder.state not in states:
                raise UserError(
                    self.env._(
                        "The reminder to %(customer)s cannot do that now: it is “%(state)s”. Leave it out, or load the "
                        "page again.",
                        customer=reminder.partner_id.display_name,
                        state=labels[reminder.state],
                    )
                )

    def _decide_interrupted(self):
        self.check_access("write")
        if len(self.try_lock_for_update()) != len(self):
            raise UserError(self.env._("The reminder is being sent at this moment. Look again in a minute."))
        self._check_state("sending", "interrupted")
        self.activity_unlink(["mail.mail_activity_data_todo"])  # asked what is answered now

    def _queue(self):
        """Take the levels, and put the reminders into the outbox."""
        lines = self.line_ids.filtered(lambda line: line.state == "proposed")
        for reminder in self:
            if not reminder.line_ids & lines:
                raise UserError(
                    self.env._(
                        "No invoice is left in the reminder to %(customer)s. Take one in by its button “Remind”, or do "
                        "not send it.",
                        customer=reminder.partner_id.display_name,
                    )
                )
            if not reminder.level_id:
                raise UserError(
                    self.env._(
                        "The reminder to %(customer)s has no level. Choose a level, or give the customer a dunning "
                        "policy and make a new proposal.",
                        customer=reminder.partner_id.display_name,
                    )
                )
        if late := lines._take_levels():
            raise UserError(
                self.env._(
                    "Reminded at this level or a higher one meanwhile, by a person or a run, or by another one of "
                    "these reminders: %(customers)s. Leave them out, and make a new proposal.",
                    customers=", ".join(late.partner_id.mapped("display_name")),
                )
            )
        self.write(
            {"state": "queued", "reason": False, "failure": False, "sender_id": self.env.uid, "date": self._today()}
        )
        # Only administrators may set a scheduled job going; this one sends what was approved.
        self.env.ref("billing_dunning.ir_cron_send").sudo()._trigger()

    def _release(self, state, **values):
        """Give the levels back: nothing was sent, or it did not arrive."""
        self.write({"state": state, **values})
        self.line_ids.write({"stands": False})
        self.line_ids._update_moves()

    def _today(self):
        return fields.Date.context_today(self)

    # === LEVELS === #

    def _get_highest(self):
        """The highest level of what is late: what comes next, or what it keeps."""
        self.ensure_one()
        ranks = [line.rank for line in self.line_ids if line.state == "proposed"]
        return max(ranks + [line.last_rank for line in self.line_ids if line.state == "listed"], default=0)

    def _get_lowered(self):
        """Those for which a person chose a lower level than that."""
        return self.filtered(lambda reminder: reminder.rank < reminder._get_highest())

    def _set_level(self, lowered):
        """The highest level of what is late decides for the whole message.

        :param lowered: those that had a lower level before their lines changed, and get no higher one
        """
        for reminder in self:
            highest = reminder._get_highest()
            rank = min(highest, reminder.rank) if reminder in lowered else highest
            super(BillingReminder, reminder).write(
                {"rank": rank, "level_id": reminder._get_policy()._get_level(rank).id}
            )

    def _take_level(self):
        """A person chose the level: invoices of the highest level go along; none takes a level that it had before."""
        for reminder in self.sudo():  # lines are written by methods alone
            rank = reminder.level_id.rank
            proposed = reminder.line_ids.filtered(lambda line: line.state == "proposed")
            highest = max(proposed.mapped("rank"), default=0)
            for line in proposed.filtered(lambda line, highest=highest: line.rank == highest):
                line.rank = max(rank, line.last_rank + 1)
            super(BillingReminder, reminder).write({"rank": rank})

    def _get_policy(self):
        self.ensure_one()
        partner = self.partner_id.with_company(self.company_id)
        return (
            partner.dunning_policy_id
            or partner.commercial_partner_id.dunning_policy_id
            or self.company_id.dunning_policy_id
        )
