from smtplib import SMTPRecipientsRefused

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from .common import DunningCommon


@tagged("post_install", "-at_install")
class TestSending(DunningCommon):
    """SPEC D6 and the outbox: what fails is named and takes no level."""

    def _fail(self, run=None, **server):
        """Send one reminder that cannot be sent; (its reminder, its line in the run)."""
        run = run or self._preview()
        with self._mail_server(**server), mute_logger("odoo.addons.mail.models.mail_mail"):
            run.action_start()
            self._work_off()
        reminder = self._reminders()[-1]
        self.assertNotEqual(reminder.state, "sent")
        self.assertFalse(any(reminder.line_ids.mapped("stands")))
        self.assertEqual(reminder.line_ids.move_id.mapped("dunning_code"), ["R0"] * len(reminder.line_ids.move_id))
        return reminder, run.line_ids

    def test_no_mail_server_then_again(self):
        self._owe("2023-06-01")
        reminder, line = self._fail(refuse=MailDeliveryException("Unable to connect to SMTP Server"))
        self.assertEqual((reminder.state, line.state), ("failed", "failed"))
        self.assertIn("The mail server took no mail", line.reason)
        with self._mail_server() as taken:
            line.run_id.action_retry()
            self._work_off()
        self.assertEqual((reminder.state, len(taken)), ("sent", 1))

    def test_wrong_address(self):
        self._owe("2023-06-01")
        reminder, _line = self._fail(refuse=SMTPRecipientsRefused({"a@example.com": (550, b"unknown user")}))
        self.assertIn("unknown user", reminder.failure)

    def test_missing_text(self):
        self._owe("2023-06-01")
        self.policy.level_ids[0].subject = False
        reminder, _line = self._fail()
        self.assertIn("no subject or text", reminder.failure)

    def test_archived_meanwhile(self):
        self._owe("2023-06-01")
        run = self._preview()
        self.partner_a.active = False
        reminder, line = self._fail(run)
        self.assertEqual((reminder.reason, line.reason), ("archived", "customer archived"))

    def test_paid_meanwhile(self):
        move = self._owe("2023-06-01")
        run = self._preview()
        self._register_payment(move)
        reminder, line = self._fail(run)
        self.assertEqual((reminder.state, line.state, line.reason), ("skipped", "skipped", "paid meanwhile"))

    def test_one_of_two_paid_meanwhile(self):
        move, other = self._owe("2023-06-01"), self._owe("2023-06-02", 70)
        run = self._preview()
        self._register_payment(move)
        with self._mail_server() as taken:
            run.action_start()
            self._work_off()
        reminder = self._reminders()
        self.assertEqual([line.reason for line in reminder.line_ids], ["paid", False])
        self.assertEqual((len(taken), list(reminder._get_totals().values()), other.dunning_code), (1, [70], "R1"))

    def test_two_reminders_of_one_level(self):
        """The database lets one of two proposals leave; the other is told so."""
        self._owe("2023-06-01")
        self._preview(), self._preview()
        first, second = self._reminders("draft")
        first.action_send()
        with self.assertRaisesRegex(UserError, "meanwhile"), mute_logger("odoo.sql_db"):
            second.action_send()
        self.assertEqual(second.state, "draft")

    def test_bounced_frees_the_level(self):
        move = self._owe("2023-06-01")
        with self._mail_server():
            self._run()
        reminder = self._reminders("sent")
        reminder._message_receive_bounce("a@example.com", self.partner_a)
        self.assertEqual((reminder.state, move.dunning_code, move.dunning_last_date), ("bounced", "R0", False))
        self.assertIsNone(self._read()[move.name])

    def test_interrupted_is_for_a_person(self):
        """What is left in “sending” is not sent by itself; a person says that it left, or has it sent again."""
        move = self._owe("2023-06-01")
        self._preview()
        reminder = self._reminders()
        reminder.action_send()
        reminder.sudo().write({"state": "sending", "sending_started": f"{self.TODAY} 00:00:00"})
        with self._mail_server() as taken, freeze_time(f"{self.TODAY} 01:00:00"):
            self._work_off()
            self.assertEqual((reminder.state, taken), ("interrupted", []))
            reminder.action_send_again()
            self._work_off()
            self.assertEqual((reminder.state, len(taken), move.dunning_code), ("sent", 1, "R1"))
        reminder.sudo().state = "interrupted"
        reminder.action_was_sent()
        self.assertEqual((reminder.state, move.dunning_code), ("sent", "R1"))
