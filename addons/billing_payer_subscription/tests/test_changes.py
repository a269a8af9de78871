from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import SharedContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestChanges(SharedContractCommon):
    """SPEC S4, S5, C3: what becomes of a shared contract's documents when something changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2023-03-24"):
            cls.contract = cls._create_shared()
            cls.order = cls.contract.order_id
            cls.first, cls.second = cls.order.payer_ids
            cls._generate(cls.contract)

    def _post(self, day="2023-03-24", partners=None):
        moves = self._moves(self.contract).filtered(lambda move: str(move.invoice_date) == day)
        moves = moves.filtered(lambda move: move.partner_id in (partners or move.partner_id))
        moves.action_post()
        return moves

    # === SHARES === #

    def test_shares_from_now_on_hold_for_what_is_not_posted(self):
        """SPEC C3"""
        posted = self._post()
        with self.assertRefused("Change the Shares"):
            self.first.weight = 50
        self._change_shares(self.order, {self.first: 50, self.second: 50}, "now")
        self.assertTrue(posted.exists())
        self.assertBilled(
            self.contract, {self.partner_a: [1200.0] + [1000.0] * 3, self.partner_b: [800.0] + [1000.0] * 3}
        )
        self.assertFalse(self.contract.regularisation_amount)

    def test_shares_from_the_beginning_are_made_up_for_by_the_next_period(self):
        """SPEC C3"""
        self._post()
        self._change_shares(self.order, {self.first: 50, self.second: 50}, "retroactive")
        self.assertBilled(
            self.contract,
            {self.partner_a: [1200.0, 800.0] + [1000.0] * 2, self.partner_b: [800.0, 1200.0] + [1000.0] * 2},
        )

    def test_shares_from_now_on_leave_an_invoice_reset_to_draft(self):
        """SPEC C3: it has its number, and will be posted as it was shared."""
        self._post().button_draft()
        with self.assertRefused("Change the Shares"):
            self.first.weight = 50
        self._change_shares(self.order, {self.first: 50, self.second: 50}, "now")
        self.assertBilled(
            self.contract, {self.partner_a: [1200.0] + [1000.0] * 3, self.partner_b: [800.0] + [1000.0] * 3}
        )

    def test_shares_of_a_contract_that_is_closed_ahead(self):
        """SPEC C3, S5: its last drafts follow them, whoever pays by then."""
        self._post()
        self.contract._close(date(2023, 5, 23))
        self._change_shares(self.order, {self.first: 50, self.second: 50}, "now")
        self.assertBilled(self.contract, {self.partner_a: [1200.0, 1000.0], self.partner_b: [800.0, 1000.0]})

    def test_shares_change_twice(self):
        """SPEC C3: each stretch as it was shared."""
        self._post()
        self._change_shares(self.order, {self.first: 50, self.second: 50}, "now")
        self._post("2023-04-24")
        self._change_shares(self.order, {self.first: 10, self.second: 90}, "now")
        self.assertBilled(
            self.contract,
            {self.partner_a: [1200.0, 1000.0] + [200.0] * 2, self.partner_b: [800.0, 1000.0] + [1800.0] * 2},
        )

    def test_a_period_posted_to_one_payer_is_settled_for_all(self):
        """SPEC C3"""
        self._post(partners=self.partner_a)
        self._change_shares(self.order, {self.first: 50, self.second: 50}, "now")
        self.assertBilled(
            self.contract, {self.partner_a: [1200.0] + [1000.0] * 3, self.partner_b: [800.0] + [1000.0] * 3}
        )

    def test_from_the_beginning_with_a_period_posted_to_one_payer(self):
        """SPEC C3: the period is billed once in all, and the next one makes up for it."""
        self._post(partners=self.partner_a)
        self._change_shares(self.order, {self.first: 50, self.second: 50}, "retroactive")
        billed = self._by_partner(self._moves(self.contract))
        self.assertEqual({partner: sum(found) for partner, found in billed.items()}[self.partner_a], 4200.0)
        refund = self.contract._regularise()
        self.assertUntaxed(refund, {self.partner_a: -200.0})
        billed = self._by_partner(self._moves(self.contract))
        self.assertEqual({sum(found) for found in billed.values()}, {4000.0})

    def test_one_line_changes_from_now_on(self):
        contract = self._create_shared(lines=[self._office(100, 1, "Office"), self._office(100, 1, "Parking")])
        first, second = contract.order_id.payer_ids
        self._generate(contract)[:2].action_post()
        parking = self._phase(contract.order_id, "Parking")
        with self.assertRefused("billed in part already"):
            contract.order_id.set_payer_share(parking.id, second.id, 0)
        self._change_shares(contract.order_id, {first: 100, second: 0}, "now", line=parking)
        self.assertBilled(contract, {self.partner_a: [120.0] + [160.0] * 3, self.partner_b: [80.0] + [40.0] * 3})

    def test_an_amended_line_keeps_its_shares(self):
        contract = self._create_shared(lines=[self._office(100, 1, "Office"), self._office(100, 1, "Parking")])
        parking = self._phase(contract.order_id, "Parking")
        contract.order_id.set_payer_share(parking.id, contract.order_id.payer_ids[1].id, 100)
        self._generate(contract)
        contract._amend(date(2023, 4, 24), [(contract.line_ids[1], {"quantity": 2})])
        self.assertBilled(contract, {self.partner_a: [60.0] * 4, self.partner_b: [140.0] + [240.0] * 3})

    def test_a_line_that_has_ended_makes_up_for_nothing(self):
        """SPEC C3: from the second month on another price, another line: the first one is billed to its last day."""
        self.contract._amend(date(2023, 4, 24), [(self.contract.line_ids, {"price_unit": 210})])
        self._moves(self.contract)[:2].action_post()
        with self.assertRefused("billed to its last day"):
            self._change_shares(self.order, {self.first: 50, self.second: 50}, "retroactive")
        self._change_shares(self.order, {self.first: 50, self.second: 50}, "now")
        self.assertBilled(
            self.contract, {self.partner_a: [1200.0] + [1050.0] * 3, self.partner_b: [800.0] + [1050.0] * 3}
        )

    def test_nothing_is_left_to_make_up_for_a_change_from_the_beginning(self):
        self._moves(self.contract).action_post()
        with self.assertRefused("billed to its end"):
            self._change_shares(self.order, {self.first: 50, self.second: 50}, "retroactive")
        self._change_shares(self.order, {self.first: 50, self.second: 50}, "now")
        self.contract.action_renew()
        self.assertEqual(self._by_partner(self._moves(self.contract))[self.partner_a][2:6], [1200, 1200, 1000, 1000])

    def test_several_shares_change_at_once(self):
        """The order's form saves its payers together: drafts are made anew once, at the end."""
        self.order.write(
            {
                "payer_ids": [
                    Command.update(self.first.id, {"remainder": False, "weight": 50}),
                    Command.update(self.second.id, {"weight": 30}),
                    Command.create({"partner_id": self.partner_c.id, "weight": 20}),
                ]
            }
        )
        self.assertBilled(
            self.contract,
            {self.partner_a: [1000.0] * 4, self.partner_b: [600.0] * 4, self.partner_c: [400.0] * 4},
        )

    def test_shares_become_parts(self):
        self.order.payer_mode = "weight"
        self.assertBilled(self.contract, {self.partner_a: [1200.0] * 4, self.partner_b: [800.0] * 4})
        self.second.weight = 60
        self.assertBilled(self.contract, {self.partner_a: [1000.0] * 4, self.partner_b: [1000.0] * 4})

    # === PAYERS === #

    def test_a_contract_is_split_on_the_way(self):
        """What is posted is the customer's; drafts go to the payers."""
        order = self._create_affair([self._office()], date_order="2023-03-24")
        contract = self.env["billing.subscription"].browse(order.action_create_subscription()["res_id"])
        contract.period_count = 4
        contract.action_activate()
        self._generate(contract)[0].action_post()
        order.action_split()
        second = self.env["billing.payer"].create({"order_id": order.id, "partner_id": self.partner_b.id})
        self._change_shares(order, {order.payer_ids[0]: 60, second: 40}, "now")
        self.assertBilled(contract, {self.partner_a: [2000.0] + [1200.0] * 3, self.partner_b: [800.0] * 3})
        self.assertFalse(contract.next_date)

    def test_a_split_is_given_up(self):
        self.second.weight = 0
        self.assertBilled(self.contract, {self.partner_a: [2000.0] * 4})
        self.second.unlink()
        self.first.move_ids.unlink()
        self.first.unlink()
        self._generate(self.contract)
        self.assertBilled(self.contract, {self.partner_a: [2000.0] * 4})
        self.assertEqual(set(self.contract.period_ids.mapped("part")), {0})

    def test_a_payer_who_leaves_hands_its_drafts_over(self):
        posted = self._post()
        wizard = self.env["billing.payer.replace"].create({"payer_id": self.second.id, "partner_id": self.partner_c.id})
        self.assertFalse(wizard.open_move_ids)
        wizard.action_replace()
        self.assertTrue(posted.exists())
        self.assertBilled(
            self.contract,
            {self.partner_a: [1200.0] * 4, self.partner_b: [800.0], self.partner_c: [800.0] * 3},
        )

    # === LIFE === #

    def test_a_new_price_keeps_what_is_posted(self):
        """SPEC S4; the difference is charged to each payer."""
        posted = self._post()
        self.contract.line_ids.price_unit = 300
        self.assertTrue(posted.exists())
        self.assertBilled(
            self.contract, {self.partner_a: [1200.0] + [1800.0] * 3, self.partner_b: [800.0] + [1200.0] * 3}
        )
        self.assertEqual(self.contract.regularisation_amount, 1000)
        dialog = self.env["billing.subscription.regularisation"].browse(self.contract.action_regularise()["res_id"])
        action = dialog.action_create_document()
        moves = self.env["account.move"].search(action["domain"])
        self.assertUntaxed(moves, {self.partner_a: 600.0, self.partner_b: 400.0})
        self.assertEqual((self.contract.regularisation_amount, len(self._moves(self.contract))), (0, 10))

    def test_a_validated_draft_stays_beside_the_others(self):
        """SPEC S4: what it lacks is its payer's, and shown."""
        self.company.subscription_keep_validated = True
        kept = self._of(self.contract, self.partner_a)[0]
        kept.action_validate_draft()
        self.contract.line_ids.price_unit = 300
        self.assertTrue(kept.exists())
        self.assertBilled(self.contract, {self.partner_a: [1200.0] + [1800.0] * 3, self.partner_b: [1200.0] * 4})
        self.assertUntaxed(self.contract._regularise(), {self.partner_a: 600.0})

    def test_a_period_amended_on_the_way_is_charged_to_each_payer(self):
        """SPEC S3, S5: 14 of 31 days of 2 offices more: 180.64, of which 40 % to the second."""
        self._post()
        self.contract._amend(date(2023, 4, 10), [(self.contract.line_ids, {"quantity": 12})])
        moves = self.contract._regularise()
        self.assertUntaxed(moves, {self.partner_a: 108.38, self.partner_b: 72.26})
        self.assertEqual(self.contract.regularisation_amount, 0)

    def test_a_credit_refers_to_the_payers_own_invoice(self):
        """SPEC S5"""
        posted = self._post()
        self.contract._amend(date(2023, 4, 10), [(self.contract.line_ids, {"quantity": 8})])
        refunds = self.contract._regularise()
        self.assertUntaxed(refunds, {self.partner_a: -108.39, self.partner_b: -72.26})
        for refund in refunds:
            self.assertEqual(refund.reversed_entry_id.partner_id, refund.partner_id)
        self.assertEqual(refunds.reversed_entry_id, posted)

    def test_a_credit_gives_each_payer_its_own_taxes_back(self):
        """SPEC S5: the second pays without VAT since its invoice."""
        self._post()
        self.second.fiscal_position_id = self._create_exemption()
        self.contract._amend(date(2023, 4, 10), [(self.contract.line_ids, {"quantity": 8})])
        refunds = self.contract._regularise()
        taxed = {refund.partner_id: refund.invoice_line_ids.mapped("tax_ids.amount") for refund in refunds}
        self.assertEqual(taxed[self.partner_a], [20])
        self.assertEqual(taxed[self.partner_b], [20, 0], "the old price as it was billed, the new one without VAT")

    def test_closed(self):
        """SPEC S4, S5"""
        self._post()
        self.contract._close(date(2023, 5, 8))
        self.assertBilled(self.contract, {self.partner_a: [1200.0, 600.0], self.partner_b: [800.0, 400.0]})

    def test_closed_before_what_is_posted(self):
        """SPEC S5: each gets its own credit, in full."""
        self._post()
        self._post("2023-04-24")
        self.contract._close(date(2023, 4, 23))
        refunds = self.contract._regularise()
        self.assertUntaxed(refunds, {self.partner_a: -1200.0, self.partner_b: -800.0})

    def test_what_replaces_a_payers_invoice_bills_that_payer(self):
        """SPEC S8: the button makes no second invoice beside it, and the other payer's stays."""
        self._post()
        posted = self._of(self.contract, self.partner_b)[0]
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=posted.ids)
        wizard.create({"journal_id": posted.journal_id.id}).modify_moves()
        self.contract._get_moves().filtered(lambda move: not move.invoice_date).invoice_date = "2023-03-24"
        self.contract.action_generate_schedule()
        self.assertBilled(
            self.contract, {self.partner_a: [1200.0] * 4, self.partner_b: [800.0, -800.0, 800.0, 800.0, 800.0, 800.0]}
        )

    def test_a_payers_invoice_credited_in_full_is_billed_again_by_the_button_only(self):
        """SPEC S5: nothing is to regularise of it, as where one pays; and nothing of the others' invoices."""
        self._post()
        posted = self._of(self.contract, self.partner_b)[0]
        credit = self._reverse_invoice(posted)
        self.assertFalse(self.contract.to_regularise, "while it is a draft")
        credit.action_post()
        self.assertFalse(self.contract.to_regularise)
        self.contract.line_ids.price_unit = 300
        self.assertEqual(self.contract.regularisation_amount, 600)
        self.assertUntaxed(self.contract._regularise(), {self.partner_a: 600.0})
        self.contract.action_generate_schedule()
        self.assertFalse(self.contract.to_regularise)
        self.assertBilled(
            self.contract,
            {
                self.partner_a: [1200.0, 600.0] + [1800.0] * 3,
                self.partner_b: [800.0, -800.0, 1200.0] + [1200.0] * 3,
            },
        )

    def test_what_was_regularised_of_credited_invoices_is_taken_back(self):
        """SPEC S5: from each payer what it was charged."""
        self._post()
        posted = self._moves(self.contract).filtered(lambda move: move.state == "posted")
        self.contract.line_ids.price_unit = 300
        self.contract._regularise().action_post()
        for move in posted:
            self._credit(move)
        self.assertEqual(self.contract.regularisation_amount, -1000)
        self.assertUntaxed(self.contract._regularise(), {self.partner_a: -600.0, self.partner_b: -400.0})
        self.assertFalse(self.contract.to_regularise)

    def test_interrupted_and_resumed(self):
        """SPEC S5: 16 of 31 days."""
        self.contract._interrupt(date(2023, 4, 24))
        self.assertEqual(len(self._moves(self.contract)), 2)
        self.contract._resume(date(2023, 6, 8))
        self.assertEqual(self._by_partner(self._moves(self.contract))[self.partner_b], [800.0, 412.9, 800.0])

    def test_back_to_draft(self):
        self.contract.action_reopen()
        self.assertFalse(self._moves(self.contract))
