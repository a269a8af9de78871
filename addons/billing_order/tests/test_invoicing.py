from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestInvoicing(BillingCommon):
    """The waist: dues in, native draft invoices out (DESIGN, billing_order)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair(
            ["Part 1", "- Floor 1", ("Study", 1000), "- Floor 2", ("Works", 3000), "Part 2", ("Visa", 500)]
        )
        cls.study, cls.works, cls.visa = (cls._phase(cls.order, name) for name in ("Study", "Works", "Visa"))

    def _layout(self, move):
        # Odoo puts the product's name above the line's own.
        return [(line.display_type, line.name.split("\n")[-1]) for line in move.invoice_line_ids.sorted("sequence")]

    def test_an_invoice_is_a_native_draft(self):
        move = self._bill(self._due(self.study, 300), date=date(2026, 1, 31))
        self.assertRecordValues(
            move,
            [
                {
                    "state": "draft",
                    "move_type": "out_invoice",
                    "partner_id": self.partner_a.id,
                    "invoice_date": date(2026, 1, 31),
                    "invoice_origin": self.order.name,
                    "amount_untaxed": 300.0,
                    "amount_tax": 60.0,
                    "company_id": self.company.id,
                }
            ],
        )

    def test_dues_with_one_key_are_one_invoice(self):
        move = self._bill(self._due(self.study, 300), self._due(self.works, 700))
        self.assertEqual((len(move), move.amount_untaxed), (1, 1000.0))

    def test_dues_with_two_keys_are_two_invoices(self):
        moves = self._bill(
            self._due(self.study, 300, "a"), self._due(self.works, 700, "b"), self._due(self.visa, 50, "a")
        )
        self.assertEqual(moves.mapped("amount_untaxed"), [350.0, 700.0])

    def test_dues_of_two_orders_are_two_invoices(self):
        other = self._create_affair([("Study", 1000)])
        moves = self._bill(self._due(self.study, 300, "a"), self._due(other.order_line, 100, "b"))
        self.assertEqual(moves.mapped("invoice_origin"), [self.order.name, other.name])

    def test_the_key_names_what_is_billed_and_to_whom(self):
        """DESIGN I8."""
        self.assertEqual(self._bill(self._due(self.study, 300)).billing_key, f"works:{self.partner_a.id}")

    def test_the_invoice_belongs_to_the_order(self):
        move = self._bill(self._due(self.study, 300))
        self.assertEqual(self.order.invoice_ids, move)
        self.assertEqual(self.study.invoice_lines, move.invoice_line_ids[-1])

    def test_sections_head_what_is_billed(self):
        self.assertEqual(
            self._layout(self._bill(*(self._due(line, 10) for line in (self.study, self.works, self.visa)))),
            [
                ("line_section", "Part 1"),
                ("line_subsection", "Floor 1"),
                ("product", "Study"),
                ("line_subsection", "Floor 2"),
                ("product", "Works"),
                ("line_section", "Part 2"),
                ("product", "Visa"),
            ],
        )

    def test_sections_without_anything_billed_are_left_out(self):
        self.assertEqual(
            self._layout(self._bill(self._due(self.works, 10), self._due(self.study, 0))),
            [("line_section", "Part 1"), ("line_subsection", "Floor 2"), ("product", "Works")],
        )
        self.assertEqual(
            self._layout(self._bill(self._due(self.visa, 10, "b"))), [("line_section", "Part 2"), ("product", "Visa")]
        )

    def test_a_line_before_any_section_has_none(self):
        order = self._create_affair([("Study", 1000), "Part 1", ("Works", 3000)])
        study, works = (self._phase(order, name) for name in ("Study", "Works"))
        self.assertEqual(
            self._layout(self._bill(self._due(study, 10), self._due(works, 10))),
            [("product", "Study"), ("line_section", "Part 1"), ("product", "Works")],
        )

    def test_a_due_may_bring_its_own_text(self):
        move = self._bill(self._due(self.visa, 10, label="Visa, January"))
        self.assertEqual(move.invoice_line_ids[-1].name, "Visa, January")

    def test_an_amount_is_one_times_a_positive_price(self):
        """DESIGN I4."""
        move = self._bill(self._due(self.study, "333.33"), self._due(self.works, "-100.01"))
        self.assertRecordValues(
            move.invoice_line_ids.filtered(lambda line: line.display_type == "product"),
            [
                {"quantity": 1.0, "price_unit": 333.33, "price_subtotal": 333.33},
                {"quantity": -1.0, "price_unit": 100.01, "price_subtotal": -100.01},
            ],
        )

    def test_a_negative_total_makes_a_credit_note_with_positive_figures(self):
        """DESIGN I4."""
        move = self._bill(self._due(self.study, 50), self._due(self.works, -300))
        self.assertRecordValues(move, [{"move_type": "out_refund", "amount_untaxed": 250.0, "amount_total": 300.0}])
        self.assertRecordValues(
            move.invoice_line_ids.filtered(lambda line: line.display_type == "product"),
            [{"quantity": -1.0, "price_unit": 50.0}, {"quantity": 1.0, "price_unit": 300.0}],
        )

    def test_what_is_given_back_with_taxes_makes_a_credit_note(self):
        """Odoo posts no document with a negative total, and taxes may turn the sign: 100.00 less 99.00 at 20 %."""
        self.study.tax_ids = False
        move = self._bill(self._due(self.study, 100), self._due(self.works, -99))
        self.assertRecordValues(
            move, [{"move_type": "out_refund", "amount_untaxed": -1.0, "amount_tax": 19.8, "amount_total": 18.8}]
        )
        move.action_post()
        self.assertEqual((self.study.billed_amount, self.works.billed_amount), (100.0, -99.0))

    def test_what_is_asked_for_with_taxes_makes_an_invoice(self):
        """The other way round."""
        self.study.tax_ids = False
        move = self._bill(self._due(self.study, -100), self._due(self.works, 99))
        self.assertRecordValues(
            move, [{"move_type": "out_invoice", "amount_untaxed": -1.0, "amount_tax": 19.8, "amount_total": 18.8}]
        )

    def test_a_credit_note_counts_what_it_gives_back(self):
        self._bill(self._due(self.works, 1000, "a")).action_post()
        self._bill(self._due(self.works, -300, "b")).action_post()
        self.assertEqual(self.works.billed_amount, 700.0)

    def test_a_credit_note_of_the_waist_counts_even_where_credit_notes_are_rebates(self):
        """What was given back would be given back again and again."""
        self.company.billing_rebill = False
        self._bill(self._due(self.works, -300, "b"))
        self.assertEqual(self.works.billed_amount, -300.0)

    def test_amounts_that_cancel_out_are_an_invoice_of_0(self):
        move = self._bill(self._due(self.study, 100), self._due(self.works, -100))
        self.assertRecordValues(move, [{"move_type": "out_invoice", "amount_untaxed": 0.0}])

    def test_only_the_documents_that_bill_something_are_made(self):
        moves = self._bill(self._due(self.study, 0, "a"), self._due(self.works, 10, "b"))
        self.assertEqual(moves.mapped("amount_untaxed"), [10.0])

    def test_the_customer_reads_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.fees.product_tmpl_id.with_context(lang="fr_FR").name = "Honoraires"
        self.partner_a.lang = "fr_FR"
        move = self._bill(self._due(self.study, 300))
        self.assertEqual(move.invoice_line_ids[-1].name, "Honoraires\nStudy")

    def test_tax_included_in_prices_leaves_the_untaxed_amount_exact(self):
        """DESIGN I1: the amount billed is untaxed, to the cent, whatever the rate."""
        for rounding in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = rounding
            for rate in (20.0, 5.5, 2.1):
                included = self.vat.copy(
                    {"name": f"{rate} {rounding}", "amount": rate, "price_include_override": "tax_included"}
                )
                phase = ("Works", 100000, {"tax_ids": [Command.set(included.ids)]})
                works = self._create_affair([phase]).order_line
                cents = [*range(1, 60), 99, 101, 333, 999, 1001, 8333, 99999, 123457, 8333333]
                amounts = [cent / 100 for cent in cents]
                dues = [self._due(works, amount, f"{rate}-{rounding}") for amount in amounts]
                with self.subTest(rate=rate, rounding=rounding):
                    move = self._bill(*dues)
                    self.assertEqual(move.invoice_line_ids.mapped("price_subtotal"), amounts)
                    self.assertAlmostEqual(move.amount_untaxed, sum(cents) / 100, 6)

    def test_the_chatter_says_where_the_invoice_comes_from(self):
        message = self._bill(self._due(self.study, 300)).message_ids[0]
        self.assertIn(self.order.name, message.body)
