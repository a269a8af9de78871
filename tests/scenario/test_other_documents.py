"""SPEC P14: whatever happens to invoices, the next statement bills exactly what is left."""

from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.billing_progress.tests.common import ProgressCommon


@tagged("post_install", "-at_install")
class TestOtherDocuments(ProgressCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair([("Study", 1000), ("Works", 3000)])
        cls.dollars = cls.company.currency_id
        cls.foreign = cls.setup_other_currency("EUR", rates=[("2016-01-01", 4.0), ("2017-01-01", 2.0)])

    def _bill_half(self, post=True):
        return self._invoice_progress(self.order, {"Study": 50, "Works": 50}, post=post, date=date(2017, 1, 15))

    def assertLeft(self, study, works):
        """What the next statement would bill at 100 %."""
        statement = self.order.open_statement_id or self._create_statement(self.order)
        for name in ("Study", "Works"):
            self._line(statement, name).cumulative_percent = 100
        self.assertEqual((self._line(statement, "Study").amount, self._line(statement, "Works").amount), (study, works))

    def test_a_price_only_credit_note(self):
        """Odoo counts its full quantity; only its amount is credited."""
        move = self._bill_half()
        self._credit(move, {"Works": 10.07})
        self.assertLeft(500.0, 1510.07)

    def test_a_debit_note(self):
        move = self._bill_half()
        wizard = (
            self.env["account.debit.note"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"copy_lines": True, "date": date(2017, 2, 1)})
        )
        wizard.create_debit()
        debit = move.debit_note_ids
        debit.invoice_line_ids.filtered(lambda line: line.name == "Study").price_unit = 0.0
        debit.invoice_line_ids.filtered(lambda line: line.name == "Works").price_unit = 100.0
        self.assertLeft(500.0, 1400.0)

    def test_a_deleted_draft(self):
        self._bill_half(post=False).unlink()
        self.assertLeft(1000.0, 3000.0)

    def test_a_cancelled_draft(self):
        self._bill_half(post=False).button_cancel()
        self.assertLeft(1000.0, 3000.0)

    def test_a_posted_invoice_set_back_to_draft_and_corrected(self):
        move = self._bill_half()
        move.button_draft()
        move.invoice_line_ids.filtered(lambda line: line.name == "Works").price_unit = 1200.0
        self.assertLeft(500.0, 1800.0)
        move.action_post()
        self.order.open_statement_id.unlink()
        self.assertLeft(500.0, 1800.0)

    def test_an_order_in_another_currency(self):
        prices = self.env["product.pricelist"].create({"name": "EUR", "currency_id": self.foreign.id})
        self.order = self._create_affair([("Study", 1000), ("Works", 3000)], pricelist_id=prices.id)
        self.assertEqual(self._bill_half().currency_id, self.foreign)
        self.assertLeft(500.0, 1500.0)

    def test_an_invoice_at_another_rate(self):
        """The rate typed on the invoice moves the ledger, not what is billed of an order in the same currency."""
        prices = self.env["product.pricelist"].create({"name": "EUR", "currency_id": self.foreign.id})
        self.order = self._create_affair([("Study", 1000), ("Works", 3000)], pricelist_id=prices.id)
        move = self._bill_half(post=False)
        move.invoice_currency_rate = 3.0
        move.action_post()
        self.assertLeft(500.0, 1500.0)

    def test_an_invoice_in_another_currency(self):
        """Its ledger says what it bills of the order: 1,000 at 2 for 1 are 500 of the order's."""
        move = self._bill_half(post=False)
        move.write({"currency_id": self.foreign.id})
        for line in move.invoice_line_ids:
            line.price_unit = 1000.0
        move.action_post()
        self.assertEqual(move.invoice_currency_rate, 2.0)
        self.assertLeft(500.0, 2500.0)

    def test_an_invoice_in_another_currency_at_its_own_rate(self):
        move = self._bill_half(post=False)
        move.write({"currency_id": self.foreign.id})
        move.invoice_currency_rate = 4.0
        for line in move.invoice_line_ids:
            line.price_unit = 1000.0
        move.action_post()
        self.assertLeft(750.0, 2750.0)

    def test_a_line_of_another_order_on_the_same_invoice(self):
        other = self._create_affair([("Extra", 100)])
        move = self._bill_half(post=False)
        extra = other.order_line
        move.invoice_line_ids = [Command.create(extra._prepare_invoice_line(quantity=1))]
        move.action_post()
        self.assertEqual(extra.qty_invoiced, 1.0)
        self.assertLeft(500.0, 1500.0)
