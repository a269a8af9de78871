from odoo.fields import Command
from odoo.tests import tagged

from .common import BillingCommon


class TrialMethod(BillingCommon):
    """A billing method as a module would add it, so that this one is tested without any."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        method = cls.env["sale.order"]._fields["billing_method"]
        choices = [*method._description_selection(cls.env), ("trial", "Trial")]
        cls.classPatch(method, "selection", lambda model: choices)
        cls.classPatch(method, "_selection", None)
        cls.order = cls._create_affair([("Study", 1000), ("Works", 3000)])
        cls.order.billing_method = "trial"
        cls.study, cls.works = cls.order.order_line

    def _pay(self, order):
        """A transaction that pays all of an order."""
        provider = self.env["payment.provider"].sudo().create({"name": "Trial provider", "code": "none"})
        return (
            self.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
                    "reference": f"pay {order.name}",
                    "amount": order.amount_total,
                    "currency_id": order.currency_id.id,
                    "partner_id": order.partner_id.id,
                    "state": "done",
                    "sale_order_ids": [Command.set(order.ids)],
                }
            )
        )


@tagged("post_install", "-at_install")
class TestBillingMethod(TrialMethod):
    """DESIGN, billing_method: core's regular invoicing is refused, from wherever it comes."""

    def _wizard(self, orders, **values):
        wizards = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=orders.ids, active_id=orders[:1].id
        )
        return wizards.create({"advance_payment_method": "delivered", **values})

    def test_an_order_is_billed_regularly_until_told_otherwise(self):
        self.assertEqual(self._create_affair([("Study", 1000)]).billing_method, "order")

    def test_a_copy_of_an_order_is_billed_regularly(self):
        self.assertEqual(self.order.copy().billing_method, "order")

    def test_odoo_s_invoicing_is_refused(self):
        with self.assertRefused(self.order.name, "“Trial”"):
            self.order._create_invoices()

    def test_odoo_s_final_invoicing_is_refused(self):
        with self.assertRefused(self.order.name):
            self.order._create_invoices(final=True)

    def test_the_invoicing_wizard_is_refused(self):
        with self.assertRefused(self.order.name, "“Trial”"):
            self._wizard(self.order).create_invoices()

    def test_mass_invoicing_names_the_orders_that_are_refused(self):
        ordinary = self._create_affair([("Study", 1000)])
        second = self._create_affair([("Study", 1000)])
        second.billing_method = "trial"
        for consolidated in (True, False):
            with self.subTest(consolidated=consolidated):
                with self.assertRefused(self.order.name, second.name):
                    self._wizard(ordinary + self.order + second, consolidated_billing=consolidated).create_invoices()
                self.assertFalse(ordinary.invoice_ids)

    def test_mass_invoicing_of_ordinary_orders_goes_on(self):
        orders = self._create_affair([("Study", 1000)]) + self._create_affair([("Study", 2000)])
        self._wizard(orders, consolidated_billing=False).create_invoices()
        self.assertEqual([order.invoice_ids.amount_untaxed for order in orders], [1000.0, 2000.0])

    def test_an_online_payment_bills_nothing_and_leaves_a_note(self):
        """Odoo would bill 100 %; refusing would undo the payment."""
        before = self._count_moves()
        self._pay(self.order)._invoice_sale_orders()
        self.assertEqual(self._count_moves(), before)
        self.assertIn("“Trial”", self.order.message_ids[0].body)

    def test_an_online_payment_of_an_ordinary_order_is_invoiced(self):
        ordinary = self._create_affair([("Study", 1000)])
        self._pay(ordinary)._invoice_sale_orders()
        self.assertEqual(ordinary.invoice_ids.amount_untaxed, 1000.0)

    def test_online_payments_processed_together_are_told_apart(self):
        ordinary = self._create_affair([("Study", 1000)])
        (self._pay(self.order) + self._pay(ordinary))._invoice_sale_orders()
        self.assertEqual(len(ordinary.invoice_ids), 1)
        self.assertFalse(self.order.invoice_ids)

    def test_the_method_stays_while_an_invoice_lives(self):
        move = self._bill(self._due(self.study, 300))
        for post in (False, True):
            with self.subTest(posted=post):
                if post:
                    move.action_post()
                with self.assertRefused(self.order.name, "“Trial”", "“Regular invoicing”", move.display_name):
                    self.order.billing_method = "order"

    def test_the_method_changes_while_nothing_is_billed(self):
        self.order.billing_method = "order"
        self.assertEqual(self.order._create_invoices().amount_untaxed, 4000.0)

    def test_the_method_changes_once_the_draft_is_gone(self):
        for undo in ("unlink", "button_cancel"):
            with self.subTest(undo=undo):
                order = self._create_affair([("Study", 1000)])
                order.billing_method = "trial"
                getattr(self._bill(self._due(order.order_line, 300, order.name)), undo)()
                order.billing_method = "order"

    def test_a_deposit_does_not_tie_an_order_to_its_method(self):
        order = self._create_affair([("Study", 1000)])
        self._create_down_payment_invoice(order, "percentage", 30, post=True)
        order.billing_method = "trial"
        order.billing_method = "order"

    def test_writing_the_same_method_again_is_no_change(self):
        self._bill(self._due(self.study, 300))
        self.order.billing_method = "trial"

    def test_an_order_billed_regularly_does_not_change_its_method(self):
        order = self._create_affair([("Study", 1000)])
        invoice = order._create_invoices()
        with self.assertRefused(order.name, invoice.display_name):
            order.billing_method = "trial"
