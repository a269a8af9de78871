from datetime import date

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MilestoneCommon


@tagged("post_install", "-at_install")
class TestSchedule(MilestoneCommon):
    """SPEC M2: templates, dates, and exactly 100 %."""

    def _template(self, *lines):
        return self.env["billing.schedule.template"].create(
            {
                "name": "Ours",
                "line_ids": [Command.create({"name": f"Part {rank}", **line}) for rank, line in enumerate(lines)],
            }
        )

    def test_a_template_must_make_100(self):
        with self.assertRaisesRegex(ValidationError, r"100.02 %.*\+0.02"):
            self._template({"percent": 33.34}, {"percent": 33.34}, {"percent": 33.34})
        self.assertEqual(self._template({"percent": 33.33}, {"share_mode": "rest"}).total_percent, 100)

    def test_an_order_must_make_100(self):
        """The difference is named: three times 33.34 % is 100.02 %."""
        order = self._create_trainings(*[(33.34, "2023-03-27")] * 3)
        self.assertEqual(order.schedule_missing, -0.02)
        with self.assertRefused(order.name, "100.02 %", "+0.02"):
            order.action_validate_schedule()
        self.assertEqual(order.billing_method, "order")

    def test_a_template_fills_the_order(self):
        order = self._create_affair([("Trainings", 1000)], confirm=False)
        with Form(order) as form:
            form.schedule_template_id = self.env.ref("billing_milestone.template_deposit_10")
        self.assertRecordValues(
            order.milestone_ids,
            [
                {"kind": "deposit", "share_mode": "percent", "percent": 10, "delay": 0},
                {"kind": "invoice", "share_mode": "rest", "percent": 0, "delay": 1},
            ],
        )

    def test_dates_follow_the_confirmation(self):
        """31 January and a month is 28 February; a date typed by hand goes when the dates are computed anew."""
        order = self._create_affair([("Trainings", 1000)], confirm=False)
        order.schedule_template_id = self.env.ref("billing_milestone.template_three")
        with freeze_time("2023-01-31 10:00:00"):
            order.action_confirm()
        expected = [date(2023, 1, 31), date(2023, 2, 28), date(2023, 3, 31)]
        self.assertEqual(order.milestone_ids.mapped("date"), expected)
        order.milestone_ids[1].date = "2023-02-15"
        order.action_compute_milestone_dates()
        self.assertEqual(order.milestone_ids.mapped("date"), expected)

    def test_a_deposit_does_not_take_the_rest(self):
        with self.assertRaisesRegex(ValidationError, "is a deposit"):
            self._template({"share_mode": "rest", "kind": "deposit"})

    def test_a_copied_order_has_the_schedule_and_no_documents(self):
        order = self._create_trainings()
        order.action_validate_schedule()
        copy = order.copy()
        self.assertEqual(copy.milestone_ids.mapped("percent"), [10, 90])
        self.assertFalse(copy.milestone_ids.move_ids)

    def test_the_button_appears_where_the_order_allows_it(self):
        """SPEC M1."""
        order = self._create_trainings()
        self.assertTrue(order.can_have_schedule)
        order._create_invoices()
        self.assertFalse(order.can_have_schedule)
        with self.assertRefused(order.name, "Draft Invoice"):
            order.action_validate_schedule()
