from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestSchedule(SubscriptionCommon):
    """SPEC S2, S3, S4, S8: the drafts of a term, and what becomes of them when something changes."""

    def test_twelve_drafts(self):
        """SPEC S2: the first 7,800 TTC, then 2,400 TTC each, dated the 24th."""
        subscription = self._create_koworking()
        moves = self._generate(subscription)
        self.assertEqual(moves.mapped("amount_total"), [7800.0] + [2400.0] * 11)
        self.assertEqual({move.invoice_date.day for move in moves}, {24})
        self.assertEqual((moves[0].invoice_date, moves[-1].invoice_date), (date(2023, 3, 24), date(2024, 2, 24)))
        self.assertEqual(set(moves.mapped("state")), {"draft"})
        self.assertFalse(subscription.next_date)

    def test_a_draft_says_its_period(self):
        """SPEC S2: quantity and price as agreed, days of service, native due date."""
        term = self.pay_terms_b
        subscription = self._create_koworking(payment_term_id=term.id)
        second = self._generate(subscription)[1]
        line = second.invoice_line_ids
        self.assertEqual((line.quantity, line.price_unit, line.tax_ids), (10, 200, self.vat))
        self.assertEqual((line.billing_period_start, line.billing_period_end), (date(2023, 4, 24), date(2023, 5, 23)))
        self.assertIn("04/24/2023 – 05/23/2023", line.name)
        self.assertEqual((second.invoice_payment_term_id, second.invoice_origin), (term, subscription.name))
        self.assertEqual(second.line_ids.subscription_line_id, subscription.line_ids[1])

    def test_without_a_payment_term_each_is_due_on_its_own_day(self):
        """SPEC S2: not on the day on which its draft was made, when it would be late the day it is posted."""
        moves = self._generate(self._create_contract(payment_term_id=False))
        self.assertEqual(moves.mapped("invoice_date_due"), moves.mapped("invoice_date"))
        self.assertEqual(moves[1].invoice_date_due, date(2023, 4, 24))
        moves[1].invoice_date = "2023-05-02"
        moves[1].action_post()
        self.assertEqual(moves[1].invoice_date_due, date(2023, 5, 2))

    def test_made_ahead_it_is_booked_at_the_rate_of_its_day(self):
        """SPEC S2: 2,400 of a currency of which 2 made 1 when it was drafted, and 4 on its day; a typed one stays."""
        currency = self.setup_other_currency("HRK", rates=[("2023-01-01", 2.0)])
        moves = self._generate(self._create_contract(currency_id=currency.id))
        self.env.cr.execute("UPDATE account_move SET create_date = '2023-03-24' WHERE id IN %s", (tuple(moves.ids),))
        moves.invalidate_recordset(["create_date"])
        self.env["res.currency.rate"].create({"currency_id": currency.id, "name": "2023-04-20", "rate": 4.0})
        moves[2].invoice_currency_rate = 3.0
        moves[:3].action_post()
        self.assertEqual(moves[:3].mapped("amount_total"), [2400.0] * 3)
        self.assertEqual(moves[:3].mapped("amount_total_signed"), [1200.0, 600.0, 800.0])

    def test_the_31st(self):
        """SPEC S8: 31 January, 28 February, 31 March."""
        moves = self._generate(self._create_contract(date_start="2023-01-31", period_count=4))
        self.assertDates(moves, "2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30")
        self.assertEqual(moves.mapped("amount_untaxed"), [2000.0] * 4)

    def test_in_arrears(self):
        """SPEC S1: billed on the last day of each period."""
        moves = self._generate(self._create_contract(timing="arrears", period_count=2))
        self.assertDates(moves, "2023-04-23", "2023-05-23")

    def test_a_period_that_starts_late(self):
        """SPEC S3: from the 10th, in a month of 31 days counted from the 1st: 22 days."""
        for basis, expected in (("civil", 1419.35), ("commercial", 1400.0)):
            with self.subTest(basis):
                subscription = self._create_contract(
                    date_start="2023-03-10", anchor_date="2023-03-01", period_count=2, basis=basis
                )
                self.assertEqual(subscription.date_end, date(2023, 4, 30))
                first, second = self._generate(subscription)
                self.assertEqual((first.amount_untaxed, second.amount_untaxed), (expected, 2000.0))
                self.assertEqual((first.invoice_line_ids.quantity, first.invoice_line_ids.price_unit), (1, expected))
                self.assertDates(first | second, "2023-03-10", "2023-04-01")

    def test_lines_of_their_own_time(self):
        """SPEC S1: own start and end per line."""
        subscription = self._create_contract({}, {"quantity": 1, "date_start": "2023-05-24", "date_end": "2023-07-23"})
        self.assertEqual(self._generate(subscription).mapped("amount_untaxed")[:5], [2000, 2000, 2200, 2200, 2000])

    def test_a_free_month_is_not_waited_for(self):
        """It has no invoice: the next one is that of the second month; nothing holds the contract open at its end."""
        free, paid = {"discount": 100, "date_end": "2023-04-23"}, {"date_start": "2023-04-24"}
        subscription = self._create_contract(free, paid, period_count=3, drafting="due", renewal="none")
        self.assertEqual(subscription.next_date, date(2023, 4, 24))
        with freeze_time("2023-06-24"):
            self.assertDates(self._generate(subscription), "2023-04-24", "2023-05-24")
            subscription._cron_follow_ends()
        self.assertEqual((subscription.next_date, subscription.state), (False, "closed"))

    def test_without_an_end_drafts_go_some_months_ahead(self):
        subscription = self._create_contract(period_count=0, drafting="ahead", horizon=3)
        self.assertEqual(len(self._generate(subscription)), 4)
        self.assertEqual(subscription.next_date, date(2023, 7, 24))
        with freeze_time("2023-05-02"):
            self.assertEqual(len(self._generate(subscription)), 5)

    def test_generated_twice_nothing_is_made_twice(self):
        subscription = self._create_koworking()
        moves = self._generate(subscription)
        self.assertEqual(self._generate(subscription), moves)

    def test_a_new_price_makes_the_drafts_anew(self):
        """SPEC S4: posted ones stay, drafts follow."""
        subscription = self._create_koworking()
        moves = self._generate(subscription)
        moves[0].action_post()
        subscription.line_ids[1].price_unit = 300
        after = self._moves(subscription)
        self.assertEqual(after.mapped("amount_total"), [7800.0] + [3600.0] * 11)
        self.assertEqual(after[0], moves[0])
        self.assertFalse(moves[1:].exists())
        self.assertEqual(subscription.regularisation_amount, 1000)

    def test_another_unit_or_cost_centre_makes_the_drafts_anew(self):
        """SPEC S4: whatever a draft takes over from its line."""
        subscription = self._create_contract(period_count=2)
        self._generate(subscription)
        plan = self.env["account.analytic.plan"].create({"name": "Sites"})
        site = self.env["account.analytic.account"].create({"name": "Lyon", "plan_id": plan.id})
        dozen = self.env.ref("uom.product_uom_dozen")
        subscription.line_ids.analytic_distribution = {str(site.id): 100}
        found = self._moves(subscription).invoice_line_ids
        self.assertEqual(found.mapped("analytic_distribution"), [{str(site.id): 100}] * 2)
        subscription.line_ids.product_uom_id = dozen
        self.assertEqual(self._moves(subscription).invoice_line_ids.product_uom_id, dozen)
        self.assertEqual(self._moves(subscription).mapped("amount_untaxed"), [2000.0] * 2)

    def test_validated_drafts_stay_by_setting(self):
        """SPEC S4: by setting, those marked validated are kept."""
        for keep in (True, False):
            with self.subTest(keep=keep):
                self.company.subscription_keep_validated = keep
                subscription = self._create_koworking()
                moves = self._generate(subscription)
                moves[1].action_validate_draft()
                subscription.line_ids[1].price_unit = 300
                self.assertEqual(bool(moves[1].exists()), keep)
                self.assertEqual(self._moves(subscription)[1].amount_total, 2400 if keep else 3600)

    def test_what_says_the_same_is_left_alone(self):
        subscription = self._create_koworking()
        moves = self._generate(subscription)
        subscription.line_ids[1].price_unit = 200
        subscription.user_id = False
        self.assertEqual(self._moves(subscription), moves)

    def test_another_customer_gets_the_drafts(self):
        subscription = self._create_koworking()
        moves = self._generate(subscription)
        moves[0].action_post()
        subscription.partner_invoice_id = self.partner_b
        self.assertEqual(self._moves(subscription).partner_id, self.partner_a | self.partner_b)
        self.assertEqual(self._moves(subscription)[0].partner_id, self.partner_a)

    def test_a_draft_deleted_by_hand_is_due_again(self):
        """DESIGN I9."""
        subscription = self._create_koworking()
        moves = self._generate(subscription)
        moves[3].unlink()
        self.assertEqual(subscription.next_date, date(2023, 6, 24))
        self.assertEqual(len(self._generate(subscription)), 12)

    def test_a_cancelled_invoice_is_due_again(self):
        subscription = self._create_koworking()
        moves = self._generate(subscription)
        moves[0].button_cancel()
        self.assertEqual(subscription.next_date, date(2023, 3, 24))
        self.assertEqual(self._generate(subscription).mapped("amount_total"), [7800.0] + [2400.0] * 11)

    def test_a_credited_period_is_billed_again_by_hand_only(self):
        """SPEC S5, DESIGN I6: a credit note for the whole frees the period, and no nightly run bills it again."""
        subscription = self._create_koworking()
        moves = self._generate(subscription)
        moves[0].action_post()
        self._credit(moves[0])
        self.assertFalse(subscription._generate())
        subscription.action_generate_schedule()
        again = self._moves(subscription).filtered(lambda move: move.state == "draft")[0]
        self.assertEqual((again.amount_total, again.invoice_date), (7800.0, date(2023, 3, 24)))

    def test_the_database_bills_a_period_once(self):
        """SPEC S8: whatever the code does."""
        subscription = self._create_koworking()
        moves = self._generate(subscription)
        claim = subscription.period_ids[0]
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            claim.sudo().copy({"move_id": moves[5].id}).flush_recordset()

    def test_bad_input_is_refused_in_words(self):
        with self.assertRaisesRegex(ValidationError, "before it starts"):
            self._create_contract(period_count=0, date_end="2023-01-01")
        for name in ("period_count", "horizon", "notice_months"):
            for value in (-1, 100_000):
                with self.subTest(name), self.assertRaisesRegex(ValidationError, "from 0 to 1200"):
                    self._create_contract(**{name: value})
        for end in ({"date_end": "9999-12-31", "period_count": 0}, {"months": "12", "period_count": 1000}):
            with self.assertRaisesRegex(ValidationError, "without an end"):
                self._create_contract(**end)
        with self.assertRaisesRegex(UserError, "no line"):
            self._create_contract(activate=False, line_ids=False).action_activate()
        with self.assertRaisesRegex(UserError, "not active"):
            self._create_contract(activate=False).action_generate_schedule()

    def test_a_closed_period_leaves_nothing_half_made(self):
        self.company.fiscalyear_lock_date = "2023-06-30"
        subscription = self._create_contract()
        with freeze_time("2023-07-10"), self.assertRaisesRegex(UserError, "closed.*in the settings, or reopen"):
            subscription.action_generate_schedule()
        self.assertFalse(subscription.period_ids)

    def test_customer_merged_and_product_archived(self):
        """What is under contract goes on being billed, each period once."""
        other = self.partner_a.copy({"name": "The same customer"})
        subscription = self._create_contract(partner_id=other.id)
        self._generate(subscription)[0].action_post()
        self.env["base.partner.merge.automatic.wizard"].with_user(2)._merge(
            (other | self.partner_a).ids, self.partner_a
        )
        self.env.invalidate_all()
        self.office.active = False
        self.assertEqual(subscription.partner_id, self.partner_a)
        subscription.action_generate_schedule()
        moves = self._moves(subscription)
        self.assertEqual((len(moves), moves.partner_id), (12, self.partner_a))

    def test_several_subscriptions_on_one_invoice(self):
        """SPEC S7: per customer, currency and journal, where they say so."""
        first = self._create_contract(invoice_grouping=True, period_count=2)
        second = self._create_contract({"price_unit": 10}, invoice_grouping=True, period_count=2)
        apart = self._create_contract(period_count=2)
        (first | second | apart).action_generate_schedule()
        shared = self._moves(first)
        self.assertEqual(shared, self._moves(second))
        self.assertEqual(shared.mapped("amount_untaxed"), [2100.0, 2100.0])
        self.assertEqual(shared[0].invoice_origin, f"{first.name}, {second.name}")
        self.assertFalse(shared & self._moves(apart))
        second.line_ids.price_unit = 20
        self.assertEqual(self._moves(first).mapped("amount_untaxed"), [2200.0, 2200.0])
        self.assertEqual(self._moves(second), self._moves(first))

    def test_a_clone_starts_anew(self):
        """SPEC S7: the same lines and terms, nothing billed."""
        subscription = self._create_koworking()
        self._generate(subscription)
        subscription._amend(date(2023, 6, 24), [(subscription.line_ids[1], {"quantity": 12})])
        clone = subscription.copy()
        self.assertEqual(
            (clone.state, clone.date_start, clone.date_end), ("draft", date(2023, 3, 24), date(2024, 3, 23))
        )
        self.assertEqual(clone.line_ids.mapped("quantity"), [5, 12])
        self.assertEqual(clone.line_ids.mapped("date_start"), [False, False])
        self.assertFalse(clone.period_ids)

    def test_a_price_with_vat_is_another_one_without(self):
        """As on an order: 120.00 with 20 % of a customer abroad is 100.00. A product without taxes is exempt."""
        included = self.vat.copy({"name": "20 % included", "price_include_override": "tax_included"})
        abroad = self._create_exemption(included)
        self.office.write({"taxes_id": [Command.set(included.ids)], "lst_price": 120})
        exempt = self._create_product(name="Lessons", taxes_id=False)
        subscription = self.env["billing.subscription"].create(
            {
                "partner_id": self.partner_a.id,
                "fiscal_position_id": abroad.id,
                "line_ids": [Command.create({"product_id": product.id}) for product in (self.office, exempt)],
            }
        )
        self.assertRecordValues(
            subscription.line_ids,
            [{"tax_ids": abroad.tax_ids.ids, "price_unit": 100}, {"tax_ids": [], "price_unit": exempt.lst_price}],
        )

    def test_after_a_long_interruption_it_is_billed_again(self):
        """SPEC S5: more than two years, known beforehand or agreed as free."""
        interrupted = self._create_contract(period_count=60)
        interrupted._interrupt(date(2023, 3, 24), date(2025, 10, 23))
        free = self._create_contract({"date_start": "2025-10-24"}, period_count=0)
        self.assertEqual([interrupted.next_date, free.next_date], [date(2025, 10, 24)] * 2)

    def test_a_period_shows_what_its_invoice_says(self):
        """In the currency of the contract, whatever the company's."""
        francs = self.setup_other_currency("CHF")
        subscription = self._create_contract(currency_id=francs.id, period_count=1)
        self._generate(subscription)
        self.assertRecordValues(subscription.period_ids, [{"currency_id": francs.id, "amount_untaxed": 2000}])

    def test_queries_per_draft_do_not_grow(self):
        """2 subscriptions and 20: the same number of queries for each invoice."""
        counts = {}
        for number in (2, 20):
            batch = self.env["billing.subscription"]
            for _rank in range(number):
                batch |= self._create_contract(period_count=2)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            batch.action_generate_schedule()
            self.env.flush_all()
            counts[number] = (self.cr.sql_log_count - before) / (2 * number)
        self.assertLess(counts[20], 12)
        self.assertLess(counts[20], counts[2])
