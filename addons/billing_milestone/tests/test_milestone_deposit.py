from odoo.tests import tagged

from .common import MilestoneCommon


@tagged("post_install", "-at_install")
class TestMilestoneDeposit(MilestoneCommon):
    """SPEC M2, P9: milestones of type deposit stand on the deposit account, later documents deduct them."""

    def _order(self):
        order = self._create_trainings(
            (10, {"kind": "deposit", "date_mode": "fixed", "date": "2023-03-27"}),
            (40, "2023-04-27"),
            (50, "2023-05-27"),
        )
        order.action_validate_schedule()
        return order

    def test_all_drafts_are_made_at_once(self):
        """1,800 of deposit; the invoices bill 8,000 and 10,000 of works, less 800 and 1,000."""
        order = self._order()
        deposit, first, second = self._moves(order)
        self.assertEqual([move.amount_untaxed for move in (deposit, first, second)], [1800, 7200, 9000])
        self.assertEqual(deposit.invoice_line_ids.filtered("is_downpayment").account_id, self.deposits)
        works = first.invoice_line_ids.filtered(lambda line: line.milestone_rate)
        self.assertEqual((works.price_subtotal, works.milestone_rate), (8000, 44.44))
        self.assertDates(deposit + first + second, "2023-03-27", "2023-04-27", "2023-05-27")

    def test_without_a_payment_term_each_is_due_on_its_own_day(self):
        """SPEC M3"""
        self.partner_a.property_payment_term_id = False
        moves = self._moves(self._order())
        self.assertEqual(moves.mapped("invoice_date_due"), moves.mapped("invoice_date"))

    def test_posted_in_order_everything_is_billed_and_deducted(self):
        order = self._order()
        for move in self._moves(order):
            move.action_post()
        self.assertBilled(order)
        first = self._moves(order)[1]
        label = first.invoice_line_ids.filtered("billing_recovery").name
        self.assertIn(self._moves(order)[0].name, label)

    def test_an_invoice_is_not_posted_before_its_deposit(self):
        """DESIGN I7."""
        order = self._order()
        with self.assertRaisesRegex(Exception, "deducted"):
            self._moves(order)[1].action_post()

    def test_the_draft_of_a_deposit_stays_while_it_is_deducted(self):
        order = self._order()
        for take_away in ("unlink", "button_cancel"):
            with self.subTest(take_away), self.assertRefused("is deducted by"):
                getattr(self._moves(order)[0], take_away)()
        order.action_reset_schedule()
        self.assertFalse(self._moves(order))
        self.assertFalse(order._get_deposit_lines())
        order.action_validate_schedule()
        self.assertEqual(self._moves(order).mapped("amount_untaxed"), [1800, 7200, 9000])

    def test_cents(self):
        """DESIGN I7: a third of 100.01 as deposit, and thirds; all is recovered."""
        order = self._create_affair([("A", 33.34), ("B", 66.67)])
        deposit = {"kind": "deposit", "date_mode": "fixed", "date": "2023-01-01"}
        self._schedule(order, (33.33, deposit), (33.33, "2023-02-01"), (None, "2023-03-01"))
        order.action_validate_schedule()
        for move in self._moves(order):
            move.action_post()
        self.assertEqual(round(sum(self._moves(order).mapped("amount_untaxed")), 2), 100.01)
        self.assertBilled(order)
