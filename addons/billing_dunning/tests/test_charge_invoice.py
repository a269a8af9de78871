from freezegun import freeze_time

from odoo.tests import tagged

from .common import DunningCommon


@tagged("post_install", "-at_install")
class TestChargeInvoice(DunningCommon):
    """SPEC D5: the native invoices of fee and interest, and what becomes of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_a.is_company = True
        cls.env["billing.dunning.rate"].create({"date_start": "2020-01-01", "percent": 12})
        cls.policy.level_ids.write({"charge_fee": True, "charge_interest": True})

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

    def test_what_was_claimed_long_ago_is_invoiced_today(self):
        """SPEC D5: not on the day of the letter: numbers are given since, and books may be closed."""
        move = self._claim_by_letter()
        charges = self.env["billing.dunning.charge"].search([("move_id", "=", move.id)])
        with freeze_time("2023-08-15"):
            charged = self.env["account.move"].browse(charges.action_invoice()["res_id"])
        self.assertEqual((str(charged.invoice_date), str(charged.invoice_date_due)), ("2023-08-15", "2023-08-15"))
