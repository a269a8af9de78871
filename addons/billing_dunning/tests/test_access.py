from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import DunningCommon


@tagged("post_install", "-at_install")
class TestAccess(DunningCommon):
    """Who may see and send reminders."""

    def test_strangers_are_refused(self):
        move = self._owe("2023-06-01")
        hold = self.env["billing.dunning.hold"].create({"kind": "disputed", "move_id": move.id, "reason": "Hours"})
        self._owe("2023-06-02")
        self._preview()
        reminder = self._reminders("draft")
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="billing_base.group_billing_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        portal = new_test_user(self.env, "portal_stranger", groups="base.group_portal")
        for user in (stranger, portal):
            with self.subTest(user=user.login):
                for records, name in ((reminder, "state"), (reminder.line_ids, "name"), (hold, "reason")):
                    with self.assertRaises(AccessError):
                        records.with_user(user).read([name])
                with self.assertRaises(AccessError):
                    reminder.with_user(user).action_send()
        self.assertEqual(reminder.state, "draft")

    def test_a_biller_sends_and_writes_nothing_else(self):
        biller = new_test_user(
            self.env,
            "biller",
            groups="billing_base.group_billing_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        move = self._owe("2023-06-01").with_user(biller)
        reminder = self.env["billing.reminder"].browse(move.action_remind()["res_id"]).with_user(biller)
        with self.assertRaises(AccessError):
            reminder.state = "sent"
        with self.assertRaises(AccessError):
            reminder.line_ids.stands = True
        with self._mail_server() as taken:
            reminder.action_send()
            self._work_off()
        self.assertEqual((reminder.state, len(taken)), ("sent", 1))
        with self.assertRaises(AccessError):
            self.policy.with_user(biller).grace_days = 0
