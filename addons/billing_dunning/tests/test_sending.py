from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

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

    def test_who_watches_over_the_nights_is_told(self):
        """SPEC D3: the run has ended when its reminders leave; two that fail are one thing to look at."""
        self._owe("2023-06-01"), self._owe("2023-06-01", partner=self.partner_b)
        self.company.write({"dunning_nightly": "send", "billing_run_user_id": self.env.user.id})
        self.env["billing.run"].with_user(self.env.ref("base.user_root"))._cron_start_nightly()
        with (
            self._mail_server(refuse=MailDeliveryException("No server")),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            self._work_off()
        run = self._reminders("failed").run_id
        self.assertEqual([activity.summary for activity in run.activity_ids], ["2 records of a run failed"])
        self.assertEqual(run.activity_ids.user_id, self.env.user)
        run.action_retry()
        self.assertFalse(run.activity_ids, "somebody has looked at it")

    def test_wrong_address(self):
        self._owe("2023-06-01")
        reminder, _line = self._fail(refuse=SMTPRecipientsRefused({"a@example.com": (550, b"unknown user")}))
        self.assertIn("unknown user", reminder.failure)

    def test_the_connection_breaks(self):
        """Nobody knows whether it left: it keeps its level until a person has found out."""
        move = self._owe("2023-06-01")
        broken = SMTPServerDisconnected("closed")
        with self._mail_server(refuse=broken), mute_logger("odoo.addons.mail.models.mail_mail"):
            self._run()
        reminder = self._reminders()
        self.assertEqual((reminder.state, reminder.line_ids.stands), ("interrupted", True))
        self.assertIn("The connection broke", reminder.failure)
        with self._mail_server() as taken:
            reminder.action_send_again()
            self._work_off()
        self.assertEqual((reminder.state, len(taken), move.dunning_code), ("sent", 1, "R1"))

    def test_waits_for_whoever_charges(self):
        """SPEC D5: the invoices are held by somebody else; the reminder stays in the outbox and is tried again."""
        self._owe("2023-06-01")
        self._preview()
        reminder = self._reminders()
        reminder.action_send()
        with self._mail_server() as taken:
            with patch.object(type(reminder), "_hold_moves", lambda reminder, moves: False):
                self._work_off()
            self.assertEqual((reminder.state, taken, reminder.line_ids.stands), ("queued", [], True))
            self._work_off()
        self.assertEqual((reminder.state, len(taken)), ("sent", 1))

    def test_another_transaction_was_faster(self):
        """Before it left: nothing is noted, it stays in the outbox and is tried again. After that: a person decides."""
        self._owe("2023-06-01")
        self._preview()
        reminder = self._reminders()
        reminder.action_send()
        faster = SerializationFailure("concurrent update")
        with self._mail_server() as taken:
            with patch.object(type(reminder), "_keep_protocol", side_effect=faster):
                self._work_off()
            self.assertEqual((reminder.state, taken, len(reminder.attachment_id)), ("queued", [], 0))
            with patch.object(type(reminder), "_send_copies", side_effect=faster):
                self.policy.level_ids[0].copy_to = "colleague@example.com"
                self._work_off()
        self.assertEqual((reminder.state, len(taken), reminder.line_ids.stands), ("sending", 1, True))

    def test_two_levels_in_the_same_moment(self):
        """SPEC D6: each took its level without seeing the other; one message is enough, at the higher one."""
        self._owe("2023-06-01")
        self._preview(), self._preview()
        first, second = self._reminders("draft")
        second.level_id = self.policy.level_ids[1]
        first.action_send()
        second.sudo().write({"state": "queued"})
        second.sudo().line_ids.stands = True
        with self._mail_server() as taken:
            self._work_off()
        self.assertEqual((first.state, first.reason, first.line_ids.stands), ("skipped", "recent", False))
        self.assertEqual((second.state, len(taken)), ("sent", 1))

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

    def test_what_held_it_back_meanwhile_is_named(self):
        """SPEC D3: not why another invoice had been left out before."""
        disputed, move = self._owe("2023-05-01"), self._owe("2023-06-01")
        hold = self.env["billing.dunning.hold"]
        hold.create({"kind": "disputed", "move_id": disputed.id, "reason": "Hours"})
        run = self._preview()
        hold.create({"kind": "paused", "move_id": move.id, "date": "2023-07-31"})
        _reminder, line = self._fail(run)
        self.assertEqual((line.state, line.reason), ("skipped", "paused"))

    def test_a_contact_that_became_a_company(self):
        """SPEC D3: the books still say that its parent owes the invoice; it is reminded, not “paid meanwhile”."""
        contact = self.env["res.partner"].create(
            {"name": "Site office", "parent_id": self.partner_a.id, "email": "site@example.com"}
        )
        self._owe("2023-06-01", partner=contact)
        contact.is_company = True
        with self._mail_server() as taken:
            run = self._run()
        self.assertEqual(([mail["To"] for mail in taken], run.line_ids.reason), (["site@example.com"], False))

    def test_corrected_meanwhile(self):
        """SPEC D3: reset to draft, cancelled or deleted, it was not paid."""
        kept, deleted = self._owe("2023-06-01"), self._owe("2023-06-02")
        run = self._preview()
        (kept | deleted).button_draft()
        kept.button_cancel()
        deleted.with_context(force_delete=True).unlink()
        reminder, line = self._fail(run)
        self.assertEqual((reminder.state, line.state, line.reason), ("skipped", "skipped", "corrected meanwhile"))

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
            self.assertEqual(reminder.activity_ids.mapped("summary"), ["Did this reminder leave?"])
            reminder.action_send_again()
            self.assertFalse(reminder.activity_ids, "a person has answered")
            self._work_off()
            self.assertEqual((reminder.state, len(taken), move.dunning_code), ("sent", 1, "R1"))
        reminder.sudo().state = "interrupted"
        reminder.action_was_sent()
        self.assertEqual((reminder.state, move.dunning_code), ("sent", "R1"))

    def test_the_level_falls_with_the_invoice_that_asked_for_it(self):
        """SPEC D3: due for R2 and paid before it leaves; the other one is fresh: R1, and no fee."""
        self.partner_a.is_company = True
        old = self._owe("2023-05-20")
        with self._mail_server(), freeze_time("2023-06-05"):
            self._run()
        fresh = self._owe("2023-06-18")
        run = self._preview()
        self.assertEqual(self._reminders("draft").rank, 2)
        self._register_payment(old)
        with self._mail_server() as taken:
            run.action_start()
            self._work_off()
        reminder = self._reminders("sent")[-1]
        self.assertEqual((len(taken), reminder.rank, reminder.level_id), (1, 1, self.policy.level_ids[0]))
        self.assertFalse(self.env["billing.dunning.charge"].search([("move_id", "=", fresh.id)]))

    def test_paid_down_below_the_minimum_meanwhile(self):
        move = self._owe("2023-06-01")
        run = self._preview()
        self._register_payment(move, amount=90.01)
        reminder, line = self._fail(run)
        self.assertEqual((reminder.state, line.reason), ("skipped", "below the minimum"))

    def test_somebody_is_there_to_call(self):
        """At night nobody asks: the level's own who still works here, else who watches over the nights, else nobody."""
        move = self._owe("2023-06-01")
        self.policy.level_ids[0].channel = "activity"
        self.company.dunning_nightly = "send"

        def night():
            self.env["billing.run"].with_user(self.env.ref("base.user_root"))._cron_start_nightly()
            self._work_off()
            return self._reminders()[-1]

        reminder = night()
        self.assertEqual((reminder.state, move.dunning_code), ("failed", "R0"))
        self.assertIn("Nobody is there to call", reminder.failure)
        self.company.billing_run_user_id = self.env.user
        caller = self._create_user("former_caller", "billing_base.group_billing_user")
        self.policy.level_ids[0].user_id = caller
        caller.active = False
        reminder = night()
        self.assertEqual((reminder.state, reminder.activity_ids.user_id), ("sent", self.env.user))

    def test_no_higher_level_before_a_person_has_answered(self):
        """SPEC D4: R1 may never have left; R2, with its fee, waits until somebody says so. A person may remind."""
        move = self._owe("2023-05-20")
        with freeze_time("2023-06-05"):
            self._preview()
            reminder = self._reminders()
            reminder.action_send()
        reminder.sudo().state = "interrupted"
        self.assertEqual(self._preview().line_ids.reason, "a reminder may have left")
        self.assertIsNone(self._read(forced=move.ids)[move.name])
        with freeze_time("2023-06-05"), self._mail_server():
            reminder.action_was_sent()
        self.assertIsNone(self._read()[move.name])

    def test_what_had_left_claims_its_fee(self):
        """SPEC D5: noted as sent by a person, it is noted whole: fee, letter, protocol."""
        self.partner_a.is_company = True
        self.policy.level_ids[0].charge_fee = True
        move = self._owe("2023-06-01")
        self._preview()
        reminder = self._reminders()
        reminder.action_send()
        reminder.sudo().write({"state": "interrupted", "sending_started": f"{self.TODAY} 00:00:00"})
        with self._mail_server() as taken:
            reminder.action_was_sent()
        self.assertEqual((reminder.state, taken, move.dunning_code), ("sent", [], "R1"))
        charge = self.env["billing.dunning.charge"].search([("move_id", "=", move.id)])
        self.assertEqual((charge.kind, charge.amount), ("fee", 40))
        self.assertIn(reminder.attachment_id, move.message_ids.attachment_ids)

    def test_a_name_of_two_lines(self):
        """SPEC D4: as imports make them. The mail leaves, and has one subject."""
        self.policy.level_ids[0].subject = "{customer}: please pay"
        self.partner_a.name = "Dupont\nBcc: other@example.com"
        self._owe("2023-06-01")
        with self._mail_server() as taken:
            self._run()
        self.assertEqual([mail["Subject"] for mail in taken], ["Dupont Bcc: other@example.com: please pay"])
