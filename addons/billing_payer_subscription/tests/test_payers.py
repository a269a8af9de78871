import re
from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SharedContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestPayers(SharedContractCommon):
    """SPEC C2, C3, S: the periods of a contract, billed to the payers of its order."""

    def test_each_payer_gets_a_draft_of_each_period(self):
        """SPEC C2, S2"""
        contract = self._create_shared(period_count=12)
        moves = self._generate(contract)
        self.assertBilled(contract, {self.partner_a: [1200.0] * 12, self.partner_b: [800.0] * 12})
        self.assertEqual(moves.billing_payer_id, contract.order_id.payer_ids)
        self.assertEqual({move.invoice_date.day for move in moves}, {24})
        self.assertEqual((len(contract.period_ids), contract.next_date, contract.invoice_count), (24, False, 24))
        line = self._of(contract, self.partner_b)[1].invoice_line_ids
        self.assertEqual((line.quantity, line.price_unit, line.tax_ids), (1, 800, self.vat))
        self.assertEqual((line.billing_period_start, line.billing_period_end), (date(2023, 4, 24), date(2023, 5, 23)))
        self.assertEqual(line._get_payer_share_text().replace("\xa0", " "), "40.00 % of $ 2,000.00")
        self.assertIn("800.00", line.move_id._get_payer_share_text())

    def test_generated_twice_nothing_is_made_twice(self):
        """SPEC S8"""
        contract = self._create_shared()
        moves = self._generate(contract)
        self.assertEqual(self._generate(contract), moves)

    def test_what_is_billed_once_goes_to_the_payers_too(self):
        """SPEC S2, C3: 5 trainings of the order with the first period; the order counts them."""
        contract = self._create_shared(lines=[("Trainings", 900, {"product_uom_qty": 5}), self._office()])
        self._generate(contract)
        self.assertBilled(contract, {self.partner_a: [3900.0] + [1200.0] * 3, self.partner_b: [2600.0] + [800.0] * 3})
        order = contract.order_id
        self.assertEqual(order.payer_ids.mapped("amount_billed"), [2700.0, 1800.0])
        self.assertEqual((order.billing_remaining, order.payer_ids.mapped("amount_remaining")), (0, [0, 0]))

    def test_a_line_has_shares_of_its_own(self):
        """SPEC C1: the table of the order shows what recurs, each period, and its drafts follow."""
        contract = self._create_shared(lines=[self._office(100, 1, "Office"), self._office(10, 10, "Parking")])
        self._generate(contract)
        order, second = contract.order_id, contract.order_id.payer_ids[1]
        row = order.payer_table["rows"][1]
        self.assertEqual((row["name"], row["fee"], row["cells"][1]["amount"]), ("Parking (each period)", 100.0, 40.0))
        self.assertEqual(order.payer_table["total"]["fee"], 0, "the order itself bills nothing of it")
        order.set_payer_share(self._phase(order, "Parking").id, second.id, 90)
        self.assertBilled(contract, {self.partner_a: [70.0] * 4, self.partner_b: [130.0] * 4})
        self.assertEqual(order.payer_ids.mapped("period_amount"), [70.0, 130.0])
        order.reset_payer_shares(self._phase(order, "Parking").id)
        self.assertBilled(contract, {self.partner_a: [120.0] * 4, self.partner_b: [80.0] * 4})

    def test_a_price_with_vat_of_a_payer_without(self):
        """120.00 with 20 % VAT, all of it to a payer abroad: 100.00, not 120.00."""
        included = self.vat.copy({"name": "VAT in it", "price_include_override": "tax_included"})
        contract = self._create_shared((self.partner_a, None), (self.partner_b, 100), activate=False)
        contract.line_ids.write({"quantity": 1, "price_unit": 120, "tax_ids": [Command.set(included.ids)]})
        contract.order_id.payer_ids[1].fiscal_position_id = self._create_exemption(included)
        contract.action_activate()
        self._generate(contract)
        moves = self._of(contract, self.partner_b)
        self.assertEqual(moves.mapped("amount_total"), [100.0] * 4)
        self.assertEqual(contract.regularisation_amount, 0)

    def test_the_contracts_own_fiscal_position(self):
        """The contract's lines bear no VAT any more; a payer at home still does."""
        contract = self._create_shared(activate=False)
        contract.fiscal_position_id = self._create_exemption()
        contract.action_activate()
        self._generate(contract)
        self.assertEqual(self._of(contract, self.partner_a)[0].amount_total, 1200.0)
        self.assertEqual(self._of(contract, self.partner_b)[0].amount_total, 960.0)

    def test_the_printed_contract_names_the_payers(self):
        """SPEC C2, S7: with what each is billed per period; a contract of one payer says nothing of it."""
        contract = self._create_shared(lines=[self._office(), ("Trainings", 900, {"product_uom_qty": 5})])
        report = "billing_subscription.report_subscription"
        html = self.env["ir.actions.report"]._render_qweb_html(report, contract.ids)[0].decode()
        table = " ".join(re.sub("<[^>]*>", " ", html[html.index('name="payers"') :]).split())
        self.assertRegex(table, rf"{self.partner_a.name} .*1,200\.00 {self.partner_b.name} .*800\.00")
        contract.order_id = False
        html = self.env["ir.actions.report"]._render_qweb_html(report, contract.ids)[0].decode()
        self.assertNotIn('name="payers"', html)

    def test_who_has_all_of_a_line_gets_quantity_and_price(self):
        """DESIGN I4"""
        contract = self._create_shared(lines=[self._office(), self._office(50, 3, "Parking")])
        contract.order_id.set_payer_share(
            self._phase(contract.order_id, "Parking").id, contract.order_id.payer_ids[1].id, 0
        )
        self._generate(contract)
        lines = self._of(contract, self.partner_a)[0].invoice_line_ids
        self.assertEqual([(line.quantity, line.price_unit) for line in lines], [(1, 1200), (3, 50)])

    def test_a_payers_own_terms(self):
        """SPEC C2: taxes, payment terms, bank, language are each payer's own."""
        reduced = self.vat.copy({"name": "VAT 10 %", "amount": 10.0})
        position = self.env["account.fiscal.position"].create({"name": "Reduced"})
        reduced.write({"fiscal_position_ids": [Command.link(position.id)], "original_tax_ids": [self.vat.id]})
        bank = self.env["res.partner.bank"].create(
            {"acc_number": "FR7612345", "partner_id": self.company.partner_id.id, "allow_out_payment": True}
        )
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner_b.write({"lang": "fr_FR", "property_payment_term_id": self.pay_terms_b.id})
        contract = self._create_shared(activate=False)
        second = contract.order_id.payer_ids[1]
        second.write({"fiscal_position_id": position.id, "bank_id": bank.id})
        contract.action_activate()
        self._generate(contract)
        move, other = self._of(contract, self.partner_b)[0], self._of(contract, self.partner_a)[0]
        self.assertEqual((move.invoice_line_ids.tax_ids, move.amount_total), (reduced, 880.0))
        self.assertEqual((move.fiscal_position_id, move.partner_bank_id), (position, bank))
        self.assertEqual(move.invoice_payment_term_id, self.pay_terms_b)
        self.assertIn("24/03/2023", move.invoice_line_ids.name)
        self.assertEqual((other.amount_total, other.invoice_payment_term_id), (1440.0, contract.payment_term_id))
        reduced.amount = 5
        self.assertEqual(self._of(contract, self.partner_b)[0].amount_total, 840, "as those of the customer do")

    def test_the_drafts_follow_a_payers_terms(self):
        """SPEC S4"""
        contract = self._create_shared()
        self._generate(contract)
        contract.order_id.payer_ids[1].payment_term_id = self.pay_terms_b
        self.assertEqual(self._of(contract, self.partner_b).invoice_payment_term_id, self.pay_terms_b)
        contract.order_id.payer_ids[1].partner_id = self.partner_b  # the same again is no change
        self.assertEqual(len(self._moves(contract)), 8)

    def test_nothing_is_billed_while_shares_are_missing(self):
        """SPEC C1: refused in words by every way, and a run names the contract."""
        contract = self._create_shared((self.partner_a, 50), (self.partner_b, 40), activate=False)
        with self.assertRefused("10 % is missing"):
            contract.action_activate()
        contract.order_id.payer_ids[0].weight = 60
        contract.action_activate()
        contract.order_id.payer_ids[0].weight = 50
        with self.assertRefused("10 % is missing"):
            contract.action_generate_schedule()
        self.assertIn("10 % is missing", contract._get_faults()[contract])

    def test_drafts_wait_until_the_shares_are_complete_again(self):
        contract = self._create_shared((self.partner_a, 60), (self.partner_b, 40))
        self._generate(contract)
        first, second = contract.order_id.payer_ids
        first.weight = 50
        self.assertBilled(contract, {self.partner_a: [1200.0] * 4, self.partner_b: [800.0] * 4})
        second.weight = 50
        self.assertBilled(contract, {self.partner_a: [1000.0] * 4, self.partner_b: [1000.0] * 4})

    def test_the_database_bills_a_period_once_to_each_payer(self):
        """SPEC S8: whatever the code does."""
        contract = self._create_shared()
        moves = self._generate(contract)
        claim = contract.period_ids[0]
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            claim.sudo().copy({"move_id": moves[5].id}).flush_recordset()

    def test_a_draft_deleted_by_hand_is_due_again_to_its_payer(self):
        """DESIGN I9"""
        contract = self._create_shared(((self.partner_a), 1), (self.partner_b, 1), (self.partner_c, 1), mode="weight")
        before = self._by_partner(self._generate(contract))
        self._of(contract, self.partner_b)[3].unlink()
        self.assertEqual(contract.next_date, date(2023, 6, 24))
        others = self._moves(contract)
        made = self._generate(contract) - others
        self.assertEqual((made.partner_id, made.invoice_date), (self.partner_b, date(2023, 6, 24)))
        self.assertEqual(self._by_partner(self._moves(contract)), before)
        self.assertFalse(contract.next_date)

    def test_drafts_of_several_payers_deleted_by_hand_come_back_to_the_cent(self):
        """SPEC C3, S8: each period's parts add up, whoever's drafts went."""
        contract = self._create_shared(
            *((partner, 1) for partner in (self.partner_a, self.partner_b, self.partner_c)),
            lines=[self._office(100, 1)],
            mode="weight",
            period_count=6,
        )
        self._generate(contract)
        for partner, month in ((self.partner_b, 1), (self.partner_c, 1), (self.partner_b, 3), (self.partner_a, 5)):
            self._of(contract, partner).filtered(
                lambda move, month=month: move.invoice_date == date(2023, 3 + month, 24)
            ).unlink()
        for moves in self._generate(contract).grouped("invoice_date").values():
            self.assertAlmostEqual(sum(moves.mapped("amount_untaxed")), 100.0)
        totals = {partner: round(sum(found), 2) for partner, found in self._by_partner(self._moves(contract)).items()}
        self.assertEqual(totals, dict.fromkeys(totals, 200.0))

    def test_a_credited_payer_is_billed_again_by_hand_only(self):
        """SPEC S5, DESIGN I6: the others' share of the next period does not change."""
        contract = self._create_shared(drafting="due")
        self._generate(contract).action_post()
        self._credit(self._of(contract, self.partner_b))
        self.assertFalse(contract._generate())
        with freeze_time("2023-04-24"):
            self.assertUntaxed(contract._generate(), {self.partner_a: 1200.0, self.partner_b: 800.0})
            before = self._moves(contract)
            contract.action_generate_schedule()
            again = self._moves(contract) - before
            self.assertUntaxed(again, {self.partner_b: 800.0})
        self.assertEqual(again.invoice_line_ids.subscription_period, date(2023, 3, 24))

    def test_payers_of_several_contracts_get_one_invoice_each(self):
        """SPEC S7: per payer and day; what it bills of each contract is known of each."""
        first = self._create_shared(invoice_grouping=True, lines=[("Trainings", 100), self._office(100, 1)])
        second = self._create_shared(
            (self.partner_b, 50), (self.partner_a, 50), invoice_grouping=True, lines=[("Keys", 10), self._office(10, 1)]
        )
        alone = self._create_contract(
            {"quantity": 1, "price_unit": 7}, partner_id=self.partner_b.id, period_count=4, invoice_grouping=True
        )
        (first | second | alone).action_generate_schedule()
        self.assertEqual(self._moves(first), self._moves(second))
        self.assertBilled(first, {self.partner_a: [130.0] + [65.0] * 3, self.partner_b: [97.0] + [52.0] * 3})
        self.assertEqual(second.order_id.payer_ids.mapped("amount_billed"), [5.0, 5.0])
        self.assertFalse((first | second | alone).filtered("next_date"))
        self._moves(second)[:2].action_post()
        self.assertFalse((first | second).filtered("regularisation_amount"))
        second.line_ids[1].price_unit = 20
        self.assertEqual(self._moves(first), self._moves(second))
        self.assertBilled(second, {self.partner_a: [130.0] + [70.0] * 3, self.partner_b: [97.0] + [57.0] * 3})
        self.assertUntaxed(second._regularise(), {self.partner_a: 5.0, self.partner_b: 5.0})

    def test_the_recurring_revenue_counts_once(self):
        """SPEC S9"""
        contract = self._create_shared()
        self._generate(contract)
        self.assertEqual(contract.monthly_amount, 2000)
        rows = self.env["billing.subscription.mrr"].search([("subscription_id", "=", contract.id)])
        self.assertEqual(sum(rows.mapped("mrr")), 2000)

    def test_the_customers_page_shows_the_customers_invoices(self):
        contract = self._create_shared()
        self._generate(contract)[:4].action_post()
        self.assertEqual(contract._get_shown_invoices().partner_id, self.partner_a)
        self.assertEqual(len(contract._get_shown_invoices()), 2)

    def test_the_form_shows_several_payers_only(self):
        contract = self._create_shared()
        with Form(contract) as form:
            self.assertTrue(form.is_split)
            self.assertEqual(len(form.payer_ids), 2)
        self.assertEqual(contract.action_view_order()["res_id"], contract.order_id.id)
        self.assertFalse(self._create_contract().is_split)

    def test_an_order_with_payers_cannot_add_to_a_subscription(self):
        contract = self._create_shared()
        more = self._create_affair([self._office(50, 1)], confirm=False, extends_subscription_id=contract.id)
        self._split(more, (self.partner_a, None), (self.partner_c, 10))
        more.action_confirm()
        with self.assertRaisesRegex(UserError, "is split between payers"):
            more.action_create_subscription()
        more.payer_ids.unlink()
        more.action_create_subscription()
        self.assertEqual(self._by_partner(self._generate(contract))[self.partner_b][:2], [820.0, 820.0])

    def test_a_new_contract_of_a_customer_alone_is_left_as_it_was(self):
        contract = self._create_contract()
        moves = self._generate(contract)
        self.assertEqual(
            (moves.partner_id, len(moves), contract.period_ids.mapped("part")), (self.partner_a, 12, [0] * 12)
        )

    def test_queries_per_draft_do_not_grow(self):
        """2 contracts and 20: no more queries for each invoice."""
        counts = {}
        for number in (2, 20):
            batch = self.env["billing.subscription"]
            for _rank in range(number):
                batch |= self._create_shared(period_count=2)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            batch.action_generate_schedule()
            self.env.flush_all()
            counts[number] = (self.cr.sql_log_count - before) / (4 * number)
        self.assertLess(counts[20], 12)
        self.assertLess(counts[20], counts[2])
