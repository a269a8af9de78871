from odoo.fields import Command
from odoo.tests import tagged

from .common import ProgressCommon


@tagged("post_install", "-at_install")
class TestAmendment(ProgressCommon):
    """SPEC P12: amendments on an order that is billed by progress."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair(
            ["Structure", ("Doors", 350, {"product_uom_qty": 17.0}), ("Windows", 2000), "Finishing", ("Paint", 1000)]
        )
        cls.order.order_line.sequence = 10  # as an import leaves them
        cls.doors, cls.windows, cls.paint = (cls._phase(cls.order, name) for name in ("Doors", "Windows", "Paint"))

    def _names(self, statement):
        self.env.flush_all()
        self.env.invalidate_all()
        return statement.line_ids.mapped("name")

    def test_an_amendment_appears_in_the_open_statement_at_its_place(self):
        statement = self._create_statement(self.order, {"Doors": 50})
        self.doors._amend(2)
        self.assertEqual(
            self._names(statement),
            ["Structure", "Doors", "Amendment: Doors", "Windows", "Finishing", "Paint"],
        )
        self.assertLines(statement, {"Doors": (0, 50, 2975, 2975), "Amendment: Doors": (0, 0, 0, 0)})

    def test_an_amendment_appears_in_the_next_statement_at_its_place(self):
        self._invoice_progress(self.order, {"Doors": 50}, post=True)
        self.doors._amend(-2)
        statement = self._create_statement(self.order, {"Amendment: Doors": 100})
        self.assertEqual(self._names(statement)[1:3], ["Doors", "Amendment: Doors"])
        self.assertLines(statement, {"Doors": (2975, 50, 2975, 0), "Amendment: Doors": (0, 100, -700, -700)})

    def test_what_was_invoiced_does_not_change(self):
        move = self._invoice_progress(self.order, {"Doors": 50, "Paint": 20}, post=True)

        def printed():
            self.env.flush_all()
            self.env.invalidate_all()
            rows = [
                (row.name, row.fee, row.previous, row.cumulative, row.amount)
                for row in move._get_progress_table()["rows"]
            ]
            lines = move.billing_statement_id.line_ids.read(["name", "fee", "cumulative_amount", "amount"], load=False)
            return rows, move.amount_total, lines

        before = printed()
        self.doors._amend(2)
        self.doors.action_cancel_rest()
        self.paint.action_cancel_rest()
        self.assertEqual(printed(), before)

    def test_the_summary_follows(self):
        """SPEC M5."""
        self._invoice_progress(self.order, {"Doors": 100, "Windows": 50}, post=True)
        self.windows.action_cancel_rest()
        self.paint.action_cancel_rest()
        self.assertRecordValues(
            self.order,
            [
                {
                    "amount_untaxed": 6950.0,
                    "billing_total": 6950.0,
                    "billing_invoiced": 6950.0,
                    "billing_remaining": 0.0,
                    "billing_rate": 100.0,
                    "billing_works_rate": 100.0,
                    "can_be_closed": False,
                }
            ],
        )

    def test_at_100_percent_each_line_and_amendment_is_billed_to_the_cent(self):
        """DESIGN I1."""
        fees = [("Study", 10.07), ("Survey", 33.33, {"product_uom_qty": 3.0}), ("Works", 250000)]
        order = self._create_affair(fees)
        self._invoice_progress(order, {"Study": 33, "Survey": 66, "Works": 33.3333}, post=True)
        self._phase(order, "Study")._amend(2, price_unit=3.33)
        self._invoice_progress(order, {"Survey": 80, "Amendment: Study": 50}, post=True)
        self._phase(order, "Works").action_cancel_rest()
        self._phase(order, "Survey")._amend(-0.5)
        statement = self._create_statement(order)
        statement.action_complete()
        statement._create_invoice().action_post()
        self.assertEqual(order.order_line.mapped("billed_amount"), order.order_line.mapped("price_subtotal"))
        invoiced = sum(order.invoice_ids.mapped("amount_untaxed_signed"))
        self.assertEqual(order.currency_id.round(invoiced), order.currency_id.round(order.billing_total))
        self.assertEqual(order.invoice_status, "invoiced")

    def test_a_line_and_its_cancelling_are_two_lines(self):
        self.paint.action_cancel_rest()
        statement = self._create_statement(self.order, {"Paint": 100, "Amendment: Paint": 100, "Windows": 50})
        move = statement._create_invoice()
        amounts = {line.name: line.price_subtotal for line in move.invoice_line_ids if line.display_type == "product"}
        self.assertEqual(amounts, {"Paint": 1000.0, "Amendment: Paint": -1000.0, "Windows": 1000.0})

    def test_a_line_may_go_on_at_another_tax(self):
        """A line at 5.5 % billed to 40 %, then 10 % for the rest."""
        reduced, other = (self.vat.copy({"name": f"VAT {amount} %", "amount": amount}) for amount in (5.5, 10.0))
        order = self._create_affair([("Roof", 1000, {"tax_ids": [Command.set(reduced.ids)]})])
        first = self._invoice_progress(order, {"Roof": 40}, post=True)
        order.order_line.tax_ids = other
        second = self._invoice_progress(order, {"Roof": 100}, post=True)
        self.assertEqual((first.amount_tax, second.amount_tax), (22.0, 60.0))

    def test_progress_goes_on_on_a_frozen_line(self):
        self._invoice_progress(self.order, {"Doors": 50})
        self.doors.progress = 75
        with self.assertRefused("“Doors”"):
            self.doors.product_uom_qty = 18
