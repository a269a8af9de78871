import logging
from smtplib import SMTPServerDisconnected

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

_logger = logging.getLogger(__name__)

INTERRUPTED_AFTER = 15  # minutes in “Sending”, without anybody at work on it
PROBLEMS = (MailDeliveryException, UserError, AssertionError, OSError)  # meant to be read by people


class BillingReminder(models.Model):
    """How a reminder leaves the outbox: once, whatever is killed when.

    That it is being sent is written to the database before it is sent. After a crash it is known that it may have left,
    and nobody sends it again without a person having looked. What the message is: `billing_reminder_delivery.py`.
    """

    _inherit = "billing.reminder"

    def _send_one(self):
        """Send one reminder of the outbox; what goes wrong is written on it, and its level is free again."""
        self.ensure_one()
        if not self._claim():
            return
        if problem := self._check_again():
            self._set_left_out(*problem)
            return
        moves = self.line_ids.move_id
        self.write({"state": "sending", "sending_started": fields.Datetime.now()})
        self.env["ir.cron"]._commit_progress()
        if not self._hold_moves(moves):
            self._wait()
            return
        if not self._hold():
            return
        prepared = False
        try:
            with self.env.cr.savepoint():
                mail = self._prepare_delivery()
                prepared = True
                self._hand_over(mail)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            if prepared:  # it may have left
                raise
            self.env.cr.rollback()
            self._wait()
        except SMTPServerDisconnected:
            self._set_interrupted(self.env._("The connection broke while it was being sent. Find out whether it left."))
        except Exception as error:  # whatever is wrong with one must not keep the others from leaving
            if not isinstance(error, PROBLEMS):
                _logger.exception("Reminder %s failed", self.id)
            self._set_failed(self._word_problem(error))

    def _claim(self):
        """Whether this process may send it: it waits, and nobody else is at it."""
        claimed = self.try_lock_for_update(allow_referencing=True)
        self.invalidate_recordset()
        return claimed and self.state == "queued"

    def _hold(self):
        """Take what this process is sending into its hands again after a commit; whether nobody has decided meanwhile.

        Others may look at that moment whether it is for them, and let go: they are waited for.
        """
        self.env.execute_query(SQL("SELECT 1 FROM billing_reminder WHERE id = %s FOR NO KEY UPDATE", self.id))
        self.invalidate_recordset()
        return self.state == "sending"

    def _hold_moves(self, moves):
        """Whether nobody charges these invoices at this moment; from here on nobody does before the message has left.

        Asked before anything else of the transaction, so that it sees what the last one has charged.
        """
        try:
            return len(moves.try_lock_for_update(allow_referencing=True)) == len(moves)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:  # they were charged a moment ago
            self.env.cr.rollback()
            return False

    def _wait(self):
        """Back into the outbox: nothing has left."""
        if self._hold():
            self.write({"state": "queued", "sending_started": False})
            self.env.ref("billing_dunning.ir_cron_send").sudo()._trigger(
                fields.Datetime.add(fields.Datetime.now(), minutes=1)
            )

    def _check_again(self):
        """What has become of the invoices since they were proposed: (state, reason) when nothing is left to remind."""
        partner = self.partner_id
        if not partner.active:
            return "failed", "archived"
        # Who owes it is noted on the instalment: the customer may have become a company of its own since.
        rows = self.env["billing.dunning.selection"]._read(
            self.company_id, self.date, self.line_ids.move_line_id.partner_id, self.line_ids.move_id.ids
        )
        found = {row["line_id"]: row for row in rows}
        by_policy, lowered = self.level_id == self._get_policy()._get_level(self.rank), self._get_lowered()
        before = self.line_ids.filtered(lambda line: line.state != "skipped")
        outdone = before._get_outdone()
        for line in before:
            line._follow(found.get(line.move_line_id.id), line in outdone)
        left = self.line_ids.filtered(lambda line: line.state == "proposed")
        if not left:
            reasons = before.filtered(lambda line: line.state == "skipped").mapped("reason")  # of today, not of before
            return "skipped", "paid" if "paid" in reasons else reasons[0]
        shown = self._get_shown_lines()
        if by_policy and shown != before:
            self._set_level(lowered)  # what justified the higher one may be gone
        net = sum(found[line.move_line_id.id]["company_net"] for line in shown)
        if self.run_id and not any(shown.mapped("included")) and net < self.level_id.minimum:
            return "skipped", "below"
        return None

    def _set_left_out(self, state, reason):
        label = dict(self._fields["reason"]._description_selection(self.env))[reason]
        self._release(state, reason=reason, failure=label)
        if state == "skipped":
            self._get_run_line()._set_skipped({self.id: label})
        else:
            self._note_failed(label)

    def _set_failed(self, problem):
        self._release("failed", failure=problem)
        self._note_failed(problem)

    def _note_failed(self, problem):
        """In the protocol of its run, which has ended by now: who answers for the run is told."""
        line = self._get_run_line()
        line._set_failed(problem)
        if line.run_id.state == "done":
            line.run_id._report_failures()

    def _set_interrupted(self, problem):
        """It may have left: it keeps its level, and a person says what became of it."""
        self.write({"state": "interrupted", "failure": problem})
        for reminder in self:
            reminder.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=(reminder._get_responsible() or self.env.user).id,
                summary=self.env._("Did this reminder leave?"),
            )

    def _get_run_line(self):
        # Whoever sends need not see the run; only what became of the reminder is noted there.
        return self.env["billing.run.line"].sudo().search([("run_id", "=", self.run_id.id), ("res_id", "=", self.id)])

    def _word_problem(self, error):
        if isinstance(error, MailDeliveryException):
            return self.env._(
                "The mail server took no mail: %(error)s", error=" ".join(str(part) for part in error.args if part)
            )
        return str(error.args[0] if error.args else error)

    # === CRON METHODS === #

    @api.model
    def _cron_send(self):
        """Empty the outbox, the oldest first, each reminder in a transaction of its own."""
        self._mark_interrupted()
        waiting = self.search([("state", "=", "queued")], order="id")
        for rank, reminder in enumerate(waiting, start=1):
            try:
                reminder._send_one()
            except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, errors.UniqueViolation):
                # Before it left: it waits for the next time. While it was leaving: a person decides.
                self.env.cr.rollback()
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(waiting) - rank):
                return

    @api.model
    def _mark_interrupted(self):
        """Reminders that a killed server was sending; a person says whether they left."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), minutes=INTERRUPTED_AFTER)
        stuck = self.search(Domain("state", "=", "sending") & Domain("sending_started", "<", limit))
        stuck = stuck.try_lock_for_update().filtered(lambda reminder: reminder.state == "sending")
        stuck._set_interrupted(self.env._("The server stopped while it was being sent. Find out whether it left."))
