from odoo.tests import tagged

from odoo.addons.sale.models.sale_order_line import SaleOrderLine as OdooLine

from .common import BillingCommon

FIGURES = {
    "qty_invoiced": OdooLine._compute_qty_invoiced,
    "qty_invoiced_posted": OdooLine._compute_qty_invoiced_posted,
    "qty_to_invoice": OdooLine._compute_qty_to_invoice,
    "invoice_status": OdooLine._compute_invoice_status,
    "untaxed_amount_to_invoice": OdooLine._compute_untaxed_amount_to_invoice,
    "amount_to_invoice": OdooLine._compute_amount_to_invoice,
}


@tagged("post_install", "-at_install")
class TestOrdinaryOrder(BillingCommon):
    """DESIGN: an order with the method 'order' is native Odoo, untouched."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivered = cls._create_product(name="Hours", type="service", invoice_policy="delivery")
        cls.order = cls._create_affair(
            [
                ("Study", 1000, {"product_uom_qty": 3, "discount": 10}),
                ("Hours", 80, {"product_id": cls.delivered.id, "product_uom_qty": 10, "qty_delivered": 4}),
                ("Discount", -100),
            ]
        )

    def assertAsOdoo(self):
        """Each figure is what Odoo's own method makes of the same line."""
        self.env.flush_all()
        lines = self.order.order_line
        for name, compute in FIGURES.items():
            ours = lines.mapped(name)
            with self.env.protecting([lines._fields[name]], lines):
                compute(lines)
                theirs = lines.mapped(name)
            self.assertEqual(ours, theirs, name)

    def test_before_any_invoice(self):
        self.assertAsOdoo()
        self.assertEqual(self.order.order_line.mapped("qty_to_invoice"), [3.0, 4.0, 1.0])

    def test_with_a_draft_invoice(self):
        self.order._create_invoices(final=True)
        self.assertAsOdoo()
        self.assertEqual(self.order.order_line.mapped("qty_invoiced"), [3.0, 4.0, 1.0])

    def test_with_a_posted_invoice(self):
        self.order._create_invoices(final=True).action_post()
        self.assertAsOdoo()

    def test_with_a_credit_note(self):
        move = self.order._create_invoices(final=True)
        move.action_post()
        self._credit(move)
        self.assertAsOdoo()
        self.assertEqual(self.order.order_line.mapped("qty_invoiced"), [0.0, 0.0, 0.0])

    def test_with_a_deposit_and_its_deduction(self):
        self._create_down_payment_invoice(self.order, "percentage", 30, post=True)
        self.assertAsOdoo()
        self._create_final_invoice(self.order, post=True)
        self.assertAsOdoo()

    def test_with_a_lower_quantity_invoiced(self):
        move = self.order._create_invoices(final=True)
        self.order.order_line[0].invoice_lines.quantity = 1
        move.action_post()
        self.assertAsOdoo()
        self.assertEqual(self.order.order_line.mapped("qty_to_invoice"), [2.0, 0.0, 0.0])
        self.assertEqual(self.order.invoice_status, "to invoice")
