from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DunningCommon


@tagged("post_install", "-at_install")
class TestHand(DunningCommon):
    """SPEC D2: reminded by hand, one, several, or all of a customer."""

    def test_even_on_the_due_date(self):
        move = self._owe(self.TODAY)
        draft = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
        self.assertEqual((draft.state, draft.rank, draft.line_ids.mapped("state")), ("draft", 1, ["proposed"]))
        with self._mail_server() as taken:
            draft.action_send()
            self._work_off()
        self.assertEqual((len(taken), move.dunning_code), (1, "R1"))

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

    def test_beyond_the_highest_level(self):
        """Three levels sent; a fourth reminder by hand takes the text of the third, and is one of its own."""
        move = self._owe("2023-06-01")
        with self._mail_server() as taken:
            for _time in range(4):
                draft = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
                draft.action_send()
                self._work_off()
        self.assertEqual((move.dunning_code, draft.level_id.rank, len(taken)), ("R4", 3, 2))

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
