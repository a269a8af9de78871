"""SPEC N1: deposits are numbered with the invoices, or in a series of their own."""

from odoo.tests import tagged

from odoo.addons.billing_order.tests.common import BillingCommon


@tagged("post_install", "-at_install")
class TestDepositNumbers(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal = cls.company_data["default_journal_sale"]
        cls.style = {"journal_id": cls.journal.id, "year_digits": "2", "show_month": False, "start_date": "2022-01-01"}
        cls.env["billing.numbering"].create({**cls.style, "prefix": "FC", "offset": 0})

    def _bill_affair(self):
        """A deposit, then an invoice, as numbers without their year."""
        order = self._create_affair([("Studies", 1000)])
        deposit = self._ask_deposit(order, percent=30)
        invoice = order._create_invoices()
        invoice.action_post()
        return [move.name[:2] + move.name[-5:] for move in deposit + invoice]

    def test_deposits_follow_the_invoices_by_default(self):
        self.assertEqual(self._bill_affair(), ["FC-0001", "FC-0002"])

    def test_deposits_have_a_series_of_their_own(self):
        self.env["billing.numbering"].create({**self.style, "prefix": "AC", "document_type": "deposit", "offset": 0})
        self.assertEqual(self._bill_affair(), ["AC-0001", "FC-0001"])
