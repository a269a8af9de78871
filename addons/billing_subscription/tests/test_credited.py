from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestCredited(SubscriptionCommon):
    """SPEC S5, S8: periods whose invoices are credited, replaced or taken in hand by people."""

    def _create_posted(self, **values):
        """One month, its invoice posted."""
        contract = self._create_contract(**{"period_count": 1, **values})
        self._generate(contract)[0].action_post()
        return contract

    def _replace(self, move):
        """Odoo's “Reverse and Create Invoice”; return the draft."""
        before = self.env["account.move"].search([])
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=move.ids)
        wizard.with_user(self.bookkeeper).create({"journal_id": move.journal_id.id}).modify_moves()
        made = self.env["account.move"].search([]) - before
        return made.filtered(lambda move: move.move_type == "out_invoice")

    @property
    def bookkeeper(self):
        user = self.env["res.users"].search([("login", "=", "bookkeeper")])
        return user or new_test_user(self.env, "bookkeeper", "account.group_account_invoice")

    def assertBilled(self, contract, *amounts):
        """The untaxed amounts of its live documents, in the order in which they were made."""
        moves = contract._get_moves().filtered(lambda move: move.state != "cancel").sorted("id")
        signed = [-move.amount_untaxed if move.move_type == "out_refund" else move.amount_untaxed for move in moves]
        self.assertEqual(signed, [*amounts])

    # === REPLACED === #

    def test_what_replaces_an_invoice_bills_its_period(self):
        """SPEC S8: the button makes no second invoice beside it."""
        contract = self._create_posted()
        draft = self._replace(self._moves(contract))
        self.assertEqual((draft.state, draft.subscription_period_ids.live), ("draft", True))
        contract.action_generate_schedule()
        self.assertBilled(contract, 2000, -2000, 2000)
        self.assertEqual((contract.regularisation_amount, contract.next_date), (0, False))

    def test_what_replaces_an_invoice_follows_the_contract(self):
        contract = self._create_posted()
        self._replace(self._moves(contract))
        contract.line_ids.quantity = 20
        self.assertBilled(contract, 2000, -2000, 4000)

    def test_what_replaces_an_invoice_is_credited_in_its_turn(self):
        contract = self._create_posted()
        draft = self._replace(self._moves(contract))
        draft.invoice_date = "2023-03-24"
        draft.action_post()
        self._credit(draft)
        contract.action_generate_schedule()
        self.assertBilled(contract, 2000, -2000, 2000, -2000, 2000)

    def test_what_replaces_an_invoice_beside_a_rebate_bills_nothing_of_it(self):
        """The contract stands as it was billed: what the customer pays is a rebate and another invoice."""
        self.company.billing_rebill = False
        contract = self._create_posted()
        draft = self._replace(self._moves(contract))
        self.assertFalse(draft.invoice_line_ids.subscription_line_id)
        contract.action_generate_schedule()
        self.assertEqual(contract.regularisation_amount, 0)
        self.assertBilled(contract, 2000, -2000)

    def test_what_replaces_an_invoice_beside_a_rebate_after_another_credit_note(self):
        """The one before was a mistake of another kind, and is cancelled."""
        contract = self._create_posted()
        self._reverse_invoice(self._moves(contract)).button_cancel()
        self.company.billing_rebill = False
        draft = self._replace(self._moves(contract).filtered(lambda move: move.state == "posted"))
        self.assertFalse(draft.invoice_line_ids.subscription_line_id)
        self.assertEqual(contract.regularisation_amount, 0)

    # === CREDITED BY HAND === #

    def test_while_the_credit_note_is_a_draft_nothing_is_to_regularise(self):
        """Once posted it frees the period: to charge it again before would charge it twice."""
        contract = self._create_posted()
        credit = self._reverse_invoice(self._moves(contract))
        self.assertEqual((contract.regularisation_amount, contract.to_regularise), (0, False))
        contract.line_ids.price_unit = 300
        self.assertFalse(contract.to_regularise, "it will be billed again at the new price")
        credit.action_post()
        self.assertFalse(contract.to_regularise)
        contract.action_generate_schedule()
        self.assertBilled(contract, 2000, -2000, 3000)

    def test_a_part_that_is_credited_by_a_draft_is_to_regularise(self):
        """DESIGN I6: the period stands, and lacks that."""
        contract = self._create_posted()
        self._credit(self._moves(contract), {"03/24/2023 – 04/23/2023": 50}, post=False)
        self.assertEqual(contract.regularisation_amount, 500)

    def _create_regularised(self):
        """2,000, then 1,000 more; and the invoice of the 2,000 is credited in full."""
        contract = self._create_posted()
        invoice = self._moves(contract)
        contract.line_ids.price_unit = 300
        self._regularise(contract, "2023-03-25")
        credit = self._reverse_invoice(invoice)
        self.assertEqual(contract.regularisation_amount, -1000)
        credit.action_post()
        self.assertEqual(contract.regularisation_amount, -1000)
        self.assertIn(contract, contract.search([("to_regularise", "=", True)]))
        return contract

    def test_what_was_regularised_of_a_credited_period_is_taken_back(self):
        contract = self._create_regularised()
        self._regularise(contract, "2023-03-25")
        self.assertBilled(contract, 2000, 1000, -2000, -1000)
        self.assertEqual(contract.regularisation_amount, 0)
        contract.action_generate_schedule()
        self.assertBilled(contract, 2000, 1000, -2000, -1000, 3000)
        self.assertEqual(contract.regularisation_amount, 0)

    def test_what_was_regularised_of_a_credited_period_is_taken_back_after_it_is_billed_again(self):
        contract = self._create_regularised()
        contract.action_generate_schedule()
        self.assertEqual(contract.regularisation_amount, -1000)
        self._regularise(contract, "2023-03-25")
        self.assertBilled(contract, 2000, 1000, -2000, 3000, -1000)
        self.assertEqual(contract.regularisation_amount, 0)

    # === BILLED AGAIN === #

    def test_what_is_billed_again_follows_the_contract(self):
        """SPEC S4: its draft is made anew after an amendment, though a credited period is not billed by itself."""
        contract = self._create_posted()
        self._credit(self._moves(contract))
        contract.action_generate_schedule()
        contract.line_ids.quantity = 20
        self.assertBilled(contract, 2000, -2000, 4000)

    def test_the_last_invoice_of_a_closed_contract_is_billed_again(self):
        """SPEC S5: to the wrong address, it is credited after the end; nobody has to renew for that."""
        contract = self._create_posted(period_count=2)
        self._moves(contract)[1].action_post()
        contract._close(date(2023, 4, 30))
        self._regularise(contract, "2023-04-30")
        last = self._moves(contract).filtered(lambda move: move.move_type == "out_invoice")[1]
        self._credit(last)
        self.assertFalse(contract._generate(), "by night nothing is")
        contract.action_generate_schedule()
        again = contract._get_moves().sorted("id")[-1]
        self.assertEqual((again.state, again.invoice_date, again.amount_untaxed), ("draft", date(2023, 4, 24), 466.67))
        self.assertEqual(contract.state, "closed")

    def _regularise(self, contract, day):
        with freeze_time(day):
            contract._regularise().action_post()

    # === IN HAND === #

    def test_an_invoice_reset_to_draft_is_left_alone(self):
        """SPEC S4: the customer may have it, and it has a number; what it lacks is regularised."""
        contract = self._create_posted(period_count=3)
        moves = self._moves(contract)
        moves[0].button_draft()
        moves[0].narration = "Corrected by hand"
        contract.line_ids.price_unit = 300
        self.assertBilled(contract, 2000, 3000, 3000)
        self.assertEqual(contract.regularisation_amount, 1000)
        with self.assertRaisesRegex(UserError, "amend or close"):
            contract.action_reopen()
        moves[0].button_cancel()
        contract.action_generate_schedule()
        self.assertBilled(contract, 3000, 3000, 3000)
