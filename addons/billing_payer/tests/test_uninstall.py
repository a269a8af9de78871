from odoo.tests import tagged

from .common import PayerCommon


@tagged("post_install", "-at_install")
class TestUninstall(PayerCommon):
    def test_uninstalling_with_split_orders_is_refused_with_their_list(self):
        order = self._create_affair([("APS", 1000)])
        self._split(order, (self.partner_a, None), (self.partner_b, 40))
        module = self.env["ir.module.module"].search([("name", "=", "billing_payer")])
        with self.assertRefused(order.name):
            module.button_uninstall()

    def test_the_modules_below_are_refused_too(self):
        order = self._create_affair([("APS", 1000)])
        self._split(order, (self.partner_a, None), (self.partner_b, 40))
        module = self.env["ir.module.module"].search([("name", "=", "billing_order")])
        with self.assertRefused(order.name):
            module.button_uninstall()

    def test_finished_orders_do_not_hold_it_up(self):
        order = self._create_affair([("APS", 1000)])
        self._split(order, (self.partner_a, None), (self.partner_b, 40))
        order._create_invoices()
        module = self.env["ir.module.module"].search([("name", "=", "billing_payer")])
        module.button_uninstall()
        self.assertEqual(module.state, "to remove")
