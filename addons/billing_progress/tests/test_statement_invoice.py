from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .common import ProgressCommon


@tagged("post_install", "-at_install")
class TestStatementInvoice(ProgressCommon):
    """SPEC P5: a native customer invoice in draft, then posted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair(
            [
                "Building A",
                "- Ground floor",
                ("Doors", 1000),
                "- First floor",
                ("Windows", 2000),
                "Building B",
                ("Paint", 500),
            ]
        )

    def _layout(self, move):
        return [(line.display_type, line.name) for line in move.invoice_line_ids.sorted("sequence")]

    def test_sections_and_subsections_head_the_phases_that_are_billed(self):
        self.assertEqual(
            self._layout(self._invoice_progress(self.order, {"Doors": 50, "Windows": 50, "Paint": 50})),
            [
                ("line_section", "Building A"),
                ("line_subsection", "Ground floor"),
                ("product", "Doors"),
                ("line_subsection", "First floor"),
                ("product", "Windows"),
                ("line_section", "Building B"),
                ("product", "Paint"),
            ],
        )

    def test_a_section_without_a_billed_phase_is_left_out(self):
        self.assertEqual(
            self._layout(self._invoice_progress(self.order, {"Windows": 50})),
            [("line_section", "Building A"), ("line_subsection", "First floor"), ("product", "Windows")],
        )

    def test_each_invoice_line_knows_its_phase(self):
        statement = self._create_statement(self.order, {"Doors": 50, "Paint": 20})
        lines = statement._create_invoice().invoice_line_ids.filtered(lambda line: line.display_type == "product")
        self.assertEqual(lines.billing_statement_line_id.mapped("name"), ["Doors", "Paint"])
        self.assertEqual(lines.sale_line_ids, lines.billing_statement_line_id.order_line_id)

    def test_what_replaces_the_invoice_is_the_statements(self):
        """DESIGN I9: Odoo's “Reverse and Create Invoice”."""
        statement = self._create_statement(self.order, {"Doors": 50, "Paint": 20})
        invoice = statement._create_invoice()
        invoice.action_post()
        rate = self.order.billing_rate
        replacement = self._reverse_invoice(invoice, is_modify=True)
        self.assertEqual((statement.state, replacement.billing_statement_id), ("invoiced", statement))
        self.assertEqual(replacement.invoice_line_ids.billing_statement_line_id.mapped("name"), ["Doors", "Paint"])
        self.assertEqual(self.order.billing_rate, rate)
        with self.assertRefused("invoiced"):
            statement._create_invoice()

    def test_the_invoice_is_found_from_statement_and_order(self):
        statement = self._create_statement(self.order, {"Doors": 50})
        action = statement.action_create_invoice()
        move = self.order.invoice_ids
        self.assertEqual(statement.move_ids, move)
        self.assertEqual((action["res_model"], action["res_id"]), ("account.move", move.id))
        self.assertEqual(move.action_view_statement()["res_id"], statement.id)
        self.assertEqual(statement.move_count, 1)

    def test_the_invoice_takes_the_statement_s_date(self):
        move = self._invoice_progress(self.order, {"Doors": 50}, date=date(2026, 3, 31))
        self.assertEqual(move.invoice_date, date(2026, 3, 31))

    def test_the_invoice_goes_to_the_invoice_address(self):
        payer = self.env["res.partner"].create({"name": "Payer"})
        order = self._create_affair([("Doors", 1000)], partner_invoice_id=payer.id)
        self.assertEqual(self._invoice_progress(order, {"Doors": 50}).partner_id, payer)

    def test_posting_balances_the_ledger(self):
        """SPEC Q3, on any chart of accounts."""
        move = self._invoice_progress(self.order, {"Doors": 50, "Windows": 10}, post=True)
        accounts = self.company_data
        self.assertEqual(move.state, "posted")
        self.assertEqual(sum(move.line_ids.mapped("debit")), sum(move.line_ids.mapped("credit")))
        receivable = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        works = move.line_ids.filtered(lambda line: line.display_type == "product")
        tax = move.line_ids.filtered(lambda line: line.display_type == "tax")
        self.assertRecordValues(
            receivable, [{"account_id": accounts["default_account_receivable"].id, "debit": 840.0, "credit": 0.0}]
        )
        self.assertRecordValues(
            works,
            [
                {"account_id": accounts["default_account_revenue"].id, "debit": 0.0, "credit": 500.0},
                {"account_id": accounts["default_account_revenue"].id, "debit": 0.0, "credit": 200.0},
            ],
        )
        self.assertRecordValues(tax, [{"debit": 0.0, "credit": 140.0}])

    def test_the_recap_is_the_invoice_under_both_roundings_of_the_company(self):
        """SPEC P3, DESIGN I5: VAT is Odoo's own, on the statement as on the invoice."""
        for rounding in ("round_per_line", "round_globally"):
            with self.subTest(rounding=rounding):
                self.company.tax_calculation_rounding_method = rounding
                order = self._create_affair([(f"Phase {rank}", 10.03 + rank / 100) for rank in range(5)])
                statement = self._create_statement(order, {f"Phase {rank}": 33.33 for rank in range(5)})
                totals = statement.tax_totals
                move = statement._create_invoice()
                self.assertEqual(
                    (totals["base_amount_currency"], totals["tax_amount_currency"], totals["total_amount_currency"]),
                    (move.amount_untaxed, move.amount_tax, move.amount_total),
                )

    def test_the_phases_end_on_their_fees_under_both_roundings_of_the_company(self):
        """DESIGN I1."""
        for rounding in ("round_per_line", "round_globally"):
            with self.subTest(rounding=rounding):
                self.company.tax_calculation_rounding_method = rounding
                fees = [10.07, 0.01, 33.33, 99.99, 1234.56]
                order = self._create_affair([(f"Phase {fee}", fee) for fee in fees])
                for percent in (33.33, 66.67, 100):
                    self._invoice_progress(order, {f"Phase {fee}": percent for fee in fees}, post=True)
                self.assertEqual(order.order_line.mapped("billed_amount"), fees)
                self.assertEqual(sum(order.invoice_ids.mapped("amount_untaxed")), order.amount_untaxed)

    def test_currencies_with_0_and_3_decimals_end_on_their_fees(self):
        """DESIGN I1: 1/3, 2/3, all of it."""
        for code, fee, expected in [("JPY", 10007, [3335, 3336, 3336]), ("KWD", 10.007, [3.335, 3.336, 3.336])]:
            with self.subTest(currency=code):
                currency = self.setup_other_currency(code)
                pricelist = self._create_pricelist(currency_id=currency.id)
                order = self._create_affair([("Study", fee)], pricelist_id=pricelist.id)
                self.assertEqual(order.currency_id, currency)
                billed = [
                    self._invoice_progress(order, {"Study": percent}).amount_untaxed for percent in (33.33, 66.66, 100)
                ]
                self.assertEqual([round(amount, 3) for amount in billed], expected)
                self.assertEqual(order.order_line.billed_amount, fee)

    def test_the_invoice_is_in_the_order_s_currency(self):
        pricelist = self._create_pricelist(currency_id=self.setup_other_currency("EUR").id)
        order = self._create_affair([("Study", 1000)], pricelist_id=pricelist.id)
        move = self._invoice_progress(order, {"Study": 50}, post=True)
        self.assertEqual((move.currency_id.name, move.amount_untaxed), ("EUR", 500.0))
        self.assertEqual(order.billing_issued, 500.0)

    def test_a_discount_line_follows_the_works(self):
        """A negative fee runs from 0 down to itself."""
        order = self._create_affair([("Works", 1000), ("Discount", -100)])
        moves = [self._invoice_progress(order, {"Works": rate, "Discount": rate}) for rate in (40, 100)]
        self.assertEqual([move.amount_untaxed for move in moves], [360.0, 540.0])
        self.assertRecordValues(
            moves[0].invoice_line_ids,
            [
                {"name": "Works", "quantity": 1.0, "price_unit": 400.0},
                {"name": "Discount", "quantity": -1.0, "price_unit": 40.0},
            ],
        )
        self.assertEqual(order.order_line.mapped("billed_amount"), [1000.0, -100.0])

    def test_a_discount_alone_makes_a_credit_note_with_positive_figures(self):
        """DESIGN I4."""
        order = self._create_affair([("Works", 1000), ("Discount", -100)])
        move = self._invoice_progress(order, {"Discount": 50})
        self.assertRecordValues(move, [{"move_type": "out_refund", "amount_untaxed": 50.0}])
        self.assertRecordValues(move.invoice_line_ids, [{"quantity": 1.0, "price_unit": 50.0}])
        self.assertEqual(self._phase(order, "Discount").billed_amount, -50.0)

    def test_a_discount_in_percent_is_part_of_the_fee(self):
        order = self._create_affair([("Works", 1000, {"discount": 12.5})])
        move = self._invoice_progress(order, {"Works": 50})
        self.assertRecordValues(
            move.invoice_line_ids, [{"price_unit": 437.5, "discount": 0.0, "price_subtotal": 437.5}]
        )

    def test_a_phase_without_a_fee_is_not_on_the_invoice(self):
        order = self._create_affair([("Works", 1000), ("Gift", 0)])
        move = self._invoice_progress(order, {"Works": 50, "Gift": 100})
        self.assertEqual(move.invoice_line_ids.mapped("name"), ["Works"])

    def test_prices_with_tax_included_bill_the_fee_to_the_cent(self):
        included = self.vat.copy({"name": "VAT 20 % included", "price_include_override": "tax_included"})
        order = self._create_affair([("Works", 99.99, {"tax_ids": [Command.set(included.ids)]})])
        fee = order.order_line.price_subtotal
        billed = [self._invoice_progress(order, {"Works": rate}).amount_untaxed for rate in (33.33, 66.67, 100)]
        self.assertEqual((fee, round(sum(billed), 2)), (83.33, 83.33))
        self.assertEqual(billed, [27.77, 27.79, 27.77])

    def test_two_statements_are_invoiced_at_once(self):
        other = self._create_affair([("Study", 1000)])
        statements = self._create_statement(self.order, {"Doors": 50}) + self._create_statement(other, {"Study": 10})
        moves = statements._create_invoice()
        self.assertEqual(moves.mapped("amount_untaxed"), [500.0, 100.0])
        self.assertEqual(statements.mapped("state"), ["invoiced", "invoiced"])
