from datetime import date
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.billing_order.tests.common import BillingCommon
from odoo.addons.billing_order.tools import Due


@tagged("post_install", "-at_install")
class TestValuedProducts(BillingCommon):
    """DESIGN I4: what is valued at invoicing is not billed by amount."""

    def test_a_product_valued_at_invoicing_is_refused(self):
        order = self._order_of("real_time")
        with self.assertRaisesRegex(UserError, "“Oak doors” of .* can only be billed by whole quantities"):
            self._check(order)

    def test_a_product_valued_periodically_is_accepted(self):
        self._check(self._order_of("periodic"))

    def test_whole_units_of_it_are_invoiced_in_detail(self):
        """SPEC M1: 5 of 17 doors; their cost is posted for 5 units."""
        order = self._order_of("real_time")
        wizard = self.env["billing.detailed.invoice"].browse(order.action_detailed_invoice()["res_id"])
        wizard.line_ids.write({"quantity": 5})
        wizard.action_invoice()
        self.assertRecordValues(order.invoice_ids.invoice_line_ids, [{"quantity": 5, "price_subtotal": 1750}])

    def _order_of(self, valuation):
        doors = self._create_product(name="Door", type="consu", is_storable=True)
        doors.categ_id = self.env["product.category"].create({"name": "Doors", "property_valuation": valuation})
        return self._create_affair([("Oak doors", 350, {"product_id": doors.id, "product_uom_qty": 17})])

    def _check(self, order):
        line = order.order_line
        due = Due(order, line, "test", date(2026, 1, 1), Decimal("100.00"), order_line=line)
        self.env["billing.invoicing"]._check_due(due)
