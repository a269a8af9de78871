from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import DunningCommon


@tagged("post_install", "-at_install")
class TestHand(DunningCommon):
    """SPEC D2: reminded by hand, one, several, or all of a customer."""

    def test_even_on_the_due_date(self):
        move = self._owe(self.TODAY)
        draft = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
        self.assertEqual((draft.state, draft.rank, draft.line_ids.mapped("state")), ("draft", 1, ["proposed"]))
        letter = draft.with_context(discard_logo_check=True).action_open_letter()
        self.assertEqual(letter["report_name"], "billing_dunning.report_reminder")
        self.assertIn(move.name, draft.preview_body, "the e-mail is shown as it will leave, with its list")
        with self._mail_server() as taken:
            draft.action_send()
            self._work_off()
        self.assertEqual((len(taken), move.dunning_code), (1, "R1"))
        self.assertEqual(draft.action_open_letter()["url"], f"/web/content/{draft.attachment_id.id}")

    def test_several_customers(self):
        moves = self._owe("2023-06-25") | self._owe("2023-06-26", partner=self.partner_b)
        action = moves.action_remind()
        drafts = self.env["billing.reminder"].search(action["domain"])
        self.assertEqual(drafts.partner_id, self.partner_a | self.partner_b)

    def test_a_whole_customer(self):
        moves = self._owe("2023-06-25") | self._owe("2023-06-01")
        draft = self.env["billing.reminder"].browse(self.partner_a.action_remind()["res_id"])
        self.assertEqual((draft.line_ids.move_id, set(draft.line_ids.mapped("state"))), (moves, {"proposed"}))

    def test_what_a_customer_owes(self):
        """SPEC D2: on the customer, by currency, less what is not allocated; the button shows all that is unpaid."""
        late, later = self._owe("2023-06-25"), self._owe("2023-07-25", 70)
        foreign = self._owe("2023-06-25", 50, currency_id=self.other_currency.id)
        self.env["account.payment"].create(
            {"partner_id": self.partner_a.id, "amount": 30, "date": "2023-06-28", "payment_type": "inbound"}
        ).action_post()
        self.assertIn(self.partner_a.dunning_late, ("$\xa070.00 + 50.00\xa0€", "50.00\xa0€ + $\xa070.00"))
        found = self.env["account.move"].search(self.partner_a.action_view_dunning()["domain"])
        self.assertEqual(found, late | later | foreign)
        self.assertFalse(self.partner_b.dunning_late)
        other = self.setup_other_company()["company"]
        self.assertFalse(self.partner_a.with_company(other).dunning_late, "nothing in the books of another company")

    def test_beyond_the_highest_level(self):
        """Three levels sent; a fourth reminder by hand takes the text of the third, and is one of its own."""
        move = self._owe("2023-06-01")
        with self._mail_server() as taken:
            for _time in range(4):
                draft = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
                draft.action_send()
                self._work_off()
        self.assertEqual((move.dunning_code, draft.level_id.rank, len(taken)), ("R4", 3, 2))

    def test_a_reminder_without_a_level(self):
        """SPEC D1: no policy proposes one; it is refused at once, and leaves at the level that a person chooses."""
        self.company.dunning_policy_id = False
        move = self._owe("2023-06-01")
        draft = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
        with self.assertRaisesRegex(UserError, "partner_a has no level.*Choose a level"):
            draft.action_send()
        draft.level_id = self.policy.level_ids[0]
        with self._mail_server() as taken:
            draft.action_send()
            self._work_off()
        self.assertEqual((draft.state, len(taken), move.dunning_code), ("sent", 1, "R1"))
        with self.assertRaisesRegex(UserError, "it is “Sent”. Leave it out"):
            draft.action_send()

    def test_a_held_invoice_is_shown_and_a_person_decides(self):
        move = self._owe("2023-06-01")
        self.env["billing.dunning.hold"].create({"kind": "disputed", "move_id": move.id, "reason": "Hours"})
        draft = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
        self.assertEqual((draft.state, draft.line_ids.reason), ("skipped", "disputed"))
        with self.assertRaises(UserError):
            draft.action_send()
        draft.line_ids.action_include()
        draft.invalidate_recordset()
        with self._mail_server() as taken:
            draft.action_send()
            self._work_off()
        self.assertEqual((draft.state, len(taken), move.dunning_code), ("sent", 1, "R1"))

    def test_paid_ones_are_refused(self):
        move = self._owe("2023-06-01")
        self._register_payment(move)
        with self.assertRaisesRegex(UserError, "nothing to remind"):
            move.action_remind()

    def test_a_receipt_of_nobody(self):
        """SPEC D2: there is nobody to remind; it is said, and no empty list opens."""
        receipt = self._owe("2023-06-01", move_type="out_receipt", partner_id=False)
        with self.assertRaisesRegex(UserError, "nothing to remind"):
            receipt.action_remind()

    def test_of_an_invoice_only_what_is_due(self):
        """SPEC D2: two halves, one due in May, one in July: the first; while none is due yet, the first as well."""
        term = self._create_halves()
        for start in ("2023-05-01", "2023-07-10"):
            move = self._owe(start, 200, invoice_payment_term_id=term.id, invoice_date=start)
            draft = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
            shown = [(str(line.due), line.net) for line in draft._get_shown_lines() if line.move_id == move]
            self.assertEqual(shown, [(start, 100)])

    def test_a_customer_whose_first_instalment_is_late(self):
        term = self._create_halves()
        move = self._owe("2023-05-01", 200, invoice_payment_term_id=term.id)
        draft = self.env["billing.reminder"].browse(self.partner_a.action_remind()["res_id"])
        self.assertEqual(draft.line_ids.move_id, move)

    def test_an_instalment_that_is_deleted(self):
        """The list of reminders still opens."""
        move = self._owe("2023-06-01")
        with self._mail_server():
            self._run()
        reminder = self._reminders("sent")
        move.button_draft()
        move.with_context(force_delete=True).unlink()
        reminder.invalidate_recordset()
        self.assertEqual((reminder.line_ids.move_line_id.ids, reminder.amounts), ([], ""))

    def test_the_level_is_chosen_twice(self):
        """R1 for an invoice that had R2, then R4: the letter of R4 is noted as that."""
        move = self._owe("2023-05-20")
        with self._mail_server():
            for day in ("2023-06-05", "2023-06-20"):
                with freeze_time(day):
                    self._run()
        draft = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
        self.policy.level_ids = [Command.create({"name": "Last", "days": 60, "subject": "x", "body": "x"})]
        draft.level_id = self.policy.level_ids[0]
        draft.level_id = self.policy.level_ids[3]
        self.assertEqual((draft.rank, draft.line_ids.rank), (4, 4))

    def test_words_that_change_after_it_left(self):
        """The letter says what was sent; the form does not show other words as those."""
        self._owe("2023-06-01")
        with self._mail_server():
            self._run()
        reminder = self._reminders("sent")
        self.policy.level_ids[0].body = "<p>Other words</p>"
        reminder.invalidate_recordset()
        self.assertFalse(reminder.preview_body)
        self.assertTrue(reminder.attachment_id)
