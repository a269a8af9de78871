from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import IndexCommon


@tagged("post_install", "-at_install")
class TestIndexLetter(IndexCommon):
    """SPEC S6: the values of an index, and the letter that tells of a revision."""

    def test_bad_values_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "above 0"):
            self.index.value_ids.value = 0
        with self.assertRaisesRegex(ValidationError, "cannot be"), self.env.cr.savepoint():
            self.contract.index_fixed = 120
        with self.assertRaisesRegex(ValidationError, "100000 months back"), self.env.cr.savepoint():
            self.contract.index_lag = 100_000
        for base in (0, -1):
            with self.assertRaisesRegex(ValidationError, "the value that the c"), self.env.cr.savepoint():
                self.contract.index_base = base
        vals = {"index_id": self.index.id, "month": "2023-12-31", "value": 1}
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["billing.price.index.value"].create(vals).flush_recordset()

    def test_values_are_imported_over_those_of_the_month(self):
        """A file of a publisher: provisional values become definitive, months known are not refused."""
        self.index.value_ids.provisional = True
        columns = ["index_id", "month", "value", "provisional"]
        rows = [["Syntec", "2023-12-01", "105.2", "False"], ["Syntec", "2024-01-15", "105.9", "True"]]
        for _press in range(2):
            result = self.env["billing.price.index.value"].with_context(import_file=True).load(columns, rows)
            self.assertFalse(result["messages"])
            self.assertEqual(
                [(str(value.month), value.value, value.provisional) for value in self.index.value_ids.sorted("month")],
                [("2023-12-01", 105.2, False), ("2024-01-01", 105.9, True)],
            )

    def _render_letter(self, revision):
        report = self.env["ir.actions.report"]
        return report._render_qweb_html("billing_subscription.report_price_revision", revision.ids)[0].decode()

    def test_the_letter(self):
        with freeze_time("2024-03-24"):
            revision = self.contract._revise(date(2024, 3, 24))
        html = self._render_letter(revision)
        for text in ("Syntec", "104.35", "2,074.00", "December 2023", "85 % × 104.35 / 100 = 1.036975", "207.40"):
            self.assertIn(text, html)
        self.assertNotIn("at most", html)
        self.contract.index_most = 2
        with freeze_time("2024-03-24"):
            html = self._render_letter(self.contract._revise(date(2024, 3, 24)))
        self.assertIn("One revision changes prices by 2 % at most, from × 1 to × 1.02.", html)
        self.assertIn("204.00", html)

    def test_the_letter_in_french(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner_a.lang = "fr_FR"
        with freeze_time("2024-03-24"):
            html = self._render_letter(self.contract._revise(date(2024, 3, 24)))
        for text in ("104,35", "décembre 2023", "1,036975", "Révision des prix"):
            self.assertIn(text, html)

    def test_the_letter_is_sent(self):
        """The customer gets it by e-mail with the letter attached, and the revision says so."""
        self.partner_a.email = "a@example.com"
        with freeze_time("2024-03-24"):
            revision = self.contract._revise(date(2024, 3, 24))
        context = revision.action_send()["context"]
        composer = self.env["mail.compose.message"].with_context(**context).create({})
        self.assertEqual(composer.partner_ids, self.partner_a)
        self.assertEqual(len(composer.attachment_ids), 1)
        composer.action_send_mail()
        self.assertTrue(revision.sent)
        self.assertIn("2,074.00", revision.message_ids[0].body)

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
