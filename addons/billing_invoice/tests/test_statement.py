from odoo.tests import tagged

from .common import InvoiceCommon


@tagged("post_install", "-at_install")
class TestStatement(InvoiceCommon):
    """SPEC M7: what the customer owes in all, at the date of the invoice."""

    def _rows(self, move):
        move.billing_show_statement = True
        return [(row.name, str(row.due_date), row.due) for row in move._get_customer_statement().rows]

    def test_it_is_shown_only_when_wanted(self):
        move = self._invoice(post=True)
        self.assertIsNone(move._get_customer_statement())
        self.env.company.billing_show_statement = True
        self.assertTrue(self._invoice(post=True)._get_customer_statement())

    def test_open_items_by_instalment_and_due_date(self):
        thirds = [("2026-02-28", "fixed", 400), ("2026-04-30", "rest")]
        first = self._invoice(date="2026-01-10", instalments=thirds, post=True)
        second = self._invoice(price=100, post=True)
        self.assertEqual(
            self._rows(second),
            [(first.name, "2026-02-28", 400), (second.name, "2026-03-10", 120), (first.name, "2026-04-30", 800)],
        )
        self.assertEqual(second._get_customer_statement().totals(), [(self.env.company.currency_id, 1320)])

    def test_a_credit_and_a_payment_on_account_count(self):
        invoice = self._invoice(date="2026-01-10", post=True)
        refund = self._create_invoice_one_line(
            move_type="out_refund", price_unit=50, tax_ids=self.vat, invoice_date="2026-02-01", post=True
        )
        last = self._invoice(price=100, post=True)
        self.assertEqual(
            self._rows(last),
            [(invoice.name, "2026-01-10", 1200), (refund.name, "2026-02-01", -60), (last.name, "2026-03-10", 120)],
        )

    def test_what_was_paid_later_was_still_open_at_the_date_of_the_invoice(self):
        old = self._invoice(date="2026-01-10", post=True)
        move = self._invoice(price=100, post=True)
        self._register_payment(old, payment_date="2026-03-20", amount=1200)
        self.assertIn((old.name, "2026-01-10", 1200), self._rows(move))

    def test_what_was_paid_before_is_not_there_and_a_part_is_deducted(self):
        paid, part = self._invoice(date="2026-01-10", post=True), self._invoice(date="2026-01-11", post=True)
        self._register_payment(paid, payment_date="2026-02-01")
        self._register_payment(part, payment_date="2026-02-01", amount=500)
        move = self._invoice(price=100, post=True)
        self.assertEqual(self._rows(move), [(part.name, "2026-01-11", 700), (move.name, "2026-03-10", 120)])

    def test_later_invoices_other_customers_and_other_drafts_are_not_there(self):
        self._invoice(date="2026-03-11", post=True)
        self._invoice(date="2026-01-01", partner_id=self.partner_b.id, post=True)
        self._invoice(date="2026-01-01")
        move = self._invoice()
        self.assertEqual(self._rows(move), [("this invoice", "2026-03-10", 1200)])

    def test_each_currency_has_its_total(self):
        pound = self.setup_other_currency("GBP", rates=[("2026-01-01", 0.5)])
        self._invoice(date="2026-01-10", currency_id=pound.id, post=True)
        move = self._invoice(price=100, post=True)
        self.assertEqual([due for _name, _date, due in self._rows(move)], [1200, 120])
        self.assertEqual(
            dict(move._get_customer_statement().totals()), {pound: 1200, self.env.company.currency_id: 120}
        )
