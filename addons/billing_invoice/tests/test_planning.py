from odoo.exceptions import UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import InvoiceCommon

TODAY, LATER = "2026-03-10", "2026-04-10"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestPlanning(InvoiceCommon):
    """SPEC M8: drafts that are posted by themselves when their date comes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.biller = new_test_user(
            cls.env, "biller", "base.group_user,billing_base.group_billing_user", company_id=cls.company.id
        )

    def _start(self, run):
        run.action_start()
        return self._process(run)

    def _process(self, run):
        with self.enter_registry_test_mode():
            self.env.ref("billing_base.ir_cron_billing_run").method_direct_trigger()
        run.invalidate_recordset()
        return run

    def _nightly(self):
        with self.enter_registry_test_mode():
            self.env.ref("billing_base.ir_cron_billing_nightly").method_direct_trigger()
        return self._process(self.env["billing.run"].search([("company_id", "=", self.company.id)], limit=1))

    def test_what_is_billed_for_later_is_planned_where_the_company_wants_it(self):
        wanted = {(True, LATER, "a"), (True, TODAY, "b"), (True, LATER, None), (False, LATER, "c")}
        planned = []
        for setting, date, key in sorted(wanted, key=str):
            self.company.billing_post_planned = setting
            if self._invoice(date=date, billing_key=key).auto_post == "at_date":
                planned.append((setting, date, key))
        self.assertEqual(planned, [(True, LATER, "a")])

    def test_planned_invoices_are_posted_on_their_date_and_no_other_draft(self):
        self.company.billing_post_planned = True
        planned = self._invoice(date=LATER, billing_key="a")
        typed, later = self._invoice(date=LATER), self._invoice(date="2026-05-10", billing_key="b")
        with freeze_time(LATER):
            run = self._nightly()
        self.assertEqual((run.state, run.count_done, run.nightly), ("done", 1, True))
        self.assertEqual((planned + typed + later).mapped("state"), ["posted", "draft", "draft"])
        self.assertEqual(str(planned.invoice_date), LATER)

    def test_one_that_cannot_be_posted_is_named_and_the_others_go_on(self):
        self.company.billing_run_user_id = self.biller
        self.company.billing_post_planned = True
        moves = [self._invoice(date=LATER, billing_key=str(rank)) for rank in range(5)]
        moves[2].billing_instalment_ids = [(0, 0, self._instalment(LATER, "fixed", 100))]
        with freeze_time(LATER):
            run = self._nightly()
        self.assertEqual([move.state for move in moves], ["posted"] * 2 + ["draft"] + ["posted"] * 2)
        failed = run.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual(failed.res_id, moves[2].id)
        self.assertIn("are missing", failed.reason)
        self.assertEqual(run.activity_ids.user_id, self.biller)

    def test_nothing_happens_at_night_without_the_setting(self):
        self._invoice(date=TODAY).action_plan()
        self.assertFalse(self._nightly())

    def test_somebody_may_plan_post_and_change_their_mind(self):
        moves = self._invoice(date=TODAY) + self._invoice(date=TODAY) + self._invoice(date=TODAY)
        moves = moves.with_user(self.biller)
        moves.action_plan()
        moves[1].action_unplan()
        action = moves._open_planned_run()
        run = self.env["billing.run"].with_user(self.biller).browse(action["res_id"])
        self.assertEqual(run.line_ids.mapped("res_id"), (moves[0] + moves[2]).ids)
        self.assertEqual(sum(run.line_ids.mapped("amount")), 2400)
        moves[2].action_post()
        self._start(run)
        self.assertEqual(run.line_ids.mapped("state"), ["done", "skipped"])
        self.assertIn("posted meanwhile", run.line_ids[1].reason)
        self.assertEqual(moves.mapped("state"), ["posted", "draft", "posted"])

    def test_what_is_no_longer_planned_is_left_out(self):
        move = self._invoice(date=TODAY)
        move.action_plan()
        run = self.env["billing.run"].browse(move._open_planned_run()["res_id"])
        move.action_unplan()
        self._start(run)
        self.assertEqual((run.count_skipped, move.state), (1, "draft"))

    def test_odoo_s_own_job_posts_them_too(self):
        """Both read Odoo's own mark: whichever comes first."""
        move = self._invoice(date=TODAY)
        move.action_plan()
        with self.enter_registry_test_mode():
            self.env.ref("account.ir_cron_auto_post_draft_entry").method_direct_trigger()
        self.assertEqual(move.state, "posted")

    def test_a_posted_one_cannot_be_planned(self):
        with self.assertRaisesRegex(UserError, "Only customer drafts"):
            self._invoice(post=True).action_plan()
