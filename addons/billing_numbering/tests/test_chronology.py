from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..models.billing_numbering_chain import Last
from .common import NumberingCommon


@tagged("post_install", "-at_install")
class TestChronology(NumberingCommon):
    """SPEC N4: antedating goes down to the last number's date; below it: refused or moved, by setting, never silent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.numbering = cls._number()

    def test_a_date_before_the_last_number_is_refused_with_the_figures(self):
        self._post("2022-11-25")
        late = self._draft("2022-11-24")
        with self.refused(UserError, "dated 11/24/2022.*22-11-0001 is dated 11/25/2022.*Date it 11/25/2022"):
            late.action_post()

    def test_the_same_day_is_accepted(self):
        self.assertNumbers(self._post("2022-11-25", "2022-11-25"), "22-11-0001", "22-11-0002")

    def test_a_date_is_moved_where_the_company_says_so(self):
        self.company.billing_chronology = "move"
        first, late = self._post("2022-11-25", "2022-10-24")
        self.assertNumbers(first + late, "22-11-0001", "22-11-0002")
        self.assertDates(late, "2022-11-25")
        self.assertEqual(late.date, late.invoice_date)
        self.assertIn("Invoice date moved from 10/24/2022 to 11/25/2022", "".join(late.message_ids.mapped("body")))

    def test_the_due_date_moves_with_the_date(self):
        self.company.billing_chronology = "move"
        term = self.env.ref("account.account_payment_term_30days").id
        _first, late = self._post("2022-11-25", "2022-10-24", invoice_payment_term_id=term)
        self.assertEqual(late.invoice_date_due, fields.Date.to_date("2022-12-25"))

    def test_a_due_date_that_was_typed_is_not_left_behind(self):
        self.company.billing_chronology = "move"
        _first, late = self._post("2022-11-25", "2022-10-24", invoice_date_due="2022-10-31")
        self.assertEqual(late.invoice_date_due, fields.Date.to_date("2022-11-25"))

    def test_a_date_to_come_that_the_last_number_has_holds_up_nobody(self):
        """The days ahead were allowed once; what must bear that date now is posted all the same."""
        self.company.write({"billing_chronology": "move", "billing_days_ahead": 365000 * 2})
        self._post("2999-01-01")
        self.company.billing_days_ahead = 0
        self.assertDates(self._post("2999-01-01"), "2999-01-01")

    def test_a_draft_that_waits_for_its_day_is_not_numbered_nor_moved_yet(self):
        """Odoo posts it on its date; until then nothing of the series is held or changed."""
        self.company.billing_chronology = "move"
        self._post("2022-11-25")
        with freeze_time("2022-10-01"):
            waiting = self._draft("2022-10-24", auto_post="at_date")
            waiting._post(soft=True)
            self.assertEqual((waiting.state, waiting.name), ("draft", False))
            self.assertDates(waiting, "2022-10-24")

    def test_documents_posted_together_are_moved_together(self):
        self.company.billing_chronology = "move"
        self._post("2022-11-25")
        moves = self.env["account.move"].concat(*map(self._draft, ("2022-11-30", "2022-10-01", "2022-11-24")))
        moves.action_post()
        moves = moves.sorted("sequence_number")
        self.assertNumbers(moves, "22-11-0002", "22-11-0003", "22-11-0004")
        self.assertDates(moves, "2022-11-25", "2022-11-25", "2022-11-30")

    def test_a_date_that_is_right_is_not_touched(self):
        self.company.billing_chronology = "move"
        move = self._post("2022-11-25")
        self.assertDates(move, "2022-11-25")
        self.assertNotIn("moved", "".join(move.message_ids.mapped("body")))

    def test_the_last_days_of_the_year_can_be_billed_in_the_new_one(self):
        """A series is one fiscal year's."""
        moves = self._post("2022-12-30", "2023-01-02", "2022-12-31")
        self.assertNumbers(moves, "22-12-0001", "23-01-0001", "22-12-0002")

    def test_an_undated_draft_is_refused_when_today_is_too_early(self):
        self._number(journal_id=self._create_journal("NXT").id, prefix="N", start_date=fields.Date.today())
        journal = self.env["account.journal"].search([("code", "=", "NXT"), ("company_id", "=", self.company.id)])
        self.company.billing_days_ahead = 366
        year_end = self.company._get_billing_year(fields.Date.today())[1]
        if fields.Date.today() < year_end:
            self._post(year_end, journal_id=journal.id)
            with self.refused(UserError, "numbers follow the dates"):
                self._draft(False, journal_id=journal.id).action_post()

    def test_nothing_is_dated_before_the_numbering_starts(self):
        self.numbering.start_date = "2022-11-01"
        with self.refused(UserError, "start on 11/01/2022"):
            self._post("2022-10-31")

    def test_credit_notes_with_a_series_of_their_own_have_their_own_dates(self):
        self._number(document_type="refund", prefix="AV")
        first, last = self._post("2022-11-25", "2022-12-02")
        self.assertNumbers(
            first + last + self._credit(first, "2022-11-30"), "22-11-0001", "22-12-0002", "AV-22-11-0001"
        )

    # === PUT BACK TO DRAFT === #

    def test_a_document_put_back_keeps_its_number(self):
        first, second = self._post("2022-11-25", "2022-11-28")
        first.button_draft()
        self.assertEqual(first.name, "22-11-0001")
        self.assertTrue(first.made_sequence_gap)
        first.invoice_date = "2022-11-27"
        first.action_post()
        self.assertNumbers(first + second, "22-11-0001", "22-11-0002")

    def test_redating_waits_for_what_is_posted_meanwhile(self):
        """Another process has posted the next number since this transaction began: its date counts, and is not seen."""
        move = self._post("2022-11-25")
        move.button_draft()
        setting = self.env["billing.numbering"]._get_setting(move.journal_id, move.sequence_prefix)
        self.env.cr.execute("SELECT set_config(%s, '', true)", [setting])  # as a new transaction begins
        later = Last(2, fields.Date.to_date("2022-11-26"))
        with (
            patch.object(self.registry["billing.numbering"], "_get_committed_last", return_value=later),
            self.assertRaises(ConcurrencyError),
        ):
            move.invoice_date = "2022-11-28"

    def test_it_cannot_pass_its_neighbour(self):
        first, _second = self._post("2022-11-25", "2022-11-28")
        first.button_draft()
        first.invoice_date = "2022-11-29"
        with self.refused(ValidationError, "22-11-0002 is dated 11/28/2022"):
            first.action_post()

    def test_nor_its_neighbour_before_it(self):
        _first, second = self._post("2022-11-25", "2022-11-28")
        second.button_draft()
        second.invoice_date = "2022-11-24"
        with self.refused(ValidationError, "22-11-0001 is dated 11/25/2022"):
            second.action_post()

    def test_it_cannot_change_its_month(self):
        move = self._post("2022-11-25")
        move.button_draft()
        move.invoice_date = "2022-12-01"
        with self.refused(ValidationError, "shows another month"):
            move.action_post()

    def test_a_program_cannot_redate_a_posted_document(self):
        """RPC clients can send Odoo's own key to skip its check."""
        first, _second = self._post("2022-11-25", "2022-11-28")
        with self.refused(ValidationError, "numbers follow the dates"):
            first.with_context(skip_readonly_check=True).invoice_date = "2022-11-29"
