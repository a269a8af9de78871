from odoo.tests import Form, tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditNote(CreditCommon):
    """SPEC Q2: an invoice credited line by line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._bill((5, 900))

    def assertAmounts(self, move, untaxed, total):
        self.assertEqual((move.amount_untaxed, move.amount_total), (untaxed, total))

    # === QUANTITIES, RATES, AMOUNTS === #

    def test_one_of_five(self):
        """SPEC Q2, the seed: 900.00 untaxed, 1,080.00 with VAT."""
        credit = self._credit(self.invoice, ("quantity", 1))
        self.assertRecordValues(credit.invoice_line_ids, [{"quantity": 1, "price_unit": 900, "price_subtotal": 900}])
        self.assertEqual((credit.amount_untaxed_signed, credit.amount_total_signed), (-900, -1080))
        self.assertEqual(credit.reversed_entry_id, self.invoice)
        self.assertEqual(credit.invoice_line_ids.billing_credited_line_id, self.invoice.invoice_line_ids)
        self.assertEqual((self.invoice.amount_residual, self.invoice.billing_credited_amount), (4320, 1080))

    def test_a_rate_is_one_times_an_amount(self):
        """DESIGN I4."""
        credit = self._credit(self.invoice, ("percent", 33.33))
        self.assertRecordValues(credit.invoice_line_ids, [{"quantity": 1, "price_unit": 1499.85}])

    def test_an_amount_is_one_times_it(self):
        """DESIGN I3, I4."""
        credit = self._credit(self.invoice, ("amount", 1000))
        self.assertRecordValues(credit.invoice_line_ids, [{"quantity": 1, "price_unit": 1000}])

    def test_a_discounted_line(self):
        invoice = self._bill((6, 100, {"discount": 10}))
        whole, rate = self._credit(invoice, ("quantity", 2)), self._credit(invoice, ("amount", 50))
        self.assertRecordValues(whole.invoice_line_ids, [{"quantity": 2, "discount": 10, "price_subtotal": 180}])
        self.assertRecordValues(rate.invoice_line_ids, [{"quantity": 1, "discount": 0, "price_subtotal": 50}])

    def test_prices_with_taxes_included(self):
        included = self.vat.copy({"name": "VAT included", "price_include_override": "tax_included"})
        invoice = self._bill((3, 120), taxes=included)
        self.assertAmounts(self._credit(invoice, ("amount", 33.33)), 33.33, 40.0)
        self.assertAmounts(self._credit(invoice, ("quantity", 1)), 100, 120)
        self.assertAmounts(self._credit(invoice), 166.67, 200.0)

    def test_parts_end_at_the_line_to_the_cent(self):
        """Three thirds of 10.00, whichever way they are typed."""
        for mode, value in (("percent", 33.33), ("amount", 3.33), ("quantity", 1)):
            with self.subTest(mode):
                invoice = self._bill((3, 3.3333))
                parts = [self._credit(invoice, (mode, value)), self._credit(invoice, (mode, value))]
                parts.append(self._credit(invoice))
                self.assertEqual([part.amount_untaxed for part in parts], [3.33, 3.33, 3.34])
                self.assertRefusedAll(invoice)

    def assertRefusedAll(self, invoice):
        with self.assertRefused("Nothing is left to credit", invoice.name):
            self._credit(invoice)

    def test_taxes_of_parts_are_odoo_s(self):
        """DESIGN I5: 0.03 at 20 % has 0.01 of VAT, 0.01 has none. The untaxed amounts decide what is left."""
        invoice = self._bill((3, 0.01))
        parts = [self._credit(invoice, ("quantity", 1)) for _part in range(3)]
        self.assertEqual(sum(part.amount_tax for part in parts), 0)
        self.assertEqual(invoice.amount_residual, 0.01)
        self.assertRefusedAll(invoice)

    def test_the_wizard_shows_what_is_made(self):
        invoice = self._bill((3, 3.3333), (7, 11.11), (1, 0.49))
        for mode, value in (("percent", 12.5), ("quantity", 0.5), ("percent", 7)):
            wizard = self._open(invoice)
            wizard.credit_line_ids.write({mode: value})
            totals = wizard.credit_tax_totals
            shown = [round(totals[f"{name}_amount_currency"], 2) for name in ("base", "total")]
            wizard.refund_moves()
            self.assertAmounts(wizard.new_move_ids, *shown)

    def test_typing_one_figure_shows_the_others(self):
        """DESIGN I3, in the form as the web client drives it."""
        action = self.invoice.action_reverse()
        context = {"active_model": "account.move", "active_ids": self.invoice.ids}
        form = Form(self.env[action["res_model"]].with_context(**context))
        for typed, value, shown in (
            ("quantity", 1, (1, 20, 900)),
            ("percent", 50, (2.5, 50, 2250)),
            ("amount", 1000, (1.11, 22.22, 1000)),
        ):
            with form.credit_line_ids.edit(0) as line:
                setattr(line, typed, value)
                self.assertEqual((line.quantity, line.percent, line.amount), shown)
        wizard = form.save()
        wizard.refund_moves()
        self.assertEqual(wizard.new_move_ids.amount_untaxed, 1000)

    # === NEVER TOO MUCH === #

    def test_more_than_is_left_is_refused(self):
        """Drafts count."""
        self._credit(self.invoice, ("quantity", 2), post=False)
        with self.assertRefused("3,600.00", "2,700.00 left", "quantity 3.00"):
            self._credit(self.invoice, ("quantity", 4))
        self.assertEqual(self._credit(self.invoice).amount_untaxed, 2700)

    def test_a_deleted_draft_gives_everything_back(self):
        """DESIGN I9."""
        self._credit(self.invoice, ("quantity", 2), post=False).unlink()
        self.assertEqual(self._credit(self.invoice).amount_untaxed, 4500)

    def test_a_cancelled_one_gives_everything_back(self):
        credit = self._credit(self.invoice, ("quantity", 2), post=False)
        credit.button_cancel()
        self.assertEqual(self._credit(self.invoice).amount_untaxed, 4500)

    def test_a_draft_changed_by_hand_is_checked_when_posted(self):
        credit = self._credit(self.invoice, ("quantity", 2), post=False)
        credit.invoice_line_ids.quantity = 6
        with self.assertRefused("4,500.00", "5,400.00", self.invoice.name):
            credit.action_post()

    def test_credit_notes_made_otherwise_count(self):
        other = self.invoice._reverse_moves()
        other.invoice_line_ids.billing_credited_line_id = False
        other.invoice_line_ids.quantity = 4
        with self.assertRefused("900.00 left", self.invoice.name):
            self._credit(self.invoice, ("quantity", 2))

    def test_twenty_lines_ask_no_more_than_two(self):
        """What is left is read for all lines at once, when the dialog opens, is typed in, and makes the credit note."""
        counts = []
        for size in (2, 2, 20):  # the first one fills caches
            move = self._bill(*[(5, 900)] * size)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            wizard = self._open(move)
            wizard.credit_line_ids.write({"percent": 50})
            wizard.refund_moves()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[2], counts[1])

    def test_nothing_chosen_is_refused(self):
        with self.assertRefused("Nothing is chosen"):
            self._credit(self.invoice, None)

    def test_a_figure_of_the_wrong_sign_is_refused(self):
        with self.assertRefused("wrong sign"):
            self._credit(self.invoice, ("amount", -10))

    def test_a_deduction_is_credited_in_its_sign(self):
        invoice = self._bill((1, 1000), (-1, 200))
        credit = self._credit(invoice, ("percent", 50), ("percent", 50))
        self.assertRecordValues(
            credit.invoice_line_ids, [{"quantity": 1, "price_unit": 500}, {"quantity": -1, "price_unit": 100}]
        )
        with self.assertRefused("negative"):
            self._credit(invoice, None, ("percent", 50))

    def test_a_tax_per_unit_goes_with_whole_quantities(self):
        eco = self.env["account.tax"].create(
            {"name": "Eco", "amount_type": "fixed", "amount": 2, "type_tax_use": "sale"}
        )
        invoice = self._bill((4, 50), taxes=eco)
        self.assertAmounts(self._credit(invoice, ("quantity", 3)), 150, 156)
        with self.assertRefused("tax per unit"):
            self._credit(invoice, ("amount", 10))

    # === REASONS === #

    def test_the_reason_proposes_whether_it_can_be_billed_again(self):
        rebate = self.env.ref("billing_credit_note.billing_credit_reason_rebate")
        error = self.env.ref("billing_credit_note.billing_credit_reason_error")
        self.assertFalse(self._credit(self.invoice, ("quantity", 1), credit_reason_id=rebate.id).billing_rebill)
        credit = self._credit(self.invoice, ("quantity", 1), credit_reason_id=error.id)
        self.assertEqual((credit.billing_rebill, credit.billing_credit_reason_id), (True, error))
        chosen = self._credit(self.invoice, ("quantity", 1), credit_reason_id=rebate.id, credit_rebill=True)
        self.assertTrue(chosen.billing_rebill)

    def test_the_print_names_the_invoice_and_the_reason(self):
        """SPEC Q2."""
        error = self.env.ref("billing_credit_note.billing_credit_reason_error")
        credit = self._credit(self.invoice, ("quantity", 1), credit_reason_id=error.id, reason="Four came")
        html = self.env["ir.actions.report"]._render_qweb_html("account.report_invoice", credit.ids)[0].decode()
        for text in (f"{self.invoice.name} of 03/27/2023", "Billing error", "Four came"):
            self.assertIn(text, html)

    # === REFUSED === #

    def test_a_locked_period_is_refused(self):
        self.company_data["company"].fiscalyear_lock_date = "2023-04-30"
        with self.assertRefused("04/30/2023", "04/03/2023"):
            self._credit(self.invoice, ("quantity", 1))

    def test_an_archived_journal_is_refused(self):
        journal = self.invoice.journal_id
        other = journal.copy()
        other.active = False
        with self.assertRefused(other.name, "archived"):
            self._credit(self.invoice, ("quantity", 1), journal_id=other.id)

    def test_a_draft_is_refused(self):
        with self.assertRefused("posted"):
            self._credit(self._bill((1, 10), post=False))

    def test_bills_are_odoo_s_own_affair(self):
        bill = self.init_invoice("in_invoice", amounts=[100], post=True)
        wizard = self._open(bill)
        self.assertFalse(wizard.credit_line_ids or wizard.credit_invoices)
        wizard.refund_moves()
        self.assertEqual(wizard.new_move_ids.move_type, "in_refund")
