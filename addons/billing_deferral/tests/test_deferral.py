from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


@tagged("post_install", "-at_install")
class TestDeferral(AccountTestInvoicingCommon):
    """SPEC S10: what is billed beyond the closing date, entered as deferred income and given back the day after."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref("account.group_account_user")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.income = cls.company_data["default_account_revenue"]
        cls.deferred = cls.income.copy(
            {"code": "487000", "name": "Deferred Income", "account_type": "liability_current"}
        )
        cls.year = ("2023-03-24", "2024-03-23")

    def _bill(self, *lines, move_type="out_invoice", day="2023-03-24", post=True, **values):
        """An invoice: (amount, first day, last day) or (amount, first day, last day, values) per line."""
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.partner_a.id,
                "invoice_date": day,
                "date": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Office",
                            "price_unit": amount,
                            "billing_period_start": start,
                            "billing_period_end": end,
                            "account_id": self.income.id,
                            "tax_ids": [Command.set(self.tax_sale_a.ids)],
                            **(more[0] if more else {}),
                        }
                    )
                    for amount, start, end, *more in lines
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    def _close(self, day="2023-12-31", **values):
        return self.env["billing.deferral"].create({"date": day, "account_id": self.deferred.id, **values})

    def _entries(self, deferral):
        deferral.action_enter()
        return deferral.move_ids.sorted("date")

    # === THE LIST === #

    def test_a_year_billed_ahead(self):
        """1,200.00 from 24/03/2023 to 23/03/2024: 83 of 366 days are of the next year, 272.13."""
        self._bill((1200, *self.year), (500, False, False), (60, "2023-12-01", "2023-12-31"))
        deferral = self._close()
        line = deferral.line_ids
        self.assertEqual((line.days, line.days_total, line.billed, line.amount), (83, 366, 1200, 272.13))
        self.assertEqual((deferral.amount, deferral.state), (272.13, "list"))

    def test_credit_notes_count_and_drafts_do_not(self):
        self._bill((1200, *self.year))
        self._bill((600, *self.year), move_type="out_refund", day="2023-06-01")
        self._bill((1200, *self.year), post=False)
        self._bill((1200, *self.year), day="2024-01-01")
        self.assertEqual(sorted(self._close().line_ids.mapped("amount")), [-136.07, 272.13])

    def test_a_service_of_next_year_is_deferred_whole(self):
        self._bill((100, "2024-01-01", "2024-12-31"), day="2023-12-15")
        self.assertEqual(self._close().amount, 100)

    def test_in_the_companys_currency(self):
        """What is deferred is what the income account holds, at the rate of the invoice."""
        currency = self.setup_other_currency("EUR", rates=[("2023-01-01", 2.0), ("2023-12-31", 4.0)])
        self._bill((1200, *self.year), currency_id=currency.id)
        self.assertEqual(self._close().amount, 136.07)

    def test_years_follow_each_other(self):
        """Three years billed at once: at each closing what is still to come, and nothing after the last."""
        self._bill((3000, "2023-01-01", "2025-12-31"), day="2023-01-01")
        amounts = [self._close(f"{year}-12-31").amount for year in (2023, 2024, 2025)]
        self.assertEqual(amounts, [2000.91, 999.09, 0])

    # === THE ENTRIES === #

    def test_entry_and_reversal(self):
        """487 is credited at the closing date and debited the day after; both are drafts until somebody posts them."""
        other = self.income.copy()
        self._bill((1200, *self.year), (1200, *self.year), (600, *self.year, {"account_id": other.id}))
        deferral = self._close()
        entry, reversal = self._entries(deferral)
        self.assertEqual((entry.date, reversal.date), (date(2023, 12, 31), date(2024, 1, 1)))
        self.assertEqual((entry.state, reversal.state, deferral.state), ("draft", "draft", "draft"))
        self.assertEqual(
            {line.account_id: line.balance for line in entry.line_ids},
            {self.income: 544.26, other: 136.07, self.deferred: -680.33},
        )
        self.assertEqual(
            {line.account_id: line.balance for line in reversal.line_ids},
            {self.income: -544.26, other: -136.07, self.deferred: 680.33},
        )
        self.assertFalse(entry.line_ids.tax_ids, "no VAT moves")
        self.assertEqual(reversal.reversed_entry_id, entry)
        (entry | reversal).action_post()
        self.assertEqual(deferral.state, "posted")

    def test_a_reversal_to_come_is_posted_on_its_day(self):
        self._bill((1200, *self.year))
        with freeze_time("2023-12-20"):
            _entry, reversal = self._entries(self._close())
        self.assertEqual(reversal.auto_post, "at_date")

    def test_analytic_shares_follow(self):
        plan = self.env["account.analytic.plan"].create({"name": "Places"})
        place = self.env["account.analytic.account"].create({"name": "Lyon", "plan_id": plan.id})
        self._bill((1200, *self.year, {"analytic_distribution": {str(place.id): 100}}), (1200, *self.year))
        entry, reversal = self._entries(self._close())
        for move in (entry, reversal):
            shared = move.line_ids.filtered("analytic_distribution")
            self.assertEqual((abs(shared.balance), shared.analytic_distribution), (272.13, {str(place.id): 100}))

    def test_what_is_left_out_stays_left_out(self):
        self._bill((1200, *self.year), (600, *self.year))
        deferral = self._close()
        deferral.line_ids[1].excluded = True
        self.assertEqual(deferral.amount, 272.13)
        self._bill((600, *self.year))
        entry, _reversal = self._entries(deferral)
        self.assertEqual(deferral.amount, 408.2, "the third invoice is read when the entries are made")
        self.assertEqual(entry.amount_total, 408.2)

    # === REFUSALS === #

    def test_once_only(self):
        """Neither two entries of one list, nor two lists of one date; deleted entries can be made again."""
        self._bill((1200, *self.year))
        deferral = self._close()
        entries = self._entries(deferral)
        for attempt in (deferral.action_enter, deferral.action_list, deferral.unlink):
            with self.assertRaisesRegex(UserError, "Delete or cancel"):
                attempt()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._close()
        entries.unlink()
        self.assertEqual(deferral.state, "list")
        self._entries(deferral).button_cancel()
        self.assertEqual(deferral.state, "list")
        deferral.unlink()

    def test_nothing_to_defer(self):
        deferral = self._close()
        with self.assertRaisesRegex(UserError, "Nothing is to be deferred at 12/31/2023"):
            deferral.action_enter()
        self.assertFalse(deferral.move_ids)

    def test_a_closed_year(self):
        """Odoo would move the entry to the first open day, where it means nothing: it is refused instead."""
        self._bill((1200, *self.year))
        late, early = self._close(), self._close("2023-12-30")
        entry, _reversal = self._entries(early)
        self.company.fiscalyear_lock_date = "2023-12-31"
        for attempt in (late.action_enter, entry.action_post):
            with self.assertRaisesRegex(UserError, "the books are closed"):
                attempt()
        self.assertFalse(late.move_ids)
        self.assertEqual((entry.state, entry.date), ("draft", date(2023, 12, 30)))

    def test_an_account_that_is_no_liability(self):
        with self.assertRaisesRegex(ValidationError, "is no liability"):
            self._close(account_id=self.income.id)

    def test_a_service_that_ends_before_it_starts(self):
        with self.assertRaisesRegex(ValidationError, "before it starts on 03/24/2024"):
            self._bill((1200, "2024-03-24", "2023-03-24"))

    # === DEFAULTS === #

    def test_defaults(self):
        """The last fiscal year that is over; the account of the last closing."""
        self._close("2022-12-31")
        with freeze_time("2024-02-01"), Form(self.env["billing.deferral"]) as form:
            self.assertEqual(form.date, date(2023, 12, 31))
            self.assertEqual(form.account_id, self.deferred)
            self.assertEqual(form.journal_id.type, "general")

    # === SCALE AND ACCESS === #

    def test_queries_do_not_grow_with_the_list(self):
        for _rank in range(2):
            self._bill(*[(100, *self.year)] * 2)
        counts = []
        for day, more in (("2023-12-30", 0), ("2023-12-31", 18)):
            for _rank in range(more):
                self._bill((100, *self.year))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._close(day).action_enter()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 6)

    def test_strangers_are_refused(self):
        self._bill((1200, *self.year))
        deferral = self._close()
        other = self.setup_other_company()["company"]
        groups = {
            "accountant": "account.group_account_user",
            "seller": "account.group_account_invoice",
            "portal": "base.group_portal",
        }
        for login, group in groups.items():
            stranger = new_test_user(
                self.env, login, groups=group, company_id=other.id, company_ids=[Command.set(other.ids)]
            )
            for record in (deferral, deferral.line_ids):
                with self.subTest(login=login, model=record._name), self.assertRaises(AccessError):
                    record.with_user(stranger).read(["amount"])


@tagged("post_install", "-at_install")
class TestFrenchDeferral(AccountTestInvoicingCommon):
    """SPEC S10 with the French chart: 487 is found by itself."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("fr")
    def setUpClass(cls):
        super().setUpClass()

    def test_the_charts_own_account(self):
        deferral = self.env["billing.deferral"].create({"date": "2023-12-31"})
        self.assertEqual(deferral.account_id.code, "487000")
