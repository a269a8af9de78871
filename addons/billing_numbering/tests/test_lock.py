from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import NumberingCommon

CREDIT = "Make a credit note instead"


@tagged("post_install", "-at_install")
class TestLock(NumberingCommon):
    """SPEC N3: after the lock nobody deletes, renames or unposts; before it everybody may, and gaps stop it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.numbering = cls._number()
        cls.first, cls.last = cls._post("2022-11-25", "2022-11-26")
        cls.strongest = cls._user("strongest", "base.group_system,account.group_account_manager")
        cls.strongest.group_ids += cls.env.ref("billing_base.group_billing_manager")

    @classmethod
    def _user(cls, login, group):
        return new_test_user(
            cls.env,
            login,
            groups=f"base.group_user,{group}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _everybody(self, move):
        """The document as the strongest users and keys see it."""
        keys = {"force_delete": True, "_force_unlink": True, "dynamic_unlink": True, "skip_readonly_check": True}
        yield move.with_user(self.strongest)
        yield move.with_user(self.strongest).with_context(**keys)
        yield move.with_user(self.env.ref("base.user_root")).with_context(**keys)
        self.company.quick_edit_mode = "out_invoices"
        yield move.sudo()

    def assertImpossible(self, action, sentence=CREDIT):
        for move in self._everybody(self.last):
            with (
                self.subTest(user=move.env.user.login, context=move.env.context),
                self.assertRaises(UserError) as caught,
            ):
                action(move)
            self.assertIn(sentence, str(caught.exception))
        self.env.invalidate_all()
        self.assertEqual((self.last.name, self.last.state), ("22-11-0002", "posted"))

    # === AFTER === #

    def test_nobody_deletes(self):
        self._lock()
        self.assertImpossible(lambda move: move.unlink(), "22-11-0002 cannot be deleted")

    def test_nobody_puts_back_to_draft(self):
        self.assertTrue(self.last.show_reset_to_draft_button)
        self._lock()
        self.env.invalidate_all()
        self.assertFalse(self.last.show_reset_to_draft_button)
        self.assertImpossible(lambda move: move.button_draft())
        self.assertImpossible(lambda move: move.write({"state": "draft"}))

    def test_nobody_cancels(self):
        self._lock()
        self.assertImpossible(lambda move: move.button_cancel())
        self.assertImpossible(lambda move: move.write({"state": "cancel"}))

    def test_nobody_renames(self):
        self._lock()
        for name in ("22-11-0007", "FA7", False, "/"):
            self.assertImpossible(lambda move, name=name: move.write({"name": name}))

    def test_nobody_changes_what_the_number_is_made_of(self):
        self._lock()
        for name, value in (
            ("sequence_number", 7),
            ("sequence_prefix", "INV/"),
            ("billing_numbered", False),
            ("posted_before", False),
            ("invoice_date", "2022-11-30"),
            ("date", "2022-11-30"),
            ("move_type", "out_receipt"),
        ):
            self.assertImpossible(lambda move, name=name, value=value: move.write({name: value}))

    def test_nobody_moves_a_document_to_another_journal(self):
        other = self._create_journal()
        self._lock()
        self.assertImpossible(lambda move: move.write({"journal_id": other.id, "name": False}))
        self.assertImpossible(lambda move: move.write({"journal_id": other.id}))

    def test_nobody_moves_a_document_to_a_branch(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self._lock()
        self.assertImpossible(lambda move: move.write({"company_id": branch.id}))

    def test_a_draft_whose_number_slipped_through_is_posted_and_not_cancelled(self):
        self.last.button_draft()
        self.env.cr.execute("UPDATE res_company SET billing_locked = true WHERE id = %s", self.company.ids)
        self.env.invalidate_all()
        for attempt in (self.last.button_cancel, self.last.unlink):
            with self.refused(UserError, CREDIT), self.env.cr.savepoint():
                attempt()
        self.last.action_post()
        self.assertNumbers(self.last, "22-11-0002")

    def test_nobody_deletes_the_lines(self):
        self._lock()
        self.assertImpossible(lambda move: move.invoice_line_ids.unlink())

    def test_odoos_own_deletion_of_entries_is_stopped(self):
        self._lock()
        self.assertImpossible(lambda move: move._unlink_or_reverse())

    def test_a_document_with_an_old_name_is_locked_too(self):
        old = self._post("2021-11-25")
        self.assertEqual(old.name, "INV/2021/00001")
        self._lock()
        with self.refused(UserError, CREDIT):
            old.button_draft()

    def test_a_draft_with_an_old_name_is_dated_and_posted_again(self):
        """The lock lets it be posted, and its name is nobody's new one."""
        old = self._post("2021-11-25")
        old.button_draft()
        self.numbering.start_date = "2021-01-01"
        self._lock()
        old.invoice_date = "2021-11-24"
        old.action_post()
        self.assertEqual((old.name, old.billing_numbered), ("INV/2021/00001", False))

    def test_a_number_cannot_be_typed_any_more(self):
        self._lock()
        draft = self._draft("2022-11-27")
        with self.refused(UserError, "cannot be typed"):
            draft.name = "22-11-0009"
        with self.refused(UserError, "cannot be typed"):
            self._draft("2022-11-27", name="22-11-0009")

    def test_drafts_are_deleted_as_before(self):
        self._lock()
        draft = self._draft("2022-11-27")
        draft.invoice_date = "2022-11-28"
        draft.unlink()

    def test_documents_are_posted_and_credited_as_before(self):
        self._lock()
        credit_note = self._credit(self.last, "2022-11-27")
        self.assertNumbers(credit_note, "22-11-0003")
        self.assertEqual(self.last.payment_state, "reversed")
        self.first.ref = "PO 7"

    def test_vendor_bills_are_put_back_as_before(self):
        journal = self.purchases.id
        bill = self._post("2022-11-25", move_type="in_invoice", journal_id=journal)
        self._lock()
        bill.button_draft()
        bill.unlink()

    def test_another_company_is_not_locked(self):
        self._lock()
        other = self._create_company("Other")
        self._number(journal_id=self._create_journal("OTH", company=other).id)
        self.assertFalse(other._is_billing_locked())

    def test_the_lock_never_opens(self):
        self._lock()
        for change in ({"billing_locked": False}, {"billing_locked_on": False}, {"billing_locked_by_id": False}):
            with self.subTest(change), self.refused(UserError, "cannot be undone"):
                self.company.sudo().write(change)

    def test_what_was_validated_stays(self):
        self._lock()
        for change in ({"prefix": "X"}, {"offset": 9}, {"show_month": False}, {"start_date": "2021-01-01"}):
            with self.subTest(change), self.refused(UserError, "is validated"):
                self.numbering.write(change)
        with self.refused(UserError, "is validated"):
            self.numbering.unlink()

    def test_another_journal_can_still_be_numbered(self):
        self._lock()
        other = self._create_journal()
        self._number(journal_id=other.id, prefix="EXP")
        self.assertNumbers(self._post("2022-11-25", journal_id=other.id), "EXP-22-11-0001")

    def test_resequencing_is_refused_before_and_after(self):
        for _stage in range(2):
            with self.refused(UserError, "cannot be resequenced"):
                self._resequence(self.last)
            if not self.company.billing_locked:
                self._lock()

    def _resequence(self, moves):
        context = {"active_model": "account.move", "active_ids": moves.ids}
        wizard = self.env["account.resequence.wizard"].with_context(**context).create({"first_name": "22-11-0007"})
        wizard.resequence()

    def test_a_wizard_made_by_a_program_resequences_nothing_either(self):
        wizard = self.env["account.resequence.wizard"].create(
            {"move_ids": [Command.set(self.last.ids)], "first_name": "22-11-0007"}
        )
        with self.refused(UserError, "cannot be resequenced"):
            wizard.resequence()

    # === BEFORE === #

    def test_before_it_a_test_document_is_deleted(self):
        self.last.button_draft()
        self.last.unlink()
        self._lock()
        self.assertNumbers(self._post("2022-11-26"), "22-11-0002")

    def test_before_it_a_document_is_renamed(self):
        self.last.button_draft()
        self.last.name = "TEST-1"
        self.last.action_post()
        self.assertEqual((self.last.name, self.last.billing_numbered), ("TEST-1", False))
        self.assertNumbers(self._post("2022-11-27"), "22-11-0002")

    # === LOCKING === #

    def test_a_gap_stops_it(self):
        third = self._post("2022-11-27")
        self.last.button_draft()
        self.last.unlink()
        self.assertTrue(third.made_sequence_gap)
        with self.refused(UserError, "gaps.*year from 01/01/2022, no. 2"):
            self._lock()

    def test_a_number_on_a_draft_stops_it(self):
        self.last.button_draft()
        self.assertEqual(self.env["billing.numbering.lock"].create({}).unposted, "22-11-0002")
        with self.refused(UserError, "22-11-0002"):
            self._lock()

    def test_a_program_that_writes_the_lock_passes_the_same_checks(self):
        self.last.button_draft()
        with self.refused(UserError, "22-11-0002"):
            self.company.sudo().billing_locked = True

    def test_without_a_numbering_there_is_nothing_to_lock(self):
        other = self._create_company("Other")
        with self.refused(UserError, "no numbering yet"):
            other.action_lock_billing()

    def test_it_is_noted_who_locked_and_when(self):
        self._lock()
        self.assertEqual(self.company.billing_locked_by_id, self.env.user)
        self.assertTrue(self.company.billing_locked_on)

    def test_only_a_billing_manager_locks(self):
        user = self._user("biller", "billing_base.group_billing_user")
        with self.assertRaises(AccessError):
            self.company.with_user(user).action_lock_billing()
        manager = self._user("manager", "billing_base.group_billing_manager")
        self.company.with_user(manager).action_lock_billing()
        self.assertEqual(self.company.billing_locked_by_id, manager)

    def test_the_wizard_locks_and_secures(self):
        wizard = self.env["billing.numbering.lock"].create({"secure": True})
        self.assertFalse(wizard.missing)
        wizard.action_lock()
        self.assertTrue(self.company.billing_locked and self.journal.restrict_mode_hash_table)
        move = self._post("2022-12-01")
        self.assertTrue(move.inalterable_hash and self.first.inalterable_hash)

    def test_the_banner_goes_with_the_lock(self):
        def printed():
            return self.env["ir.actions.report"]._render_qweb_html("account.report_invoice", self.first.ids)[0].decode()

        self.assertTrue(self.first.billing_test)
        self.assertIn("Test document:", printed())
        self._lock()
        self.assertFalse(self.first.billing_test)
        self.assertNotIn("Test document:", printed())

    def test_a_pdf_with_the_banner_is_made_again(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": "22-11-0001.pdf",
                "raw": b"%PDF",
                "res_model": "account.move",
                "res_id": self.first.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        self.company.sudo().billing_locked = True  # as a program may
        self.assertFalse(attachment.res_field)

    def test_a_numbered_document_keeps_its_fiscal_year_constraint(self):
        with self.assertRaises(ValidationError):
            self.last.with_context(skip_readonly_check=True).write({"invoice_date": "2023-01-01"})
