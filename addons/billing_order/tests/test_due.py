from dataclasses import FrozenInstanceError, replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from odoo.tests import BaseCase

from ..tools import Document, Due


class TestDue(BaseCase):
    """What travels to the waist."""

    def _due(self, amount):
        return Due(origin=1, source=2, key="works", date=date(2026, 1, 31), amount=Decimal(amount))

    def test_a_due_is_an_invoice_s_unless_it_says_otherwise(self):
        self.assertEqual(self._due("10.00").kind, "invoice")

    def test_a_due_does_not_change_on_its_way(self):
        due = self._due("10.00")
        with self.assertRaises(FrozenInstanceError):
            due.amount = Decimal(20)

    def test_a_document_s_total_is_exact(self):
        dues = tuple(self._due(amount) for amount in ("0.10", "0.20", "-0.05"))
        self.assertEqual(Document(1, "works", "invoice", dues).total, Decimal("0.25"))

    def test_a_due_bears_the_taxes_of_its_order_line_unless_it_says_otherwise(self):
        line = SimpleNamespace(tax_ids="10 %")
        due = replace(self._due("10.00"), order_line=line)
        self.assertEqual(due.get_taxes(), "10 %")
        self.assertEqual(replace(due, taxes="5.5 %").get_taxes(), "5.5 %")
        self.assertEqual(replace(due, taxes="").get_taxes(), "")  # billed without any tax
        self.assertIsNone(self._due("10.00").get_taxes())
