from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .test_billing_method import TrialMethod


@tagged("post_install", "-at_install")
class TestAmendment(TrialMethod):
    """SPEC P12: amend by a linked copy with a + or − quantity; an unexecuted line is cancelled by such a copy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair(
            [
                "Structure",
                ("Doors", 350, {"product_uom_qty": 17.0, "discount": 10.0}),
                ("Windows", 500, {"product_uom_qty": 4.0}),
                "Finishing",
                ("Paint", 1000),
            ],
            billing_method="trial",
        )
        cls.doors, cls.windows, cls.paint = (cls._phase(cls.order, name) for name in ("Doors", "Windows", "Paint"))

    def _names(self, order=None):
        self.env.invalidate_all()
        return (order or self.order).order_line.mapped("name")

    def test_an_amendment_is_a_linked_copy_with_another_quantity(self):
        self.doors.write({"progress": 30, "phase_start": "2026-01-05", "phase_end": "2026-02-06"})
        more = self.doors._amend(2)
        self.assertRecordValues(
            more,
            [
                {
                    "order_id": self.order.id,
                    "amends_line_id": self.doors.id,
                    "product_id": self.fees.id,
                    "name": "Amendment: Doors",
                    "product_uom_qty": 2.0,
                    "product_uom_id": self.doors.product_uom_id.id,
                    "price_unit": 350.0,
                    "discount": 10.0,
                    "tax_ids": self.vat.ids,
                    "price_subtotal": 630.0,
                    "progress": 0.0,
                    "phase_start": self.doors.phase_start,
                    "phase_end": self.doors.phase_end,
                    "billed_amount": 0.0,
                }
            ],
        )
        self.assertEqual(self.doors.amendment_ids, more)

    def test_a_negative_quantity_cuts(self):
        less = self.windows._amend(-1)
        self.assertEqual((less.product_uom_qty, less.price_subtotal), (-1.0, -500.0))
        self.assertEqual(self.order.billing_total, 17 * 315 + 1500 + 1000)

    def test_extra_works_may_have_another_price_and_description(self):
        extra = self.windows._amend(1, price_unit=620, name="Round window")
        self.assertRecordValues(extra, [{"price_subtotal": 620.0, "name": "Round window"}])

    def test_a_price_of_0_is_a_price(self):
        self.assertEqual(self.windows._amend(1, price_unit=0).price_subtotal, 0.0)

    def test_an_amendment_comes_right_after_its_line_and_the_earlier_ones(self):
        self.doors._amend(1, name="A")
        self.windows._amend(1, name="W")
        self.doors._amend(-1, name="B")
        self.paint._amend(1, name="P")
        expected = ["Structure", "Doors", "A", "B", "Windows", "W", "Finishing", "Paint", "P"]
        self.assertEqual(self._names(), expected)

    def test_an_amendment_finds_its_place_where_all_sequences_are_equal(self):
        self.order.order_line.sequence = 10
        self.doors._amend(1, name="A")
        self.doors._amend(1, name="B")
        self.assertEqual(self._names(), ["Structure", "Doors", "A", "B", "Windows", "Finishing", "Paint"])

    def test_the_order_shows_the_amendment_in_its_place_at_once(self):
        self.order.order_line.sequence = 10
        self.assertEqual(self.order.order_line[1], self.doors)
        more = self.doors._amend(1)
        self.assertEqual(self.order.order_line[2], more)
        self.assertEqual(self.order.billing_line_ids[2], more)

    def test_no_line_is_renumbered_without_need(self):
        for rank, line in enumerate(self.order.order_line):
            line.sequence = 10 * rank
        before = self.order.order_line.mapped("sequence")
        self.doors._amend(1)
        lines = self.order.order_line.filtered(lambda line: not line.amends_line_id)
        self.assertEqual(lines.mapped("sequence"), before)

    def test_a_quantity_of_0_is_refused(self):
        for quantity in (0, 0.004):
            with self.subTest(quantity=quantity), self.assertRefused("“Doors”", "a quantity of 0"):
                self.doors._amend(quantity)

    def test_only_a_confirmed_order_is_amended(self):
        quotation = self._create_affair([("Study", 1000)], confirm=False)
        with self.assertRefused(quotation.name, "“Study”", "not confirmed"):
            quotation.order_line._amend(1)
        with self.assertRefused(quotation.name):
            quotation.order_line.action_cancel_rest()

    def test_a_locked_order_is_not_amended(self):
        self.order.action_lock()
        with self.assertRefused(self.order.name, "locked"):
            self.doors.action_amend()

    def test_a_section_and_a_deposit_are_not_amended(self):
        with self.assertRefused("“Structure”"):
            self.order.order_line[0]._amend(1)
        deposited = self._create_affair([("Study", 1000)])
        self._create_down_payment_invoice(deposited, "percentage", 30)
        deposit = deposited.order_line.filtered(lambda line: line.is_downpayment and not line.display_type)
        with self.assertRefused(deposit.name.split("\n")[0]):
            deposit._amend(1)

    def test_an_amendment_is_not_amended_but_its_line_again(self):
        more = self.doors._amend(1)
        with self.assertRefused("“Amendment: Doors”", "“Doors”"):
            more._amend(1)

    def test_a_line_of_another_order_cannot_be_amended(self):
        other = self._create_affair([("Study", 1000)]).order_line
        with self.assertRefused("“Study”", "“Doors”", error=ValidationError):
            other.amends_line_id = self.doors

    def test_a_copied_order_amends_nothing(self):
        self.doors._amend(1)
        self.assertFalse(self.order.copy().order_line.amends_line_id)

    def test_an_amended_order_can_be_deleted_once_it_is_cancelled(self):
        self.doors._amend(-1)
        self.order.with_context(disable_cancel_warning=True).action_cancel()
        self.order.unlink()
        self.assertFalse(self.doors.exists())

    def test_the_followers_read_why(self):
        self.doors._amend(-2, reason="Two are <kept>")
        message = self.order.message_ids[0].body
        for words in ("“Doors”", "-2 × ", "-630.00 untaxed", "Two are &lt;kept&gt;"):
            self.assertIn(words, message)

    def test_prices_are_not_recomputed_on_amendments(self):
        more = self.doors._amend(1, price_unit=400)
        self.fees.list_price = 50
        self.order.action_update_prices()
        self.assertEqual((self.doors.price_unit, more.price_unit), (350.0, 400.0))
        self.assertIn("“Doors”", self.order.message_ids[0].body)

    # === CANCEL WHAT IS LEFT === #

    def test_an_unexecuted_line_is_cancelled_by_its_opposite(self):
        cancelled = self.doors.action_cancel_rest()
        self.assertRecordValues(
            self.doors.amendment_ids,
            [{"product_uom_qty": -17.0, "price_unit": 350.0, "discount": 10.0, "price_subtotal": -5355.0}],
        )
        self.assertEqual(cancelled, self.doors.amendment_ids.ids)

    def test_an_unexecuted_line_is_cancelled_with_its_amendments(self):
        self.doors._amend(-3)
        self.doors._amend(1)
        self.doors.action_cancel_rest()
        self.assertEqual(self.doors.amendment_ids[-1].product_uom_qty, -15.0)
        self.assertEqual(sum((self.doors | self.doors.amendment_ids).mapped("price_subtotal")), 0.0)

    def test_what_is_not_billed_is_cancelled_to_the_cent(self):
        """Odoo rounds quantities to 2 decimals: a third of one unit would not be exact."""
        for fee, billed in [(250000, 83333.33), (1000, 0.01), (0.07, 0.02), (-900, -333.33)]:
            with self.subTest(fee=fee, billed=billed):
                line = self._create_affair([("Study", fee), ("More", 1e6)], billing_method="trial").order_line[0]
                self._bill(self._due(line, billed, f"{fee}"), self._due(line.order_id.order_line[1], 5000, f"{fee}"))
                line.action_cancel_rest()
                amendment = line.amendment_ids
                self.assertEqual(abs(amendment.product_uom_qty), 1.0)
                total = line.price_subtotal + amendment.price_subtotal
                self.assertEqual(line.currency_id.round(total), billed)

    def test_taxes_included_in_prices_are_cancelled_to_the_cent(self):
        included = self.vat.copy({"name": "VAT 20 % incl.", "price_include_override": "tax_included"})
        reduced = self.vat.copy({"name": "VAT 5.5 % incl.", "amount": 5.5, "price_include_override": "tax_included"})
        for tax in (included, reduced):
            for method in ("round_per_line", "round_globally"):
                with self.subTest(tax=tax.name, method=method):
                    self.company.tax_calculation_rounding_method = method
                    values = {"tax_ids": [Command.set(tax.ids)], "product_uom_qty": 3.0, "discount": 7.0}
                    line = self._create_affair([("Study", 333.33, values)], billing_method="trial").order_line
                    self._bill(self._due(line, 100.01, f"{tax.id} {method}"))
                    line.action_cancel_rest()
                    self.assertEqual(line._get_left_to_bill(), 0.0)
                    unbilled = self._create_affair([("Study", 333.33, values)]).order_line
                    unbilled.action_cancel_rest()
                    self.assertEqual(unbilled.amendment_ids.price_subtotal, -unbilled.price_subtotal)

    def test_a_line_is_not_cancelled_twice(self):
        self.doors.action_cancel_rest()
        with self.assertRefused("“Doors”", "$\xa00.00 untaxed"):
            self.doors.action_cancel_rest()
        with self.assertRefused("“Doors”", "$\xa0-315.00", error=ValidationError):
            self.doors._amend(-1)

    def test_a_line_billed_in_full_has_nothing_to_cancel(self):
        self._bill(self._due(self.paint, 1000))
        with self.assertRefused("“Paint”", "$\xa01,000.00 is billed"):
            self.paint.action_cancel_rest()

    def test_an_amendment_does_not_go_below_what_is_billed(self):
        self._bill(self._due(self.windows, 900))
        with self.assertRefused("“Windows”", "$\xa0500.00", "$\xa0900.00", error=ValidationError):
            self.windows._amend(-3)
        less = self.windows._amend(-2)
        with self.assertRefused("“Windows”", error=ValidationError):
            less.product_uom_qty = -2.5

    def test_more_can_be_ordered_of_a_line_billed_beyond_its_fee(self):
        """SPEC P7: what was billed before Odoo may exceed a fee."""
        self._bill(self._due(self.paint, 1500))
        self.assertEqual(self.paint._amend(1).price_subtotal, 1000.0)

    def test_a_negative_line_is_amended_in_its_own_sense(self):
        discount = self._create_affair([("Works", 1000), ("Discount", -100)], billing_method="trial").order_line[1]
        self.assertEqual(discount._amend(1).price_subtotal, -100.0)
        with self.assertRefused("“Discount”", error=ValidationError):
            discount._amend(-3)
        discount.action_cancel_rest()
        self.assertEqual(discount._get_left_to_bill(), 0.0)

    # === WINDOW AND RIGHTS === #

    def _open(self, line, **values):
        action = line.action_amend()
        return self.env["billing.amendment"].with_context(**action["context"]).create(values)

    def test_the_window_amends(self):
        wizard = self._open(self.windows, quantity=-1, reason="One less")
        self.assertRecordValues(
            wizard,
            [
                {
                    "ordered_quantity": 4.0,
                    "fee": 2000.0,
                    "amended_total": 2000.0,
                    "billed_amount": 0.0,
                    "left_amount": 2000.0,
                    "price_unit": 500.0,
                    "name": "Amendment: Windows",
                    "amount": -500.0,
                }
            ],
        )
        wizard.action_apply()
        self.assertEqual(self.windows.amendment_ids.price_subtotal, -500.0)

    def test_the_window_cancels(self):
        self._bill(self._due(self.windows, 900))
        self.windows._amend(1)
        wizard = self._open(self.windows, kind="cancel", name="Windows given up")
        self.assertEqual((wizard.left_amount, wizard.amount), (1600.0, -1600.0))
        wizard.action_apply()
        self.assertRecordValues(
            self.windows.amendment_ids[-1], [{"price_subtotal": -1600.0, "name": "Windows given up"}]
        )

    def test_a_salesperson_and_a_billing_user_amend(self):
        for group in ("sales_team.group_sale_salesman", "billing_base.group_billing_user"):
            with self.subTest(group=group):
                user = new_test_user(self.env, group, groups=group)
                self.order.user_id = user if "sale" in group else False
                self.env.invalidate_all()
                line = self.doors.with_user(user)
                wizard = self.env["billing.amendment"].with_user(user).create({"order_line_id": line.id, "quantity": 1})
                wizard.action_apply()
                self.assertEqual(self.doors.amendment_ids[-1].create_uid, user)

    def test_who_may_not_write_the_order_does_not_amend_it(self):
        colleague = new_test_user(self.env, "colleague", groups="sales_team.group_sale_salesman")
        auditor = new_test_user(self.env, "auditor", groups="account.group_account_readonly")
        self.order.user_id = self.env.user
        self.env.invalidate_all()
        for user in (colleague, auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.doors.with_user(user)._amend(1)

    def test_another_company_cannot_amend(self):
        other = self.setup_other_company()["company"]
        groups = "billing_base.group_billing_manager,sales_team.group_sale_manager"
        stranger = new_test_user(
            self.env, "stranger", groups=groups, company_id=other.id, company_ids=[Command.set(other.ids)]
        )
        wizard = self._open(self.windows, quantity=1)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            wizard.with_user(stranger).action_apply()
        with self.assertRaises(AccessError):
            self.windows.with_user(stranger)._amend(1)
        with self.assertRaises(AccessError):
            self.env["billing.amendment"].with_user(stranger).create({"order_line_id": self.windows.id}).action_apply()
