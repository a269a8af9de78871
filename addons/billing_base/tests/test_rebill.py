from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BillingBaseCommon


@tagged("post_install", "-at_install")
class TestRebill(BillingBaseCommon):
    """DESIGN, billing_base: what a credit note makes billable again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_keyed_invoice(post=True)

    def test_a_posted_credit_note_of_the_whole_frees_the_source(self):
        self._credit(self.invoice)
        self.assertTrue(self.invoice.billing_released)
        self.assertTrue(self._create_keyed_invoice())

    def test_a_credit_note_that_is_undone_takes_the_source_back(self):
        credit = self._credit(self.invoice)
        credit.button_draft()
        self.assertFalse(self.invoice.billing_released)
        self.assertBilledAlready(self._create_keyed_invoice)

    def test_a_credit_note_cannot_be_undone_once_its_source_is_billed_again(self):
        """DESIGN I8."""
        credit = self._credit(self.invoice)
        self._create_keyed_invoice()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            credit.button_draft()
            self.env.flush_all()

    def test_a_draft_credit_note_of_the_whole_frees_nothing(self):
        self._reverse_invoice(self.invoice)
        self.assertFalse(self.invoice.billing_released)
        self.assertBilledAlready(self._create_keyed_invoice)

    def test_a_partial_credit_note_frees_nothing(self):
        self._credit(self.invoice, 999.99)
        self.assertFalse(self.invoice.billing_released)

    def test_two_partial_credit_notes_that_make_the_whole_free_the_source(self):
        self._credit(self.invoice, 400.0)
        self._credit(self.invoice, 600.0)
        self.assertTrue(self.invoice.billing_released)

    def test_a_rebate_of_the_whole_frees_nothing(self):
        self._credit(self.invoice, rebill=False)
        self.assertFalse(self.invoice.billing_released)

    def test_a_rebate_does_not_complete_a_partial_credit_note(self):
        self._credit(self.invoice, 400.0)
        self._credit(self.invoice, 600.0, rebill=False)
        self.assertFalse(self.invoice.billing_released)

    def test_a_credit_note_with_a_source_of_its_own_frees_nothing(self):
        """A regularisation of another period names this invoice, and is as great."""
        credit = self._reverse_invoice(self.invoice)
        credit.billing_key = "source,1:regularisation:1"
        credit.action_post()
        self.assertFalse(self.invoice.billing_released)
        self.assertBilledAlready(self._create_keyed_invoice)

    def test_credit_notes_posted_together_are_added_up(self):
        parts = self.invoice._reverse_moves() + self.invoice._reverse_moves()
        parts.invoice_line_ids.price_unit = 500.0
        parts.action_post()
        self.assertTrue(self.invoice.billing_released)

    def test_a_credit_note_frees_its_own_invoice_only(self):
        other = self._create_keyed_invoice("source,2:7", post=True)
        self._credit(self.invoice)
        self.assertFalse(other.billing_released)

    def test_what_replaces_an_invoice_does_not_come_before_its_credit_note(self):
        """DESIGN I8: the credit note of a day to come would make billable what the replacement bills already."""
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        )
        tomorrow = fields.Date.add(fields.Date.context_today(self.invoice), days=1)
        dialog = wizard.create({"journal_id": self.invoice.journal_id.id, "date": tomorrow})
        with self.assertRaisesRegex(UserError, f"What replaces {self.invoice.name} bills the same"):
            dialog.modify_moves()
        dialog.refund_moves()
        self.assertEqual(self.invoice.reversal_move_ids.state, "draft")

    def test_a_credit_note_proposes_what_the_company_chose(self):
        for choice in (True, False):
            with self.subTest(billing_rebill=choice):
                self.env.company.billing_rebill = choice
                credit = self._reverse_invoice(self.invoice)
                self.assertEqual(credit.billing_rebill, choice)
                credit.unlink()

    def test_a_new_company_makes_credited_amounts_billable_again(self):
        self.assertTrue(self.env["res.company"].new({}).billing_rebill)

    def test_a_credit_note_follows_the_company_of_its_invoice(self):
        """Not the one that the user happens to work in."""
        self.company_data["company"].billing_rebill = False
        other = self.setup_other_company()["company"]
        self.assertTrue(other.billing_rebill)
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move",
            active_ids=self.invoice.ids,
            allowed_company_ids=(other + self.company_data["company"]).ids,
        )
        wizard.create({"journal_id": self.invoice.journal_id.id}).reverse_moves()
        self.assertFalse(self.invoice.reversal_move_ids.billing_rebill)

    def test_the_setting_is_the_company_s(self):
        self.env["res.config.settings"].create({"billing_rebill": False}).execute()
        self.assertFalse(self.env.company.billing_rebill)
