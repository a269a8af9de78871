from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import NumberingCommon


@tagged("post_install", "-at_install")
class TestExisting(NumberingCommon):
    """Issue "Numbering": databases that have invoices already, and imported ones."""

    def _switch_on(self, **values):
        """A numbering as a person sets it up on 25 November 2022: its start and what was issued are proposed."""
        with freeze_time("2022-11-25"):
            defaults = {"journal_id": self.journal.id, "prefix": "FC", "separator": "-"}
            return self.env["billing.numbering"].create({**defaults, **values})

    def test_a_series_switched_on_within_the_year_goes_on(self):
        self._post("2022-10-01", "2022-11-20")
        numbering = self._switch_on()
        self.assertEqual((numbering.offset, numbering.start_date), (2, fields.Date.to_date("2022-11-20")))
        self.assertNumbers(self._post("2022-11-26"), "FC-2022-11-0003")

    def test_the_highest_number_counts_and_not_that_of_the_last_date(self):
        """Odoo's numbers need not follow the dates."""
        first, *_others = self._post("2022-11-20", "2022-11-20", "2022-11-20")
        first.button_draft()
        first.invoice_date = "2022-11-22"
        first.action_post()
        numbering = self._switch_on()
        self.assertEqual((numbering.offset, numbering.start_date), (3, fields.Date.to_date("2022-11-22")))

    def test_credit_notes_go_on_with_their_own_count(self):
        before, after = self._post("2022-11-20", "2022-11-20")
        self._credit(before, "2022-11-21")
        self._switch_on()
        self._switch_on(document_type="refund", prefix="AV")
        self.assertNumbers(self._credit(after, "2022-11-26"), "AV-2022-11-0002")

    def test_old_names_stay_valid(self):
        old, other = self._post("2022-11-20", "2022-11-20")
        self._switch_on()
        old.button_draft()
        old.action_post()
        self.assertNumbers(old + other, "INV/2022/00001", "INV/2022/00002")
        self.assertFalse(old.billing_numbered)

    def test_earlier_years_keep_odoos_numbers(self):
        self._switch_on()
        self._post("2022-11-26")
        self.assertNumbers(self._post("2021-12-31"), "INV/2021/00001")

    def test_a_new_company_starts_at_one(self):
        numbering = self._switch_on()
        self.assertEqual((numbering.offset, numbering.start_date), (0, fields.Date.to_date("2022-01-01")))
        self.assertNumbers(self._post("2022-01-02"), "FC-2022-01-0001")

    def test_an_imported_number_is_no_model_for_new_ones(self):
        self._number(prefix="FR", show_month=False, separator="/", offset=23)
        imported = self._draft("2022-10-01", name="FA-2022-0007")
        imported.action_post()
        self.assertEqual(imported.name, "FA-2022-0007")
        self.assertNumbers(self._post("2022-10-02"), "FR/22/0024")

    def test_imported_numbers_of_the_same_format_show_no_gap(self):
        self._number(prefix="FR", show_month=False, separator="/", offset=23)
        imported = self.env["account.move"]
        for number in (5, 22, 23):
            imported += self._draft("2022-10-01", name=f"FR/22/{number:04d}")
        imported.action_post()
        self.assertNumbers(imported + self._post("2022-10-02"), "FR/22/0005", "FR/22/0022", "FR/22/0023", "FR/22/0024")

    def test_an_imported_number_that_stands_in_the_way_is_told(self):
        numbering = self._number(prefix="FR", show_month=False, separator="/", offset=23)
        receipt = self._draft("2022-10-01", name="R1", move_type="out_receipt")
        receipt.action_post()
        self.env.cr.execute("UPDATE account_move SET name = 'FR/22/0024' WHERE id = %s", receipt.ids)
        with self.refused(UserError, "FR/22/0024, and a document has it already"):
            self._post("2022-10-02")
        numbering.offset = 24
        self.assertNumbers(self._post("2022-10-02"), "FR/22/0025")

    def test_a_counter_that_no_database_holds_is_somebodys_name(self):
        self._number()
        move = self._draft("2022-10-01", name="22-10-9999999999")
        move.action_post()
        self.assertFalse(move.billing_numbered)
        self.assertNumbers(self._post("2022-10-02"), "22-10-0001")

    def test_a_long_imported_number_is_no_counter(self):
        self._draft("2022-10-01", name="FC202200085").action_post()
        self.assertEqual(self._switch_on().offset, 0)

    def test_switched_off_again_odoo_takes_over(self):
        numbering = self._switch_on()
        self._post("2022-11-26")
        numbering.unlink()
        self.assertEqual(self._post("2022-11-27").name, "FC-2022-11-0002")

    def test_switched_off_again_no_number_is_taken_away(self):
        """Odoo would read 2023 in the number of a July 2022, and forget it."""
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        numbering = self._number(show_month=False, start_date="2021-07-01")
        move = self._draft("2022-07-02")
        move.write({"state": "posted"})
        self.assertEqual((move.name, move.posted_before), ("23-0001", False))
        numbering.unlink()
        self.env.add_to_compute(move._fields["name"], move)
        self.assertEqual(move.name, "23-0001")

    def test_uninstalling_gives_the_numbers_back_to_odoo(self):
        from ..hooks import uninstall_hook

        self._switch_on()
        moves = self._post("2022-11-26", "2022-12-01")
        uninstall_hook(self.env)
        self.assertEqual(moves.mapped("sequence_prefix"), ["FC-2022-11-", "FC-2022-12-"])
        self.assertEqual(moves.mapped("sequence_number"), [1, 2])
