from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DunningCommon


@tagged("post_install", "-at_install")
class TestLevel(DunningCommon):
    """SPEC D1: a policy that changes while it is used; what was reminded keeps its level."""

    def _remind(self, *days):
        for day in days:
            with freeze_time(day), self._mail_server():
                self._run()

    def _sent(self, move):
        """The names of the levels that were sent for an invoice, and how it stands."""
        lines = self._reminders("sent").line_ids.filtered(lambda line: line.move_id == move and line.stands)
        return lines.reminder_id.sorted("date").level_id.mapped("name"), move.dunning_code

    def _add_level(self, days):
        words = {"name": f"After {days} days", "subject": "Please pay", "body": "<p>Please pay.</p>"}
        self.policy.level_ids = [Command.create({"days": days, "channel": "email", **words})]

    def test_a_level_before_those_in_use(self):
        """Who had the first level and the second one gets neither again; who had none gets the new one."""
        old, young = self._owe("2023-05-20"), self._owe("2023-06-08", partner=self.partner_b)
        self._remind("2023-06-05", "2023-06-20")
        first, second, third = self.policy.level_ids.mapped("name")
        self.assertEqual(self._sent(old), ([first, second], "R2"))
        self._add_level(5)
        self.assertEqual(self._sent(old), ([first, second], "R3"))
        self.assertEqual(self._sent(young), ([first], "R2"))
        late = self._owe("2023-06-12", partner=self.partner_b)
        self._remind("2023-07-06")
        self.assertEqual(self._sent(old), ([first, second, third], "R4"))
        self.assertEqual(late.dunning_code, "R1")

    def test_a_level_between_those_in_use(self):
        old, young = self._owe("2023-05-20"), self._owe("2023-06-08", partner=self.partner_b)
        self._remind("2023-06-05", "2023-06-20")
        self._add_level(20)
        self.assertEqual((self._sent(old)[1], self._sent(young)[1]), ("R3", "R1"))
        self._remind("2023-06-29")
        self.assertEqual(self._sent(young)[0][-1], "After 20 days")
        self.assertEqual(sorted(self._reminders("sent").mapped("rank")), [1, 1, 2, 3])

    def test_a_level_after_those_in_use(self):
        move = self._owe("2023-05-20")
        self._remind("2023-06-05", "2023-06-20")
        self._add_level(90)
        self.assertEqual(move.dunning_code, "R2")

    def test_a_level_that_nobody_had_is_deleted(self):
        self._add_level(5)
        move = self._owe("2023-06-05")
        draft = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
        draft.level_id = self.policy.level_ids.sorted("rank")[2]
        with self._mail_server():
            draft.action_send()
            self._work_off()
        self.assertEqual(move.dunning_code, "R3")
        self.policy.level_ids.sorted("rank")[0].unlink()
        self.assertEqual(move.dunning_code, "R2")

    def test_a_level_that_was_only_proposed_is_deleted(self):
        """A preview that nobody started, a proposal nobody sent: neither leaves; a new one takes the next level."""
        move = self._owe("2023-06-05")
        run = self._preview()
        draft = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
        first, second, _third = self.policy.level_ids.sorted("rank")
        first.unlink()
        with self._mail_server() as taken:
            run.action_start()
            self._work_off()
        self.assertEqual((draft.state, run.line_ids.mapped("state"), taken), ("cancelled", ["skipped"], []))
        again = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
        self.assertEqual((again.level_id, again.rank, again.state), (second, 1, "draft"))

    def test_a_level_that_was_sent_stays(self):
        self._owe("2023-06-01")
        self._remind(self.TODAY)
        self.company.dunning_policy_id = self.policy.copy({"name": "Other"})
        for record in (self.policy.level_ids.sorted("rank")[0], self.policy):
            with self.assertRaisesRegex(UserError, "has been sent to customers"):
                record.unlink()

    def test_the_level_of_what_is_still_to_be_paid(self):
        """SPEC D2: half was paid after R3, the other half is late since and reminded for the first time."""
        move = self._owe("2023-03-01", 200, invoice_payment_term_id=self._create_halves().id)
        self._remind("2023-03-20", "2023-04-10", "2023-04-20")
        self.assertEqual(move.dunning_code, "R3")
        self._register_payment(move, amount=100, payment_date="2023-04-25")
        self._remind("2023-06-20")
        self.assertEqual((move.dunning_code, str(move.dunning_last_date)), ("R1", "2023-06-20"))
        self._register_payment(move, payment_date="2023-06-25")
        self.assertEqual(move.dunning_code, "R1")

    def test_levels_of_two_policies(self):
        """R1 of one policy, R2 of another: a level before the first ones of either makes no two of one rank."""
        move = self._owe("2023-05-20")
        other = self.policy.copy({"name": "Other"})
        self._remind("2023-06-05")
        self.partner_a.dunning_policy_id = other
        self._remind("2023-06-20")
        self._add_level(5)
        self.assertEqual((move.dunning_code, str(move.dunning_last_date)), ("R2", "2023-06-20"))
        other.level_ids.sorted("rank")[0].unlink()
        self.assertEqual((move.dunning_code, str(move.dunning_last_date)), ("R1", "2023-06-20"))
        self._remind("2023-07-10")
        self.assertEqual(self._reminders("sent")[-1].level_id, other.level_ids.sorted("rank")[1])

    def test_all_levels_are_put_off(self):
        """In one go: the first to the day that the second one leaves."""
        levels = self.policy.level_ids
        days = [*levels.mapped("days")[1:], 60]
        self.policy.level_ids = [
            Command.update(level.id, {"days": day}) for level, day in zip(levels, days, strict=True)
        ]
        self.env.flush_all()
        self.assertEqual((levels.mapped("days"), levels.mapped("rank")), (days, [1, 2, 3]))

    def test_all_levels_are_put_off_beyond_the_next_ones(self):
        """The order of levels changes on the way, though not in the end; what was reminded keeps its level."""
        move = self._owe("2023-05-20")
        self._remind("2023-06-05", "2023-06-20")
        levels = self.policy.level_ids
        days = [levels[2].days, 60, 75]
        self.policy.level_ids = [
            Command.update(level.id, {"days": day}) for level, day in zip(levels, days, strict=True)
        ]
        self.env.flush_all()
        self.assertEqual((levels.mapped("days"), levels.mapped("rank")), (days, [1, 2, 3]))
        self.assertEqual(self._sent(move), (levels[:2].mapped("name"), "R2"))

    def test_a_day_that_another_level_leaves(self):
        """In one go: it is deleted or put off, and another one comes in its place; two of one day stay refused."""
        first, second, third = self.policy.level_ids
        new = {"name": "New", "days": 11, "channel": "email", "subject": "Please pay", "body": "<p>Please pay.</p>"}
        self.policy.level_ids = [
            Command.update(first.id, {"days": 30}),
            Command.create(new),
            Command.update(third.id, {"days": 60}),
            Command.delete(second.id),
        ]
        self.assertEqual(self.policy.level_ids.sorted("rank").mapped("days"), [11, 30, 60])
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.policy.level_ids = [Command.update(first.id, {"days": 60})]
