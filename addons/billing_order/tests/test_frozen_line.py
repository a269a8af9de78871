from odoo.fields import Command
from odoo.tests import Form, tagged

from .test_billing_method import TrialMethod

# What cannot change on a billed line, with another value and the word of the refusal.
CHANGES = [
    ("name", "Completed", "Description"),
    ("price_unit", 301.0, "Unit Price"),
    ("product_uom_qty", 11.0, "Quantity"),
    ("discount", 5.0, "Discount (%)"),
]


@tagged("post_install", "-at_install")
class TestFrozenLine(TrialMethod):
    """SPEC P12: a line already progressed is frozen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("sale.group_discount_per_so_line")
        cls.order = cls._create_affair(
            [("Doors", 300, {"product_uom_qty": 10.0}), ("Paint", 1000)], billing_method="trial"
        )
        cls.doors, cls.paint = cls.order.order_line
        cls.move = cls._bill(cls._due(cls.doors, 1200))

    def test_what_is_billed_cannot_change(self):
        for name, value, label in CHANGES:
            with (
                self.subTest(field=name),
                self.assertRefused("“Doors”", label, "$\xa01,200.00", "$\xa03,000.00", "“Amend”", self.order.name),
            ):
                self.doors[name] = value

    def test_its_product_and_unit_cannot_change(self):
        other = self._create_product(name="Other", type="service", invoice_policy="order")
        with self.assertRefused("“Doors”"):
            self.doors.product_id = other
        with self.assertRefused("“Doors”", "Unit"):
            self.doors.product_uom_id = self.env.ref("uom.product_uom_dozen")

    def test_it_is_refused_through_the_order_too(self):
        with self.assertRefused("“Doors”"):
            self.order.write({"order_line": [Command.update(self.doors.id, {"price_unit": 1.0})]})
        with self.assertRefused("“Doors”"):
            self.order.order_line.write({"discount": 50.0})

    def test_the_same_value_again_is_no_change(self):
        self.doors.write(
            {
                "name": "Doors",
                "price_unit": 300.0000000001,
                "product_uom_qty": 10.001,
                "discount": 0,
                "product_id": self.fees.id,
                "product_uom_id": self.doors.product_uom_id.id,
            }
        )

    def test_a_price_that_differs_in_the_sixth_decimal_is_another_price(self):
        with self.assertRefused("“Doors”"):
            self.doors.price_unit = 300.000001

    def test_taxes_progress_dates_and_place_may_change(self):
        reduced = self.vat.copy({"name": "VAT 10 %", "amount": 10.0})
        self.doors.write(
            {
                "tax_ids": [Command.set(reduced.ids)],
                "progress": 60,
                "phase_start": "2026-01-01",
                "phase_end": "2026-02-01",
                "sequence": 99,
                "analytic_distribution": False,
            }
        )
        self.assertEqual(self.doors.tax_ids, reduced)

    def test_a_line_that_is_not_billed_stays_editable(self):
        self.paint.write({"name": "Paint, two coats", "price_unit": 1100.0, "product_uom_qty": 2.0})
        self.assertEqual(self.paint.price_subtotal, 2200.0)

    def test_what_is_given_back_can_change_again(self):
        self.move.unlink()
        self.assertFalse(self.doors.is_frozen)
        self.doors.price_unit = 310.0

    def test_a_negative_line_is_frozen_too(self):
        order = self._create_affair([("Works", 1000), ("Discount", -100)], billing_method="trial")
        self._bill(self._due(order.order_line[0], 500, "n"), self._due(order.order_line[1], -50, "n"))
        with self.assertRefused("“Discount”"):
            order.order_line[1].price_unit = -200.0

    def test_an_order_invoiced_regularly_behaves_as_in_odoo(self):
        order = self._create_affair([("Study", 1000)])
        order._create_invoices()
        self.assertFalse(order.order_line.is_frozen)
        order.order_line.write({"name": "Study, completed", "price_unit": 1200.0})

    def test_extra_works_can_be_added(self):
        self.order.order_line = [Command.create({"product_id": self.fees.id, "name": "Extra", "price_unit": 700.0})]
        self.assertEqual(self.order.billing_total, 4700.0)

    def test_updated_prices_leave_billed_lines_alone_and_say_so(self):
        self.fees.list_price = 50.0
        self.order.action_update_prices()
        self.assertEqual((self.doors.price_unit, self.paint.price_unit), (300.0, 50.0))
        self.assertIn("“Doors”", self.order.message_ids[0].body)
        self.assertNotIn("“Paint”", self.order.message_ids[0].body)

    def test_an_option_does_not_rename_a_billed_line(self):
        self.paint.linked_line_id = self.doors
        self.env.flush_all()
        self.assertEqual(self.doors.name, "Doors")

    def test_the_catalogue_offers_no_change_of_a_billed_line(self):
        self.assertTrue(self.doors._get_product_catalog_lines_data()["readOnly"])
        self.assertFalse(self.paint._get_product_catalog_lines_data()["readOnly"])

    def test_the_form_shows_billed_lines_read_only_but_for_their_taxes(self):
        reduced = self.vat.copy({"name": "VAT 10 %", "amount": 10.0})
        with Form(self.order) as form:
            with form.order_line.edit(0) as line:
                for name in ("name", "price_unit", "product_uom_qty", "discount"):
                    with self.subTest(field=name), self.assertRaisesRegex(AssertionError, "readonly"):
                        setattr(line, name, getattr(line, name))
                line.tax_ids.clear()
                line.tax_ids.add(reduced)
            with form.order_line.edit(1) as line:
                line.name = "Paint, two coats"
        self.assertEqual((self.doors.tax_ids, self.paint.name), (reduced, "Paint, two coats"))

    def test_many_changed_lines_are_checked_in_as_many_queries_as_one(self):
        def change(size):
            order = self._create_affair([(f"Phase {rank}", 100) for rank in range(size)], billing_method="trial")
            self._bill(*(self._due(line, 10, f"{order.id}") for line in order.order_line[: size // 2]))
            self.env.flush_all()
            self.env.invalidate_all()
            queries = []
            commands = [Command.update(line.id, {"name": f"{line.id}"}) for line in order.order_line[size // 2 :]]
            for _tick in self._patchExecute(queries):
                order.write({"order_line": commands})
            return sum("account_move_line" in str(query) for query in queries)

        self.assertEqual(change(4), change(40))
