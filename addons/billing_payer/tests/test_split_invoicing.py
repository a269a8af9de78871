from odoo.fields import Command
from odoo.tests import tagged

from .common import PayerCommon


@tagged("post_install", "-at_install")
class TestSplitInvoicing(PayerCommon):
    """SPEC C2, C3: each payer its own invoice, to the cent."""

    def test_each_payer_gets_its_own_invoice(self):
        """SPEC C2"""
        order = self._create_affair([("APS", 9000), ("APD", 1000)])
        payers = self._split(order, (self.partner_a, None), (self.partner_b, 40))
        moves = order._create_invoices()
        self.assertUntaxed(moves, {self.partner_a: 6000.0, self.partner_b: 4000.0})
        self.assertEqual(moves.billing_payer_id, payers)
        moves.action_post()
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(order.order_line.mapped("qty_invoiced"), [1.0, 1.0])
        self.assertEqual(payers.mapped("amount_remaining"), [0.0, 0.0])

    def test_a_detailed_invoice_is_split_too(self):
        """SPEC C2, M1: 2 of 6 desks and a third of the study; then everything left, to each its exact part."""
        order = self._create_affair([("Desks", 100.01, {"product_uom_qty": 6}), ("Study", 1000)])
        self._split(order, (self.partner_a, None), (self.partner_b, 40))
        wizard = self.env["billing.detailed.invoice"].browse(order.action_detailed_invoice()["res_id"])
        wizard.line_ids[0].write({"quantity": 2})
        wizard.line_ids[1].write({"percent": 33.33})
        wizard.action_invoice()
        # 200.02 and 333.30, of which partner_b pays 80.01 and 133.32.
        self.assertUntaxed(order.invoice_ids, {self.partner_a: 319.99, self.partner_b: 213.33})
        first = order.invoice_ids
        order.action_invoice_rest()
        # Of 1,600.06 in all: 40 % of 600.06 and of 1,000.
        self.assertUntaxed(order.invoice_ids - first, {self.partner_a: 640.05, self.partner_b: 426.69})
        self.assertEqual(order.billing_remaining, 0)

    def test_thirds_of_a_thousand(self):
        """SPEC C3: 333.34 / 333.33 / 333.33; the VAT of three invoices is 200.01, and stays so."""
        order = self._create_affair([("APS", 1000)])
        self._split(order, (self.partner_a, 1), (self.partner_b, 1), (self.partner_c, 1), mode="weight")
        moves = order._create_invoices()
        self.assertUntaxed(moves, {self.partner_a: 333.34, self.partner_b: 333.33, self.partner_c: 333.33})
        self.assertAlmostEqual(sum(moves.mapped("amount_tax")), 200.01)

    def test_cumulative_amounts_add_up_whatever_order_invoices_come_in(self):
        """SPEC C3"""
        order = self._create_affair([("APS", "100.01")])
        order.order_line.price_unit = 100.01
        self._split(order, (self.partner_a, 1), (self.partner_b, 1), (self.partner_c, 1), mode="weight")
        line = order.order_line
        waist = self.env["billing.invoicing"]
        first = waist._invoice([self._due(line, "33.34", key="one")], payers=self.partner_a)
        self.assertUntaxed(first, {self.partner_a: 11.12})
        # The order's net is 11.12; a second document brings it to 66.67 for all three.
        second = waist._invoice([self._due(line, "55.55", key="two")])
        billed = line._get_billed_by_payer()
        self.assertEqual([float(amount) for amount in billed.values()], [22.23, 22.22, 22.22])
        self.assertEqual(line.billed_amount, 66.67)
        self.assertEqual(len(second), 3)
        third = waist._invoice([self._due(line, "33.34", key="three")])
        self.assertEqual(line.billed_amount, 100.01)
        totals = {
            partner: round(
                sum((first + second + third).filtered(lambda m, p=partner: m.partner_id == p).mapped("amount_untaxed")),
                2,
            )
            for partner in self.partner_a + self.partner_b + self.partner_c
        }
        self.assertEqual(totals, {self.partner_a: 33.34, self.partner_b: 33.34, self.partner_c: 33.33})

    def test_a_credit_note_belongs_to_the_payer_and_makes_its_part_billable_again(self):
        """DESIGN I6"""
        order = self._create_affair([("APS", 1000)])
        _first, second = self._split(order, (self.partner_a, None), (self.partner_b, 40))
        moves = order._create_invoices()
        moves.action_post()
        credit = self._credit(moves.filtered(lambda move: move.partner_id == self.partner_b))
        self.assertEqual(credit.billing_payer_id, second)
        self.assertEqual(second.amount_remaining, 400.0)
        self.assertUntaxed(order._create_invoices(), {self.partner_b: 400.0})

    def test_what_replaces_a_payers_invoice_prints_the_payers_part(self):
        """SPEC C2, DESIGN I9: Odoo's “Reverse and Create Invoice”."""
        order = self._create_affair([("APS", 1000)])
        self._split(order, (self.partner_a, None), (self.partner_b, 40))
        moves = order._create_invoices()
        moves.action_post()
        invoice = moves.filtered(lambda move: move.partner_id == self.partner_b)
        replacement = self._reverse_invoice(invoice, is_modify=True)
        self.assertIn("400.00 of", invoice._get_payer_share_text())
        self.assertEqual(replacement._get_payer_share_text(), invoice._get_payer_share_text())

    def test_a_draft_that_is_deleted_gives_its_part_back(self):
        """DESIGN I9"""
        order = self._create_affair([("APS", 1000)])
        _first, second = self._split(order, (self.partner_a, None), (self.partner_b, 40))
        moves = order._create_invoices()
        moves.filtered(lambda move: move.partner_id == self.partner_b).unlink()
        self.assertEqual(second.amount_remaining, 400.0)
        self.assertUntaxed(order._create_invoices(), {self.partner_b: 400.0})

    def test_terms_taxes_and_language_are_the_payers_own(self):
        """SPEC C2"""
        position = self._create_exemption()
        order = self._create_affair([("APS", 1000)])
        _first, second = self._split(order, (self.partner_a, None), (self.partner_b, 40))
        term = self.env["account.payment.term"].create(
            {"name": "60 days", "line_ids": [Command.create({"nb_days": 60})]}
        )
        second.write({"fiscal_position_id": position.id, "payment_term_id": term.id})
        moves = order._create_invoices()
        abroad = moves.filtered(lambda move: move.partner_id == self.partner_b)
        self.assertEqual(abroad.amount_tax, 0.0)
        self.assertEqual(abroad.fiscal_position_id, position)
        self.assertEqual(abroad.invoice_payment_term_id, term)
        self.assertEqual((moves - abroad).amount_tax, 120.0)

    def test_what_was_billed_before_the_split_is_the_customers(self):
        order = self._create_affair([("APS", 1000)])
        self._bill(self._due(order.order_line, 300))
        order.action_split()
        self.assertEqual(order.payer_ids.amount_billed, 300.0)

    def test_the_history_is_shared_as_the_line(self):
        """SPEC P7"""
        order = self._create_affair([("APS", 1000)])
        order.order_line.history_billed = 500
        payers = self._split(order, (self.partner_a, None), (self.partner_b, 40))
        self.assertEqual(payers.mapped("amount_billed"), [300.0, 200.0])
        self.assertUntaxed(order._create_payer_invoices(), {self.partner_a: 300.0, self.partner_b: 200.0})

    def test_delivered_quantities_decide_what_regular_invoicing_bills(self):
        service = self._create_product(name="Days", type="service", invoice_policy="delivery")
        order = self._create_affair([("APS", 100, {"product_id": service.id, "product_uom_qty": 10.0})])
        self._split(order, (self.partner_a, None), (self.partner_b, 40))
        order.order_line.qty_delivered = 4
        self.assertUntaxed(order._create_invoices(), {self.partner_a: 240.0, self.partner_b: 160.0})
        self.assertEqual(order.order_line.qty_to_invoice, 0.0)

    def test_an_order_of_one_customer_is_invoiced_by_odoo(self):
        """Without payers nothing changes."""
        order = self._create_affair([("APS", 1000, {"product_uom_qty": 3.0})])
        move = order._create_invoices()
        self.assertEqual(move.invoice_line_ids.quantity, 3.0)
        self.assertFalse(move.billing_payer_id)

    def test_the_print_says_which_share_of_the_affair_it_is(self):
        """SPEC C2"""
        order = self._create_affair([("APS", 9000), ("APD", 1000)])
        self._split(order, (self.partner_a, None), (self.partner_b, 40))
        move = order._create_invoices()[1]
        text = move._get_payer_share_text()
        for figure in (order.name, "4,000.00", "10,000.00", "40.00"):
            self.assertIn(figure, text)

    def test_queries_per_invoice_do_not_grow_with_the_number_of_orders(self):
        counts = {}
        for size in (2, 10):
            orders = self.env["sale.order"]
            for _rank in range(size):
                order = self._create_affair([(f"Phase {rank}", 100 + rank) for rank in range(5)])
                self._split(order, (self.partner_a, None), (self.partner_b, 40))
                orders += order
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders._create_invoices()
            self.env.flush_all()
            counts[size] = (self.env.cr.sql_log_count - before) / (2 * size)
        self.assertLessEqual(counts[10], counts[2] * 1.05)

    def test_an_invoice_of_two_orders_counts_for_the_payers_of_both(self):
        orders = self.env["sale.order"]
        for _rank in range(2):
            order = self._create_days()
            order.order_line.qty_delivered = 4
            orders += order
        orders._create_invoices(grouped=False)
        for order in orders:
            order.action_split()
        self.assertEqual(orders[1].payer_ids.amount_billed, 400.0)

    def test_regular_invoicing_deducts_deposits_whatever_statements_would_do(self):
        """DESIGN I7: no later document would."""
        self.company.deposit_rule = "none"
        order = self._create_affair([("APS", 10000)])
        self._split(order, (self.partner_a, None), (self.partner_b, 40))
        self._deposit_wizard(order, percent=30).action_create()
        order.invoice_ids.action_post()
        self.assertUntaxed(order._create_invoices(final=True), {self.partner_a: 4200.0, self.partner_b: 2800.0})

    def test_the_orders_own_customer_bears_the_orders_taxes_and_terms(self):
        """SPEC C2"""
        order = self._create_affair([("APS", 1000)])
        order.action_split()
        term = self.env["account.payment.term"].create(
            {"name": "60 days", "line_ids": [Command.create({"nb_days": 60})]}
        )
        order.payment_term_id = term
        order.order_line.tax_ids = False
        move = order._create_invoices()
        self.assertEqual((move.amount_tax, move.invoice_payment_term_id), (0.0, term))

    def test_a_change_after_one_payer_was_invoiced_starts_where_that_payer_stands(self):
        """SPEC C3"""
        order = self._create_affair([("APS", 10000)])
        first, second = self._split(order, (self.partner_a, None), (self.partner_b, 40))
        wizard = self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "delivered"}
        )
        wizard.payer_ids = first
        wizard.create_invoices()
        self._change_shares(order, {first: 50, second: 50}, "now")
        self.assertEqual((first.amount_total, second.amount_total), (6000.0, 4000.0))

    def test_invoicing_goes_on_after_drafts_are_deleted(self):
        """DESIGN I9"""
        order = self._create_days()
        self._split(order, (self.partner_a, None), (self.partner_b, 40))
        order.order_line.qty_delivered = 4
        first = order._create_invoices()
        order.order_line.qty_delivered = 6
        order._create_invoices()
        first.unlink()
        self.assertUntaxed(order._create_invoices(), {self.partner_a: 240.0, self.partner_b: 160.0})

    def test_a_credit_note_names_the_invoice_of_its_own_payer(self):
        """SPEC P4: two payers may be addresses of one customer."""
        children = self.env["res.partner"].create(
            [{"name": name, "type": "invoice", "parent_id": self.partner_a.id} for name in ("North", "South")]
        )
        order = self._create_affair([("APS", 1000)])
        first, second = self._split(order, (children[0], None), (children[1], 40))
        invoices = self._bill(self._due(order.order_line, 500))
        invoices.action_post()
        self._change_shares(order, {first: 50, second: 50}, "retroactive")
        moves = self._bill(self._due(order.order_line, 0, key="level"))
        credit = moves.filtered(lambda move: move.move_type == "out_refund")
        self.assertEqual(credit.reversed_entry_id, invoices.filtered(lambda move: move.billing_payer_id == first))

    def test_each_line_says_which_part_it_is(self):
        """SPEC C2: the PDF shows the payer's share of each line."""
        order = self._create_affair([("APS", 9000)])
        self._split(order, (self.partner_a, None), (self.partner_b, 40))
        text = order._create_invoices()[1].invoice_line_ids._get_payer_share_text()
        self.assertIn("40.00 %", text)
        self.assertIn("9,000.00", text)

    def _create_days(self):
        """An order of 10 days at 100, invoiced as they are delivered."""
        days = self._create_product(name="Days", type="service", invoice_policy="delivery")
        return self._create_affair([("APS", 100, {"product_id": days.id, "product_uom_qty": 10.0})])
