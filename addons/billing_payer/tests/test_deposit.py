from odoo.tests import tagged

from .common import PayerCommon


@tagged("post_install", "-at_install")
class TestPayerDeposit(PayerCommon):
    """SPEC C2, P8: deposits of several payers."""

    def setUp(self):
        super().setUp()
        self.order = self._create_affair([("APS", 9000), ("APD", 1000)])
        self.first, self.second = self._split(self.order, (self.partner_a, None), (self.partner_b, 40))

    def _ask(self, payers=None, **amount):
        wizard = self._deposit_wizard(self.order, **amount)
        wizard.payer_ids = payers
        before = self.order.invoice_ids
        wizard.action_create()
        return self.order.invoice_ids - before

    def test_each_payer_is_asked_for_its_share(self):
        """SPEC C2"""
        moves = self._ask(percent=30)
        self.assertUntaxed(moves, {self.partner_a: 1800.0, self.partner_b: 1200.0})
        self.assertEqual(moves.billing_payer_id, self.first + self.second)
        self.assertIn(self.order.name, moves.invoice_line_ids[0].name)
        self.assertEqual(moves.invoice_line_ids.account_id, self.deposits)

    def test_a_fixed_total_is_shared_as_well(self):
        moves = self._ask(fixed=1200)
        self.assertUntaxed(moves, {self.partner_a: 600.0, self.partner_b: 400.0})

    def test_only_the_chosen_payer_is_asked(self):
        """SPEC C2"""
        self.assertUntaxed(self._ask(self.second, percent=30), {self.partner_b: 1200.0})

    def test_cents_of_a_deposit_add_up(self):
        """SPEC C3"""
        order = self.order = self._create_affair([("APS", 100)])
        order.order_line.price_unit = 100.05
        self._split(order, (self.partner_a, 1), (self.partner_b, 1), (self.partner_c, 1), mode="weight")
        moves = self._ask(percent=10)
        self.assertAlmostEqual(sum(moves.mapped("amount_untaxed")), 10.01)

    def test_the_payer_who_paid_gets_it_deducted(self):
        """DESIGN I7: a deposit belongs to one payer."""
        self._ask(self.second, percent=30).action_post()
        self.assertEqual(self.second.deposit_remaining, 1200.0)
        moves = self._bill(*(self._due(line, line.price_subtotal) for line in self.order._get_split_lines()))
        self.assertUntaxed(moves, {self.partner_a: 6000.0, self.partner_b: 2800.0})
        self.assertEqual(self.second.deposit_remaining, 0.0)

    def test_in_proportion_means_the_payers_own_progress(self):
        """SPEC P9"""
        self.company.deposit_rule = "prorata"
        self._ask(percent=30).action_post()
        moves = self._bill(self._due(self._phase(self.order, "APS"), 4500))
        self.assertUntaxed(moves, {self.partner_a: 2700 - 810.0, self.partner_b: 1800 - 540.0})

    def test_a_draft_of_any_payer_holds_up_the_next_deposit(self):
        """SPEC P8: counted per order, over all payers."""
        self._ask(self.second, percent=10)
        with self.assertRefused("still a draft"):
            self._ask(self.first, percent=10)

    def test_a_deposit_from_before_the_split_is_the_customers(self):
        order = self._create_affair([("APS", 1000)])
        self._ask_deposit(order, percent=10)
        order.action_split()
        self.assertEqual(order.payer_ids.deposit_remaining, 100.0)
