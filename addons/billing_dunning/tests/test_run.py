from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DunningCommon


@tagged("post_install", "-at_install")
class TestRun(DunningCommon):
    """SPEC D3: preview, approval, sending in the background."""

    def test_one_message_per_customer(self):
        """Two invoices of one customer and one of another: two messages, the invoices are at R1."""
        moves = self._owe("2023-06-01") | self._owe("2023-06-10", 50) | self._owe("2023-06-10", 70, self.partner_b)
        with self._mail_server() as taken:
            run = self._run()
        self.assertEqual((run.count_done, len(taken)), (2, 2))
        self.assertEqual(sorted(message["To"] for message in taken), ["a@example.com", "b@example.com"])
        self.assertEqual(moves.mapped("dunning_code"), ["R1"] * 3)
        self.assertEqual([str(day) for day in moves.mapped("dunning_last_date")], [self.TODAY] * 3)
        self.assertFalse(self.env["mail.mail"].search([("model", "=", "billing.reminder"), ("state", "=", "outgoing")]))

    def test_the_letter_is_kept_on_invoice_and_customer(self):
        move = self._owe("2023-06-01")
        with self._mail_server():
            self._run()
        reminder = self._reminders()
        self.assertTrue(reminder.attachment_id)
        for record in (move, self.partner_a):
            self.assertIn(reminder.attachment_id, record.message_ids.attachment_ids)

    def test_preview_names_what_is_left_out(self):
        self.partner_b.email = False
        kept, disputed = self._owe("2023-06-01"), self._owe("2023-06-01")
        self._owe("2023-06-01", partner=self.partner_b)
        self.env["billing.dunning.hold"].create({"kind": "disputed", "move_id": disputed.id, "reason": "Hours"})
        run = self._preview()
        self.assertEqual((run.count_todo, run.count_skipped), (1, 1))
        self.assertEqual(run.line_ids.filtered("reason").reason, "no e-mail address")
        lines = self._reminders("draft").line_ids
        self.assertEqual({line.name: line.reason for line in lines}, {kept.name: False, disputed.name: "disputed"})
        run.action_preview()
        self.assertEqual((run.count_todo, run.count_skipped, len(self._reminders())), (1, 1, 2))

    def test_of_several_reasons_the_first_one_is_named(self):
        """SPEC D3: in the order in which they are asked. One invoice is promised, one is fresh: it is the promise."""
        promised, _fresh = self._owe("2023-06-01"), self._owe("2023-06-25")
        self.env["billing.dunning.hold"].create({"kind": "promised", "move_id": promised.id, "date": "2023-07-15"})
        self.assertEqual(self._preview().line_ids.reason, "promise not due")

    def test_what_cannot_be_sent_names_its_reason(self):
        """Taken back into the run as it is."""
        self.partner_a.email = False
        self._owe("2023-06-01")
        run = self._preview()
        run.line_ids.action_include()
        run.action_start()
        self._work_off()
        self.assertEqual(run.line_ids.state, "failed")
        self.assertIn("It was left out: no e-mail address.", run.line_ids.reason)

    def test_who_is_left_out_is_no_proposal_any_more(self):
        """SPEC D3: the list of proposals may be sent as a whole."""
        self._owe("2023-06-01")
        self._owe("2023-06-01", partner=self.partner_b)
        run = self._preview()
        left_out = run.line_ids.filtered(lambda line: line.partner_id == self.partner_b)
        left_out.action_exclude()
        self.assertEqual(self._reminders("draft").partner_id, self.partner_a)
        self.assertEqual(self._reminders("skipped").reason, "excluded")
        left_out.action_include()
        self.assertEqual(len(self._reminders("draft")), 2)
        with self._mail_server():
            run.action_start()
            self._work_off()
        self.assertEqual(len(self._reminders("sent")), 2)

    def test_levels_follow_each_other(self):
        """30 days late and never reminded is R1; R2 follows once the customer has had seven days, then R3."""
        move = self._owe("2023-05-31")
        for day, code in (("2023-06-30", "R1"), ("2023-07-03", "R1"), ("2023-07-07", "R2"), ("2023-07-15", "R3")):
            with self.subTest(day), freeze_time(day), self._mail_server():
                run = self._preview()
                if run.count_todo:
                    run.action_start()
                    self._work_off()
                self.assertEqual(move.dunning_code, code)

    def test_highest_level_decides_and_goes_down_with_it(self):
        """An invoice at R2 and a fresh one make one letter at R2 that lists both; with the old one paid, R1."""
        old = self._owe("2023-05-20")
        with self._mail_server():
            for day in ("2023-06-05", "2023-06-20"):
                with freeze_time(day):
                    self._run()
        self.assertEqual(old.dunning_code, "R2")
        fresh = self._owe("2023-06-18")
        self._preview()
        draft = self._reminders("draft")
        self.assertEqual((draft.rank, draft.line_ids.mapped("state")), (2, ["listed", "proposed"]))
        self._register_payment(old)
        self._preview()
        draft = self._reminders("draft")[-1]
        self.assertEqual((draft.rank, draft.line_ids.mapped("name")), (1, [fresh.name]))

    def test_amounts_stand_by_currency(self):
        self._owe("2023-06-01", 100)
        self._owe("2023-06-01", 70, currency_id=self.other_currency.id)
        run = self._preview()
        self.assertFalse(run.line_ids.amount)
        totals = self._reminders()._get_totals()
        self.assertEqual(sorted(totals.values()), [70, 100])

    def test_below_the_minimum(self):
        self._owe("2023-06-01", 9.99)
        self.assertEqual(self._preview().line_ids.reason, "below the minimum")

    def test_excluded_and_level_changed(self):
        move, other = self._owe("2023-06-01"), self._owe("2023-06-01", partner=self.partner_b)
        run = self._preview()
        run.line_ids.filtered(lambda line: line.partner_id == self.partner_b).action_exclude()
        draft = self._reminders().filtered(lambda reminder: reminder.partner_id == self.partner_a)
        draft.level_id = self.policy.level_ids[1]
        with self._mail_server() as taken:
            run.action_start()
            self._work_off()
        self.assertEqual((len(taken), move.dunning_code, other.dunning_code), (1, "R2", "R0"))

    def test_at_night_they_are_sent_or_proposed(self):
        move = self._owe("2023-06-01")
        for choice, code, drafts in (("no", "R0", 0), ("propose", "R0", 1), ("send", "R1", 0)):
            with self.subTest(choice), self._mail_server():
                self.company.dunning_nightly = choice
                self.env["billing.run"]._cron_start_nightly()
                self._work_off()
                self.assertEqual((move.dunning_code, len(self._reminders("draft"))), (code, drafts))

    def test_what_is_approved_is_not_to_be_done_any_more(self):
        """SPEC D3: the run of a night that waits for somebody, who starts it."""
        self._owe("2023-06-01")
        self.company.write({"dunning_nightly": "propose", "billing_run_user_id": self.env.user.id})
        self.env["billing.run"]._cron_start_nightly()
        run = self._reminders("draft").run_id
        self.assertEqual(run.activity_ids.summary, "1 records wait for your approval")
        with self._mail_server():
            run.action_start()
            self._work_off()
        self.assertEqual((self._reminders("sent").run_id, run.activity_ids.ids), (run, []))

    def test_a_customer_is_left_alone_for_seven_days(self):
        self._owe("2023-06-01")
        with self._mail_server():
            self._run()
        self._owe("2023-06-02")
        self.assertIn("recent", self._read().values())

    def test_what_left_outlives_its_preview(self):
        """SPEC D6: sent by hand from a preview that is made anew, replaced at night or deleted, it keeps its level."""
        move = self._owe("2023-06-01")
        self.company.dunning_nightly = "propose"
        self.env["billing.run"]._cron_start_nightly()
        with self._mail_server():
            self._reminders("draft").action_send()
            self._work_off()
        run = self._reminders("sent").run_id
        run.action_preview()
        self.assertEqual((len(self._reminders("sent")), run.count_todo, self._read()[move.name]), (1, 0, "early"))
        with freeze_time("2023-07-01"):
            self.env["billing.run"]._cron_start_nightly()
        self.assertFalse(run.exists())
        sent = self._reminders("sent")
        self.assertEqual((len(sent), sent.line_ids.stands, move.dunning_code), (1, True, "R1"))

    def test_what_is_stopped_in_the_outbox(self):
        """SPEC D3: the protocol does not say that it was sent."""
        self._owe("2023-06-01")
        run = self._preview()
        run.action_start()
        with self.enter_registry_test_mode():
            self.env.ref("billing_base.ir_cron_billing_run").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(run.line_ids.state, "done")
        biller = self._create_user("stopping_biller", "billing_base.group_billing_user")
        self._reminders("queued").with_user(biller).action_cancel()
        self.assertEqual((run.line_ids.state, run.line_ids.reason), ("skipped", "Cancelled"))

    def test_a_preview_shows_what_is_claimed(self):
        """100 late and 5,000 disputed, in another currency even: 100."""
        self._owe("2023-06-01")
        disputed = self._owe("2023-06-01", 5000, currency_id=self.other_currency.id)
        self.env["billing.dunning.hold"].create({"kind": "disputed", "move_id": disputed.id, "reason": "Hours"})
        line = self._preview().line_ids
        self.assertEqual((line.state, line.amount, line.currency_id), ("todo", 100, self.company.currency_id))

    def test_proposals_of_ended_runs_are_collected(self):
        self._owe("2023-06-01")
        self._preview().sudo().state = "cancelled"
        with freeze_time("2023-07-20"):
            self.env["billing.reminder"].sudo()._gc_proposals()
        self.assertFalse(self._reminders())

    def test_reminded_by_hand_since_the_preview(self):
        """SPEC D6: no R1 after R2, nothing in the days between reminders; what a person took in leaves."""
        move, young = self._owe("2023-06-01"), self._owe("2023-06-28", partner=self.partner_b)
        self._owe("2023-06-02", partner=self.partner_b)
        run = self._preview()
        second = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
        second.level_id = self.policy.level_ids[1]
        other = self.env["billing.reminder"].browse(young.action_remind()["res_id"])
        other.line_ids.filtered(lambda line: line.move_id != young).action_exclude()
        with self._mail_server() as taken:
            (second | other).action_send()
            self._work_off()
            run.action_start()
            self._work_off()
            self.assertEqual(run.line_ids.mapped("reason"), ["customer reminded recently"] * 2)
            self.assertEqual((len(taken), move.dunning_code), (2, "R2"))
            again = self._preview()
            reminder = self._reminders("skipped").filtered(
                lambda reminder: reminder.run_id == again and reminder.partner_id == self.partner_b
            )
            reminder.line_ids.filtered(lambda line: line.reason == "recent").action_include()
            again.line_ids.filtered(lambda line: line.res_id == reminder.id).action_include()
            again.action_start()
            self._work_off()
        self.assertEqual((len(taken), reminder.state), (3, "sent"))

    def test_a_lower_level_that_a_person_chose(self):
        """SPEC D3: R1 for what is due for R2; left out or paid meanwhile, another invoice makes no R2 of it again."""
        old = self._owe("2023-05-20")
        with self._mail_server(), freeze_time("2023-06-05"):
            self._run()
        excluded, paid, kept = [self._owe(f"2023-06-1{day}") for day in (0, 1, 2)]
        draft = self.env["billing.reminder"].browse(old.action_remind()["res_id"])
        first = draft.level_id = self.policy.level_ids[0]
        draft.line_ids.filtered(lambda line: line.move_id == excluded).action_exclude()
        self.assertEqual((draft.rank, draft.level_id), (1, first))
        self._register_payment(paid)
        with self._mail_server():
            draft.action_send()
            self._work_off()
        self.assertEqual((draft.state, draft.rank, draft.level_id), ("sent", 1, first))
        self.assertEqual(draft._get_shown_lines().move_id, old | kept)

    def test_no_lower_level_after_a_higher_one(self):
        """SPEC D6: two proposals by hand, R2 leaves first."""
        move = self._owe("2023-06-01")
        first, second = [self.env["billing.reminder"].browse(move.action_remind()["res_id"]) for _time in range(2)]
        second.level_id = self.policy.level_ids[1]
        second.action_send()
        with self.assertRaisesRegex(UserError, "a higher one meanwhile"):
            first.action_send()

    def test_two_levels_in_one_go(self):
        """SPEC D6: two proposals for one invoice, R1 and R2, sent together from the list: only one may leave."""
        move, _other = self._owe("2023-06-01"), self._owe("2023-06-01", partner=self.partner_b)
        first, second = [self.env["billing.reminder"].browse(move.action_remind()["res_id"]) for _time in range(2)]
        second.level_id = self.policy.level_ids[1]
        other = self.env["billing.reminder"].browse(self.partner_b.action_remind()["res_id"])
        with self._mail_server() as taken:
            with self.assertRaisesRegex(UserError, "by another one of these reminders: partner_a. Leave"):
                (first | other | second).action_send()
            (second | other).action_send()
            self._work_off()
        self.assertEqual((len(taken), move.dunning_code, first.state), (2, "R2", "draft"))

    def test_not_as_of_a_day_to_come(self):
        """SPEC D1: it would leave today, before it is late."""
        self._owe("2023-08-01")
        run = self._preview()
        run.date = "2023-08-20"
        with self.assertRaisesRegex(UserError, "08/20/2023"):
            run.action_preview()

    def test_as_many_queries_for_all_customers_as_for_two(self):
        """The list of reminders, and what is asked again before they leave."""
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {rank}", "email": f"{rank}@example.com"} for rank in range(12)]
        )
        for partner in partners:
            self._owe("2023-06-01", partner=partner)
            self._owe("2023-06-02", partner=partner, currency_id=self.other_currency.id)
        run, drafts = self._preview(), self._reminders("draft")
        for ask in (lambda some: some.read(["amounts", "code", "display_name"]), lambda some: some._get_run_skips(run)):
            ask(drafts[0])  # rights are read once
            counts = []
            for some in (drafts[:2], drafts):
                self.env.invalidate_all()
                start = self.env.cr.sql_log_count
                ask(some)
                counts.append(self.env.cr.sql_log_count - start)
            self.assertEqual(*counts)
