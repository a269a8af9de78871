from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestRenewal(SubscriptionCommon):
    """SPEC S5: each renewal is as long as the first term, and an interruption outlives it."""

    def _renew(self, subscription, *ends):
        for end in ends:
            subscription.action_renew()
            self.assertEqual(subscription.date_end, date.fromisoformat(end))

    def test_many_at_once(self):
        """SPEC S5: a night in which many renew themselves asks the database no more often for each of them."""
        counts = {}
        for number in (2, 2, 20):  # the first fills the caches
            subscriptions = self.env["billing.subscription"].union(
                *(self._create_contract(period_count=1) for _number in range(number))
            )
            self._generate(subscriptions)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            subscriptions._renew()
            self.env.flush_all()
            counts[number] = self.cr.sql_log_count - before
            self.assertEqual(set(subscriptions.mapped("date_end")), {date(2023, 5, 23)})
            self.assertEqual(len(self._moves(subscriptions)), 2 * number)
            self.assertEqual(subscriptions.message_ids.mapped("preview").count("Renewed to 05/23/2023."), number)
        self.assertLess((counts[20] - counts[2]) / 18, 1, counts)

    def test_an_end_that_was_typed(self):
        """A calendar year without a number of periods: it goes on year by year, not for twice as long each time."""
        subscription = self._create_contract(date_start="2023-01-01", date_end="2023-12-31", period_count=0)
        self._renew(subscription, "2024-12-31", "2025-12-31", "2026-12-31")
        subscription.months = "3"
        self._renew(subscription, "2027-12-31")

    def test_the_rest_of_a_period_that_an_end_had_cut_is_billed(self):
        """SPEC S5, S8: posted to 8 May, 1,000.00; renewed, the other half is a draft of the 9th, and nothing lacks."""
        for timing, day in (("advance", date(2023, 5, 9)), ("arrears", date(2023, 5, 23))):
            terms = {"period_count": 0, "date_end": "2023-05-08", "timing": timing}
            subscription = self._create_contract(**terms)
            self._generate(subscription).action_post()
            self._renew(subscription, "2023-06-23")
            rest = self._moves(subscription).filtered(
                lambda move: move.state == "draft" and not move.subscription_period_ids
            )
            self.assertEqual((rest.invoice_date, rest.amount_untaxed), (day, 1000))
            line = rest.invoice_line_ids
            self.assertEqual(
                (line.billing_period_start, line.billing_period_end), (date(2023, 5, 9), date(2023, 5, 23))
            )
            self.assertEqual(sum(self._moves(subscription).mapped("amount_untaxed")), 6000)
            self.assertFalse(subscription.to_regularise)

    def test_the_rest_of_a_period_disappears_with_an_end(self):
        """SPEC S4: closed on the old day or on 15 May, as if it had been renewed to there: 7 of 30 days are 466.67."""
        for end, expected in (("2023-05-08", 3000), ("2023-05-15", 3466.67)):
            subscription = self._create_contract(period_count=0, date_end="2023-05-08")
            self._generate(subscription).action_post()
            subscription.action_renew()
            subscription._close(date.fromisoformat(end))
            self.assertEqual(sum(self._moves(subscription).mapped("amount_untaxed")), expected)
            self.assertFalse(subscription.to_regularise)

    def test_what_is_posted_behind_an_end_waits_for_somebody(self):
        """SPEC S5: closing drafts no credit note by itself, and leaves what somebody regularised."""
        subscription = self._create_contract(period_count=0, date_end="2023-05-08")
        self._generate(subscription).action_post()
        subscription.action_renew()
        self._moves(subscription)[-1].action_post()
        subscription.line_ids.quantity = 9
        made = subscription._regularise()
        subscription._close(date(2023, 5, 15))
        self.assertTrue(made.exists())
        self.assertEqual(subscription.regularisation_amount, -1800)

    def test_what_was_taken_back_because_it_ended_is_billed_again(self):
        """SPEC S5, S8: posted to 23 June, it ends on 23 April; renewed, each of its periods is billed on its day."""
        for take_back in (
            lambda contract, _posted: contract._regularise(),
            lambda _contract, posted: posted._reverse_moves([{"invoice_date": "2023-03-24"}] * 2),
        ):
            subscription = self._create_contract(period_count=3)
            posted = self._generate(subscription)
            posted.action_post()
            subscription._close(date(2023, 4, 23))
            take_back(subscription, posted[1:]).action_post()
            self._renew(subscription, "2023-07-23")
            self.assertEqual(sum(self._moves(subscription).mapped("amount_untaxed_signed")), 8000)
            drafts = self._moves(subscription).filtered(lambda move: move.state == "draft")
            self.assertDates(drafts, "2023-04-24", "2023-05-24", "2023-06-24")
            self.assertFalse(subscription.to_regularise)

    def test_what_was_given_before_it_ended_is_not_billed_again(self):
        """SPEC S5: a month that was credited is billed again by the button alone, in a renewal too."""
        subscription = self._create_contract(period_count=2)
        posted = self._generate(subscription)
        posted.action_post()
        posted[0]._reverse_moves([{"invoice_date": "2023-03-24"}]).action_post()
        self._renew(subscription, "2023-07-23")
        self.assertEqual(sum(self._moves(subscription).mapped("amount_untaxed_signed")), 6000)

    def test_what_else_is_to_regularise_waits_for_somebody(self):
        """SPEC S5: it is shown before it is made."""
        subscription = self._create_contract(period_count=0, date_end="2023-05-08")
        self._generate(subscription).action_post()
        subscription.line_ids.quantity = 12
        subscription.action_renew()
        self.assertEqual(subscription.regularisation_amount, 400 + 1400)

    def test_the_end_typed_last_counts(self):
        """Before its first renewal, what the contract is concluded for may change."""
        subscription = self._create_contract(date_start="2023-01-01", date_end="2023-12-31", period_count=0)
        subscription.date_end = "2023-06-30"
        self._renew(subscription, "2023-12-31", "2024-06-30")

    def test_closed_by_hand_before_its_end(self):
        """It goes on for a term as it was concluded, whatever part of it was cut off."""
        for terms in ({"period_count": 12}, {"period_count": 0, "date_end": "2024-03-23"}):
            subscription = self._create_contract(**terms)
            subscription._close(date(2023, 5, 23))
            self._renew(subscription, "2024-05-23", "2025-05-23")
            subscription._close(date(2024, 5, 23))
            self._renew(subscription, "2025-05-23")

    def test_closed_without_a_term(self):
        """Nothing was concluded: it goes on for as long as it had lasted, each time."""
        subscription = self._create_contract(period_count=0)
        subscription._close(date(2023, 5, 23))
        self._renew(subscription, "2023-07-23", "2023-09-23")

    def test_a_clone_is_concluded_for_as_long(self):
        """SPEC S7: also where the end was typed, or came early; without an end it has none."""
        for terms, end, expected in (
            ({"period_count": 0, "date_end": "2024-03-23"}, None, 12),
            ({"period_count": 12}, "2023-05-23", 12),
            ({"period_count": 4, "months": "3"}, "2023-05-23", 4),
            ({"period_count": 0, "date_end": "2023-12-31", "date_start": "2023-01-01"}, "2023-05-23", 12),
            ({"period_count": 0}, "2023-05-23", 0),
        ):
            subscription = self._create_contract(**terms)
            if end:
                subscription._close(date.fromisoformat(end))
            clone = subscription.copy()
            self.assertEqual((clone.period_count, bool(clone.date_end)), (expected, bool(expected)), terms)

    def test_back_to_draft_it_is_concluded_anew(self):
        subscription = self._create_contract(date_start="2023-01-01", date_end="2023-12-31", period_count=0)
        self._renew(subscription, "2024-12-31")
        subscription.action_reopen()
        subscription.date_end = "2023-06-30"
        subscription.action_activate()
        self._renew(subscription, "2023-12-31", "2024-06-30")

    def test_an_interruption_goes_on_after_the_renewal(self):
        """Closed during a pause without an end: renewed, it is interrupted still, and can be resumed."""
        subscription = self._create_contract()
        self._generate(subscription)
        subscription._interrupt(date(2023, 4, 24))
        subscription._close(date(2023, 6, 23))
        subscription.action_renew()
        self.assertEqual((subscription.state, subscription.next_date), ("interrupted", False))
        subscription._resume(date(2023, 7, 24))
        self.assertEqual((subscription.state, len(self._moves(subscription))), ("active", 12))

    def test_an_interruption_goes_on_after_a_new_activation(self):
        subscription = self._create_contract()
        subscription._interrupt(date(2023, 4, 24))
        subscription.action_reopen()
        subscription.action_activate()
        self.assertEqual(subscription.state, "interrupted")

    def test_the_draft_of_a_cut_period_is_made_whole_again(self):
        """SPEC S5: a yearly contract that was closed under way, and goes on after all before its draft was posted."""
        contract = self._create_contract(months="12", period_count=1)
        contract.action_generate_schedule()
        contract._close(date(2023, 9, 23))
        self.assertLess(sum(self._moves(contract).mapped("amount_untaxed")), 2000)
        contract._renew()
        self.assertEqual(self._moves(contract)[0].amount_untaxed, 2000)
