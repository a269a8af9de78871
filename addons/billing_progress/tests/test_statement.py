from datetime import date

from odoo.tests import tagged

from odoo.addons.billing_order.tests.common import JACQUES

from .common import ProgressCommon


@tagged("post_install", "-at_install")
class TestStatement(ProgressCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair(JACQUES)

    def test_the_seed_statement_bills_35_250(self):
        """SPEC P6."""
        move = self._invoice_progress(
            self.order,
            {"Études préliminaires": 100, "Études d'esquisse": 100, "APS": 50, "APD": 75},
            date=date(2022, 11, 25),
        )
        self.assertRecordValues(
            move,
            [{"amount_untaxed": 35250.0, "amount_tax": 7050.0, "amount_total": 42300.0, "state": "draft"}],
        )
        self.assertEqual(move.invoice_line_ids.mapped("price_unit"), [7500.0, 9000.0, 7500.0, 11250.0])
