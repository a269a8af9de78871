from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ChargeCommon


@tagged("post_install", "-at_install")
class TestChargeCovered(ChargeCommon):
    """SPEC D5: what a payment covers that nobody allocated is late when the payment is, and not for being open."""

    def _pay_on_account(self, amount, day, kind="inbound"):
        vals = {"partner_id": self.partner_a.id, "amount": amount, "payment_type": kind, "partner_type": "customer"}
        payment = self.env["account.payment"].create({**vals, "date": day})
        payment.action_post()
        return payment

    def _charge(self, moves):
        """What is charged: list of (invoice, kind, amount), oldest first; empty when it is refused."""
        try:
            moves.action_charge_late()
        except UserError as error:
            self.assertIn("nothing to charge", str(error))
        charges = self.env["billing.dunning.charge"].search([("move_id", "in", moves.ids)], order="id")
        return [(charge.move_id, charge.kind, charge.amount) for charge in charges]

    def test_paid_on_account_in_time(self):
        """On the due date, or by a credit note of whatever day: nothing was late, and no fee is due."""
        move, credited = self._owe("2023-05-31", 1000), self._owe("2023-06-10", 50)
        self._pay_on_account(1000, "2023-05-31")
        self._owe("2023-06-20", 50, move_type="out_refund")
        self.assertEqual(self._charge(move | credited), [])

    def test_paid_on_account_too_late(self):
        """A day after the due date: the fee is due; interest once it is allocated, and then of one day."""
        move = self._owe("2023-05-31", 1000)
        payment = self._pay_on_account(1000, "2023-06-01")
        self.assertEqual(self._charge(move), [(move, "fee", 40)])
        lines = (move | payment.move_id).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.assertEqual(self._charge(move), [(move, "fee", 40), (move, "interest", 0.33)])

    def test_a_payment_of_a_day_to_come(self):
        """A cheque of 20/07 for what is due on 15/07 is no late payment on 30/06."""
        move = self._owe("2023-07-15", 1000)
        self._register_payment(move, payment_date="2023-07-20")
        self.assertEqual(self._charge(move), [])
        with freeze_time("2023-07-21"):
            self.assertEqual(self._charge(move), [(move, "fee", 40), (move, "interest", 1.64)])  # 5 days at 12 %

    def test_each_payment_covers_what_was_due_first(self):
        """100 in time and 100 late: the older invoice was paid in time, the other one late."""
        older, younger = self._owe("2023-05-10", 100), self._owe("2023-05-31", 100)
        self._pay_on_account(100, "2023-05-02")
        self._pay_on_account(100, "2023-06-01")
        self.assertEqual(self._charge(older | younger), [(younger, "fee", 40)])

    def test_what_was_given_back_was_not_paid(self):
        move = self._owe("2023-05-31", 1000)
        self._pay_on_account(1000, "2023-05-02")
        self._pay_on_account(1000, "2023-06-10", "outbound")
        self.assertEqual(self._charge(move), [(move, "fee", 40), (move, "interest", 9.86)])

    def test_a_part_that_was_late_already(self):
        """400 of 1,000 came late, the rest stands on account since before: the fee is due for those 400."""
        move = self._owe("2023-05-31", 1000)
        self._register_payment(move, amount=400, payment_date="2023-06-10")
        self._pay_on_account(600, "2023-05-20")
        self.assertEqual(self._charge(move), [(move, "fee", 40), (move, "interest", 1.32)])

    def test_a_payment_that_is_being_processed(self):
        """Its day is not known before Odoo has booked it: nothing is claimed yet."""
        move = self._owe("2023-05-31", 1000)
        move.payment_state = "in_payment"
        self.assertEqual(self._charge(move), [])

    def test_invoices_of_two_companies(self):
        """One invoice of charges in the books of each, at its own fee."""
        other = self.setup_other_company()["company"]
        other.write({"dunning_policy_id": self.policy.id, "dunning_fee": 50})
        moves = self._owe("2023-05-31", 1000) | self._owe("2023-05-31", 365, company_id=other.id)
        both = moves.with_context(allowed_company_ids=(self.company | other).ids)
        charged = both.env["account.move"].search(both.action_charge_late()["domain"])
        found = {(move.company_id, move.journal_id.company_id, move.amount_total) for move in charged}
        self.assertEqual(found, {(self.company, self.company, 49.86), (other, other, 50)})

    def test_an_instalment_that_is_covered(self):
        """The first half is covered in time, the second one reminded on its due date: no fee, no interest."""
        term = self._create_halves()
        move = self._owe("2023-03-31", 2000, invoice_payment_term_id=term.id)
        self._pay_on_account(1000, "2023-03-31")
        self.assertEqual([str(line.date_maturity) for line in move.line_ids if line.date_maturity][-1], self.TODAY)
        draft = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
        draft.level_id = self.policy.level_ids[1]
        self.assertEqual(draft._get_charges(), {})
