from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestLineTakenOut(SubscriptionCommon):
    """SPEC S4, S5: an amendment ends a line, whatever bills it already."""

    def _untaxed(self, subscription):
        return self._moves(subscription).mapped("amount_untaxed")

    def test_a_line_is_ended(self):
        subscription = self._create_contract({}, {"quantity": 1})
        self._generate(subscription)
        subscription._amend(date(2023, 5, 24), [(subscription.line_ids[1], {"quantity": 0})])
        self.assertEqual(self._untaxed(subscription), [2200.0, 2200.0] + [2000.0] * 10)

    def test_a_line_taken_out_from_the_first_day(self):
        """All drafts held it: they are made anew without it, also where somebody deletes it in the list."""
        for take_out in (
            lambda contract: contract._amend(date(2023, 3, 24), [(contract.line_ids[0], {"quantity": 0})]),
            lambda contract: contract.write({"line_ids": [Command.delete(contract.line_ids[0].id)]}),
            lambda contract: contract.line_ids[0].unlink(),
        ):
            subscription = self._create_contract({}, {"quantity": 1})
            self._generate(subscription)
            take_out(subscription)
            self.assertEqual(self._untaxed(subscription), [200.0] * 12)

    def test_whoever_amends_second_is_told_so(self):
        """Two have the dialog open: the line that the second one changes has ended by then."""
        subscription = self._create_contract()
        first, second = (
            self.env["billing.subscription.amendment"].browse(subscription.action_amend()["res_id"])
            for _person in range(2)
        )
        (first | second).date = date(2023, 4, 24)
        first.line_ids.quantity = 12
        second.line_ids.price_unit = 250
        first.action_apply()
        with self.assertRaisesRegex(UserError, "to 04/23/2023 only.*04/24/2023"):
            second.action_apply()

    def test_what_ended_before_an_amendment_stays_ended(self):
        """Taken out of the dialog of June, a line that ends in May is billed to May, not further."""
        subscription = self._create_contract({}, {"quantity": 1, "date_end": "2023-05-23"})
        self._generate(subscription)
        subscription._amend(date(2023, 6, 24), [(subscription.line_ids[1], {"quantity": 0})])
        self.assertEqual(subscription.line_ids[1].date_end, date(2023, 5, 23))
        self.assertEqual(self._untaxed(subscription), [2200.0, 2200.0] + [2000.0] * 10)

    def test_what_replaces_a_line_that_is_deleted_was_sold_by_its_order(self):
        """SPEC S1: the order would get another contract for what this one bills."""
        order = self._create_affair([("Offices", 200, {"product_id": self.office.id})], date_order="2023-03-24")
        subscription = self.env["billing.subscription"].browse(order.action_create_subscription()["res_id"])
        subscription.action_activate()
        for day in (date(2023, 4, 24), date(2023, 5, 24)):
            subscription._amend(day, [(subscription.line_ids[-1], {"price_unit": 300})])
        subscription.line_ids[:2].unlink()
        self.assertEqual(subscription.line_ids.order_line_id, order.order_line)
        self.env.invalidate_all()
        self.assertFalse(order.can_have_subscription)

    def test_a_line_posted_in_advance_is_taken_out(self):
        """It stays as what the invoice bills, and all of it is to be credited."""
        subscription = self._create_contract({}, {"quantity": 1, "date_start": "2023-04-24"})
        moves = self._generate(subscription)
        moves[:2].action_post()
        subscription._amend(date(2023, 4, 24), [(subscription.line_ids[1], {"quantity": 0})])
        self.assertEqual(self._untaxed(subscription), [2000.0, 2200.0] + [2000.0] * 10)
        self.assertEqual((subscription.regularisation_amount, subscription.monthly_amount), (-200, 2000))
        self.assertEqual(subscription._get_contract_lines(), subscription.line_ids[0], "the contract says it no more")
        self.assertEqual(len(subscription.copy().line_ids), 1)

    def test_a_line_of_an_invoice_reset_to_draft_is_taken_out(self):
        """The customer may have the invoice, and it has a number: it does not go with the line."""
        subscription = self._create_contract({}, {"quantity": 1})
        moves = self._generate(subscription)
        moves[0].action_post()
        moves[0].button_draft()
        with self.assertRaisesRegex(UserError, moves[0].name):
            subscription.line_ids[1].unlink()
        subscription._amend(date(2023, 3, 24), [(subscription.line_ids[1], {"quantity": 0})])
        self.assertEqual(self._untaxed(subscription), [2200.0] + [2000.0] * 11)
        self.assertEqual(subscription.regularisation_amount, -200)

    def test_a_line_of_a_cancelled_draft_is_taken_out(self):
        """What is cancelled bills nothing: it holds no line back."""
        subscription = self._create_contract({}, {"quantity": 1})
        moves = self._generate(subscription)
        moves[3].button_cancel()
        subscription._amend(date(2023, 3, 24), [(subscription.line_ids[1], {"quantity": 0})])
        self.assertEqual(len(subscription.line_ids), 1)
        self.assertEqual(self._untaxed(subscription), [2000.0] * 12)
