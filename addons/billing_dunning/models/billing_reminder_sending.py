import logging
from smtplib import SMTPServerDisconnected

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools.mail import email_normalize_all

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from .billing_dunning_selection import TIMING

_logger = logging.getLogger(__name__)

INTERRUPTED_AFTER = 15  # minutes in “Sending”, without anybody at work on it
PROBLEMS = (MailDeliveryException, UserError, AssertionError, OSError)  # meant to be read by people


class BillingReminder(models.Model):
    """How a reminder leaves the outbox: once, whatever is killed when.

    That it is being sent is written to the database before it is sent. After a crash it is known that it may have left,
    and nobody sends it again without a person having looked.
    """

    _inherit = "billing.reminder"

    # === BUSINESS METHODS === #

    def _send_one(self):
        """Send one reminder of the outbox; what goes wrong is written on it, and its level is free again."""
        self.ensure_one()
        if not self._hold("queued"):
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
        if not self._hold("sending"):
            return
        try:
            with self.env.cr.savepoint():
                self._deliver()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except SMTPServerDisconnected:
            self._set_interrupted(self.env._("The connection broke while it was being sent. Find out whether it left."))
        except Exception as error:  # whatever is wrong with one must not keep the others from leaving
            if not isinstance(error, PROBLEMS):
                _logger.exception("Reminder %s failed", self.id)
            self._set_failed(self._word_problem(error))

    def _hold(self, state):
        """Whether this process has the reminder to itself, and it is (still) in this state."""
        held = self.try_lock_for_update(allow_referencing=True)
        self.invalidate_recordset()
        return held and self.state == state

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
        if self._hold("sending"):
            self.write({"state": "queued", "sending_started": False})
            self.env.ref("billing_dunning.ir_cron_send").sudo()._trigger(
                fields.Datetime.add(fields.Datetime.now(), minutes=1)
            )

    def _check_again(self):
        """What has become of the invoices since they were proposed: (state, reason) when nothing is left to remind."""
        partner = self.partner_id
        if not partner.active:
            return "failed", "archived"
        rows = self.env["billing.dunning.selection"]._read(
            self.company_id, self.date, partner.commercial_partner_id, self.line_ids.move_id.ids
        )
        found = {row["line_id"]: row for row in rows}
        by_policy = self.level_id == self._get_policy()._get_level(self.rank)
        before = self.line_ids.filtered(lambda line: line.state != "skipped")
        for line in before:
            row = found.get(line.move_line_id.id)
            reason = row["reason"] if row else "paid"
            if reason == "paid" or (reason and reason not in TIMING and not line.included):
                line.write({"state": "skipped", "reason": reason, "stands": False})
            else:
                line.write({"amount": row["residual"], "net": row["net"] or row["residual"]})
        left = self.line_ids.filtered(lambda line: line.state == "proposed")
        if not left:
            reasons = self.line_ids.mapped("reason")
            return "skipped", "paid" if "paid" in reasons else next(filter(None, reasons), "paid")
        shown = self._get_shown_lines()
        if by_policy and shown != before:
            self._set_level()  # what justified the higher one may be gone
        net = sum(found[line.move_line_id.id]["company_net"] for line in shown)
        if self.run_id and not any(shown.mapped("included")) and net < self.level_id.minimum:
            return "skipped", "below"
        return None

    def _set_left_out(self, state, reason):
        label = dict(self._fields["reason"]._description_selection(self.env))[reason]
        self._release(state, reason=reason, failure=label)
        line = self._get_run_line()
        if state == "skipped":
            line._set_skipped({self.id: label})
        else:
            line._set_failed(label)

    def _set_failed(self, problem):
        self._release("failed", failure=problem)
        self._get_run_line()._set_failed(problem)

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

    # === DELIVERY === #

    def _deliver(self):
        """Note everything, and at the very end hand it over: what fails before that was not sent."""
        self = self._in_its_words()
        subject, text, attachment = self._note_sent()
        if self.level_id.channel == "activity":
            self._ask_somebody(subject)
        if self.level_id.channel == "email":
            self._send_mail(subject, text, attachment)

    def _in_its_words(self):
        return self.with_context(lang=self._get_lang()).with_company(self.company_id)

    def _note_sent(self):
        """Make the letter, claim what it claims, and note that it is sent: (subject, text, the letter)."""
        level = self.level_id
        self._charge()  # first: what is invoiced by it is not claimed by the text
        subject, text = self._get_text()
        if not level or not subject or not text:
            raise UserError(
                self.env._(
                    "The level has no subject or text in %(lang)s. Write it in the policy.", lang=self._get_lang()
                )
            )
        attachment = self._make_letter(subject)
        self.write(
            {
                "state": "sent",
                "sent_on": fields.Datetime.now(),
                "subject": subject,
                "attachment_id": attachment.id,
                "failure": False,
                "email": self._get_email() if level.channel == "email" else False,
            }
        )
        self._keep_protocol(subject, attachment)
        self.line_ids._update_moves()
        return subject, text, attachment

    def _make_letter(self, subject):
        content, _kind = self.env["ir.actions.report"]._render_qweb_pdf(
            "billing_dunning.action_report_reminder", self.ids
        )
        return self.env["ir.attachment"].create(
            {
                "name": f"{subject}.pdf".replace("/", "-"),
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _keep_protocol(self, subject, attachment):
        """The letter on each invoice that it lists and on the customer."""
        body = self.env._("Reminder %(code)s: %(subject)s", code=self.code, subject=subject)
        for record in (*self._get_shown_lines().move_id, self.partner_id.commercial_partner_id):
            record._message_log(body=body, attachment_ids=attachment.ids)

    def _ask_somebody(self, subject):
        user = self.level_id.user_id or self._get_responsible()
        if not user:
            raise UserError(
                self.env._(
                    "Nobody is there to call %(customer)s. Name somebody on the level, or who is responsible for "
                    "nightly runs in the settings.",
                    customer=self.partner_id.display_name,
                )
            )
        self.activity_schedule("mail.mail_activity_data_call", user_id=user.id, summary=subject)

    def _get_responsible(self):
        """Who sent it; for what the schedule sent, who watches over the nights."""
        self.ensure_one()
        return self.sender_id.filtered("active") or self.company_id.billing_run_user_id

    def _render_mail(self, text):
        """The message as it leaves: a text, and what it is about in the customer's language."""
        localized = self.with_context(lang=self._get_lang())
        return localized.env["ir.qweb"]._render("billing_dunning.reminder_mail", {"reminder": localized, "text": text})

    def _send_mail(self, subject, text, attachment):
        email = self._get_email()
        if not email or "@" not in email:
            raise UserError(self.env._("%(customer)s has no e-mail address.", customer=self.partner_id.display_name))
        body = self._render_mail(text)
        mail = self.env["mail.mail"].create(
            {
                "model": self._name,
                "res_id": self.id,
                "subject": subject,
                "body_html": body,
                "body": body,
                "email_from": self.company_id.email_formatted or self.sender_id.email_formatted,
                "reply_to": self.company_id.email_formatted or self.sender_id.email_formatted,
                "author_id": self.sender_id.partner_id.id,
                "email_to": email,
                "email_cc": self.level_id.copy_to,
                "attachment_ids": [(4, attachment.id)],
                "message_type": "email_outgoing",
                "auto_delete": False,
            }
        )
        self.env.flush_all()
        # In two deliveries: Odoo is content when one of several recipients is taken, and it has to be the customer.
        customer = email_normalize_all(email)
        copies = [address for address in email_normalize_all(self.level_id.copy_to or "") if address not in customer]
        mail.with_context(send_smtp_skip_to=copies).send(raise_exception=True)
        # Odoo's own queue must never find it: what was not taken at once is not sent.
        if mail.state != "sent":
            raise UserError(
                self.env._(
                    "%(email)s was refused: %(reason)s",
                    email=email,
                    reason=mail.failure_reason or self.env._("no reason given"),
                )
            )
        if copies:
            self._send_copies(mail, customer)

    def _send_copies(self, mail, customer):
        """The customer has the message: a copy that is refused is noted, and makes nobody send it again."""
        mail.state = "outgoing"
        try:
            mail.with_context(send_smtp_skip_to=customer).send()
        except OSError as error:  # the connection broke
            mail.failure_reason = str(error)
        if mail.state != "sent":
            note = self.env._(
                "The copy to %(emails)s was refused: %(reason)s", emails=mail.email_cc, reason=mail.failure_reason
            )
            self._message_log(body=note)
            mail.write({"state": "sent", "failure_type": False, "failure_reason": False})

    def _message_receive_bounce(self, email, partner):
        # EXTENDS 'mail'
        super()._message_receive_bounce(email, partner)
        for reminder in self.sudo().filtered(lambda reminder: reminder.state == "sent"):  # the mail server says so
            note = self.env._("The e-mail to %(email)s came back.", email=email)
            addresses = email_normalize_all(reminder.email or "")
            if addresses == [email]:
                reminder._release("bounced", failure=note)
            else:  # a copy, or one of the customer's addresses: another one has it until that comes back as well
                reminder.email = ", ".join(address for address in addresses if address != email) or False
                reminder._message_log(body=note)

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
