from odoo.tests import tagged

from odoo.addons.billing_order.tests.common import BillingCommon


@tagged("post_install", "-at_install")
class TestAffairHistory(BillingCommon):
    """SPEC M7: the invoices of the order so far, where the company or the invoice wants them."""

    def _billed(self, order, name, amount):
        move = self._bill(self._due(self._phase(order, name), amount, key=name))
        move.action_post()
        return move

    def _print(self, move):
        html, _type = self.env["ir.actions.report"]._render_qweb_html("account.account_invoices", move.ids)
        return html.decode()

    def test_it_is_shown_where_it_is_wanted(self):
        order = self._create_affair([("APS", 100), ("APD", 900)])
        first = self._billed(order, "APS", 100)
        self.assertNotIn("Invoices of this affair", self._print(first))
        self.company.billing_show_history = True
        second = self._billed(order, "APD", 300)
        recap = second._get_affair_recap()
        self.assertEqual([(row.name, row.untaxed) for row in recap.rows], [(first.name, 100), (second.name, 300)])
        self.assertEqual((recap.ordered, recap.total("untaxed")), (1000, 400))
        self.assertIn("Invoices of this affair", self._print(second))
        second.billing_show_history = False
        self.assertNotIn("Invoices of this affair", self._print(second))
        first.billing_show_history = True
        self.assertIn("Invoices of this affair", self._print(first))

    def test_an_invoice_without_an_order_has_no_history(self):
        self.company.billing_show_history = True
        move = self._create_invoice_one_line(price_unit=100, tax_ids=self.env["account.tax"])
        self.assertIsNone(move._get_affair_recap())

    def test_one_invoice_of_two_orders_has_none_either(self):
        self.company.billing_show_history = True
        orders = self._create_affair([("APS", 100)]) + self._create_affair([("APD", 100)])
        self.assertIsNone(orders._create_invoices()._get_affair_recap())
