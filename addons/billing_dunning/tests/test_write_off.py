from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DunningCommon


@tagged("post_install", "-at_install")
class TestWriteOff(DunningCommon):
    """SPEC D4: small balances are written off, in the books where they stand."""

    def test_small_balances_are_written_off(self):
        """SPEC D4: by a native entry; more than the limit is refused with the figures."""
        small, large = self._owe("2023-06-01", 2.5), self._owe("2023-06-01", 80)
        account = self.company_data["default_account_expense"]
        for moves in (small, small | large):
            action = moves.action_write_off_balance()
            dialog = self.env[action["res_model"]].with_context(**action["context"]).create({"account_id": account.id})
            if large in moves:
                with self.assertRaisesRegex(UserError, r"80\.00 is left"):
                    dialog.action_write_off()
            else:
                dialog.action_write_off()
        self.assertEqual((small.payment_state, large.payment_state), ("paid", "not_paid"))

    def test_write_off_is_balanced_in_another_currency(self):
        move = self._owe("2023-06-01", 3, currency_id=self.other_currency.id)
        action = move.action_write_off_balance()
        dialog = self.env[action["res_model"]].with_context(**action["context"])
        dialog.create({"account_id": self.company_data["default_account_expense"].id}).action_write_off()
        self.assertEqual(move.amount_residual, 0)

    def test_a_credit_is_not_written_off_for_being_small(self):
        """SPEC D4: 5,000 that the customer is owed are more than the limit, too."""
        refund = self._owe("2023-06-01", 5000, move_type="out_refund")
        account = self.company_data["default_account_expense"].id
        dialog = self.env["billing.dunning.write.off"].create(
            {"company_id": self.company.id, "move_ids": refund.ids, "account_id": account}
        )
        with self.assertRaisesRegex(UserError, r"5,000\.00 is left"):
            dialog.action_write_off()

    def test_a_branch_writes_off_in_its_own_books(self):
        """Its journal may be its parent's, and the parent the company that is looked at."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        receivable = self.company_data["default_account_receivable"]
        self.partner_a.with_company(branch).property_account_receivable_id = receivable
        move = self._owe("2023-06-01", 3, company_id=branch.id)
        dialog = self.env["billing.dunning.write.off"].create(
            {
                "company_id": branch.id,
                "move_ids": move.ids,
                "account_id": self.company_data["default_account_expense"].id,
                "journal_id": self.company_data["default_journal_misc"].id,
            }
        )
        dialog.with_context(allowed_company_ids=(self.company | branch).ids).action_write_off()
        entry = move.line_ids.matched_credit_ids.credit_move_id.move_id
        self.assertEqual((move.amount_residual, entry.company_id), (0, branch))

    def test_what_was_paid_since_the_dialog_opened(self):
        """SPEC D4: nothing is left of it; the others are written off."""
        paid, small = self._owe("2023-06-01", 2), self._owe("2023-06-01", 3)
        action = (paid | small).action_write_off_balance()
        dialog = self.env[action["res_model"]].with_context(**action["context"])
        dialog = dialog.create({"account_id": self.company_data["default_account_expense"].id})
        self._register_payment(paid)
        dialog.action_write_off()
        self.assertEqual((small.amount_residual, small.payment_state), (0, "paid"))
