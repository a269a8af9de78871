from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
class TestRun(SubscriptionCommon):
    """SPEC S5, S9: subscriptions billed in bulk, by hand or at night."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2023-03-24"):
            cls.contracts = cls.env["billing.subscription"]
            for _rank in range(3):
                cls.contracts |= cls._create_contract(drafting="due")

    def _open_run(self):
        return self.env["billing.run"].browse(self.env["billing.run"].action_open_subscriptions()["res_id"])

    def _work_off(self):
        with self.enter_registry_test_mode():
            self.env.ref("billing_base.ir_cron_billing_run").method_direct_trigger()

    @freeze_time("2023-03-24")
    def test_a_run_drafts_what_is_due(self):
        run = self._open_run()
        self.assertEqual(run.line_ids.mapped("amount"), [2000] * 3)
        run.action_start()
        self._work_off()
        self.assertEqual((run.count_done, run.count_failed), (3, 0))
        self.assertEqual(self._moves(self.contracts).mapped("amount_total"), [2400] * 3)
        self.assertFalse(self._open_run().line_ids)

    @freeze_time("2023-03-24")
    def test_one_that_cannot_be_billed_is_named(self):
        """It fails before anything is made, and the others are made."""
        self.contracts[1].journal_id = self.company_data["default_journal_sale"].copy({"active": False})
        run = self._open_run()
        run.action_start()
        self._work_off()
        failed = run.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual((run.count_done, failed.res_id), (2, self.contracts[1].id))
        self.assertIn("is archived", failed.reason)

    @freeze_time("2023-03-24")
    def test_no_drafts_in_an_archived_journal(self):
        """Nobody would find them: the button says so, as the run does, and a regularisation."""
        journal = self.company_data["default_journal_sale"].copy()
        contract = self._create_contract(journal_id=journal.id, period_count=1)
        journal.active = False
        with self.assertRefused(journal.name, "archived"):
            contract.action_generate_schedule()
        journal.active = True
        self._generate(contract).action_post()
        contract.line_ids.quantity = 12
        journal.active = False
        with self.assertRefused(journal.name, "archived"):
            contract._regularise()

    @freeze_time("2023-03-24")
    def test_a_product_without_account_is_named(self):
        product = self._create_product(name="Nowhere", property_account_income_id=False)
        product.categ_id = self.env["product.category"].create({"name": "No account"})
        product.categ_id.property_account_income_categ_id = False
        self.company.income_account_id = False
        self.company_data["default_journal_sale"].default_account_id = False
        self.contracts[2].line_ids.product_id = product
        run = self._open_run()
        run.action_start()
        self._work_off()
        failed = run.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual((run.count_done, failed.res_id), (2, self.contracts[2].id))
        self.assertIn("no income account", failed.reason)

    def test_days_without_a_run_are_caught_up(self):
        """Each period once, on its own date or today's, by setting."""
        for choice, expected in (("own", ["2023-03-24", "2023-04-24", "2023-05-24"]), ("today", ["2023-06-02"] * 3)):
            with self.subTest(choice), freeze_time("2023-06-02"), self.env.cr.savepoint() as savepoint:
                self.company.subscription_late_date = choice
                run = self._open_run()
                run.action_start()
                self._work_off()
                self.assertDates(self._moves(self.contracts[0]), *expected)
                self.assertEqual(self.contracts[0].next_date, date(2023, 6, 24))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_at_night(self):
        for choice, made in (("no", 0), ("propose", 0), ("create", 3)):
            with self.subTest(choice), freeze_time("2023-04-01"):
                self.company.subscription_nightly = choice
                self.env["billing.run"]._cron_start_nightly()
                self._work_off()
                self.assertEqual(len(self._moves(self.contracts)), made)

    def test_renewed_by_itself_once_notice_has_passed(self):
        """SPEC S5: automatic renewal, and the drafts of the new term."""
        contract = self.contracts[0]
        contract.write({"renewal": "auto", "notice_months": 2})
        with freeze_time("2024-01-23"):
            self.assertFalse(contract._is_renewed_on(date(2024, 1, 23)))
        with freeze_time("2024-01-24"):
            run = self._open_run()
            run.action_start()
            self._work_off()
        self.assertEqual(contract.date_end, date(2025, 3, 23))
        self.assertEqual(len(self._moves(contract)), 11)
