from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ProgressCommon


@tagged("post_install", "-at_install")
class TestStatementApproval(ProgressCommon):
    """Issue 3: a statement is shown to the client, corrected and approved before it is invoiced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair([("APS", 15000), ("APD", 9000)])
        cls.aps, cls.apd = cls.order.order_line

    def _submitted(self, **percents):
        statement = self._create_statement(self.order, percents or {"APS": 50})
        statement.action_submit()
        return statement

    def _user(self, login, *groups):
        return new_test_user(
            self.env,
            login,
            groups=",".join(groups),
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
            email=f"{login}@example.com",
        )

    def _last_message(self, statement):
        self.env.flush_all()
        self.env.cr.precommit.run()
        return statement.message_ids.sorted("id")[-1:].body

    # === STAGES === #

    def test_without_a_setting_a_draft_is_invoiced_in_one_press(self):
        self.assertEqual(self.company.statement_approval, "none")
        statement = self._create_statement(self.order, {"APS": 50})
        self.assertFalse(statement.approval_missing)
        statement.action_create_invoice()
        self.assertEqual(statement.state, "invoiced")

    def test_submitting_and_approving_note_who_and_when(self):
        statement = self._submitted()
        self.assertRecordValues(statement, [{"state": "submitted", "approved_date": False, "approved_by": False}])
        self.assertTrue(statement.submitted_date)
        statement.action_approve()
        user = self.env.user
        self.assertRecordValues(statement, [{"state": "approved", "approved_by": user.name, "approved_by_id": user.id}])
        self.assertIn(user.name, self._last_message(statement))

    def test_an_approval_on_paper_is_noted_on_a_draft(self):
        statement = self._create_statement(self.order, {"APS": 50})
        statement.action_approve()
        self.assertEqual(statement.state, "approved")
        self.assertEqual(self._line(statement, "APS").submitted_amount, 7500.0)

    def test_a_draft_invoice_that_goes_away_leaves_the_statement_at_its_stage(self):
        for stage in ("draft", "submitted", "approved"):
            for undo in ("unlink", "button_cancel"):
                with self.subTest(stage=stage, undo=undo):
                    statement = self._create_statement(self._create_affair([("APS", 1000)]), {"APS": 50})
                    if stage != "draft":
                        statement.action_submit()
                    if stage == "approved":
                        statement.action_approve()
                    move = statement._create_invoice()
                    self.assertEqual(statement.state, "invoiced")
                    getattr(move, undo)()
                    self.assertEqual(statement.state, stage)

    def test_a_transition_from_another_state_is_refused(self):
        statement = self._submitted()
        with self.assertRefused(statement.name, "“Submitted”"):
            statement.action_submit()
        statement.action_approve()
        for refused in (statement.action_submit, statement.action_approve, lambda: statement.action_refuse("No")):
            with self.assertRefused("“Approved”"):
                refused()
        statement.action_cancel()
        with self.assertRefused("“Cancelled”"):
            statement.action_reset_to_draft()

    def test_a_submitted_statement_is_the_order_s_open_one(self):
        statement = self._submitted()
        self.assertEqual(self.order.open_statement_id, statement)
        self.assertEqual(self.order.action_new_statement()["res_id"], statement.id)
        with self.assertRaises(UserError):
            self.order.billing_method = "order"

    def test_a_second_open_statement_is_refused_by_the_database(self):
        for stage in ("action_submit", "action_approve"):
            with self.subTest(stage=stage):
                order = self._create_affair([("APS", 1000)])
                getattr(self._create_statement(order), stage)()
                with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    self._create_statement(order)

    def test_cancelling_the_order_cancels_what_was_submitted(self):
        statement = self._submitted()
        self.order._action_cancel()
        self.assertEqual(statement.state, "cancelled")

    def test_a_wrong_figure_is_not_submitted(self):
        statement = self._create_statement(self.order, {"APS": 50})
        self._line(statement, "APS").cumulative_amount = 14000
        self.aps.price_unit = 10000
        for refused in (statement.action_submit, statement.action_approve, statement.action_send):
            with self.assertRefused("14,000.00", "10,000.00"):
                refused()

    def test_stages_are_not_written_by_hand(self):
        statement = self._submitted()
        values = {"state": "approved", "approved_date": "2026-01-01 00:00:00", "submitted_date": False}
        for name, value in values.items():
            with self.subTest(field=name), self.assertRefused("buttons"):
                statement.write({name: value})
        with self.assertRefused("not changed by hand"):
            statement.line_ids[0].approved_amount = 1.0
        with self.assertRefused("buttons"):
            self._create_statement(self._create_affair([("APS", 1)]), approved_date="2026-01-01 00:00:00")

    def test_what_left_the_house_is_not_deleted(self):
        statement = self._submitted()
        with self.assertRefused("“Reset to Draft”"):
            statement.unlink()
        with self.assertRefused("Untick"):
            statement.line_ids[0].unlink()
        statement.action_reset_to_draft()
        statement.unlink()

    # === WHO APPROVES === #

    def test_no_invoice_without_the_approval_that_is_asked_for(self):
        for approval, words in (("internal", "“Approve”"), ("customer", "“Send”")):
            with self.subTest(approval=approval):
                self.company.statement_approval = approval
                statement = self._create_statement(self._create_affair([("APS", 1000)]), {"APS": 50})
                for prepare in (lambda: None, statement.action_submit):
                    prepare()
                    with self.assertRefused(statement.name, "not approved", words):
                        statement.action_create_invoice()
                statement.action_approve()
                statement.action_create_invoice()
                self.assertEqual(statement.state, "invoiced")

    def test_who_may_approve_follows_from_the_setting(self):
        statement = self._submitted()
        people = {
            "seller": self._user("seller", "sales_team.group_sale_salesman_all_leads"),
            "sales_manager": self._user("sales_manager", "sales_team.group_sale_manager"),
            "biller": self._user("biller", "billing_base.group_billing_user"),
            "billing_manager": self._user("billing_manager", "billing_base.group_billing_manager"),
        }
        for approval, expected in (
            ("none", ["biller", "billing_manager"]),
            ("internal", ["sales_manager", "billing_manager"]),
            ("customer", ["biller", "billing_manager"]),
        ):
            self.company.statement_approval = approval
            for name, user in people.items():
                with self.subTest(approval=approval, user=name):
                    mine = statement.with_user(user)
                    self.assertEqual(mine.can_approve, name in expected)
                    if name not in expected:
                        with self.assertRefused("“Approve”", error=AccessError):
                            mine.action_approve()

    def test_a_clerk_who_only_reads_changes_no_stage(self):
        statement = self._submitted()
        mine = statement.with_user(self._user("clerk", "account.group_account_invoice"))
        for attempt in (mine.action_approve, mine.action_reset_to_draft, lambda: mine.action_refuse("No")):
            with self.assertRaises(AccessError):
                attempt()

    def test_a_refusal_comes_back_with_its_reason(self):
        statement = self._submitted()
        self.assertEqual(statement.action_refuse()["res_model"], "billing.statement.refusal")
        wizard = self.env["billing.statement.refusal"].create(
            {"statement_id": statement.id, "reason": "APS is at 45 % only"}
        )
        wizard.action_refuse()
        self.assertEqual(statement.state, "draft")
        self.assertIn("APS is at 45 % only", "".join(statement.message_ids.mapped("body")))
        self.assertEqual(statement.activity_ids.user_id, self.order.user_id)

    # === FIGURES === #

    def test_a_correction_is_logged_once_per_save_with_old_and_new(self):
        statement = self._submitted(APS=50, APD=10)
        aps, apd = self._line(statement, "APS"), self._line(statement, "APD")
        before = len(statement.message_ids)
        statement.write({"line_ids": [(1, aps.id, {"cumulative_percent": 45}), (1, apd.id, {"selected": False})]})
        body = self._last_message(statement)
        self.assertEqual(len(statement.message_ids), before + 1)
        self.assertIn("APS: 50 % → 45 % (7,500.00 → 6,750.00)", body)
        self.assertIn("APD: 10 % → 0 % (900.00 → 0.00)", body)

    def test_a_draft_is_changed_without_a_word(self):
        statement = self._create_statement(self.order, {"APS": 50})
        self._last_message(statement)
        before = len(statement.message_ids)
        self._line(statement, "APS").cumulative_percent = 45
        self._last_message(statement)
        self.assertEqual(len(statement.message_ids), before)

    def test_what_was_asked_stays_beside_what_is_accepted(self):
        statement = self._submitted()
        aps = self._line(statement, "APS")
        aps.cumulative_percent = 45
        self.assertEqual((aps.submitted_amount, aps.cumulative_amount), (7500.0, 6750.0))

    def test_an_approved_statement_is_not_changed(self):
        statement = self._submitted()
        statement.action_approve()
        for attempt in (
            lambda: self._line(statement, "APS").write({"cumulative_percent": 60}),
            lambda: self._line(statement, "APS").write({"selected": False}),
            lambda: statement.write({"date": "2026-01-01"}),
            statement.action_complete,
        ):
            with self.assertRefused(statement.name, self.env.user.name, "“Reset to Draft”"):
                attempt()
        statement.action_reset_to_draft()
        self.assertIn(self.env.user.name, self._last_message(statement))
        self._line(statement, "APS").cumulative_percent = 60
        self.assertRecordValues(statement, [{"state": "draft", "approved_by": False, "amount_untaxed": 9000.0}])

    def test_progress_noted_later_does_not_change_what_was_submitted(self):
        """SPEC P2 holds for a draft; a client must not approve figures that move."""
        self.aps.progress = 50
        statement = self._submitted(APD=0)
        self.aps.progress = 80
        self.assertLines(statement, {"APS": (0.0, 50.0, 7500.0, 7500.0)})
        statement.action_approve()
        self.assertLines(statement, {"APS": (0.0, 50.0, 7500.0, 7500.0)})
        statement.action_reset_to_draft()
        self.assertLines(statement, {"APS": (0.0, 80.0, 12000.0, 12000.0)})

    def test_what_was_approved_is_invoiced_though_the_fee_changed(self):
        statement = self._submitted()
        statement.action_approve()
        self.aps.price_unit = 20000
        self.assertEqual(statement._create_invoice().amount_untaxed, 7500.0)

    def test_an_approved_amount_above_a_lowered_fee_is_refused(self):
        statement = self._submitted()
        statement.action_approve()
        self.aps.price_unit = 5000
        with self.assertRefused("7,500.00", "5,000.00"):
            statement.action_create_invoice()

    def test_a_phase_added_to_the_order_comes_at_0_while_submitted(self):
        statement = self._submitted()
        self.order.write({"order_line": [(0, 0, self._prepare_phase(("Extra", 1000, {"progress": 50})))]})
        self.assertLines(statement, {"Extra": (0.0, 0.0, 0.0, 0.0)})

    def test_a_phase_added_to_the_order_waits_while_approved(self):
        statement = self._submitted()
        statement.action_approve()
        self.order.write({"order_line": [(0, 0, self._prepare_phase(("Extra", 1000, {"progress": 50})))]})
        self.assertFalse(self._line(statement, "Extra"))
        statement.action_reset_to_draft()
        self.assertLines(statement, {"Extra": (0.0, 50.0, 500.0, 500.0)})

    def test_a_copied_cent_is_never_lost_between_submission_and_invoice(self):
        """DESIGN I1: 33.3333 % of 10.07, submitted untouched, approved, invoiced."""
        order = self._create_affair([("Part", 10.07, {"progress": 33.3333})])
        statement = self._create_statement(order)
        statement.action_submit()
        statement.action_approve()
        self.assertEqual(statement._create_invoice().amount_untaxed, 3.36)
