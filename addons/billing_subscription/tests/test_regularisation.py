from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-01-01")
class TestRegularisation(SubscriptionCommon):
    """SPEC S5, S8: what a regularisation says, to whom, and what it leaves alone."""

    def _create_posted(self, *lines, posted=1, **values):
        """A contract from 01/01/2023 on, its first invoices posted."""
        contract = self._create_contract(*lines, **{"date_start": "2023-01-01", **values})
        self._generate(contract)[:posted].action_post()
        return contract

    def _regularise(self, contract, day):
        with freeze_time(day):
            return contract._regularise()

    def assertNothingMore(self, *contracts, day):
        """The button makes no document."""
        with freeze_time(day):
            for contract in contracts:
                before = self._moves(contract)
                contract.action_generate_schedule()
                self.assertEqual(self._moves(contract), before)

    # === WHAT IS BILLED STAYS BILLED === #

    def test_a_credit_of_february_leaves_april_billed(self):
        """SPEC S8: it is as great as any month, and takes back its own alone."""
        contract = self._create_posted(posted=4)
        contract._interrupt(date(2023, 2, 1), date(2023, 2, 28))
        refund = self._regularise(contract, "2023-04-05")
        self.assertEqual((refund.move_type, refund.amount_untaxed), ("out_refund", 2000))
        self.assertEqual(refund.reversed_entry_id, self._moves(contract)[1], "the month that it takes back")
        refund.action_post()
        self.assertNothingMore(contract, day="2023-04-05")
        self.assertEqual(contract.regularisation_amount, 0)

    def test_credits_of_several_periods_leave_the_last_one_billed(self):
        """SPEC S8: 15 of January's 31 days and 14 of February's 28 come to less than a month each, to one together."""
        contract = self._create_posted(posted=4)
        contract._interrupt(date(2023, 1, 1), date(2023, 1, 15))
        contract._interrupt(date(2023, 2, 1), date(2023, 2, 14))
        contract._interrupt(date(2023, 4, 1), date(2023, 4, 3))
        refund = self._regularise(contract, "2023-04-05")
        self.assertEqual(refund.amount_untaxed, 2167.74)
        refund.action_post()
        self.assertNothingMore(contract, day="2023-04-05")

    def test_a_credit_leaves_the_invoice_of_several_subscriptions_billed(self):
        """SPEC S7, S8"""
        first = self._create_contract(date_start="2023-01-01", invoice_grouping=True)
        second = self._create_contract({"price_unit": 10}, date_start="2023-01-01", invoice_grouping=True)
        (first | second).action_generate_schedule()
        self._moves(first)[:3].action_post()
        first._interrupt(date(2023, 2, 1), date(2023, 3, 31))
        refund = self._regularise(first, "2023-04-05")
        self.assertEqual(refund.amount_untaxed, 4000)
        refund.action_post()
        self.assertNothingMore(first, second, day="2023-04-05")

    def test_a_period_that_was_credited_is_charged_again_by_a_regularisation(self):
        """SPEC S5: the interruption was a mistake."""
        contract = self._create_posted(posted=4)
        contract._interrupt(date(2023, 2, 1), date(2023, 2, 28))
        self._regularise(contract, "2023-04-05").action_post()
        contract.pause_ids.unlink()
        self.assertNothingMore(contract, day="2023-04-05")
        self.assertEqual(contract.regularisation_amount, 2000)

    # === DAYS === #

    def _days(self, move):
        """Service dates and amount of each line; deferred income counts by them (SPEC S10)."""
        return [
            (f"{line.billing_period_start:%m-%d}", f"{line.billing_period_end:%m-%d}", line.price_subtotal)
            for line in move.invoice_line_ids
        ]

    def test_a_credit_says_the_days_that_it_takes_back(self):
        """SPEC S2, S5: a year that ends in September, and another end before that."""
        contract = self._create_posted({"quantity": 1, "price_unit": 12000}, months="12", period_count=1)
        contract._close(date(2023, 9, 30))
        self.assertEqual(self._days(self._regularise(contract, "2023-07-01")), [("10-01", "12-31", 3024.66)])
        contract.date_end = "2023-06-30"
        refund = self._regularise(contract, "2023-07-01")
        self.assertEqual(self._days(refund), [("07-01", "09-30", 3024.66)])
        self.assertIn("07/01/2023 – 09/30/2023", refund.invoice_line_ids.name)

    def test_an_amendment_is_charged_from_its_day_on(self):
        for basis, amounts in (("civil", (-1032.26, 1238.71)), ("commercial", (-1000.0, 1200.0))):
            contract = self._create_posted(basis=basis)
            contract._amend(date(2023, 1, 16), [(contract.line_ids, {"quantity": 12})])
            move = self._regularise(contract, "2023-01-16")
            self.assertEqual(self._days(move), [("01-16", "01-31", amount) for amount in amounts])

    def test_an_interruption_is_credited_for_its_days(self):
        contract = self._create_posted()
        contract._interrupt(date(2023, 1, 10), date(2023, 1, 12))
        self.assertEqual(self._days(self._regularise(contract, "2023-01-16")), [("01-10", "01-12", 193.54)])
        contract.line_ids.price_unit = 300
        self.assertEqual(self._days(self._regularise(contract, "2023-01-17")), [("01-01", "01-31", 903.22)])

    # === TAXES === #

    def test_a_credit_bears_the_taxes_that_were_billed(self):
        """SPEC S5: 59 of 90 days of a quarter, at the 20 % of its invoice."""
        contract = self._create_posted({"quantity": 1, "price_unit": 3000}, months="3", period_count=4)
        self.assertEqual(self._moves(contract)[0].amount_total, 3600)
        contract.fiscal_position_id = self._create_exemption()
        self.assertEqual(self._moves(contract)[1].amount_total, 3000)
        contract._close(date(2023, 1, 31))
        refund = self._regularise(contract, "2023-02-01")
        self.assertEqual((refund.amount_untaxed, refund.amount_tax), (1966.67, 393.33))
        self.assertEqual(contract.regularisation_amount, 0)

    def test_drafts_follow_the_rate_of_a_tax(self):
        """SPEC S4: nobody has to make them anew by hand; what is posted bears the old rate."""
        contract = self._create_posted(period_count=2)
        self.vat.amount = 21
        self.assertEqual(self._moves(contract).mapped("amount_total"), [2400, 2420])
        part = self.vat.copy({"name": "Part of a group", "amount": 1})
        group = {"name": "Group", "amount_type": "group", "children_tax_ids": [Command.set((self.vat | part).ids)]}
        contract.line_ids.tax_ids = self.env["account.tax"].create(group)
        self.assertEqual(self._moves(contract).mapped("amount_total"), [2400, 2440])
        part.amount = 2
        self.assertEqual(self._moves(contract).mapped("amount_total"), [2400, 2460])

    def test_the_last_drafts_of_a_closed_contract_follow_the_rate_of_a_tax(self):
        """SPEC S4, S5: closed ahead, it is billed to its end, by the taxes of then."""
        contract = self._create_posted()
        contract._close(date(2023, 2, 28))
        self.vat.amount = 21
        self.assertEqual(self._moves(contract).mapped("amount_total"), [2400, 2420])

    def test_what_is_charged_bears_the_taxes_of_today(self):
        """SPEC S5: the old price is taken back as it was billed."""
        contract = self._create_posted({"quantity": 1, "price_unit": 3000}, months="3", period_count=4)
        contract.fiscal_position_id = self._create_exemption()
        contract._amend(date(2023, 2, 1), [(contract.line_ids, {"price_unit": 4000})])
        move = self._regularise(contract, "2023-02-01")
        self.assertEqual(move.invoice_line_ids.mapped("price_subtotal"), [-1966.67, 2622.22])
        self.assertEqual((move.move_type, move.amount_untaxed, move.amount_tax), ("out_invoice", 655.55, -393.33))

    # === CUSTOMERS === #

    def _create_year(self):
        """12,000 for the year, posted to the customer; another one is invoiced from July on."""
        contract = self._create_posted({"quantity": 1, "price_unit": 12000}, months="12", period_count=1)
        contract.partner_invoice_id = self.partner_b
        return contract

    def test_a_credit_goes_to_who_was_billed(self):
        contract = self._create_year()
        invoice = self._moves(contract)
        contract._close(date(2023, 9, 30))
        refund = self._regularise(contract, "2023-10-01")
        self.assertEqual((refund.partner_id, refund.amount_untaxed), (self.partner_a, 3024.66))
        self.assertEqual(refund.reversed_entry_id, invoice)
        refund.action_post()
        self.assertEqual(invoice.amount_residual, invoice.amount_total - refund.amount_total)
        self.assertEqual(contract.regularisation_amount, 0)

    def test_what_is_charged_goes_to_who_pays_now(self):
        """The credit of the old price to the one, the new price to the other."""
        contract = self._create_year()
        contract._amend(date(2023, 7, 2), [(contract.line_ids, {"price_unit": 24000})])
        moves = self._regularise(contract, "2023-07-02")
        self.assertEqual(
            {move.partner_id: (move.move_type, move.amount_untaxed) for move in moves},
            {self.partner_a: ("out_refund", 6016.44), self.partner_b: ("out_invoice", 12032.88)},
        )
        self.assertEqual(contract.regularisation_amount, 0)

    def test_a_credit_goes_to_the_new_address_of_the_same_customer(self):
        contract = self._create_year()
        contract.partner_invoice_id = address = self.env["res.partner"].create(
            {"name": "Accounts", "type": "invoice", "parent_id": self.partner_a.id}
        )
        contract._close(date(2023, 9, 30))
        refund = self._regularise(contract, "2023-10-01")
        self.assertEqual((refund.partner_id, refund.reversed_entry_id), (address, self._moves(contract)[0]))

    def test_as_much_more_as_less_is_regularised_too(self):
        """SPEC S5: another product at the same price: accounts and taxes differ, the sum does not."""
        contract = self._create_posted({}, {"product_id": self.fees.id, "quantity": 0})
        self.assertFalse(contract.to_regularise)
        contract.line_ids[0].quantity, contract.line_ids[1].quantity = 0, 10
        self.assertEqual((contract.regularisation_amount, contract.to_regularise), (0, True))
        contracts = contract.search([("to_regularise", "=", True)])
        self.assertIn(contract, contracts)
        self.assertNotIn(contract, contract.search([("to_regularise", "=", False)]))
        move = self._regularise(contract, "2023-01-05")
        self.assertEqual(move.invoice_line_ids.mapped("price_subtotal"), [-2000, 2000])
        self.assertFalse(contract.to_regularise)

    def test_whoever_comes_second_is_told_so(self):
        """Two have the dialog open: nothing is made twice, and no empty invoice opens."""
        contract = self._create_posted()
        contract.line_ids.quantity = 12
        first, second = (
            self.env["billing.subscription.regularisation"].browse(contract.action_regularise()["res_id"])
            for _person in range(2)
        )
        first.action_create_document()
        with self.assertRaisesRegex(UserError, "billed as they should be"):
            second.action_create_document()

    def test_in_the_customers_language(self):
        """SPEC C2: not in that of whoever presses the button."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner_a.lang = "fr_FR"
        contract = self._create_posted()
        contract.line_ids.quantity = 12
        move = self._regularise(contract, "2023-01-05")
        self.assertEqual(move.invoice_line_ids.name, "Régularisation : Office\n01/01/2023 – 31/01/2023")

    # === BILLED ONCE === #

    def test_what_is_billed_once_is_invoiced_of_its_order(self):
        """SPEC S1, S5: an installation of two sold in a month that is posted already."""
        contract = self._create_posted()
        order = self._create_affair(
            [("Installation", 150, {"product_uom_qty": 2})],
            date_order="2023-01-10 10:00:00",
            confirm=False,
            extends_subscription_id=contract.id,
        )
        order.order_line = [Command.create({"product_id": self.office.id, "price_unit": 200})]
        order.action_confirm()
        order.date_order = "2023-01-10 10:00:00"
        order.action_create_subscription()
        move = self._regularise(contract, "2023-01-10")
        installation = order.order_line[0]
        line = move.invoice_line_ids.filtered(lambda line: line.product_id == installation.product_id)
        self.assertRecordValues(line, [{"quantity": 2, "price_unit": 150, "sale_line_ids": installation.ids}])
        self.assertEqual((installation.qty_invoiced, installation.qty_to_invoice), (2, 0))
        contract._interrupt(date(2023, 1, 1), date(2023, 1, 31))  # so it is billed with February
        self.assertEqual(installation.qty_invoiced, 4)
        self._regularise(contract, "2023-01-11")
        self.assertEqual((installation.qty_invoiced, installation.qty_to_invoice), (2, 0))

    # === NUMBERS === #

    def test_the_number_is_looked_for_once(self):
        contract = self._create_posted(posted=4)
        contract._interrupt(date(2023, 2, 1), date(2023, 3, 31))
        model = self.env.registry["billing.subscription"]
        with patch.object(model, "_get_last_regularisation", autospec=True, return_value=6) as search:
            dues = contract._get_differences()[contract]
        self.assertEqual((len(dues), search.call_count), (2, 1))
        self.assertEqual({due.key.rsplit(":", 1)[1] for due in dues}, {"7"})
