from freezegun import freeze_time

from odoo.tests import tagged

from .common import DunningCommon


@tagged("post_install", "-at_install")
class TestBounce(DunningCommon):
    """SPEC D4: what came back was not received: it takes no level, and is not sent again to where it came from."""

    def test_an_address_that_does_not_work_is_not_tried_each_night(self):
        """SPEC D4: after a bounce a run waits as after a reminder, unless the address is another one by now."""
        move = self._owe("2023-06-01")
        with self._mail_server():
            self._run()
        self._reminders("sent").action_bounced()
        with freeze_time("2023-07-01"):
            self.assertEqual(self._preview().line_ids.reason, "the last e-mail came back")
            self.assertIsNone(self._read(forced=move.ids)[move.name], "a person may")
        with freeze_time("2023-07-07"):
            self.assertEqual(self._preview().count_todo, 1)
        self.partner_a.email = "new@example.com"
        with freeze_time("2023-07-01"):
            self.assertEqual(self._preview().count_todo, 1)

    def test_an_address_that_is_corrected_is_another_one(self):
        """SPEC D4: the one that came back may be a part of it; capitals make no other address."""
        self.partner_a.email = "jon@example.co"
        move = self._owe("2023-06-01")
        with self._mail_server():
            self._run()
        self._reminders("sent").action_bounced()
        for email, waits in (
            ("jon@example.com", False),
            ("bonjon@example.co", False),
            ("Jon@Example.co", True),
            ('"A, Jon" <jon@example.co>', True),
            ("a@example.com; jon@example.co", True),
        ):
            self.partner_a.email = email
            self.assertEqual(self._read(), {move.name: "bounced" if waits else None}, email)

    def test_what_came_back_stands_in_a_letter(self):
        """SPEC D4: one invoice is due for a letter, which lists the other one; no e-mail leaves."""
        old = self._owe("2023-05-09")
        for day in ("2023-06-01", "2023-06-12"):
            with freeze_time(day), self._mail_server():
                self._run()
        young = self._owe("2023-06-05")
        with freeze_time("2023-06-20"), self._mail_server():
            self._run()
        self._reminders("sent")[-1].action_bounced()
        with freeze_time("2023-06-24"):
            lines = self.env["billing.reminder"].search([("run_id", "=", self._preview().id)]).line_ids
        self.assertEqual({line.move_id: line.state for line in lines}, {old: "proposed", young: "listed"})

    def test_bounced_frees_the_level(self):
        move = self._owe("2023-06-01")
        with self._mail_server():
            self._run()
        reminder = self._reminders("sent")
        reminder._message_receive_bounce("a@example.com", self.partner_a)
        self.assertEqual((reminder.state, move.dunning_code, move.dunning_last_date), ("bounced", "R0", False))
        self.assertIsNone(self._read(forced=move.ids)[move.name])

    def test_a_copy_that_bounces_frees_nothing(self):
        """SPEC D6: the customer has the message."""
        move = self._owe("2023-06-01")
        self.policy.level_ids[0].copy_to = "colleague@example.com"
        with self._mail_server():
            self._run()
        reminder = self._reminders("sent")
        reminder._message_receive_bounce("colleague@example.com", self.env["res.partner"])
        self.assertEqual((reminder.state, move.dunning_code), ("sent", "R1"))
        self.assertIn("colleague@example.com", reminder.message_ids[0].body)

    def test_one_of_two_addresses_comes_back(self):
        """SPEC D4, D6: the customer has the message by the other one; with both back, nobody has."""
        self.partner_a.email = "a@example.com, c@example.com"
        move = self._owe("2023-06-01")
        with self._mail_server():
            self._run()
        reminder = self._reminders("sent")
        for email, state, code in (("a@example.com", "sent", "R1"), ("c@example.com", "bounced", "R0")):
            reminder._message_receive_bounce(email, self.partner_a)
            self.assertEqual((reminder.state, move.dunning_code), (state, code))

    def test_a_letter_that_came_back_is_not_posted_each_night(self):
        """SPEC D4: a run waits as after a reminder, unless the address is another one by now; a person may."""
        self.policy.level_ids.channel = "letter"
        self.partner_a.write({"street": "1 rue Haute", "zip": "75001", "city": "Paris"})
        move = self._owe("2023-06-01")
        self._run()
        reminder = self._reminders("sent")
        self.assertEqual(reminder.address, "partner_a, 1 rue Haute, 75001, Paris")
        reminder.action_bounced()
        with freeze_time("2023-07-01"):
            self.assertEqual(self._preview().line_ids.reason, "the last letter came back")
            self.assertIsNone(self._read(forced=move.ids)[move.name], "a person may")
        with freeze_time("2023-07-07"):
            self.assertEqual(self._preview().count_todo, 1)
        self.partner_a.street = "2 rue Haute"
        with freeze_time("2023-07-01"):
            self.assertEqual(self._preview().count_todo, 1)

    def test_an_e_mail_is_no_letter(self):
        """SPEC D4: what came back by post does not hold back an e-mail, nor the other way round."""
        move = self._owe("2023-06-01")
        for came_back, held in (("letter", "returned"), ("email", "bounced")):
            self.policy.level_ids.channel = came_back
            reminder = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
            with self._mail_server():
                reminder.action_send()
                self._work_off()
            reminder.action_bounced()
            self.assertEqual(self._read(), {move.name: held})
        self.policy.level_ids.channel = "activity"
        self.assertEqual(self._read(), {move.name: None})
