"""SPEC S: the contract of a coworking space, from the order to its renewal, with the journal entries behind it."""

from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.billing_subscription.tests.common import SubscriptionCommon


@tagged("post_install", "-at_install")
class TestKoworking(SubscriptionCommon):
    def test_from_the_order_to_the_renewal(self):
        """SPEC S1, S2, S4, S5, S6, S9: twelve drafts; posted, sent and paid; amended, interrupted, renewed, indexed."""
        with freeze_time("2023-03-24"):
            subscription, moves = self._sell()
            self._post_send_pay(moves[0])
        with freeze_time("2023-06-20"):
            # From month 4: two offices more.
            offices = subscription.line_ids[1]
            subscription._amend(date(2023, 6, 24), [(offices, {"quantity": 12})])
            self.assertEqual(self._totals(subscription), [7800.0, 2400.0, 2400.0] + [2880.0] * 9)
            self.assertEqual((subscription.amount_period, subscription.monthly_amount), (2400, 2400))
        with freeze_time("2023-08-10"):
            # August is closed for works: 24/08 to 23/09, whole.
            subscription._interrupt(date(2023, 8, 24), date(2023, 9, 23), "Works")
            self.assertEqual(self._totals(subscription), [7800.0, 2400.0, 2400.0] + [2880.0] * 8)
        with freeze_time("2024-03-01"):
            subscription.action_renew()
            self.assertEqual(subscription.date_end, date(2025, 3, 23))
            self.assertEqual(self._totals(subscription), [7800.0, 2400.0, 2400.0] + [2880.0] * 20)
        with freeze_time("2024-03-24"):
            # 15 % + 85 % × 104.35 / 100: an office costs 207.40 from the anniversary on.
            subscription._revise_due()
            self.assertEqual(subscription.monthly_amount, 2488.8)
            self.assertEqual(self._totals(subscription), [7800.0, 2400.0, 2400.0] + [2880.0] * 8 + [2986.56] * 12)
        live = self._moves(subscription)
        live.filtered(lambda move: move.state == "draft").action_post()
        self.assertEqual(subscription.regularisation_amount, 0)
        self.assertEqual(
            round(sum(live.mapped("amount_untaxed")), 2), 59565.6
        )  # 6,500, 2 × 2,000, 8 × 2,400, 12 × 2,488.80
        self.assertTilesTheTerm(subscription)
        self.assertMoved(subscription)

    def test_nights_make_and_post(self):
        """SPEC S, nightly run: a contract drafted when due; the night makes, posts and dates each period once."""
        self.company.billing_post_planned = True
        with freeze_time("2023-03-24"):
            contract = self._create_contract(drafting="due")
            contract.action_generate_schedule()
            self.assertEqual(self._moves(contract).auto_post, "no", "what a person makes for today is theirs to post")
        for night, states in (("2023-04-24", ["draft", "posted"]), ("2023-06-25", ["draft"] + ["posted"] * 3)):
            with freeze_time(night):
                for _round in range(2):  # made, then posted
                    self.env["billing.run"]._cron_start_nightly()
                    with self.enter_registry_test_mode():
                        self.env.ref("billing_base.ir_cron_billing_run").method_direct_trigger()
                    self.env.invalidate_all()
            self.assertEqual(self._moves(contract).mapped("state"), states)
        self.assertDates(self._moves(contract), "2023-03-24", "2023-04-24", "2023-05-24", "2023-06-24")

    def test_a_year_that_ended_early_defers_nothing(self):
        """SPEC S5, S10: 12,000 from July on; from October on it is credited, and nothing is left for the next year."""
        with freeze_time("2023-07-01"):
            contract = self._create_contract(
                {"quantity": 1, "price_unit": 12000}, date_start="2023-07-01", months="12", period_count=1
            )
            self._generate(contract).action_post()
        with freeze_time("2023-10-01"):
            contract._close(date(2023, 9, 30))
            contract._regularise().action_post()
        deferred = self.company_data["default_account_revenue"].copy(
            {"code": "487000", "name": "Deferred Income", "account_type": "liability_current"}
        )
        closing = self.env["billing.deferral"].create({"date": "2023-12-31", "account_id": deferred.id})
        self.assertEqual(len(closing.line_ids), 2)
        self.assertAlmostEqual(closing.amount, 0, delta=0.011, msg="two documents, each rounded")

    def _sell(self):
        order = self._create_affair(
            [
                ("Trainings", 900, {"product_uom_qty": 5}),
                ("Offices", 200, {"product_uom_qty": 10, "product_id": self.office.id}),
            ],
            date_order="2023-03-24",
        )
        self.company.subscription_plan_id = self.env.ref("billing_subscription.plan_year_monthly")
        subscription = self.env["billing.subscription"].browse(order.action_create_subscription()["res_id"])
        syntec = {"name": "Syntec", "value_ids": [Command.create({"month": "2023-12-01", "value": 104.35})]}
        index = self.env["billing.price.index"].create(syntec)
        subscription.write({"index_id": index.id, "index_base": 100, "index_fixed": 15})
        subscription.action_activate()
        moves = self._generate(subscription)
        self.assertEqual(self._totals(subscription), [7800.0] + [2400.0] * 11)
        self.assertEqual((order.billing_total, order.billing_draft), (4500, 4500))
        return subscription, moves

    def _post_send_pay(self, move):
        move.action_post()
        self.assertRecordValues(
            move.line_ids.sorted(lambda line: (line.display_type, -line.balance)),
            [
                {"display_type": "payment_term", "debit": 7800.0, "credit": 0.0},
                {"display_type": "product", "debit": 0.0, "credit": 2000.0},
                {"display_type": "product", "debit": 0.0, "credit": 4500.0},
                {"display_type": "tax", "debit": 0.0, "credit": 1300.0},
            ],
        )
        self.partner_a.email = "accounts@koworking.example"
        wizard = self.env["account.move.send.wizard"].with_context(active_model="account.move", active_ids=move.ids)
        wizard.create({"sending_methods": ["email"]}).action_send_and_print()
        self.assertTrue(move.is_move_sent)
        self._register_payment(move)
        self.assertIn(move.payment_state, ("paid", "in_payment"))

    def _totals(self, subscription):
        return self._moves(subscription).mapped("amount_total")

    def assertTilesTheTerm(self, subscription):
        """The billed days follow one another, but for the interruption; no day is billed twice."""
        days = [
            (line.billing_period_start, line.billing_period_end)
            for line in self._moves(subscription).invoice_line_ids.sorted("billing_period_start")
            if line.subscription_line_id.product_id == self.office
        ]
        gaps = [(end, start) for (_first, end), (start, _last) in zip(days, days[1:], strict=False)]
        wide = [(end, start) for end, start in gaps if (start - end).days != 1]
        self.assertEqual(wide, [(date(2023, 8, 23), date(2023, 9, 24))])
        self.assertEqual((days[0][0], days[-1][1]), (date(2023, 3, 24), date(2025, 3, 23)))

    def assertMoved(self, subscription):
        """Recurring revenue follows each step: concluded, amended, interrupted, resumed, indexed; not renewed."""
        with freeze_time("2024-04-01"):
            rows = self.env["billing.subscription.mrr"].search(
                [("subscription_id", "=", subscription.id), ("kind", "!=", False)], order="month"
            )
            self.assertEqual(
                [(f"{row.month:%Y-%m}", row.kind, round(row.movement, 2)) for row in rows],
                [
                    ("2023-03", "new", 2000),
                    ("2023-06", "expansion", 400),
                    ("2023-08", "churn", -2400),
                    ("2023-09", "reactivation", 2400),
                    ("2024-03", "expansion", 88.8),
                ],
            )
