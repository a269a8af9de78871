from psycopg2.errors import UniqueViolation

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PayerCommon


@tagged("post_install", "-at_install")
class TestPayer(PayerCommon):
    """SPEC C1: payers and shares on the order."""

    def setUp(self):
        super().setUp()
        self.order = self._create_affair([("APS", 9000), ("APD", 1000)])

    def test_one_click_makes_the_customer_the_payer_of_the_rest(self):
        """SPEC C1"""
        self.order.action_split()
        self.assertEqual(self.order.payer_ids.partner_id, self.order.partner_invoice_id)
        self.assertEqual(self.order.payer_ids.percent, 100.0)
        self.assertFalse(self.order.payer_warning)

    def test_the_payer_of_the_rest_takes_what_others_leave(self):
        """SPEC C1"""
        first, second = self._split(self.order, (self.partner_a, None), (self.partner_b, 40))
        self.assertEqual((first.percent, second.percent), (60.0, 40.0))
        self.assertEqual((first.amount_total, second.amount_total), (6000.0, 4000.0))

    def test_shares_that_miss_100_percent_say_what_is_missing_and_bill_nothing(self):
        """SPEC C1"""
        self._split(self.order, (self.partner_a, 50), (self.partner_b, 40))
        self.assertEqual(self.order.payer_missing, 10.0)
        self.assertEqual(self.order.payer_ids.mapped("amount_total"), [5000.0, 4000.0])
        self.assertIn("10 % is missing", self.order.payer_warning)
        with self.assertRefused("10 %", "Distribution"):
            self.order._create_invoices()

    def test_shares_of_more_than_100_percent_are_refused(self):
        self._split(self.order, (self.partner_a, 70), (self.partner_b, 40))
        with self.assertRefused("10 % is too much"):
            self.order._create_invoices()

    def test_three_parts_are_a_third_each(self):
        """SPEC C3: 1 : 1 : 1, the cents in a stable order."""
        order = self._create_affair([("APS", 1000)])
        payers = self._split(order, (self.partner_a, 1), (self.partner_b, 1), (self.partner_c, 1), mode="weight")
        self.assertEqual(payers.mapped("amount_total"), [333.34, 333.33, 333.33])
        self.assertEqual([round(percent, 2) for percent in payers.mapped("percent")], [33.33, 33.33, 33.33])

    def test_a_line_may_have_shares_of_its_own(self):
        """SPEC C1: per line; the payer of the rest takes what is left there, too."""
        first, second = self._split(self.order, (self.partner_a, None), (self.partner_b, 40))
        line = self._phase(self.order, "APD")
        self.order.set_payer_share(line.id, second.id, 100)
        self.assertEqual((first.amount_total, second.amount_total), (5400.0, 4600.0))
        self.order.reset_payer_shares(line.id)
        self.assertEqual((first.amount_total, second.amount_total), (6000.0, 4000.0))

    def test_all_lines_get_the_shares_of_the_order_again(self):
        _first, second = self._split(self.order, (self.partner_a, None), (self.partner_b, 40))
        for line in self.order.order_line:
            self.order.set_payer_share(line.id, second.id, 75)
        self.order.action_reset_line_shares()
        self.assertEqual(second.amount_total, 4000.0)
        self.assertFalse(self.order.order_line.payer_share_ids)

    def test_an_amendment_is_shared_as_the_line_that_it_amends(self):
        _first, second = self._split(self.order, (self.partner_a, None), (self.partner_b, 40))
        line = self._phase(self.order, "APS")
        self.order.set_payer_share(line.id, second.id, 10)
        amendment = line.copy({"order_id": self.order.id, "amends_line_id": line.id, "price_unit": 100})
        self.assertEqual(amendment._get_payer_weights()[second], 10)

    def test_a_negative_share_is_refused(self):
        with self.assertRefused("-5", error=ValidationError):
            self._split(self.order, (self.partner_a, -5))

    def test_the_same_payer_twice_is_refused(self):
        self._split(self.order, (self.partner_a, None))
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._split(self.order, (self.partner_a, 10))

    def test_a_copy_of_the_order_has_the_same_payers(self):
        self._split(self.order, (self.partner_a, None), (self.partner_b, 40))
        copy = self.order.copy()
        self.assertEqual(copy.payer_ids.mapped("percent"), [60.0, 40.0])

    def test_terms_and_fiscal_position_come_from_the_payer(self):
        """SPEC C2"""
        term = self.env.ref("account.account_payment_term_immediate")
        self.partner_b.property_payment_term_id = term
        _first, second = self._split(self.order, (self.partner_a, None), (self.partner_b, 40))
        self.assertEqual(second.payment_term_id, term)
        other = self._split(self.order, (self.partner_c, 0))
        self.assertEqual(other.payment_term_id, self.order.payment_term_id, "who has none pays as the order says")

    def test_the_form_of_an_order_shows_shares_as_they_are_typed(self):
        self.order.action_split()
        with Form(self.order) as form:
            with form.payer_ids.new() as row:
                row.partner_id = self.partner_b
                row.weight = 40
            self.assertEqual(form.payer_missing, 0.0)
        self.assertEqual(self.order.payer_ids.mapped("percent"), [60.0, 40.0])

    def test_parts_instead_of_percentages_keep_the_shares(self):
        first, second = self._split(self.order, (self.partner_a, None), (self.partner_b, 40))
        self.order.payer_mode = "weight"
        self.assertEqual((first.percent, second.percent), (60.0, 40.0))

    def test_no_false_warning_while_typing(self):
        """SPEC C1"""
        _first, second = self._split(self.order, (self.partner_a, None), (self.partner_b, 40))
        self.order.set_payer_share(self._phase(self.order, "APS").id, second.id, 50)
        with Form(self.order) as form:
            with form.payer_ids.edit(1) as row:
                row.weight = 30
            self.assertFalse(form.payer_warning)

    def test_a_payer_whose_draft_was_cancelled_can_go(self):
        payers = self._split(self.order, (self.partner_a, None), (self.partner_b, 40))
        moves = self.order._create_invoices()
        moves.button_cancel()
        payers.unlink()
        self.assertFalse(moves.billing_payer_id)

    def test_ticking_the_rest_for_one_payer_unticks_the_other(self):
        first, second = self._split(self.order, (self.partner_a, None), (self.partner_b, 40))
        second.remainder = True
        self.assertEqual((first.remainder, first.percent, second.percent), (False, 60.0, 40.0))
