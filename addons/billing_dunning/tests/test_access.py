from odoo.exceptions import AccessError, UserError
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
        biller = self._create_user("biller", "billing_base.group_billing_user")
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

    def test_who_only_reads_has_no_buttons(self):
        """The read-only accountant sees reminders and promises, and nothing to press that would be refused."""
        reader = self._create_user("reader", "account.group_account_readonly")
        unpaid = self.env.ref("billing_dunning.account_move_dunning_view_list").id
        for model, view, kind, names in (
            ("billing.reminder", None, "form", ("action_send", "action_bounced", "action_include")),
            ("billing.reminder", None, "list", ("action_send", "action_cancel")),
            ("billing.dunning.hold", None, "form", ("action_close",)),
            ("account.move", unpaid, "list", ("action_remind", "action_write_off_balance")),
        ):
            arch = self.env[model].with_user(reader).get_view(view, kind)["arch"]
            with self.subTest(model=model, kind=kind):
                self.assertEqual([name for name in names if name in arch], [])

    def test_who_manages_gives_up_a_claim_and_writes_nothing_else(self):
        """SPEC D5: an amount that is typed would be invoiced, though no letter claimed it."""
        self.partner_a.is_company = True
        move = self._owe("2023-06-01")
        charge = (
            self.env["billing.dunning.charge"]
            .sudo()
            .create(
                {"company_id": self.company.id, "move_id": move.id, "kind": "fee", "date": self.TODAY, "amount": 40}
            )
        )
        manager = self._create_user("manager", "billing_base.group_billing_manager")
        with self.assertRaises(AccessError):
            charge.with_user(manager).amount = 4000
        charge.with_user(manager).action_give_up()
        self.assertFalse(charge.active)

    def test_a_promise_tells_nothing_of_another_company(self):
        """SPEC D4: put on the invoice of another company, it would say whose it is and what is due."""
        move = self._owe("2023-06-01", 777)
        other = self.setup_other_company()["company"]
        company = {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        stranger = new_test_user(self.env, "curious", groups="billing_base.group_billing_user", **company)
        with self.assertRaisesRegex(UserError, "company"):
            self.env["billing.dunning.hold"].with_user(stranger).create(
                {"kind": "promised", "date": self.TODAY, "move_id": move.id, "company_id": other.id}
            )

    def test_the_words_of_another_company_are_not_sent(self):
        """SPEC D1: a level that its user may not read."""
        other = self.setup_other_company()["company"]
        level = {"name": "Theirs", "days": 3, "subject": "Secret", "body": "Secret"}
        theirs = self.env["billing.dunning.policy"].create(
            {"name": "Theirs", "company_id": other.id, "level_ids": [Command.create(level)]}
        )
        biller = self._create_user("curious", "billing_base.group_billing_user")
        move = self._owe("2023-06-01").with_user(biller)
        reminder = self.env["billing.reminder"].browse(move.action_remind()["res_id"]).with_user(biller)
        with self.assertRaises(AccessError):
            reminder.level_id = theirs.level_ids.id
