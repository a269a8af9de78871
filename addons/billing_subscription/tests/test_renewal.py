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
