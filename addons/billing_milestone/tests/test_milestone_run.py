from freezegun import freeze_time

from odoo.tests import tagged

from .common import MilestoneCommon


@tagged("post_install", "-at_install")
class TestMilestoneRun(MilestoneCommon):
    """SPEC M4, M8: due milestones billed in bulk, by hand or at night."""

    def _due_orders(self, count=3):
        """Validated orders whose first milestone was credited, hence is due."""
        orders = self.env["sale.order"]
        for _order in range(count):
            order = self._create_trainings()
            order.action_validate_schedule()
            self._moves(order)[0].unlink()
            orders += order
        return orders

    def _work_off(self):
        with self.enter_registry_test_mode():
            self.env.ref("billing_base.ir_cron_billing_run").method_direct_trigger()

    def test_a_run_bills_what_is_due(self):
        orders = self._due_orders()
        action = self.env["billing.run"].action_open_milestones()
        run = self.env["billing.run"].browse(action["res_id"])
        self.assertEqual((run.count_todo, run.line_ids.mapped("amount")), (3, [1800] * 3))
        run.action_start()
        self._work_off()
        self.assertEqual((run.count_done, run.count_failed), (3, 0))
        for order in orders:
            self.assertBilled(order)
        line = run.line_ids.filtered(lambda line: line.res_id == orders[0].milestone_ids[0].id)
        self.assertEqual(line.result_id, orders[0].milestone_ids[0].move_ids.id)

    def test_one_that_cannot_be_billed_is_named(self):
        orders = self._due_orders()
        orders[1].milestone_ids[0].date = "2023-03-01"
        self.company.fiscalyear_lock_date = "2023-03-10"
        run = self.env["billing.run"].browse(self.env["billing.run"].action_open_milestones()["res_id"])
        run.action_start()
        self._work_off()
        failed = run.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual((run.count_done, failed.name), (2, f"{orders[1].name} – Part 1"))
        self.assertIn("closed", failed.reason)

    def test_what_was_billed_since_the_preview_is_left_out(self):
        orders = self._due_orders(2)
        run = self.env["billing.run"].browse(self.env["billing.run"].action_open_milestones()["res_id"])
        orders[0].milestone_ids[0]._bill_due()
        run.action_start()
        self._work_off()
        skipped = run.line_ids.filtered(lambda line: line.state == "skipped")
        self.assertEqual((run.count_done, len(skipped)), (1, 1))
        self.assertIn("Billed meanwhile", skipped.reason)

    def test_at_night_they_are_made_or_proposed(self):
        order = self._due_orders(1)
        for choice, made in (("no", 0), ("propose", 0), ("create", 1)):
            with self.subTest(choice), freeze_time("2023-04-01"):
                self.company.milestone_nightly = choice
                self.env["billing.run"]._cron_start_nightly()
                self._work_off()
                self.assertEqual(len(order.milestone_ids[0].move_ids), made)
