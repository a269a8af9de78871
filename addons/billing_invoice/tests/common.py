from odoo.fields import Command, Date

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class InvoiceCommon(AccountTestInvoicingCommon):
    """Customer invoices of 1,000.00 untaxed, 1,200.00 with VAT, dated 10 March 2026."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref("billing_base.group_billing_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vat = cls.env["account.tax"].create(
            {"name": "VAT 20%", "amount": 20, "type_tax_use": "sale", "company_id": cls.env.company.id}
        )

    @classmethod
    def _invoice(cls, price=1000.0, date="2026-03-10", instalments=(), post=False, **values):
        """An invoice of one line; `instalments` are tuples (date, value, amount, other values)."""
        return cls._create_invoice_one_line(
            price_unit=price,
            tax_ids=cls.vat,
            invoice_date=date,
            post=post,
            billing_instalment_ids=[Command.create(cls._instalment(*each)) for each in instalments],
            **values,
        )

    @classmethod
    def _instalment(cls, date, value, amount=0, values=None):
        return {"date": date, "value": value, "value_amount": amount, **(values or {})}

    def _terms(self, move):
        """The receivable lines: (due date, amount in the invoice's currency, balance)."""
        lines = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        return [
            (Date.to_string(line.date_maturity), line.amount_currency, line.balance)
            for line in lines.sorted(lambda line: (line.date_maturity, line.id))
        ]

    def assertTerms(self, move, *expected):
        """The lines by date; the invoice's currency is the company's."""
        self.assertEqual(self._terms(move), [(date, amount, amount) for date, amount in expected])
        self.assertBalanced(move)

    def assertBalanced(self, move):
        self.assertAlmostEqual(sum(move.line_ids.mapped("balance")), 0.0)
        self.assertAlmostEqual(sum(amount for _date, amount, _balance in self._terms(move)), move.amount_total)
