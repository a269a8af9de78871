"""A rate of VAT that changes in the middle of an affair (DESIGN I5, I7)."""

from datetime import date

from french import FrenchCommon

from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestVatChange(FrenchCommon):
    """Works at 5.5 %, billed to 40 %; then 10 % for the rest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.downpayment_account_id = cls._account("419100")
        chart = cls.env["account.chart.template"].with_company(cls.company)
        cls.reduced, cls.intermediate = chart.ref("tva_reduite"), chart.ref("tva_intermediaire")

    def _start(self, deposit=0.0, rule="full"):
        self.company.deposit_rule = rule
        order = self._create_affair(self._with_tax([("Isolation", 10000.07)], self.reduced))
        if deposit:
            wizard = self.env["sale.advance.payment.inv"].create(
                {
                    "sale_order_ids": [Command.set(order.ids)],
                    "advance_payment_method": "percentage",
                    "amount": deposit,
                }
            )
            wizard.action_create()
            order.invoice_ids.invoice_date = date(2026, 1, 5)
            order.invoice_ids.action_post()
        first = self._invoice_progress(order, {"Isolation": 40}, post=True, date=date(2026, 1, 31))
        order.order_line.filtered(lambda line: not line.is_downpayment).tax_ids = self.intermediate
        return order, first

    def _finish(self, order):
        order.action_new_final_statement()
        order.open_statement_id.date = date(2026, 3, 31)
        move = order.open_statement_id._create_invoice()
        move.action_post()
        return move

    def _vat(self, move):
        """Base and VAT by rate."""
        sign = -1 if move.move_type == "out_invoice" else 1
        bases = {}
        for line in move.invoice_line_ids.filtered("tax_ids"):
            bases[line.tax_ids.amount] = bases.get(line.tax_ids.amount, 0.0) + line.price_subtotal
        taxes = {line.tax_line_id.amount: sign * line.balance for line in move.line_ids.filtered("tax_line_id")}
        return {rate: (round(base, 2), round(taxes.get(rate, 0.0), 2)) for rate, base in bases.items()}

    def test_the_rest_alone_carries_the_new_rate(self):
        """Issue 3: 4,000.03 at 5.5 %, and 6,000.04 at 10 %."""
        order, first = self._start()
        second = self._invoice_progress(order, {"Isolation": 70}, post=True, date=date(2026, 2, 28))
        last = self._invoice_progress(order, {"Isolation": 100}, post=True, date=date(2026, 3, 31))
        self.assertEqual(self._vat(first), {5.5: (4000.03, 220.0)})
        self.assertEqual(self._vat(second), {10.0: (3000.02, 300.0)})
        self.assertEqual(self._vat(last), {10.0: (3000.02, 300.0)})
        self.assertRecordValues(order, [{"invoice_status": "invoiced", "billing_remaining": 0.0}])

    def test_what_was_posted_keeps_its_rate(self):
        """DESIGN I6."""
        _order, first = self._start()
        self.assertEqual((first.amount_untaxed, first.amount_tax, first.amount_total), (4000.03, 220.0, 4220.03))
        self.assertEqual(first.invoice_line_ids.tax_ids, self.reduced)

    def test_the_deposit_is_deducted_at_its_own_rate(self):
        """DESIGN I7: within the works at 5.5 % only, then all of it on the final invoice."""
        order, first = self._start(deposit=60)
        self.assertEqual(self._vat(first), {5.5: (0.0, 0.0)})
        self.assertEqual(order.deposit_remaining, 2000.01)
        second = self._invoice_progress(order, {"Isolation": 70}, post=True, date=date(2026, 2, 28))
        self.assertEqual(self._vat(second), {10.0: (3000.02, 300.0)})
        last = self._finish(order)
        self.assertEqual(self._vat(last), {10.0: (3000.02, 300.0), 5.5: (-2000.01, -110.0)})
        self.assertRecordValues(
            order, [{"deposit_remaining": 0.0, "billing_remaining": 0.0, "invoice_status": "invoiced"}]
        )
