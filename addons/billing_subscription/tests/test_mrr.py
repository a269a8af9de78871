import random
from datetime import date

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
class TestMrr(SubscriptionCommon):
    """SPEC S9: monthly recurring revenue and what moves it."""

    def _movements(self, *subscriptions):
        rows = self.env["billing.subscription.mrr"].search(
            [("subscription_id", "in", [one.id for one in subscriptions]), ("kind", "!=", False)],
            order="month, product_id",
        )
        return [(f"{row.month:%Y-%m}", row.kind, round(row.movement, 2)) for row in rows]

    def _mrr(self, subscription, month):
        rows = self.env["billing.subscription.mrr"].search(
            [("subscription_id", "=", subscription.id), ("month", "=", f"{month}-01")]
        )
        return round(sum(rows.mapped("mrr")), 2)

    def test_a_line_that_would_go_on_after_the_end_counts_to_it(self):
        """It is billed to the end of the contract, like one without an end of its own."""
        with freeze_time("2023-03-24"):
            subscription = self._create_contract({"date_end": "2024-12-31"})
            self.assertEqual((subscription.monthly_amount, self._mrr(subscription, "2023-03")), (2000, 2000))
            subscription._close(date(2023, 9, 23))
            self.assertEqual((subscription.amount_period, len(subscription.copy().line_ids)), (2000, 1))

    @freeze_time("2023-03-24")
    def test_monthly_amount(self):
        """SPEC S9: yearly and quarterly normalised, once-only lines left out."""
        yearly = self._create_contract({"quantity": 1, "price_unit": 1200}, months="12", period_count=1)
        self.assertEqual((yearly.monthly_amount, self._create_koworking().monthly_amount), (100, 2000))

    @freeze_time("2023-03-24")
    def test_monthly_amount_after_a_renewal(self):
        """A line that ends with the first term is no revenue of the second."""
        subscription = self._create_contract({}, {"quantity": 1, "date_end": "2024-03-23"})
        self.assertEqual(subscription.monthly_amount, 2200)
        subscription.action_renew()
        self.assertEqual((subscription.amount_period, subscription.monthly_amount), (2000, 2000))

    def test_a_contract_from_start_to_end(self):
        """Koworking: new, expanded, interrupted, resumed, renewed (nothing moves), closed."""
        with freeze_time("2023-03-24"):
            subscription = self._create_koworking()
            subscription._amend(date(2023, 6, 24), [(subscription.line_ids[1], {"quantity": 12})])
            subscription._interrupt(date(2023, 8, 24), date(2023, 9, 23))
            subscription.action_renew()
        with freeze_time("2024-05-15"):
            subscription._close(date(2024, 5, 10))
            self.assertEqual(
                self._movements(subscription),
                [
                    ("2023-03", "new", 2000),
                    ("2023-06", "expansion", 400),
                    ("2023-08", "churn", -2400),
                    ("2023-09", "reactivation", 2400),
                    ("2024-05", "churn", -2400),
                ],
            )
            self.assertEqual(
                [self._mrr(subscription, month) for month in ("2023-05", "2023-08", "2024-04")], [2000, 0, 2400]
            )

    def test_other_periods_are_counted_by_the_month(self):
        """A year of 1,200 is 100 a month, a quarter of 910 is 303.33."""
        with freeze_time("2023-03-24"):
            yearly = self._create_contract({"quantity": 1, "price_unit": 1200}, months="12", period_count=1)
            quarterly = self._create_contract({"quantity": 1, "price_unit": 910}, months="3", period_count=4)
            self.assertEqual((self._mrr(yearly, "2023-03"), self._mrr(quarterly, "2023-03")), (100, 303.33))
            row = self.env["billing.subscription.mrr"].search([("subscription_id", "=", yearly.id)])
            self.assertEqual((row.arr, row.partner_id, row.product_id), (1200, self.partner_a, self.office))

    def test_rates_are_read_as_odoo_reads_them(self):
        """A rate of all companies, or the first one there is: 1,200 a year at 2 is 50 a month, as `_convert` says."""
        for company, day in ((False, "2020-01-01"), (self.company.id, "2024-01-01")):
            rate = {"company_id": company, "name": day, "rate": 2 * self.company.currency_id.rate}
            currency = self.env["res.currency"].create(
                {"name": "RN" + day[3], "symbol": "R", "rate_ids": [Command.create(rate)]}
            )
            with freeze_time("2023-03-24"):
                contract = self._create_contract(
                    {"quantity": 1, "price_unit": 1200}, months="12", period_count=1, currency_id=currency.id
                )
                row = self.env["billing.subscription.mrr"].search([("subscription_id", "=", contract.id)])
                expected = currency._convert(100, self.company.currency_id, self.company, contract.date_start)
                self.assertEqual((expected, [round(mrr, 2) for mrr in row.mapped("mrr")]), (50, [50]))

    def test_a_draft_counts_nothing_and_a_contraction_does(self):
        with freeze_time("2023-04-30"):
            draft = self._create_contract(activate=False)
            smaller = self._create_contract()
            smaller._amend(date(2023, 4, 24), [(smaller.line_ids, {"quantity": 8})])
            self.assertEqual(
                self._movements(draft, smaller), [("2023-03", "new", 2000), ("2023-04", "contraction", -400)]
            )

    def test_as_much_in_other_parts_is_no_movement(self):
        """A quarter of 100.00 becomes two of 50.00: a third of each month, to whatever decimal that is cut off."""
        with freeze_time("2023-03-24"):
            subscription = self._create_contract({"quantity": 1, "price_unit": 100}, months="3", period_count=4)
            other = {"product_id": self.office.id, "price_unit": 50}
            subscription._amend(
                date(2023, 6, 24),
                [(subscription.line_ids, {"price_unit": 50}), (subscription.line_ids.browse(), other)],
            )
        with freeze_time("2023-09-01"):
            self.assertEqual(self._movements(subscription), [("2023-03", "new", 33.33)])

    def test_the_report_opens_at_once(self):
        """PostgreSQL compiles a query that it holds for expensive, which takes seconds, even where it finds nothing."""
        query = self.env["billing.subscription.mrr"]._table_query
        [[[plan]]] = self.env.execute_query(SQL("EXPLAIN (FORMAT JSON) %s", query))
        [[limit]] = self.env.execute_query(SQL("SELECT current_setting('jit_above_cost')"))
        self.assertLess(plan["Plan"]["Total Cost"], float(limit))

    def test_movements_add_up_to_the_revenue(self):
        """Whatever happens: the sum of all movements up to a month is the revenue of that month."""
        chance, subscriptions = random.Random(7), []
        with freeze_time("2023-01-01"):
            for _rank in range(12):
                start = date(2023, 1, 1) + relativedelta(days=chance.randrange(200))
                one = self._create_contract({}, {"quantity": 1}, date_start=start, months=chance.choice("136"))
                for _step in range(chance.randrange(4)):
                    day = start + relativedelta(days=chance.randrange(1, 300))
                    line = chance.choice(one.line_ids.filtered(lambda line: not line.date_end))
                    one._amend(day, [(line, {"quantity": chance.choice((1, 5, 20))})])
                if chance.random() < 0.4:
                    pause = start + relativedelta(days=chance.randrange(1, 200))
                    one._interrupt(pause, pause + relativedelta(days=chance.randrange(60)))
                subscriptions.append(one)
        with freeze_time("2024-03-31"):
            rows = self.env["billing.subscription.mrr"].search(
                [("subscription_id", "in", [one.id for one in subscriptions])]
            )
            self.assertGreater(len(rows), 100)
            for month in {row.month for row in rows}:
                before = sum(row.movement for row in rows if row.month <= month)
                self.assertAlmostEqual(before, sum(row.mrr for row in rows if row.month == month), 2)
