from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
class TestIndex(SubscriptionCommon):
    """SPEC S6: prices that follow an index."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.env["billing.price.index"].create(
            {"name": "Syntec", "value_ids": [Command.create({"month": "2023-12-15", "value": 104.35})]}
        )
        cls.formula = {"index_id": cls.index.id, "index_base": 100, "index_fixed": 15}
        with freeze_time("2023-03-24"):
            cls.contract = cls._create_contract(period_count=24, **cls.formula)
            cls.contract.action_generate_schedule()

    def _untaxed(self):
        return self._moves(self.contract).mapped("amount_untaxed")

    def test_revised_at_the_anniversary(self):
        """15 % + 85 % × 104.35 / 100 is 1.036975: 200.00 is 207.40 from the second year on, drafts follow."""
        for day, expected in (("2024-03-23", 2000), ("2024-03-24", 2074)):
            with freeze_time(day):
                self.contract._cron_revise()
                self.assertEqual(self._untaxed(), [2000.0] * 12 + [expected] * 12)
        revision = self.contract.revision_ids
        self.assertEqual((revision.date, round(revision.factor, 6)), (date(2024, 3, 24), 1.036975))
        self.assertEqual((revision.amount_before, revision.amount), (2000, 2074))
        with freeze_time("2024-04-02"):
            self.contract._cron_revise()
        self.assertEqual(len(self.contract.revision_ids), 1)

    def test_first_prices_are_multiplied_not_rounded_ones(self):
        """The second revision starts from 200.00, not from 207.40."""
        self.index.value_ids = [Command.create({"month": "2024-12-01", "value": 108.7})]
        self.contract._renew()
        for day in ("2024-03-24", "2025-03-24"):
            with freeze_time(day):
                self.contract._cron_revise()
        self.assertEqual(self.contract._get_lasting_lines().price_unit, 214.79)

    def test_provisional_then_definitive(self):
        """What posted invoices lack is billed by the regularisation, to the cent."""
        self.index.value_ids.provisional = True
        with freeze_time("2024-03-24"):
            self.contract._cron_revise()
            self.assertTrue(self.contract.revision_ids.provisional)
            self._moves(self.contract)[12].action_post()
        self.index.value_ids.write({"value": 106, "provisional": False})
        with freeze_time("2024-04-02"):
            self.contract._cron_revise()
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
            self.contract._cron_revise()
            self.assertFalse(self.contract.revision_ids)
            dialog = self.env["billing.price.revise"].browse(self.contract.action_revise()["res_id"])
            self.assertIn("15 % + 85 % × 104.35 / 100 → × 1.036975", dialog.formula)
            self.assertIn("200 → 207.4", dialog.formula)
            dialog.action_apply()
            with self.assertRaisesRegex(UserError, "already"):
                self.contract._revise(date(2024, 3, 1), self.index.value_ids)
        self.assertEqual(self._untaxed(), [2000.0] * 12 + [2074.0] * 12)

    def test_without_a_value_nothing_moves(self):
        with freeze_time("2024-09-01"), self.assertRaisesRegex(UserError, "no value of June 2024 yet"):
            self.contract._revise(date(2024, 9, 1))
        with freeze_time("2023-06-24"):
            self.contract._cron_revise()
        self.assertFalse(self.contract.revision_ids)

    def test_an_amended_price_goes_on_from_there(self):
        """Once revised, a price agreed anew is what later revisions follow."""
        with freeze_time("2024-03-24"):
            self.contract._cron_revise()
            self.contract._amend(date(2024, 4, 24), [(self.contract._get_lasting_lines(), {"price_unit": 300})])
        self.index.value_ids = [Command.create({"month": "2024-12-01", "value": 104.35})]
        self.contract._renew()
        with freeze_time("2025-03-24"):
            self.contract._cron_revise()
        self.assertEqual(self.contract._get_lasting_lines().price_unit, 300)

    def test_bad_values_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "above 0"):
            self.index.value_ids.value = 0
        with self.assertRaisesRegex(ValidationError, "cannot be"):
            self.contract.index_fixed = 120
        vals = {"index_id": self.index.id, "month": "2023-12-31", "value": 1}
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["billing.price.index.value"].create(vals).flush_recordset()

    def test_the_letter(self):
        with freeze_time("2024-03-24"):
            revision = self.contract._revise(date(2024, 3, 24))
        html = self.env["ir.actions.report"]._render_qweb_html(
            "billing_subscription.report_price_revision", revision.ids
        )
        for text in ("Syntec", "104.35", "2,074.00", "December 2023"):
            self.assertIn(text, html[0].decode())

    def test_strangers_are_refused(self):
        with freeze_time("2024-03-24"):
            revision = self.contract._revise(date(2024, 3, 24))
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="billing_base.group_billing_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        portal = new_test_user(self.env, "portal_stranger", groups="base.group_portal")
        for user, records in ((stranger, [revision]), (portal, [revision, self.index, self.index.value_ids])):
            for record in records:
                with self.subTest(user=user.login, model=record._name), self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])
