from freezegun import freeze_time

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

    def test_a_customer_is_left_alone_for_seven_days(self):
        self._owe("2023-06-01")
        with self._mail_server():
            self._run()
        self._owe("2023-06-02")
        self.assertIn("recent", self._read().values())
