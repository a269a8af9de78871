from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NumberingCommon


@tagged("post_install", "-at_install")
class TestNumbers(NumberingCommon):
    """SPEC N1: how numbers are written and counted."""

    def test_the_counter_runs_over_the_year_while_the_month_is_shown(self):
        self._number()
        moves = self._post("2022-11-25", "2022-12-02", "2023-01-09")
        self.assertNumbers(moves, "22-11-0001", "22-12-0002", "23-01-0001")

    def test_one_posting_of_several_months_counts_them_by_date(self):
        self._number()
        moves = self.env["account.move"].concat(*map(self._draft, ("2022-12-02", "2022-10-31", "2022-11-25")))
        moves.action_post()
        self.assertNumbers(moves.sorted("invoice_date"), "22-10-0001", "22-11-0002", "22-12-0003")

    def test_a_country_code_first(self):
        self.company.account_fiscal_country_id = self.env.ref("base.fr")
        self._number(country_prefix=True, year_digits="4")
        self.assertNumbers(self._post("2022-11-25"), "FR-2022-11-0001")

    def test_23_issued_elsewhere_make_the_next_one_24(self):
        self._number(prefix="FR", separator="/", show_month=False, offset=23)
        self.assertNumbers(self._post("2022-11-25", "2023-01-02"), "FR/22/0024", "FR/23/0001")

    def test_no_separator_and_credit_notes_of_their_own(self):
        style = {"separator": "none", "show_month": False, "year_digits": "4", "digits": 5, "start_date": "2023-01-01"}
        self._number(prefix="FC", offset=84, **style)
        self._number(prefix="AV", offset=2, document_type="refund", **style)
        invoice = self._post("2023-05-02")
        self.assertNumbers(invoice + self._credit(invoice, "2023-05-03"), "FC202300085", "AV202300003")

    def test_credit_notes_follow_the_invoices_by_default(self):
        self._number()
        invoice = self._post("2022-11-25")
        self.assertNumbers(invoice + self._credit(invoice, "2022-11-26"), "22-11-0001", "22-11-0002")

    def test_a_year_from_july_to_june(self):
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        self._number(start_date="2021-07-01")
        days = ("2022-06-30", "2022-07-01", "2023-06-30", "2023-07-01")
        self.assertNumbers(self._post(*days), "22-06-0001", "22-07-0001", "23-06-0002", "23-07-0001")

    def test_without_the_month_the_year_is_that_in_which_it_ends(self):
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        self._number(show_month=False, start_date="2021-07-01")
        self.assertNumbers(self._post("2022-06-30", "2022-07-01", "2023-06-30"), "22-0001", "23-0001", "23-0002")

    def test_a_numbering_has_a_first_month_of_its_own(self):
        self._number(first_month="4", start_date="2022-04-01")
        self.assertNumbers(self._post("2023-03-31", "2023-04-01"), "23-03-0001", "23-04-0001")

    def test_a_first_year_of_fifteen_months(self):
        """SPEC N4."""
        self._write_down_year("2022-10-01", "2023-12-31")
        self._number(start_date="2022-10-01")
        days = ("2022-12-31", "2023-01-01", "2023-12-31", "2024-01-01")
        self.assertNumbers(self._post(*days), "22-12-0001", "23-01-0002", "23-12-0003", "24-01-0001")

    def test_the_counter_grows_beyond_its_digits(self):
        self._number(digits=2, offset=98)
        self.assertNumbers(self._post("2022-11-25", "2022-11-25"), "22-11-99", "22-11-100")

    def test_each_journal_counts_on_its_own(self):
        other = self._create_journal()
        self._number()
        self._number(journal_id=other.id, prefix="EXP")
        moves = self._post("2022-11-25") + self._post("2022-11-25", journal_id=other.id) + self._post("2022-11-26")
        self.assertNumbers(moves, "22-11-0001", "EXP-22-11-0001", "22-11-0002")

    def test_numbers_follow_the_dates_of_invoices_whose_entries_are_moved(self):
        """The entries of a closed month move to the next one; what an invoice shows is its own date."""
        self._number()
        self._post("2022-10-01")
        self.company.sale_lock_date = "2022-11-30"
        moves = self.env["account.move"].concat(*map(self._draft, ("2022-11-25", "2022-10-20")))
        moves.action_post()
        self.assertNumbers(moves.sorted("invoice_date"), "22-10-0002", "22-11-0003")
        # Odoo moves an entry further, to the end of its month, where the numbers start anew each month: ours do not.
        self.assertEqual(set(moves.mapped("date")), {date(2022, 12, 1)})

    # === DRAFTS === #

    def test_a_draft_shows_its_number_to_come(self):
        self._number()
        draft = self._draft("2022-11-25")
        self.assertEqual((draft.name, draft.name_placeholder), (False, "22-11-XXXX"))
        draft.invoice_date = "2022-12-01"
        self.assertEqual(draft.name_placeholder, "22-12-XXXX")

    def test_the_form_shows_the_highest_number(self):
        self._number()
        self._post("2022-11-25", "2022-12-02")
        self.assertEqual(self._draft("2022-12-03").highest_name, "22-12-0002")

    def test_the_form_warns_of_a_number_that_is_too_low(self):
        """By the number, not by the letters: 22-11-100 comes after 22-11-99."""
        self._number(digits=2, offset=98)
        self._post("2022-11-25")
        draft = self._draft("2022-11-26")
        for typed, warned in (("22-11-99", True), ("22-11-100", False), ("22-12-97", True)):
            with self.subTest(typed):
                form = self.env["account.move"].new({}, origin=draft)
                form.update({"name": typed, "highest_name": "22-11-99"})
                form._onchange_name_warning()
                self.assertEqual(form.show_name_warning, warned)

    def test_a_document_is_not_its_own_highest_number(self):
        self._number()
        first, second = self._post("2022-11-25", "2022-12-02")
        self.assertEqual((first.highest_name, second.highest_name), ("22-12-0002", "22-11-0001"))

    # === WHAT IS ODOO'S === #

    def test_a_journal_without_a_numbering_keeps_odoos_numbers(self):
        self._number()
        other = self._create_journal()
        move = self._post("2022-11-25", journal_id=other.id)
        self.assertEqual(move.name, "EXP/2022/00001")
        self.assertFalse(move.billing_numbered or move.billing_test)

    def test_a_company_without_a_numbering_sees_odoo(self):
        draft = self._draft("2022-11-25")
        self.assertEqual(draft.name_placeholder, "INV/2022/00001")
        draft.action_post()
        self.assertEqual((draft.name, draft.sequence_prefix), ("INV/2022/00001", "INV/2022/"))
        self.assertEqual(self._credit(draft, "2022-11-26").name, "RINV/2022/00001")
        self.assertFalse(draft.billing_numbered or draft.billing_test)
        draft.button_draft()
        draft.unlink()

    def test_receipts_and_vendor_bills_are_odoos(self):
        self._number()
        bills = self.purchases.id
        moves = self._post("2022-11-25", move_type="out_receipt")
        moves += self._post("2022-11-25", move_type="in_invoice", journal_id=bills)
        self.assertNumbers(moves, "INV/2022/00001", "BILL/2022/11/0001")

    def test_a_typed_number_stays_with_its_journal_and_its_kind(self):
        """Before the lock: what goes elsewhere is read afresh there, and takes no number along."""
        other = self._create_journal()
        self._number()
        self._number(document_type="refund", prefix="AV")
        self._number(journal_id=other.id, prefix="EXP")
        draft = self._draft("2022-11-25", name="22-11-0001")
        with self.refused(UserError, "is a number of the series"), self.env.cr.savepoint():
            draft.write({"journal_id": other.id, "name": "22-11-0001"})
        draft.action_switch_move_type()
        self.assertFalse(draft.name or draft.billing_numbered)
        self.assertNumbers(self._post("2022-11-25"), "22-11-0001")

    # === TRANSACTIONS === #

    def test_the_database_refuses_the_second_of_two_equal_numbers(self):
        """Should the counter ever fail: of a series, and of a company whose journals could write alike."""
        other = self._create_journal()
        self._number()
        self._number(journal_id=other.id, prefix="EXP")
        move, _second = self._post("2022-11-25", "2022-11-26")
        beside = self._post("2022-11-25", journal_id=other.id)
        self.env.flush_all()
        for changed, value, document in (("sequence_number", 2, move), ("name", move.name, beside)):
            with (
                self.subTest(changed),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(f"UPDATE account_move SET {changed} = %s WHERE id = %s", (value, document.id))

    def test_a_number_that_was_rolled_back_is_given_again(self):
        """SPEC N4: a savepoint undone leaves no gap, however often."""
        self._number()
        self._post("2022-11-25")
        for _attempt in range(2):
            with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
                self.assertEqual(self._post("2022-11-26").name, "22-11-0002")
                raise ZeroDivisionError
        self.assertNumbers(self._post("2022-11-26", "2022-11-27"), "22-11-0002", "22-11-0003")

    def test_a_deleted_last_number_is_given_again(self):
        self._number()
        first, second, third = self._post("2022-11-25", "2022-11-26", "2022-11-27")
        (second + third).button_draft()
        (second + third).unlink()
        self.assertNumbers(first + self._post("2022-11-26"), "22-11-0001", "22-11-0002")

    def test_a_state_written_by_a_program_gives_a_number_too(self):
        self._number()
        move = self._draft("2022-11-25")
        move.write({"state": "posted"})
        self.assertNumbers(move, "22-11-0001")
