from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestLife(SubscriptionCommon):
    """SPEC S5: interrupted, renewed, closed, amended, regularised."""

    def _untaxed(self, subscription):
        return self._moves(subscription).mapped("amount_untaxed")

    # === AMENDMENTS === #

    def test_a_quarter_changed_on_the_way(self):
        """SPEC S3: 910.00 a quarter, changed after 49 of 91 days, leaves 420.00 of the old price."""
        subscription = self._create_contract(
            {"quantity": 1, "price_unit": 910}, months="3", date_start="2023-04-01", period_count=1
        )
        self._generate(subscription)
        subscription._amend(date(2023, 5, 20), [(subscription.line_ids, {"price_unit": 1820})])
        lines = self._moves(subscription).invoice_line_ids
        self.assertEqual(lines.mapped("price_subtotal"), [490.0, 840.0])
        self.assertEqual(lines.mapped("billing_period_end"), [date(2023, 5, 19), date(2023, 6, 30)])

    def test_amended_after_it_was_posted(self):
        """The posted month stays; what it lacks is shown, then charged: 14 of 31 days of 2 offices at 200."""
        subscription = self._create_contract()
        moves = self._generate(subscription)
        moves[0].action_post()
        subscription._amend(date(2023, 4, 10), [(subscription.line_ids, {"quantity": 12})])
        self.assertEqual(moves[0].amount_untaxed, 2000)
        self.assertEqual(self._untaxed(subscription)[1:], [2400.0] * 11)
        self.assertEqual(subscription.regularisation_amount, 180.64)
        dialog = self.env["billing.subscription.regularisation"].browse(subscription.action_regularise()["res_id"])
        self.assertEqual((dialog.amount, dialog.line_ids.mapped("amount")), (180.64, [-903.23, 1083.87]))
        move = self.env["account.move"].browse(dialog.action_create_document()["res_id"])
        self.assertEqual((move.move_type, move.amount_untaxed, move.amount_total), ("out_invoice", 180.64, 216.77))
        self.assertEqual(subscription.regularisation_amount, 0)
        with self.assertRaisesRegex(UserError, "billed as they should be"):
            subscription.action_regularise()

    def test_amended_downwards_is_credited(self):
        subscription = self._create_contract()
        moves = self._generate(subscription)
        moves[0].action_post()
        subscription._amend(date(2023, 4, 10), [(subscription.line_ids, {"quantity": 8})])
        refund = subscription._regularise()
        self.assertEqual((refund.move_type, refund.amount_untaxed), ("out_refund", 180.65))
        self.assertEqual(refund.reversed_entry_id, moves[0])
        self.assertEqual(subscription.regularisation_amount, 0)

    def test_in_arrears_nothing_is_to_regularise(self):
        subscription = self._create_contract(timing="arrears", period_count=2)
        self._generate(subscription).action_post()
        self.assertEqual(subscription.regularisation_amount, 0)
        subscription.line_ids.quantity = 11
        self.assertEqual(subscription.regularisation_amount, 400)

    def test_what_is_billed_keeps_its_periods(self):
        """Other periods would bill days twice."""
        subscription = self._create_contract()
        moves = self._generate(subscription)
        subscription.months = "3"
        self.assertEqual(self._untaxed(subscription), [2000.0] * 12)
        self.assertEqual(subscription.date_end, date(2026, 3, 23))
        subscription.months = "1"
        moves = self._moves(subscription)
        moves[0].action_post()
        subscription.write({"months": "1", "date_start": "2023-03-24"})
        for values in ({"months": "3"}, {"date_start": "2023-03-01"}, {"anchor_date": "2023-03-01"}):
            with self.subTest(values), self.assertRaisesRegex(UserError, "1 posted or validated periods"):
                subscription.write(values)

    def test_from_the_next_period_nothing_is_prorated(self):
        subscription = self._create_contract()
        self._generate(subscription)
        subscription._amend(date(2023, 4, 10), [(subscription.line_ids, {"quantity": 12})], next_period=True)
        self.assertEqual(self._untaxed(subscription), [2000.0] + [2400.0] * 11)
        self.assertFalse(subscription.regularisation_amount)

    def test_the_dialog_amends(self):
        subscription = self._create_koworking()
        self._generate(subscription)
        dialog = self.env["billing.subscription.amendment"].browse(subscription.action_amend()["res_id"])
        self.assertEqual(dialog.line_ids.mapped("quantity"), [10])
        with self.assertRaisesRegex(UserError, "Nothing is changed"):
            dialog.action_apply()
        with Form(dialog) as form:
            form.date = date(2023, 6, 24)
            with form.line_ids.edit(0) as line:
                line.quantity = 11
            with form.line_ids.new() as line:
                line.product_id = self.office
                line.quantity = 1
                line.price_unit = 50
        dialog.action_apply()
        self.assertEqual(self._untaxed(subscription), [6500.0, 2000.0, 2000.0] + [2250.0] * 9)
        self.assertEqual(subscription.amount_period, 2250)

    def test_the_dialog_leaves_what_others_added_meanwhile(self):
        subscription = self._create_contract()
        dialog = self.env["billing.subscription.amendment"].browse(subscription.action_amend()["res_id"])
        subscription.line_ids = [Command.create({"product_id": self.office.id, "price_unit": 50})]
        dialog.line_ids.quantity = 11
        dialog.action_apply()
        self.assertEqual(subscription.amount_period, 11 * 200 + 50)

    def test_the_dialog_proposes_prices_in_the_currency_of_the_contract(self):
        currency = self.setup_other_currency("HRK", rates=[("2023-01-01", 3.0)])
        subscription = self._create_contract(currency_id=currency.id)
        self.office.lst_price = 100
        dialog = self.env["billing.subscription.amendment"].browse(subscription.action_amend()["res_id"])
        with Form(dialog) as form, form.line_ids.new() as line:
            line.product_id = self.office
            self.assertEqual(line.price_unit, 300)

    def test_what_is_to_regularise_is_found(self):
        """SPEC S5: the filter finds the contracts by what is posted of them."""
        contracts = self._create_contract() | self._create_contract() | self._create_contract()
        due, settled, unbilled = contracts
        for subscription in due | settled:
            self._generate(subscription)[0].action_post()
        due._amend(date(2023, 4, 10), [(due.line_ids, {"quantity": 12})])
        for operator, value, expected in (
            ("!=", 0, due),
            ("=", 0, settled | unbilled),
            (">", 180, due),
            ("<", 180, settled | unbilled),
            ("<=", 0, settled | unbilled),
        ):
            with self.subTest(operator, value=value):
                domain = [("id", "in", contracts.ids), ("regularisation_amount", operator, value)]
                self.assertEqual(contracts.search(domain, order="id"), expected)

    def test_a_regularisation_that_was_deleted_makes_room(self):
        """Two were made and the first deleted: what it billed can be billed again."""
        subscription = self._create_contract()
        self._generate(subscription)[:2].action_post()
        subscription._amend(date(2023, 3, 24), [(subscription.line_ids, {"quantity": 11})])
        first = subscription._regularise()
        subscription._amend(date(2023, 4, 24), [(subscription.line_ids, {"quantity": 12})])
        subscription._regularise()
        first.unlink()
        self.assertEqual(subscription._regularise().amount_untaxed, 400)
        self.assertEqual(subscription.regularisation_amount, 0)

    # === INTERRUPTIONS === #

    def test_interrupted_and_resumed(self):
        """Drafts of the interruption disappear, and come back in part."""
        subscription = self._create_contract()
        self._generate(subscription)
        self._step(subscription, "interrupt", date="2023-06-24")
        self.assertEqual((subscription.state, len(self._moves(subscription))), ("interrupted", 3))
        self._step(subscription, "resume", date="2023-08-08")
        self.assertEqual((subscription.state, subscription.pause_ids.date_end), ("active", date(2023, 8, 7)))
        # 24/07 to 23/08 has 31 days, of which 16 are billed.
        self.assertEqual(self._untaxed(subscription), [2000.0] * 3 + [1032.26] + [2000.0] * 7)

    def test_interrupted_for_known_days(self):
        subscription = self._create_contract()
        self._generate(subscription)
        self._step(subscription, "interrupt", date="2023-06-24", date_end="2023-07-23", reason="Works")
        self.assertEqual((subscription.state, len(self._moves(subscription))), ("active", 11))
        with self.assertRaisesRegex(ValidationError, "already is"):
            subscription._interrupt(date(2023, 7, 1), date(2023, 7, 2))

    def test_pauses_typed_in_the_list_count_too(self):
        subscription = self._create_contract()
        self._generate(subscription)
        subscription.pause_ids = [Command.create({"date_start": "2023-06-24"})]
        self.assertEqual((subscription.state, len(self._moves(subscription))), ("interrupted", 3))
        subscription.pause_ids.date_end = "2023-07-23"
        self.assertEqual((subscription.state, len(self._moves(subscription))), ("active", 11))
        subscription.pause_ids.unlink()
        self.assertEqual(len(self._moves(subscription)), 12)

    def test_interrupted_in_a_posted_period(self):
        """The month is posted, and half of it is to be credited."""
        subscription = self._create_contract()
        self._generate(subscription)[0].action_post()
        subscription._interrupt(date(2023, 4, 8), date(2023, 4, 23))
        self.assertEqual(subscription.regularisation_amount, -1032.26)

    # === END === #

    def test_closed(self):
        """SPEC S4: what comes after the last day disappears, without having taken a number."""
        subscription = self._create_contract()
        moves = self._generate(subscription)
        moves[0].action_post()
        reason = self.env.ref("billing_subscription.reason_price")
        self._step(subscription, "close", date="2023-05-08", close_reason_id=reason.id)
        self.assertEqual((subscription.state, subscription.close_reason_id), ("closed", reason))
        self.assertEqual(self._untaxed(subscription), [2000.0, 1000.0])
        self.assertEqual((subscription.monthly_amount, subscription.next_date), (0, False))
        with self.assertRaisesRegex(UserError, "not active"):
            subscription._amend(date(2023, 4, 24), [(subscription.line_ids, {"quantity": 1})])

    def test_closed_before_what_is_posted(self):
        """A period posted in advance is credited by the regularisation."""
        subscription = self._create_contract()
        moves = self._generate(subscription)
        moves[:2].action_post()
        subscription._close(date(2023, 4, 23), self.env.ref("billing_subscription.reason_need"))
        self.assertEqual(subscription.regularisation_amount, -2000)
        refund = subscription._regularise()
        self.assertEqual((refund.move_type, refund.amount_untaxed), ("out_refund", 2000))

    def test_closing_does_not_lengthen(self):
        subscription = self._create_contract()
        with self.assertRaisesRegex(UserError, "ends on 03/23/2024 already, before 03/24/2024"):
            subscription._close(date(2024, 3, 24))
        subscription._close(date(2024, 3, 23))
        self.assertEqual(subscription.state, "closed")

    def test_what_goes_on_is_not_archived(self):
        subscription = self._create_contract()
        with self.assertRaisesRegex(ValidationError, "is active: archived, nobody would see"):
            subscription.action_archive()
        subscription._close(date(2023, 5, 8))
        subscription.action_archive()
        self.assertFalse(subscription.active)
        with self.assertRaisesRegex(ValidationError, "archived"):
            subscription.action_renew()

    def test_renewed(self):
        subscription = self._create_contract()
        self._generate(subscription)
        subscription.action_renew()
        self.assertEqual(subscription.date_end, date(2025, 3, 23))
        self.assertEqual(self._untaxed(subscription), [2000.0] * 24)
        self.assertEqual(subscription.state, "active")

    def test_renewed_from_the_end_of_february(self):
        """SPEC S8: a year from 29 February ends on the 27th, and so does the next one: twelve periods each."""
        with freeze_time("2024-02-29"):
            subscription = self._create_contract(date_start="2024-02-29")
            self._generate(subscription)
            self.assertEqual(subscription.date_end, date(2025, 2, 27))
            subscription.action_renew()
        self.assertEqual(subscription.date_end, date(2026, 2, 27))
        self.assertEqual(len(self._moves(subscription)), 24)

    def test_closed_ahead_it_is_billed_to_its_last_day(self):
        """Notice of two months: drafts are made when due, but nothing would make them of a closed contract."""
        for timing, days in (("advance", ["03-24", "04-24", "05-24"]), ("arrears", ["04-23", "05-23", "06-05"])):
            subscription = self._create_contract(drafting="due", timing=timing)
            subscription._close(date(2023, 6, 5))
            self.assertEqual(self._untaxed(subscription), [2000.0, 2000.0, 838.71])
            self.assertDates(self._moves(subscription), *(f"2023-{day}" for day in days))

    def test_what_is_over_is_closed_by_night_and_may_be_renewed(self):
        subscription = self._create_contract(period_count=2)
        self._generate(subscription)
        with freeze_time("2023-05-23"):
            subscription._cron_follow_ends()
            self.assertEqual(subscription.state, "active")
        with freeze_time("2023-05-24"):
            subscription._cron_follow_ends()
            self.assertEqual((subscription.state, subscription.close_date), ("closed", date(2023, 5, 23)))
            self.assertEqual(subscription.close_reason_id, self.env.ref("billing_subscription.reason_term"))
            subscription.action_renew()
        self.assertEqual((subscription.state, subscription.close_reason_id.id), ("active", False))
        self.assertEqual(self._untaxed(subscription), [2000.0] * 4)

    def test_whoever_renews_is_told_in_time(self):
        """SPEC S5: 30 days before the last day of notice, once for each end."""
        subscription = self._create_contract(notice_months=3)
        for day, told in (("2023-11-22", 0), ("2023-11-23", 1), ("2023-11-24", 1)):
            with freeze_time(day):
                subscription._cron_follow_ends()
                self.assertEqual(len(subscription.activity_ids), told, day)
        self.assertEqual(subscription.activity_ids.date_deadline, date(2023, 12, 23))
        subscription.action_renew()
        with freeze_time("2024-12-01"):
            subscription._cron_follow_ends()
        self.assertEqual(len(subscription.activity_ids), 2)

    def test_back_to_draft(self):
        subscription = self._create_contract()
        moves = self._generate(subscription)
        subscription.action_reopen()
        self.assertEqual((subscription.state, moves.exists()), ("draft", self.env["account.move"]))
        subscription.action_activate()
        self.assertFalse(subscription.has_posted)
        self._generate(subscription)[0].action_post()
        subscription.invalidate_recordset(["has_posted"])
        self.assertTrue(subscription.has_posted, "no button")
        with self.assertRaisesRegex(UserError, "amend or close"):
            subscription.action_reopen()

    def test_what_was_active_stays(self):
        subscription = self._create_contract()
        with self.assertRaisesRegex(UserError, "Close it instead"):
            subscription.unlink()
        self._create_contract(activate=False).unlink()

    def test_a_billed_line_stays(self):
        subscription = self._create_contract({}, {"quantity": 1})
        moves = self._generate(subscription)
        moves[0].action_post()
        with self.assertRaisesRegex(UserError, "Give it an end date"):
            subscription.line_ids[1].unlink()

    # === HELPERS === #

    def _step(self, subscription, step, **values):
        action = subscription.with_context(step=step).action_open_step()
        dialog = self.env["billing.subscription.step"].browse(action["res_id"])
        dialog.write(values)
        dialog.action_apply()
