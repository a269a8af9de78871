from psycopg2 import errors

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestDetailedInvoice(BillingCommon):
    """SPEC M1: chosen lines, quantities or percentages; and one shot for everything left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        trainings = ("Trainings", 900, {"product_uom_qty": 20})
        cls.order = cls._create_affair([trainings, ("Report", 10.07)])
        cls.trainings, cls.report = cls.order.order_line

    def _open(self, order=None):
        action = (order or self.order).action_detailed_invoice()
        return self.env[action["res_model"]].browse(action["res_id"])

    def _invoice(self, typed, order=None):
        """The draft invoice of what is typed: dict of order line → (figure, value); nothing else."""
        wizard = self._open(order)
        wizard.action_clear()
        for line in wizard.line_ids:
            if line.order_line_id in typed:
                figure, value = typed[line.order_line_id]
                line.write({figure: value})
        wizard.action_invoice()
        return (order or self.order).invoice_ids.sorted("id")[-1]

    def _lines(self, move):
        return move.invoice_line_ids.filtered(lambda line: line.display_type == "product")

    # === WHOLE QUANTITIES === #

    def test_whole_quantities_keep_their_number_and_price(self):
        move = self._invoice({self.trainings: ("quantity", 5)})
        self.assertRecordValues(self._lines(move), [{"quantity": 5, "price_unit": 900, "price_subtotal": 4500}])
        self.assertEqual((self.trainings.qty_invoiced, self.trainings.billed_amount), (5, 4500))

    def test_odoo_goes_on_with_an_order_billed_by_whole_quantities(self):
        self._invoice({self.trainings: ("quantity", 5)})
        self.assertEqual(self.order.billing_method, "order")
        rest = self.order._create_invoices()
        self.assertEqual(rest.amount_untaxed, 15 * 900 + 10.07)

    def test_a_percentage_that_makes_whole_units_shows_them(self):
        move = self._invoice({self.trainings: ("percent", 10)})
        self.assertRecordValues(self._lines(move), [{"quantity": 2, "price_unit": 900, "price_subtotal": 1800}])

    def test_a_discount_stays(self):
        order = self._create_affair([("Desks", 100, {"product_uom_qty": 6, "discount": 10})])
        move = self._invoice({order.order_line: ("quantity", 2)}, order)
        self.assertRecordValues(self._lines(move), [{"quantity": 2, "discount": 10, "price_subtotal": 180}])

    def test_a_tax_per_unit_goes_with_whole_units_only(self):
        eco = self.env["account.tax"].create(
            {"name": "Eco", "amount_type": "fixed", "amount": 2, "type_tax_use": "sale"}
        )
        order = self._create_affair([("Lamps", 50, {"product_uom_qty": 4, "tax_ids": [Command.set(eco.ids)]})])
        move = self._invoice({order.order_line: ("quantity", 3)}, order)
        self.assertEqual((move.amount_untaxed, move.amount_tax), (150, 6))
        with self.assertRefused("Eco", "whole quantities"):
            self._invoice({order.order_line: ("amount", 10)}, order)

    # === RATES AND AMOUNTS === #

    def test_rates_are_billed_as_amounts_and_end_at_the_fee(self):
        """DESIGN I1: 10.07 at 33 %, 33 % and what is left is 3.32, 3.32 and 3.43."""
        amounts = [self._invoice({self.report: ("percent", 33)}).amount_untaxed for _time in range(2)]
        amounts.append(self._invoice({self.report: ("percent", 34.06)}).amount_untaxed)
        self.assertEqual(amounts, [3.32, 3.32, 3.43])
        self.assertEqual(self.report.billed_amount, 10.07)
        self.assertEqual(self.report.qty_invoiced, 1)

    def test_an_amount_is_billed_as_typed(self):
        move = self._invoice({self.trainings: ("amount", 1000), self.report: ("amount", 0.07)})
        self.assertEqual(self._lines(move).mapped("price_subtotal"), [1000, 0.07])
        self.assertEqual(self._lines(move).mapped("quantity"), [1, 1])

    def test_an_order_billed_by_amounts_is_refused_to_odoo(self):
        """Odoo would count the amounts as quantities: 20 ordered less 1 invoiced."""
        self._invoice({self.trainings: ("amount", 1000)})
        self.assertEqual(self.order.billing_method, "detail")
        with self.assertRefused(self.order.name, "Invoice the Rest"):
            self.order._create_invoices()

    def test_more_than_what_is_left_is_refused_with_the_figures(self):
        self._invoice({self.trainings: ("quantity", 15)})
        for figure, value in (("quantity", 6), ("percent", 25.01), ("amount", 4500.01)):
            with self.subTest(figure), self.assertRefused("“Trainings”", "4,500.00", "25.00 %", "5.00"):
                self._invoice({self.trainings: (figure, value)})
        for figure in ("quantity", "percent", "amount"):
            with self.subTest(figure), self.assertRefused("“Trainings”", "wrong sign"):
                self._invoice({self.trainings: (figure, -1)})

    def test_nothing_chosen_is_refused(self):
        wizard = self._open()
        wizard.action_clear()
        with self.assertRefused("Nothing is chosen"):
            wizard.action_invoice()

    # === EVERYTHING LEFT === #

    def test_the_dialog_opens_with_everything_left(self):
        self._invoice({self.trainings: ("quantity", 15)})
        wizard = self._open()
        self.assertRecordValues(
            wizard.line_ids,
            [{"quantity": 5, "percent": 25, "amount": 4500}, {"quantity": 1, "percent": 100, "amount": 10.07}],
        )
        self.assertEqual((wizard.amount, wizard.amount_left), (4510.07, 0))

    def test_one_shot(self):
        """SPEC Q3's seed: 3 at 900 are 2,700 and 540 of VAT, 3,240."""
        order = self._create_affair([("Trainings", 900, {"product_uom_qty": 3})])
        order.action_invoice_rest()
        self.assertRecordValues(order.invoice_ids, [{"amount_untaxed": 2700, "amount_total": 3240, "state": "draft"}])
        self.assertEqual((order.billing_remaining, order.invoice_status), (0, "invoiced"))

    def test_one_shot_after_a_deposit_and_rates_bills_exactly_the_rest(self):
        """SPEC M1: whatever was billed before; SPEC P9: the deposit is deducted once."""
        self._ask_deposit(self.order, percent=30)
        self._invoice({self.report: ("percent", 33), self.trainings: ("percent", 33.33)})
        self.order.action_invoice_rest()
        billed = sum(self.order.invoice_ids.mapped("amount_untaxed"))
        self.assertEqual(round(billed, 2), 18010.07)
        self.assertEqual((self.order.billing_remaining, self.order.deposit_remaining), (0, 0))
        self.assertEqual(self.order.invoice_status, "invoiced")

    def test_one_shot_after_a_history(self):
        self.trainings.history_billed = 17000
        self.order.action_invoice_rest()
        self.assertEqual(self.order.invoice_ids.amount_untaxed, 1010.07)

    def test_a_credited_part_is_billed_again(self):
        invoice = self._invoice({self.trainings: ("quantity", 5)})
        invoice.action_post()
        self._credit(invoice)
        self.order.action_invoice_rest()
        self.assertEqual(self.order.invoice_ids.sorted("id")[-1].amount_untaxed, 18010.07)

    def test_a_deleted_draft_gives_everything_back(self):
        """DESIGN I9."""
        self._invoice({self.report: ("percent", 33)}).unlink()
        self.assertEqual(self._open().amount, 18010.07)

    def test_nothing_left_is_refused(self):
        self.order.action_invoice_rest()
        self.assertFalse(self.order.can_be_detailed)
        with self.assertRefused(self.order.name, "nothing is left"):
            self.order.action_invoice_rest()

    # === THE DIALOG === #

    def test_what_is_typed_shows_the_two_other_figures(self):
        wizard = self._open()
        with Form(wizard) as form, form.line_ids.edit(0) as line:
            line.quantity = 3
            self.assertEqual((line.percent, line.amount), (15, 2700))
            line.percent = 10
            self.assertEqual((line.quantity, line.amount), (2, 1800))
            line.amount = 450
            self.assertEqual((line.quantity, line.percent), (0.5, 2.5))
        self.assertRecordValues(wizard.line_ids[0], [{"entry_mode": "amount", "entry_value": 450, "percent": 2.5}])
        self.assertEqual(wizard.amount, 460.07)

    def test_pressing_twice_makes_one_invoice(self):
        """DESIGN I8: the same dialog, from two windows."""
        wizard = self._open()
        wizard.line_ids[0].write({"quantity": 5})
        wizard.action_invoice()
        with self.assertRaises(errors.UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            wizard.line_ids[1].write({"quantity": 0})
            wizard.action_invoice()

    # === CONFIRMATION === #

    def test_confirming_makes_the_invoice_where_the_company_wants_it(self):
        """SPEC M8."""
        self.company.billing_on_confirmation = "invoice"
        order = self._create_affair([("Trainings", 900, {"product_uom_qty": 3})])
        self.assertEqual(order.invoice_ids.amount_untaxed, 2700)
        self.assertEqual(self._create_affair([]).invoice_ids.ids, [], "an empty order")

    def test_a_confirmation_is_not_stopped_by_what_keeps_the_invoice_from_being_made(self):
        self.company.billing_on_confirmation = "invoice"
        self.company.fiscalyear_lock_date = "2999-12-31"
        order = self._create_affair([("Trainings", 900)])
        self.assertEqual((order.state, len(order.invoice_ids)), ("sale", 0))
        self.assertIn("closed", order.activity_ids.note)

    # === ACCESS === #

    def test_a_salesperson_invoices_in_detail(self):
        seller = new_test_user(self.env, "seller", groups="sales_team.group_sale_salesman_all_leads")
        order = self.order.with_user(seller)
        wizard = (
            self.env["billing.detailed.invoice"].with_user(seller).browse(order.action_detailed_invoice()["res_id"])
        )
        wizard.action_invoice()
        self.assertEqual(self.order.billing_remaining, 0)

    def test_strangers_are_refused(self):
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="sales_team.group_sale_manager,billing_base.group_billing_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        portal = new_test_user(self.env, "portal_stranger", groups="base.group_portal")
        wizard = self._open()
        for user in (stranger, portal):
            with self.subTest(user=user.login):
                for action in ("action_detailed_invoice", "action_invoice_rest"):
                    with self.assertRaises(AccessError):
                        getattr(self.order.with_user(user), action)()
                with self.assertRaises(AccessError):
                    wizard.with_user(user).action_invoice()
        self.assertFalse(self.order.invoice_ids)
