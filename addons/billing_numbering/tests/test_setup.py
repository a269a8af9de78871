from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import NumberingCommon


@tagged("post_install", "-at_install")
class TestSetup(NumberingCommon):
    """SPEC N1, N2: settings under which a name could ever repeat are refused; the preview."""

    def assertRefused(self, sentence, **values):
        with self.refused(ValidationError, sentence):
            self._number(**values)

    # === NAMES === #

    def test_accents_and_spaces_are_refused(self):
        """SPEC N4: letters, digits, + - _ and / only."""
        for prefix in ("FÉ", "F C", "F.C", "F#"):
            with self.subTest(prefix):
                self.assertRefused("cannot stand in a number", prefix=prefix)

    def test_a_number_that_could_become_too_long_is_refused(self):
        """SPEC N4: 35 characters."""
        self.assertRefused("has 36 characters; electronic invoices take 35", prefix="A" * 19)
        self.assertTrue(self._number(prefix="A" * 18))

    def test_the_counter_has_digits(self):
        for digits in (0, 10):
            with self.subTest(digits):
                self.assertRefused("between 1 and 9 digits", digits=digits)

    def test_a_country_code_needs_a_country(self):
        self.company.account_fiscal_country_id = False
        self.company.country_id = False
        self.assertRefused("has no country", country_prefix=True)

    def test_the_country_code_stays_when_the_company_moves(self):
        self.company.account_fiscal_country_id = self.env.ref("base.fr")
        numbering = self._number(country_prefix=True)
        self.company.account_fiscal_country_id = self.env.ref("base.be")
        self.assertEqual(numbering._get_format().prefix, "FR")

    # === REPETITIONS === #

    def test_two_journals_with_one_format_are_refused(self):
        self._number()
        other = self._create_journal()
        self.assertRefused("could give the same number", journal_id=other.id, digits=6)
        self.assertTrue(self._number(journal_id=other.id, prefix="EXP"))

    def test_credit_notes_need_another_prefix(self):
        self._number(prefix="FC")
        self.assertRefused("could give the same number", document_type="refund", prefix="FC")

    def test_one_numbering_by_journal_and_type(self):
        self._number(prefix="A")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._number(prefix="B")

    def test_two_companies_may_write_alike(self):
        self._number()
        other = self._create_journal("OTH", company=self._create_company("Other"))
        self.assertTrue(self._number(journal_id=other.id))

    def test_two_years_that_end_in_one_must_show_the_month(self):
        self._write_down_year("2022-01-01", "2022-06-30")
        self.assertRefused("not the only one that ends in 2022", show_month=False)
        self.assertTrue(self._number())

    def test_the_year_that_repeats_may_be_written_down_later(self):
        self._number(show_month=False)
        with self.refused(ValidationError, "not the only one that ends in 2022"):
            self._write_down_year("2022-01-01", "2022-06-30")

    def test_a_year_that_starts_within_a_month_must_not_show_it(self):
        self.company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 14})
        self.assertRefused("starts within a month")
        self.assertTrue(self._number(show_month=False))

    def test_a_name_that_a_document_has_is_not_given_again(self):
        self._draft("2022-11-25", name="F-22-11-0007").action_post()
        self.assertRefused("F-22-11-0007, which a document has already", prefix="F")
        self.assertTrue(self._number(prefix="F", offset=7))

    def test_a_branch_and_its_main_company_differ_by_prefix(self):
        """They bill in each other's journals, as one company."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        journal = self._create_journal("BRA", company=branch)
        self._number()
        self.assertRefused("could give the same number", journal_id=journal.id)
        self.assertTrue(self._number(journal_id=journal.id, prefix="BRA"))

    def test_the_numbers_issued_elsewhere_leave_room(self):
        for offset in (-1, 10**9):
            with (
                self.subTest(offset),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._number(offset=offset)

    def test_the_names_that_exist_are_looked_through_at_once(self):
        numbering = self._number()
        counts = []
        for more in (2, 18):
            self._post(*["2022-11-25"] * more)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            numbering._check_names_taken()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    # === CHANGES === #

    def test_another_first_month_leaves_the_start_and_what_was_issued(self):
        """They are proposed once, for a numbering that is new."""
        with freeze_time("2022-11-26"):
            numbering = self._number(offset=23, start_date="2022-02-01")
            numbering.first_month = "1"
        self.assertEqual((numbering.offset, numbering.start_date), (23, fields.Date.to_date("2022-02-01")))

    def test_the_year_of_what_was_issued_is_fixed_once_numbers_were_given(self):
        """23 of 2022 would become 23 of 2021, and 2022 begin with a gap."""
        numbering = self._number(offset=23)
        self._post("2022-11-25")
        with self.refused(UserError, "has given 22-11-0024 already"):
            numbering.start_date = "2021-01-01"
        numbering.start_date = "2022-02-01"

    def test_numbers_of_a_later_year_fix_the_documents_too(self):
        numbering = self._number()
        self._post("2023-11-25")
        with self.refused(UserError, "has given 23-11-0001 already"):
            numbering.document_type = "refund"

    def test_what_is_not_numbered_on_its_own_yet_follows_the_invoices(self):
        self._number()
        self._number(document_type="refund", prefix="AV", start_date="2023-01-01")
        invoice = self._post("2022-11-25")
        self.assertNumbers(self._credit(invoice, "2022-11-26"), "22-11-0002")
        self.assertNumbers(self._credit(self._post("2023-01-02"), "2023-01-03"), "AV-23-01-0001")

    def test_a_draft_with_a_number_and_no_date_bars_no_change_of_years(self):
        self._number()
        self._draft(False, name="22-11-0001")
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})

    def test_a_year_with_numbers_is_not_shortened_below_them(self):
        year = self._write_down_year("2022-01-01", "2022-12-31")
        self._number()
        self._post("2022-02-25", "2022-11-25")
        with self.refused(ValidationError, "cannot come before the last number"):
            year.date_to = "2022-10-31"
        year.date_to = "2022-11-30"

    def test_a_year_with_numbers_is_not_removed(self):
        year = self._write_down_year("2022-01-01", "2023-06-30")
        self._number()
        self._post("2022-11-25", "2023-02-01")
        with self.refused(ValidationError, "would belong to another one"):
            year.unlink()

    def test_the_rule_of_the_company_changes_once_the_past_is_written_down(self):
        self._number()
        self._post("2022-11-25")
        rule = {"fiscalyear_last_month": "6", "fiscalyear_last_day": 30}
        with self.refused(ValidationError, "write the past years down"):
            self.company.write(rule)
        self._write_down_year("2022-01-01", "2022-12-31")
        self.company.write(rule)
        self.assertNumbers(self._post("2022-12-02", "2023-02-01"), "22-12-0002", "23-02-0001")

    def test_the_offset_is_fixed_once_it_was_used(self):
        numbering = self._number(offset=23)
        numbering.offset = 24
        self._post("2022-11-25")
        for change in ({"offset": 30}, {"document_type": "refund"}, {"journal_id": self._create_journal().id}):
            with self.subTest(change), self.refused(UserError, "has given 22-11-0025 already"):
                numbering.write(change)

    def test_a_numbering_does_not_start_after_its_numbers(self):
        numbering = self._number()
        self._post("2022-11-25")
        with self.refused(ValidationError, "cannot start later"):
            numbering.start_date = "2023-01-01"

    def test_the_format_may_change_within_a_year(self):
        """The series goes on, and old names stay."""
        numbering = self._number()
        first = self._post("2022-11-25")
        numbering.write({"prefix": "FC", "show_month": False})
        self.assertNumbers(first + self._post("2022-12-02"), "22-11-0001", "FC-22-0002")
        first.button_draft()
        first.action_post()
        self.assertEqual(first.name, "22-11-0001")

    # === PREVIEW === #

    def test_the_preview_follows_what_is_typed(self):
        """SPEC N2."""
        today = fields.Date.today()
        self._number(start_date=today.replace(month=1, day=1), year_digits="4", show_month=False, offset=23)
        with Form(self.env["billing.numbering"].search([("journal_id", "=", self.journal.id)])) as form:
            self.assertEqual(form.previous_number, f"{today.year}-0023")
            self.assertEqual(form.next_number, f"{today.year}-0024")
            form.prefix = "FR"
            form.separator = "/"
            self.assertEqual(form.next_number, f"FR/{today.year}/0024")
            self.assertEqual(form.draft_number, f"FR/{today.year}/XXXX")
            form.offset = 41
            self.assertEqual(form.next_number, f"FR/{today.year}/0042")

    def test_the_preview_counts_the_documents_of_the_year(self):
        """SPEC N2."""
        today = fields.Date.today()
        start = today.replace(month=1, day=1)
        numbering = self._number(start_date=start, year_digits="4", show_month=False)
        self._post(start, today)
        numbering.invalidate_recordset()
        self.assertEqual(numbering.year_count, 2)
        self.assertEqual(numbering.previous_number, f"{today.year}-0002")
        self.assertEqual(numbering.next_number, f"{today.year}-0003")
        self.assertEqual(self._post(today).name, f"{today.year}-0003")

    def test_the_settings_show_the_numberings(self):
        numbering = self._number()
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.billing_numbering_ids, numbering)
        settings.billing_chronology = "move"
        self.assertEqual(self.company.billing_chronology, "move")
