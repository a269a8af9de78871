from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import NumberingCommon


@tagged("post_install", "-at_install")
class TestAttacks(NumberingCommon):
    """SPEC N3, N4: ways to break a series that a program or a screen could try, before and after the lock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.numbering = cls._number()
        cls._post("2022-11-25")

    def assertNextNumber(self, name, day="2022-12-01"):
        self.assertNumbers(self._post(day), name)

    # === NAMES TYPED AFTER THE LOCK === #

    def test_no_document_is_born_with_a_number(self):
        self._lock()
        for day, values in (("2022-11-26", {}), ("2022-11-26", {"posted_before": True}), ("2021-12-31", {})):
            with self.subTest(values), self.refused(UserError, "cannot be typed"), self.env.cr.savepoint():
                self._draft(day, name="22-11-0009", **values)
        self.assertNextNumber("22-12-0002")

    def test_no_draft_is_given_a_number_in_two_steps(self):
        self._lock()
        draft = self._draft("2022-11-26")
        with self.refused(UserError, "cannot be marked as posted before"):
            draft.posted_before = True
            draft.name = "22-11-0009"
        self.assertNextNumber("22-12-0002")

    def test_no_draft_brings_a_number_from_another_journal(self):
        self._lock()
        other = self._create_journal("OTH")
        draft = self._draft("2022-11-26", journal_id=other.id)
        with self.refused(UserError, "is a number of the series"), self.env.cr.savepoint():
            draft.name = "22-12-0002"
        draft.name = "MINE-1"
        for name in ("22-12-0002", "MINE-1"):
            with self.refused(UserError, "cannot be typed"), self.env.cr.savepoint():
                draft.write({"journal_id": self.journal.id, "name": name})
        self.assertNextNumber("22-12-0002")

    def test_no_other_document_takes_a_number_of_the_series(self):
        """Receipts and entries of the journal are Odoo's; a name of ours on one would stop the series."""
        self._lock()
        for move_type in ("out_receipt", "entry"):
            with self.subTest(move_type), self.refused(UserError, "is a number of the series"), self.env.cr.savepoint():
                self._create_beside(move_type, self.journal, name="22-12-0002")
            beside = self._create_beside(move_type, self.journal)
            with self.subTest(move_type), self.refused(UserError, "is a number of the series"), self.env.cr.savepoint():
                beside.name = "22-12-0002"
        self.assertNextNumber("22-12-0002")

    def test_a_draft_that_lost_its_number_before_the_lock_is_given_none_by_hand(self):
        draft = self._post("2022-11-26")
        draft.button_draft()
        draft.name = False
        self._lock()
        with self.refused(UserError, "cannot be typed"):
            draft.name = "22-11-0009"
        draft.action_post()
        self.assertNumbers(draft, "22-11-0002")

    def test_no_draft_pretends_that_it_was_posted_once(self):
        """It could keep a name that nobody gave."""
        self._lock()
        draft = self._draft("2022-11-26")
        with self.refused(UserError, "cannot be marked as posted before"):
            draft.posted_before = True
        with self.refused(UserError, "cannot be marked as posted before"):
            self._draft("2022-11-26", posted_before=True)

    def test_a_name_typed_before_the_lock_is_not_posted_after_it(self):
        draft = self._draft("2022-11-26", name="MINE-7")
        self._lock()
        for post in (draft.action_post, lambda: draft.write({"state": "posted"})):
            with self.refused(UserError, "cannot be typed"), self.env.cr.savepoint():
                post()
            self.env.invalidate_all()
        draft.name = False
        draft.action_post()
        self.assertNumbers(draft, "22-11-0002")

    def test_a_number_is_not_taken_by_another_journal(self):
        """Nor before the lock: two documents of the company would bear it."""
        other = self._create_journal("OTH")
        for name in ("22-11-0001", "22-12-0002"):
            with self.subTest(name), self.refused(UserError, "is a number of the series"), self.env.cr.savepoint():
                self._draft("2022-11-26", journal_id=other.id, name=name)

    def test_odoo_gives_no_number_of_the_series_in_another_journal(self):
        self._create_journal("FAC")
        style = {"prefix": "FAC", "year_digits": "4", "show_month": False, "separator": "/", "digits": 5}
        other = self.env["account.journal"].search([("code", "=", "FAC"), ("company_id", "=", self.company.id)])
        with self.refused(UserError, "Journal FAC.*FAC/2022/00001"), self.env.cr.savepoint():
            self.numbering.write(style)
        other.code = "OTH"
        self.numbering.write(style)
        other.code = "FAC"
        self.assertEqual(self._post("2022-11-26", journal_id=other.id).name, "FAC/2022/00001")
        with self.refused(UserError, "FAC/2022/00002 is a number of the series"):
            self._post("2022-11-26", journal_id=other.id)

    # === WHAT A NUMBER STANDS ON === #

    def test_lines_are_not_moved_away(self):
        """An invoice without lines is as good as deleted."""
        self._lock()
        invoice = self._post("2022-11-26")
        draft = self._draft("2022-11-27")
        with self.refused(UserError, "lines of 22-11-0002 cannot be taken away"):
            invoice.line_ids.with_context(skip_readonly_check=True, check_move_validity=False).move_id = draft

    def test_a_posted_document_stays_posted_once(self):
        self._lock()
        invoice = self._post("2022-11-26")
        with self.refused(UserError, "cannot be changed"):
            invoice.write({"state": "posted", "posted_before": False})

    def test_a_company_is_not_born_locked(self):
        with self.refused(UserError, "validated once its numberings are set up"):
            self.env["res.company"].create({"name": "New", "billing_locked": True})

    def test_a_numbering_does_not_leave_its_company(self):
        other = self._create_company("Other")
        self.numbering.write({"company_id": other.id})
        self.assertEqual(self.numbering.company_id, self.company)

    def test_a_journal_takes_no_numbering_to_another_type_or_company(self):
        other = self._create_company("Other")
        journal = self._create_journal("OTH", company=other)
        self._number(journal_id=journal.id)
        with self.refused(UserError, "is no sales journal"), self.env.cr.savepoint():
            journal.type = "general"
        with self.refused(UserError, "could give the same number"), self.env.cr.savepoint():
            journal.company_id = self.company
        other.action_lock_billing()
        with self.refused(UserError, "is validated"):
            journal.company_id = self._create_company("Third")

    def test_the_module_is_not_uninstalled_from_a_screen(self):
        self._lock()
        for name in ("billing_numbering", "billing_base"):
            module = self.env["ir.module.module"].search([("name", "=", name)])
            with self.subTest(name), self.refused(UserError, "Practice is validated"), self.env.cr.savepoint():
                module.button_uninstall()

    # === BRANCHES === #

    def test_somebody_of_a_branch_posts_and_breaks_nothing(self):
        """The journal, its numbering and its lock are those of the main company, which this user may not read."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        self.company.billing_chronology = "move"
        user = new_test_user(
            self.env,
            "clerk",
            groups="base.group_user,account.group_account_manager",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        self.partner.with_company(branch).write(
            {f"property_account_{name}_id": self.accounts[name].id for name in ("receivable", "payable")}
        )
        env = self.env(user=user, context={"allowed_company_ids": branch.ids})
        late, other = (self._draft("2022-11-24", company_id=branch.id).with_env(env) for _rank in range(2))
        late.action_post()
        self.assertNumbers(late, "22-11-0002")
        self._lock()
        self.env.invalidate_all()
        for attempt in (late.unlink, late.button_draft, lambda: other.write({"name": "22-11-0009"})):
            with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                attempt()
            self.assertNotIsInstance(caught.exception, AccessError)
            self.assertIn("Practice is validated", str(caught.exception))
        wizard = env["account.resequence.wizard"].create({"move_ids": [Command.set(late.ids)], "first_name": "X1"})
        with self.refused(UserError, "cannot be resequenced"):
            wizard.resequence()

    # === THE MARKS OF A NUMBER === #

    def test_the_marks_of_a_number_are_not_written(self):
        """`billing_numbered`, the series and the counter follow from the name; nothing else gives them."""
        marks = {"billing_numbered": True, "sequence_prefix": "invoice|2022-01-01", "sequence_number": 9}
        born = self._draft("2022-11-26", **marks)
        self.assertFalse(born.billing_numbered)
        draft = self._draft("2022-11-26")
        with self.refused(UserError, "follow from"), self.env.cr.savepoint():
            draft.write(marks)
        self.assertNextNumber("22-12-0002")

    # === WHAT ODOO NUMBERS BESIDE === #

    def _create_beside(self, move_type, journal, **values):
        """A draft receipt or entry in a sales journal."""
        income, bank = (self.accounts[name].id for name in ("income", "bank"))
        lines = [{"account_id": income, "debit": 5}, {"account_id": bank, "credit": 5}]
        if move_type == "out_receipt":
            lines = [{"name": "Works", "price_unit": 100, "account_id": income, "tax_ids": [Command.clear()]}]
            values |= {"partner_id": self.partner.id, "invoice_date": "2022-11-22"}
        name = "line_ids" if move_type == "entry" else "invoice_line_ids"
        values[name] = [Command.create(line) for line in lines]
        return self.env["account.move"].create(
            {"move_type": move_type, "journal_id": journal.id, "date": "2022-11-22", **values}
        )

    def test_odoo_does_not_give_a_number_of_the_series_to_an_entry(self):
        """A series that looks like Odoo's own: an entry of the same journal must not take its next number."""
        journal = self._create_journal("FAC")
        old = self._draft("2022-11-20", journal_id=journal.id)
        old.action_post()
        self.assertEqual(old.name, "FAC/2022/00001")
        self._number(
            journal_id=journal.id,
            prefix="FAC",
            year_digits="4",
            show_month=False,
            separator="/",
            digits=5,
            offset=1,
            start_date="2022-11-20",
        )
        self._post("2022-11-21", journal_id=journal.id)
        for move_type in ("entry", "out_receipt"):
            with self.subTest(move_type):
                beside = self._create_beside(move_type, journal)
                beside.action_post()
                self.assertEqual(beside.name[:10], "MFAC/2022/")
        self.assertNumbers(self._post("2022-11-23", journal_id=journal.id), "FAC/2022/00003")

    # === DATES AHEAD === #

    def test_a_date_ahead_does_not_stop_the_series(self):
        """All later documents would have to bear that date, or be refused until then."""
        with self.refused(UserError, "2999.*in the future"), self.env.cr.savepoint():
            self._post("2999-01-01")
        self.company.billing_days_ahead = 365000 * 2
        self._post("2999-01-01")

    def test_today_is_today_wherever_somebody_dates(self):
        """In Auckland it is tomorrow already when a scheduled job, which lives in UTC, posts the invoice."""
        with freeze_time("2022-12-01 12:00:00"):
            with self.refused(UserError, "in the future"), self.env.cr.savepoint():
                self._post("2022-12-03")
            self.assertNumbers(self._post("2022-12-02"), "22-12-0002")

    # === AROUND === #

    def test_a_journal_that_changes_changes_no_series(self):
        self._lock()
        self.journal.code = "NEW"
        self.journal.refund_sequence = False
        self.assertNextNumber("22-12-0002")

    def test_a_copy_a_duplicate_and_a_reversal_take_no_number_before_they_are_posted(self):
        self._lock()
        invoice = self._post("2022-12-02")
        for move in (invoice.copy(), invoice._reverse_moves([{"invoice_date": "2022-12-02"}])):
            self.assertFalse(move.billing_numbered or (move.name and move.name != "/"))
        self.assertNextNumber("22-12-0003", "2022-12-02")

    def test_a_draft_that_changes_its_type_changes_its_series(self):
        self._number(document_type="refund", prefix="AV")
        self._lock()
        draft = self._draft("2022-12-02")
        draft.invoice_line_ids.price_unit = -100
        draft.action_switch_move_type()
        draft.action_post()
        self.assertEqual((draft.move_type, draft.name), ("out_refund", "AV-22-12-0001"))
        self.assertNextNumber("22-12-0002", "2022-12-02")
