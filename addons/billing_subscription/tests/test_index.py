from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IndexCommon


@tagged("post_install", "-at_install")
class TestIndex(IndexCommon):
    """SPEC S6: prices that follow an index."""

    def test_amended_behind_a_revision(self):
        """SPEC S5: eight offices from February on, though a revision of March has put another line in their place."""
        with freeze_time("2024-03-25"):
            self._revise_by_night()
            line = self.contract.line_ids[-1]
            with self.assertRaisesRegex(UserError, r"from 03/24/2024 on. Until then it is 10.00 × .*200.00"):
                self.contract._amend(date(2024, 2, 24), [(line, {"quantity": 8})])
            self.contract._amend(date(2024, 3, 24), [(line, {"quantity": 8})])
        self.assertEqual(self._untaxed(), [2000.0] * 12 + [1659.2] * 12)

    def test_closed_ahead_it_follows_the_index_to_its_end(self):
        """SPEC S6: notice given in January for June; from the anniversary in March on it costs 103.7 % all the same."""
        with freeze_time("2024-01-15"):
            self.contract._close(date(2024, 6, 23), self.env.ref("billing_subscription.reason_need"))
        with freeze_time("2024-03-25"):
            self._revise_by_night()
        self.assertEqual(self.contract.revision_ids.mapped("date"), [date(2024, 3, 24)])
        self.assertEqual(self._untaxed(), [2000.0] * 12 + [2074.0] * 3)

    def test_revised_at_the_anniversary(self):
        """15 % + 85 % × 104.35 / 100 is 1.036975: 200.00 is 207.40 from the second year on, drafts follow."""
        for day, expected in (("2024-03-23", 2000), ("2024-03-24", 2074)):
            with freeze_time(day):
                self._revise_by_night()
                self.assertEqual(self._untaxed(), [2000.0] * 12 + [expected] * 12)
        revision = self.contract.revision_ids
        self.assertEqual((revision.date, round(revision.factor, 6)), (date(2024, 3, 24), 1.036975))
        self.assertEqual((revision.amount_before, revision.amount), (2000, 2074))
        with freeze_time("2024-04-02"):
            self._revise_by_night()
        self.assertEqual(len(self.contract.revision_ids), 1)

    def test_first_prices_are_multiplied_not_rounded_ones(self):
        """The second revision starts from 200.00, not from 207.40."""
        self.index.value_ids = [Command.create({"month": "2024-12-01", "value": 108.7})]
        self.contract._renew()
        for day in ("2024-03-24", "2025-03-24"):
            with freeze_time(day):
                self._revise_by_night()
        self.assertEqual(self.contract._get_lasting_lines().price_unit, 214.79)

    def test_provisional_then_definitive(self):
        """What posted invoices lack is billed by the regularisation, to the cent."""
        self.index.value_ids.provisional = True
        with freeze_time("2024-03-24"):
            self._revise_by_night()
            self.assertTrue(self.contract.revision_ids.provisional)
            self._moves(self.contract)[12].action_post()
        self.index.value_ids.write({"value": 106, "provisional": False})
        with freeze_time("2024-04-02"):
            self._revise_by_night()
            self.assertEqual(self._untaxed()[12:], [2074.0] + [2102.0] * 11)
            self.assertEqual((self.contract.regularisation_amount, self.contract.revision_ids.provisional), (28, False))
            self.assertEqual(self.contract._regularise().amount_untaxed, 28)

    def test_floor_and_cap(self):
        for values, price in (({"index_most": 2}, 204.0), ({"index_least": 5}, 210.0), ({}, 207.4)):
            with self.subTest(values), self.env.cr.savepoint() as savepoint, freeze_time("2024-03-24"):
                self.contract.write(values)
                self.contract._revise(date(2024, 3, 24))
                self.assertEqual(self.contract._get_lasting_lines().price_unit, price)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_on_demand_with_the_figures(self):
        self.contract.index_at = "demand"
        with freeze_time("2024-03-24"):
            self._revise_by_night()
            self.assertFalse(self.contract.revision_ids)
            dialog = self.env["billing.price.revise"].browse(self.contract.action_revise()["res_id"])
            self.assertIn("15 % + 85 % × 104.35 / 100 = 1.036975", dialog.formula)
            self.assertIn("200.00 → 207.40", dialog.formula)
            dialog.action_apply()
        self.assertEqual(self._untaxed(), [2000.0] * 12 + [2074.0] * 12)

    def test_without_a_value_nothing_moves(self):
        with freeze_time("2024-09-01"), self.assertRaisesRegex(UserError, "no value of June 2024 yet"):
            self.contract._revise(date(2024, 9, 1))
        with freeze_time("2023-06-24"):
            self._revise_by_night()
        self.assertFalse(self.contract.revision_ids)

    def test_an_amended_price_goes_on_from_there(self):
        """Once revised, a price agreed anew is what later revisions follow."""
        with freeze_time("2024-03-24"):
            self._revise_by_night()
            self.contract._amend(date(2024, 4, 24), [(self.contract._get_lasting_lines(), {"price_unit": 300})])
        self.index.value_ids = [Command.create({"month": "2024-12-01", "value": 104.35})]
        self.contract._renew()
        with freeze_time("2025-03-24"):
            self._revise_by_night()
        self.assertEqual(self.contract._get_lasting_lines().price_unit, 300)

    # === AFTERWARDS === #

    def test_definitive_after_another_revision(self):
        """The definitive value of March moves the prices up to the revision of May, whose cap starts from it."""
        self.contract.index_most = 4
        self.index.value_ids.provisional = True
        self._add_value("2024-02-01", 120)
        with freeze_time("2024-05-24"):
            self.contract._revise(date(2024, 3, 24))
            self.contract._revise(date(2024, 5, 24))
            self._moves(self.contract)[12:15].action_post()
        self.assertEqual([self._price_on(day) for day in ("2024-03-24", "2024-05-24")], [[207.4], [215.69]])
        with freeze_time("2024-06-02"):
            self.index.value_ids.filtered("provisional").write({"value": 102, "provisional": False})
            self._revise_by_night()
            self.assertEqual([self._price_on(day) for day in ("2024-03-24", "2024-05-24")], [[203.4], [211.54]])
            self.assertEqual(self.contract.regularisation_amount, -40 - 40 - 41.5)
        first = self.contract.revision_ids.sorted("date")[0]
        self.assertEqual((first.value, first.provisional_value, first.provisional), (102, 104.35, False))

    def test_definitive_after_the_end(self):
        """A closed contract owes, or gets, the difference too."""
        self.index.value_ids.provisional = True
        with freeze_time("2024-04-24"):
            self._revise_by_night()
            self._moves(self.contract)[:14].action_post()
            self.contract._close(date(2024, 5, 23))
        self.assertEqual((self.contract.state, len(self._moves(self.contract))), ("closed", 14))
        self.index.value_ids.write({"value": 106, "provisional": False})
        with freeze_time("2024-06-02"):
            self._revise_by_night()
            self.assertEqual(self.contract._regularise().amount_untaxed, 56)

    def test_definitive_after_the_end_changes_what_is_not_posted(self):
        """Drafts of a closed contract say the definitive price: nothing is to regularise."""
        self.index.value_ids.provisional = True
        with freeze_time("2024-04-24"):
            self._revise_by_night()
            self.contract._close(date(2024, 5, 23))
        self.index.value_ids.write({"value": 106, "provisional": False})
        with freeze_time("2024-06-02"):
            self._revise_by_night()
        self.assertEqual(self._untaxed(), [2000.0] * 12 + [2102.0] * 2)
        self.assertEqual(self.contract.regularisation_amount, 0)

    def test_a_value_published_late(self):
        """What was billed at the old price meanwhile is made up for, an anniversary behind another one too."""
        self.contract._renew()
        self._add_value("2024-12-01", 110)
        with freeze_time("2025-04-01"):
            self.index.value_ids.filtered(lambda value: value.value == 104.35).unlink()
            self._revise_by_night()
            self._moves(self.contract)[12:25].action_post()
            self.assertIn("December 2023", self.contract.index_waits)
            self.assertEqual(self.contract.revision_ids.mapped("date"), [date(2025, 3, 24)])
            self._add_value("2023-12-01", 104.35)
            self._revise_by_night()
            self.assertFalse(self.contract.index_waits)
            self.assertEqual(self.contract.regularisation_amount, 12 * 74)

    def test_a_future_revision_leaves_what_is_agreed_before_it(self):
        """The first price of what is agreed in February is its own, though March is revised already."""
        with freeze_time("2024-01-10"):
            self.contract._revise(date(2024, 3, 24))
            self.assertEqual(self.contract.index_factor, 1)
            line = self.contract._get_lines_on(date(2024, 2, 24))
            self.contract._amend(date(2024, 2, 24), [(line, {"price_unit": 300})])
            agreed = self.contract._get_lines_on(date(2024, 2, 24))
            self.assertEqual((agreed.price_unit, agreed.index_base_price), (300, 300))

    def test_what_is_agreed_for_later_stands(self):
        """A price of May, typed before or after the revision of March, is not moved by it; another quantity is."""
        line = self.contract.line_ids
        with freeze_time("2024-02-01"):
            self.contract._amend(date(2024, 4, 24), [(line, {"quantity": 12})])
            self.contract._amend(date(2024, 5, 24), [(self.contract._get_lasting_lines(), {"price_unit": 300})])
        with freeze_time("2024-03-24"):
            self._revise_by_night()
        days = ("2024-03-24", "2024-04-24", "2024-05-24")
        self.assertEqual([self._price_on(day) for day in days], [[207.4], [207.4], [300]])
        self.assertAlmostEqual(self.contract._get_lasting_lines().index_base_price, 300 / 1.036975, 10)
        self.index.value_ids.value = 110
        with freeze_time("2024-03-25"):
            self.contract._revise(date(2024, 3, 24))
        self.assertEqual([self._price_on(day) for day in days], [[217], [217], [300]])

    # === FROM WHEN ON === #

    def test_an_index_chosen_late_bills_no_past(self):
        with freeze_time("2024-09-01"):
            late = self._create_contract(period_count=36, date_start="2022-03-24", **self.formula)
            self.assertEqual(late.index_since, date(2024, 9, 1))
            self._revise_by_night()
            self.assertFalse(late.revision_ids)
            late.index_since = date(2024, 3, 1)
            self._revise_by_night()
            self.assertEqual(late.revision_ids.date, date(2024, 3, 24))

    def test_an_index_that_contracts_follow_stays(self):
        """Without it their prices would never be revised again, and nobody told."""
        index = self.env["billing.price.index"].create({"name": "BT01"})
        self._create_contract(index_id=index.id, index_base=100)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            index.unlink()

    def test_29_february(self):
        with freeze_time("2024-02-29"):
            leap = self._create_contract(period_count=36, date_start="2024-02-29", **self.formula)
        self._add_value("2024-11-01", 110)
        with freeze_time("2025-02-28"):
            self._revise_by_night()
        self.assertEqual(leap.revision_ids.date, date(2025, 2, 28))
        self.assertEqual(leap.line_ids.mapped("date_start"), [False, date(2025, 2, 28)])

    def test_a_clone_has_the_prices_of_today_and_the_first_ones(self):
        with freeze_time("2024-03-24"):
            self._revise_by_night()
            clone = self.contract.copy({"period_count": 24})
            clone.action_activate()
        self.assertEqual((clone.line_ids.price_unit, clone.line_ids.index_base_price), (207.4, 200))
        self.assertEqual((round(clone.index_factor, 6), clone.index_base, clone.revision_ids.ids), (1.036975, 100, []))
        self._add_value("2024-12-01", 108.7)
        with freeze_time("2025-03-24"):
            self._revise_by_night()
        self.assertEqual(clone._get_lasting_lines().price_unit, 214.79)

    # === BY NIGHT === #

    def test_one_bad_contract_does_not_stop_the_others(self):
        """Its responsible is told why, once."""
        with freeze_time("2023-03-24"):
            bad = self._create_contract(period_count=24, **self.formula)
        revise = self.env.registry["billing.subscription"]._revise

        def refuse(subscription, day, value=None):
            if subscription == bad:
                reason = "The journal is closed."
                raise UserError(reason)
            return revise(subscription, day, value)

        with freeze_time("2024-03-24"), patch.object(self.env.registry["billing.subscription"], "_revise", refuse):
            self._revise_by_night()
            self._revise_by_night()
        self.assertEqual((len(self.contract.revision_ids), len(bad.revision_ids)), (1, 0))
        self.assertEqual(len(bad.activity_ids), 1)
        self.assertIn("The journal is closed.", bad.activity_ids.note)

    def test_the_run_revises_before_it_bills(self):
        with freeze_time("2023-03-24"):
            monthly = self._create_contract(period_count=24, drafting="due", **self.formula)
            monthly.action_generate_schedule()
        run = self.env["billing.run"].create({"kind": "billing.subscription"})
        with freeze_time("2024-03-24"):
            monthly._process_run(run)
        self.assertEqual(self._moves(monthly)[-1].amount_untaxed, 2074)

    def test_a_line_that_starts_on_another_day(self):
        """SPEC S6: its first price is that of its day; a first price that gives its price already is not touched."""
        self.contract._renew()
        with freeze_time("2024-03-24"):
            self._revise_by_night()
            vals = {"product_id": self.office.id, "quantity": 1, "price_unit": 100}
            added = self.contract._amend(date(2024, 5, 24), [(self.contract.line_ids.browse(), vals)])
            revised = self.contract._get_lasting_lines() - added
            self.assertAlmostEqual(added.index_base_price, 100 / 1.036975, 10)
            added.date_start = "2024-01-24"
            revised.date_start = "2024-04-24"
        self.assertEqual((added.priced_on, added.index_base_price), (date(2024, 1, 24), 100))
        self.assertEqual((revised.price_unit, revised.index_base_price), (207.4, 200))
