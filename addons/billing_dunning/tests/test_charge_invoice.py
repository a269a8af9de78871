from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ChargeCommon


@tagged("post_install", "-at_install")
class TestChargeInvoice(ChargeCommon):
    """SPEC D5: the native invoices of fee and interest, and what becomes of them."""

    def _claim_by_letter(self):
        """An invoice of which a letter claims 40 and, for 29 days of 1,000 at 12 %, 9.53."""
        move = self._owe("2023-06-01", 1000)
        with self._mail_server():
            self._run()
        return move

    def _charge(self, move):
        return self.env["account.move"].browse(move.action_charge_late()["res_id"])

    def test_one_that_was_cancelled_is_deleted(self):
        """SPEC D5: what letters claimed was cancelled with it and is claimed by another one: it does not come back."""
        move = self._claim_by_letter()
        cancelled = self._charge(move)
        cancelled.button_cancel()
        self._charge(move)
        cancelled.unlink()
        self.env.flush_all()
        self.assertEqual(move._get_claimed()[move], {"fee": 40, "interest": 9.53})

    def test_what_was_claimed_of_is_not_deleted(self):
        """SPEC D5: in a sentence, not in the database's words."""
        move = self._claim_by_letter()
        move.button_draft()
        with self.assertRaisesRegex(UserError, "Cancel instead of deleting"):
            move.unlink()
        move.button_cancel()

    def test_what_a_letter_claimed_of_a_credited_invoice(self):
        """SPEC D5: what was credited as a whole was never to be paid: neither the button nor the list invoices it."""
        move = self._claim_by_letter()
        charges = self.env["billing.dunning.charge"].search([("move_id", "=", move.id)])
        move._reverse_moves([{"invoice_date": self.TODAY}], cancel=True)
        self.assertEqual(move.payment_state, "reversed")
        with self.assertRaisesRegex(UserError, "nothing to charge"):
            move.action_charge_late()
        with self.assertRaisesRegex(UserError, f"Recovery fee of {move.name} .credited, or not posted."):
            charges.action_invoice()

    def test_a_receipt_is_charged_as_in_letters(self):
        """SPEC D5: a sales receipt that is not paid is late like an invoice."""
        receipt = self._owe("2023-06-01", 1000, move_type="out_receipt")
        self.assertEqual(self._charge(receipt).amount_total, 49.53)

    def test_put_back_to_draft_it_claims_with_nobody_else(self):
        """SPEC D6: interest has no key: two cancelled invoices put back at once, or one and a letter, claim it once."""
        cancelled = self._charge(self._owe("2023-06-01", 1000))
        cancelled.button_cancel()
        held = UserError("Somebody else is charging")
        lock = patch.object(self.env.registry["account.move"], "_lock_charging", side_effect=held)
        with lock, self.assertRaisesRegex(UserError, "Somebody else"):
            cancelled.button_draft()
        cancelled.button_draft()
        self.assertEqual(cancelled.state, "draft")

    def test_what_was_claimed_long_ago_is_invoiced_today(self):
        """SPEC D5: not on the day of the letter: numbers are given since, and books may be closed."""
        move = self._claim_by_letter()
        charges = self.env["billing.dunning.charge"].search([("move_id", "=", move.id)])
        with freeze_time("2023-08-15"):
            charged = self.env["account.move"].browse(charges.action_invoice()["res_id"])
        self.assertEqual((str(charged.invoice_date), str(charged.invoice_date_due)), ("2023-08-15", "2023-08-15"))

    def _replace(self, moves, **values):
        dialog = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=moves.ids)
        dialog = dialog.create({"journal_id": moves.journal_id.id, **values})
        dialog.modify_moves()
        return dialog.new_move_ids.sorted("id")

    def test_what_replaces_one_claims_the_same(self):
        """SPEC D5: “Reverse and Create Invoice”: no interest on it, and nothing is charged besides."""
        late, plain, other = self._owe("2023-06-01", 1000), self._owe("2023-06-01", 5), self._owe("2023-06-01", 500)
        charged, again = self._charge(late), self._charge(other)
        (charged | again).action_post()
        charges = charged.dunning_charge_ids, again.dunning_charge_ids
        new, copy, renewed = self._replace(charged | plain | again)
        self.assertEqual((new.dunning_charge_ids, renewed.dunning_charge_ids), charges)
        self.assertFalse(copy.dunning_charge_ids | charged.dunning_charge_ids)
        new.invoice_date_due = "2023-06-01"
        new.action_post()
        self.assertEqual((new.payment_state, new._get_late_interest(new.date)), ("not_paid", 0))
        with self.assertRaisesRegex(UserError, "nothing to charge"):
            (late | new).action_charge_late()
        renewed.unlink()
        self.assertEqual(self._charge(other).amount_total, 44.77, "it is free again")

    def test_what_replaces_one_does_not_come_before_its_credit_note(self):
        """SPEC D5: until the day of the credit note both would claim the same."""
        charged = self._charge(self._owe("2023-06-01", 1000))
        charged.action_post()
        with self.assertRaisesRegex(UserError, f"What replaces {charged.name} bills the same"):
            self._replace(charged, date="2023-07-15")
