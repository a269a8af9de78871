from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from odoo.addons.billing_order.tests.common import JACQUES
from odoo.addons.billing_payer.tests.common import PayerCommon
from odoo.addons.billing_progress.tests.common import ProgressCommon


@tagged("post_install", "-at_install")
class TestPayerStatement(ProgressCommon, PayerCommon):
    """SPEC C2, C3: statements of an order that several pay."""

    def setUp(self):
        super().setUp()
        self.order = self._create_affair([("APS", 9000), ("APD", 1000)])
        self.first, self.second = self._split(self.order, (self.partner_a, None), (self.partner_b, 40))

    def test_a_statement_is_invoiced_to_each_payer(self):
        """SPEC C2"""
        statement = self._create_statement(self.order, {"APS": 50})
        moves = statement._create_invoice()
        self.assertUntaxed(moves, {self.partner_a: 2700.0, self.partner_b: 1800.0})
        self.assertEqual(statement.state, "invoiced")

    def test_a_statement_is_partly_invoiced_until_all_payers_are(self):
        """SPEC C2: only the chosen payer's."""
        statement = self._create_statement(self.order, {"APS": 50})
        statement.action_create_invoice_for(self.second.id)
        self.assertUntaxed(statement.move_ids, {self.partner_b: 1800.0})
        self.assertEqual(statement.state, "partial")
        self.assertLines(statement, {"APS": (0.0, 50.0, 4500.0, 4500.0)})
        rest = statement._create_invoice()
        self.assertUntaxed(rest, {self.partner_a: 2700.0})
        self.assertEqual(statement.state, "invoiced")

    def test_figures_of_a_partly_invoiced_statement_stay(self):
        statement = self._create_statement(self.order, {"APS": 50})
        statement.action_create_invoice_for(self.second.id)
        with self.assertRefused("invoiced and stays as it is"):
            self._line(statement, "APS").cumulative_percent = 60

    def test_a_later_statement_brings_a_payer_to_its_own_cumulative(self):
        """SPEC C3: whatever order the invoices come in."""
        first = self._create_statement(self.order, {"APS": 50})
        first.action_create_invoice_for(self.first.id)
        second = self._create_statement(self.order, {"APS": 80, "APD": 10})
        moves = second._create_invoice()
        self.assertUntaxed(moves, {self.partner_a: 2700 * 0.6 + 60, self.partner_b: 7200 * 0.4 + 40})
        self.assertEqual(first.state, "invoiced", "what it had left is billed by the second one")
        self.assertEqual(self._phase(self.order, "APS").billed_amount, 7200.0)

    def test_a_phase_without_progress_still_brings_up_the_payer_who_is_behind(self):
        """SPEC C3"""
        self._create_statement(self.order, {"APS": 50}).action_create_invoice_for(self.first.id)
        moves = self._create_statement(self.order, {"APS": 50, "APD": 50})._create_invoice()
        self.assertUntaxed(moves, {self.partner_a: 300.0, self.partner_b: 1800 + 200.0})

    def test_a_deleted_draft_opens_the_statement_for_its_payer_again(self):
        """DESIGN I9"""
        statement = self._create_statement(self.order, {"APS": 50})
        moves = statement._create_invoice()
        moves[1].unlink()
        self.assertEqual(statement.state, "partial")
        self.assertUntaxed(statement._create_invoice(), {self.partner_b: 1800.0})

    def test_all_drafts_deleted_open_the_statement(self):
        statement = self._create_statement(self.order, {"APS": 50})
        statement._create_invoice().unlink()
        self.assertEqual(statement.state, "draft")

    def test_the_final_statement_gives_each_payer_exactly_its_share(self):
        """SPEC C3, P10"""
        order = self._create_affair([("APS", 100), ("APD", 50)])
        order.order_line[0].price_unit = 100.01
        partners = self.partner_a + self.partner_b + self.partner_c
        payers = self._split(order, *((partner, 1) for partner in partners), mode="weight")
        moves = self._create_statement(order, {"APS": 33.33, "APD": 66.67})._create_invoice()
        moves += self._create_statement(order, {"APS": 33.34})._create_invoice()
        moves += self._create_statement(order, kind="final")._create_invoice()
        self.assertEqual(payers.mapped("amount_billed"), [50.01, 50.01, 49.99])
        self.assertEqual(moves[-1]._get_affair_recap().ordered, 49.99, "the recap of the affair is the payer's own")
        self.assertEqual(payers.mapped("amount_total"), [50.01, 50.01, 49.99])
        self.assertEqual(order.billing_remaining, 0.0)

    def test_the_share_changes_while_a_statement_is_partly_invoiced(self):
        """SPEC C3: from now on starts where the statement stands, not where the invoices are."""
        statement = self._create_statement(self.order, {"APS": 50})
        statement.action_create_invoice_for(self.first.id)
        self._change_shares(self.order, {self.first: 50, self.second: 50}, "now")
        self.assertUntaxed(statement._create_invoice(), {self.partner_b: 1800.0})
        self.assertEqual((self.first.amount_total, self.second.amount_total), (2700 + 2750.0, 1800 + 2750.0))

    def test_a_retroactive_change_alone_is_a_statement_without_progress(self):
        """SPEC C3"""
        self._create_statement(self.order, {"APS": 50})._create_invoice()
        self._change_shares(self.order, {self.first: 50, self.second: 50}, "retroactive")
        moves = self._create_statement(self.order)._create_invoice()
        self.assertUntaxed(moves, {self.partner_a: -450.0, self.partner_b: 450.0})

    def test_a_replaced_payers_invoice_stays_part_of_its_statement(self):
        statement = self._create_statement(self.order, {"APS": 50})
        statement._create_invoice().action_post()
        wizard = self.env["billing.payer.replace"].create({"payer_id": self.second.id, "partner_id": self.partner_c.id})
        wizard.action_replace()
        new = statement.move_ids.filtered(lambda move: move.partner_id == self.partner_c)
        self.assertUntaxed(new, {self.partner_c: 1800.0})
        self.assertEqual(statement.state, "invoiced")

    def test_the_recap_shows_each_payer_and_the_cent_of_vat(self):
        """SPEC C3: 200.01 of VAT is accepted and shown."""
        order = self._create_affair([("APS", 1000)])
        partners = self.partner_a + self.partner_b + self.partner_c
        self._split(order, *((partner, 1) for partner in partners), mode="weight")
        statement = self._create_statement(order, {"APS": 100})
        recap = statement.payer_recap
        self.assertEqual([row["works"] for row in recap["payers"]], [333.34, 333.33, 333.33])
        self.assertEqual([row["tax"] for row in recap["payers"]], [66.67, 66.67, 66.67])
        self.assertEqual(recap["total"]["tax"], 200.01)
        self.assertEqual(recap["tax_difference"], 0.01)
        self.assertEqual({row["state"] for row in recap["payers"]}, {"to_invoice"})
        statement.action_create_invoice_for(self.env["billing.payer"].browse(recap["payers"][0]["id"]).id)
        states = [row["state"] for row in statement.payer_recap["payers"]]
        self.assertEqual(states, ["draft", "to_invoice", "to_invoice"])
        self.assertEqual(statement.payer_recap["total"]["tax"], 200.01)

    def test_the_invoice_prints_the_payers_own_fee_and_previous_amount(self):
        """SPEC C2: previous amounts are each payer's own."""
        self._create_statement(self.order, {"APS": 50})._create_invoice().action_post()
        move = self._create_statement(self.order, {"APS": 80})._create_invoice()[1]
        row = move._get_phase_rows(move.billing_statement_id)[0]
        self.assertEqual((row.name, row.fee, row.previous, row.amount), ("APS (40 %)", 3600.0, 1800.0, 1080.0))

    def test_appartement_jacques_for_two_clients(self):
        """Issue "Payers": the second client at 40 %, different on two phases; the sums equal the order's each time."""
        order = self._create_affair(JACQUES)
        first, second = self._split(order, (self.partner_a, None), (self.partner_b, 40))
        order.set_payer_share(self._phase(order, "APS").id, second.id, 50)
        order.set_payer_share(self._phase(order, "Diagnostic").id, second.id, 100)
        self.assertEqual((first.amount_total, second.amount_total), (86700.0, 63300.0))
        steps = [
            {"Études préliminaires": 100, "Études d'esquisse": 100, "APS": 50, "APD": 75},
            {"APS": 100, "Diagnostic": 33.33},
            {"Diagnostic": 66.66, "Visa": 12.5},
        ]
        for percents in steps:
            statement = self._create_statement(order, percents)
            works = statement.amount_untaxed
            moves = statement._create_invoice()
            moves.action_post()
            self.assertAlmostEqual(sum(moves.mapped("amount_untaxed")), works)
            self.assertAlmostEqual(first.amount_billed + second.amount_billed, order.billing_invoiced)
        self._create_statement(order, kind="final")._create_invoice().action_post()
        self.assertEqual((first.amount_billed, second.amount_billed), (86700.0, 63300.0))
        self.assertEqual(order.invoice_status, "invoiced")

    def test_after_a_partly_invoiced_statement_the_next_one_starts_where_it_stands(self):
        """SPEC C3, P4: a phase that is not touched credits nobody, and cannot go below it."""
        self._create_statement(self.order, {"APS": 50}).action_create_invoice_for(self.first.id)
        statement = self._create_statement(self.order, {"APD": 50})
        self.assertLines(statement, {"APS": (4500.0, 50.0, 4500.0, 0.0)})
        with self.assertRefused("less than", error=UserError):
            self._line(statement, "APS").cumulative_percent = 40
        self.assertUntaxed(statement._create_invoice(), {self.partner_a: 300.0, self.partner_b: 1800 + 200.0})

    def test_a_credited_payer_is_invoiced_again_from_the_same_statement(self):
        """DESIGN I6"""
        statement = self._create_statement(self.order, {"APS": 50})
        moves = statement._create_invoice()
        moves.action_post()
        self._credit(moves[0])
        self.assertEqual(statement.state, "partial")
        self.assertUntaxed(statement._create_invoice(), {self.partner_a: 2700.0})
        rest = self._create_statement(self.order, {"APD": 50})._create_invoice()
        self.assertUntaxed(rest, {self.partner_a: 300.0, self.partner_b: 200.0})

    def test_a_regularisation_brings_down_one_payer_after_the_other(self):
        """SPEC P4"""
        self._create_statement(self.order, {"APS": 50})._create_invoice().action_post()
        statement = self._create_statement(self.order, regularise=True)
        self._line(statement, "APS").cumulative_percent = 30
        statement.action_create_invoice_for(self.first.id)
        self.assertEqual(statement.state, "partial")
        self.assertUntaxed(statement._create_invoice(), {self.partner_b: -720.0})
        self.assertEqual(statement.state, "invoiced")

    def test_shares_cannot_change_from_the_beginning_while_a_statement_is_partly_invoiced(self):
        self._create_statement(self.order, {"APS": 50}).action_create_invoice_for(self.first.id)
        with self.assertRefused("Invoice the others first"):
            self._change_shares(self.order, {self.first: 50, self.second: 50}, "retroactive")

    def test_a_payer_of_the_order_may_take_over_an_invoice_of_the_same_statement(self):
        self._create_statement(self.order, {"APS": 50})._create_invoice().action_post()
        wizard = self.env["billing.payer.replace"].create({"payer_id": self.second.id, "partner_id": self.partner_a.id})
        wizard.action_replace()
        self.assertEqual((self.first.amount_billed, self.second.amount_billed), (4500.0, 0.0))

    def test_the_history_stays_with_who_had_it(self):
        """SPEC P7, C3: a replaced payer keeps its part, and changes of shares do not share it again."""
        order = self._create_affair([("APS", 10000)])
        order.order_line.history_billed = 1000
        _first, second = self._split(order, (self.partner_a, None), (self.partner_b, 40))
        self._create_statement(order, {"APS": 55})._create_invoice().action_post()
        self.env["billing.payer.replace"].create(
            {"payer_id": second.id, "partner_id": self.partner_c.id}
        ).action_replace()
        self.assertEqual(order.payer_ids.mapped("amount_billed"), [3300.0, 400.0, 1800.0])

    def test_the_history_stays_as_it_was_shared_over_two_changes(self):
        """SPEC P7, C3"""
        order = self._create_affair([("APS", 10000)])
        order.order_line.history_billed = 1000
        first, second = self._split(order, (self.partner_a, None), (self.partner_b, 30))
        self._create_statement(order, {"APS": 40})._create_invoice()
        self._change_shares(order, {first: 60, second: 40}, "now")
        self._create_statement(order, {"APS": 60})._create_invoice()
        self._change_shares(order, {first: 10, second: 90}, "now")
        moves = self._create_statement(order, {"APS": 70})._create_invoice()
        self.assertUntaxed(moves, {self.partner_a: 100.0, self.partner_b: 900.0})

    def test_the_print_counts_the_phases_that_are_left_out_as_well(self):
        """SPEC C2: the payer's share of the affair."""
        statement = self._create_statement(self.order, {"APS": 50})
        self._line(statement, "APD").selected = False
        text = statement._create_invoice()[1]._get_payer_share_text()
        self.assertIn("4,000.00", text)
        self.assertIn("10,000.00", text)

    def test_deposits_of_a_partly_invoiced_statement_are_those_made_and_those_to_come(self):
        """SPEC P9"""
        self.company.deposit_rule = "prorata"
        self._deposit_wizard(self.order, percent=30).action_create()
        self.order.invoice_ids.action_post()
        statement = self._create_statement(self.order, {"APS": 50})
        statement.action_create_invoice_for(self.first.id)
        self.assertEqual(sum(amount for _text, amount in statement._get_deduction_texts()), -1350.0)
        self.assertEqual((statement.amount_deposit, statement.deposit_left), (-1350.0, 1650.0))

    def test_a_statement_can_be_started_before_its_order_is_chosen(self):
        with Form(self.env["billing.statement"]) as form:
            self.assertFalse(form.is_split)
            form.order_id = self.order
            self.assertTrue(form.is_split)
