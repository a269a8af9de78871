from odoo.tests import tagged

from .common import NumberingCommon


@tagged("post_install", "-at_install")
class TestOdooFeatures(NumberingCommon):
    """SPEC N4: Odoo's gap flags, hash chain and lists stay right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._number(offset=23)
        cls.env.user.group_ids += cls.env.ref("account.group_account_user")

    # === GAPS === #

    def test_a_series_without_a_gap_has_no_warning(self):
        moves = self._post("2022-10-25", "2022-11-25", "2022-12-25", "2023-01-25")
        self.assertFalse(any(moves.mapped("made_sequence_gap")))
        self.assertFalse(self.journal.has_sequence_holes)

    def test_a_deleted_number_makes_odoos_gap_warning(self):
        _first, second, third = self._post("2022-10-25", "2022-11-25", "2022-12-25")
        second.button_draft()
        second.unlink()
        self.assertTrue(third.made_sequence_gap)
        self.journal.invalidate_recordset(["has_sequence_holes"])
        self.assertTrue(self.journal.has_sequence_holes)

    def test_a_number_typed_too_high_makes_odoos_gap_warning(self):
        self._post("2022-10-25")
        move = self._draft("2022-10-26", name="22-10-0027")
        move.action_post()
        self.assertTrue(move.made_sequence_gap)

    def test_a_gap_that_is_filled_has_no_warning_any_more(self):
        _first, second, third = self._post("2022-10-25", "2022-11-25", "2022-12-25")
        second.button_draft()
        self.assertTrue(second.made_sequence_gap)
        second.action_post()
        self.assertFalse((second + third).filtered("made_sequence_gap"))

    def test_a_deleted_first_number_is_a_gap(self):
        first, second = self._post("2022-10-25", "2022-11-25")
        first.button_draft()
        first.unlink()
        self.assertTrue(second.made_sequence_gap)

    # === HASH === #

    def test_secured_on_posting_across_months(self):
        self.journal.restrict_mode_hash_table = True
        moves = self._post("2022-10-25", "2022-11-25", "2022-12-25", "2023-01-25")
        self.assertTrue(all(moves.mapped("inalterable_hash")))
        self._assert_integrity("22-10-0024", "22-12-0026")

    def test_secured_together_across_months(self):
        self.journal.restrict_mode_hash_table = True
        moves = self.env["account.move"].concat(*map(self._draft, ("2022-10-25", "2022-11-25", "2022-12-25")))
        moves.action_post()
        self._assert_integrity("22-10-0024", "22-12-0026")

    def test_the_wizard_secures_entries(self):
        self._post("2022-10-25", "2022-11-25", "2022-12-25")
        wizard = self.env["account.secure.entries.wizard"].create({"hash_date": "2022-11-30"})
        self.assertFalse([text for text in (wizard.warnings or {}) if "gap" in text])
        wizard.action_secure_entries()
        self._assert_integrity("22-10-0024", "22-11-0025")

    def _assert_integrity(self, first, last):
        results = self.company._check_hash_integrity()["results"]
        ours = [line for line in results if "invoice|2022-01-01" in line["journal_name"]]
        self.assertEqual([line["status"] for line in ours], ["verified"])
        self.assertEqual((ours[0]["first_move_name"], ours[0]["last_move_name"]), (first, last))

    # === LISTS === #

    def test_a_document_is_found_by_its_number(self):
        move = self._post("2022-10-25", "2022-11-25")[1]
        found = self.env["account.move"].name_search("22-11-0025")
        self.assertEqual([row[0] for row in found], move.ids)

    def test_the_end_of_the_series_is_known_across_months(self):
        """An invoicing clerk deletes the last documents only."""
        first, second, third = self._post("2022-10-25", "2022-11-25", "2022-12-25")
        self.assertTrue(third.check_move_sequence_chain())
        self.assertTrue((second + third).check_move_sequence_chain())
        self.assertFalse(second.check_move_sequence_chain())
        self.assertFalse((first + third).check_move_sequence_chain())

    def test_an_invoice_is_reversed_and_made_again(self):
        move = self._post("2022-11-25")
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": self.journal.id, "date": "2022-11-26"})
        )
        action = wizard.modify_moves()
        again = self.env["account.move"].browse(action["res_id"])
        self.assertNumbers(move + move.reversal_move_ids, "22-11-0024", "22-11-0025")
        self.assertFalse(again.name)
        self.assertEqual(move.payment_state, "reversed")

    def test_the_payment_reference_is_the_number(self):
        self.assertEqual(self._post("2022-11-25").payment_reference, "22-11-0024")
