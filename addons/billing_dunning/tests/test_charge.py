from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ChargeCommon


@tagged("post_install", "-at_install")
class TestCharge(ChargeCommon):
    """SPEC D5: the recovery fee and late interest."""

    CHARGING = slice(1)  # the first

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.level = cls.policy.level_ids[0]

    def _charges(self, *moves):
        return [
            (charge.kind, charge.amount)
            for move in moves
            for charge in self.env["billing.dunning.charge"].search([("move_id", "=", move.id)], order="id")
        ]

    def test_interest_on_the_balance_of_each_day(self):
        """1,000 due 31/01, 600 paid 28/02, at 12 %: 13.28 on 31/03/2023."""
        move = self._owe("2023-01-31", 1000)
        self._register_payment(move, amount=600, payment_date="2023-02-28")
        self.assertEqual(move._get_late_interest(move.date.fromisoformat("2023-03-31")), 13.28)

    def test_interest_of_instalments_is_rounded_once(self):
        """SPEC D5: two halves, 8 and 5 days late at 12 %: 0.2630 and 0.1644 are 0.43, not 0.26 and 0.16."""
        halves = [Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (0, 3)]
        term = self.env["account.payment.term"].create({"name": "Three days apart", "line_ids": halves})
        move = self._owe("2023-06-22", 200, invoice_payment_term_id=term.id)
        self.assertEqual(move._get_late_interest(date(2023, 6, 30)), 0.43)

    def test_a_credit_that_is_not_allocated_bears_no_interest(self):
        """1,000 late, 635 of it paid on account in time: 30 days of 365 at 12 %; the rest once its days are known."""
        move = self._owe("2023-05-31", 1000)
        vals = {"partner_id": self.partner_a.id, "amount": 635, "payment_type": "inbound", "date": "2023-05-31"}
        self.env["account.payment"].create(vals).action_post()
        draft = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
        draft.level_id = self.level
        self.assertEqual(draft._get_charges(), {move: {"fee": 40, "interest": 3.6}})
        charged = self.env["account.move"].browse(move.action_charge_late()["res_id"])
        self.assertEqual(charged.amount_total, 43.6, "nor on an invoice of charges")

    def test_a_branch_has_the_rates_of_its_parent(self):
        """SPEC D5: unless it has its own."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        rates = self.env["billing.dunning.rate"]
        self.assertEqual(rates._get_steps(branch.id), rates._get_steps(self.company.id))
        rates.create({"company_id": branch.id, "date_start": "2021-01-01", "percent": 5})
        self.assertEqual(rates._get_steps(branch.id), ((date(2021, 1, 1), 5),))

    def test_fee_and_interest_are_claimed_once(self):
        move, other = self._owe("2023-06-01", 1000), self._owe("2023-06-02", 500)
        with self._mail_server() as taken:
            run = self._preview()
            self.assertEqual(self._reminders("draft").charges, "$\xa094.13")
            run.action_start()
            self._work_off()
        # 29 days of 1,000 and 28 of 500 at 12 %.
        self.assertEqual(self._charges(move, other), [("fee", 40), ("interest", 9.53), ("fee", 40), ("interest", 4.6)])
        self.assertIn("1,594.13", str(taken[0]).replace("=\n", ""))
        draft = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
        draft.sudo().level_id = self.level
        with self._mail_server():
            draft.action_send()
            self._work_off()
        self.assertEqual(self._charges(move), [("fee", 40), ("interest", 9.53)])

    def test_the_database_claims_a_fee_once(self):
        move = self._owe("2023-06-01")
        vals = {"company_id": self.company.id, "move_id": move.id, "kind": "fee", "date": self.TODAY, "amount": 40}
        charges = self.env["billing.dunning.charge"].sudo()
        charges.create(vals)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            charges.create(vals).flush_recordset()

    def test_private_persons_are_not_charged(self):
        self.partner_a.is_company = False
        move = self._owe("2023-06-01")
        with self.assertRaisesRegex(UserError, "nothing to charge"):
            move.action_charge_late()
        with self._mail_server():
            self._run()
        self.assertFalse(self._charges(move))
        self.assertFalse(self._reminders("sent")._get_charges())
        self.company.dunning_professionals_only = False
        draft = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
        draft.level_id = self.level
        self.assertEqual(draft._get_charges()[move]["fee"], 40)

    def test_invoiced_without_vat_and_never_on_itself(self):
        self.company.dunning_charging = "invoice"
        move = self._owe("2023-06-01", 1000)
        with self._mail_server():
            self._run()
        charged = self.env["billing.dunning.charge"].search([("move_id", "=", move.id)]).charge_move_id
        self.assertEqual((charged.state, charged.amount_total, charged.amount_tax), ("draft", 49.53, 0))
        charged.invoice_date_due = "2023-06-01"
        charged.action_post()
        self.assertEqual(charged._get_late_interest(charged.date), 0)
        draft = self.env["billing.reminder"].browse(charged.action_remind()["res_id"])
        self.assertNotIn(charged, draft._get_charges())

    def test_paid_late_and_never_reminded(self):
        """What no letter claimed is invoiced from the list: up to the payment, once, nothing of what was on time."""
        late, prompt, open_one = (
            self._owe("2023-01-31", 1000),
            self._owe("2023-05-31", 100),
            self._owe("2023-05-31", 365),
        )
        self._register_payment(late, amount=600, payment_date="2023-02-28")
        self._register_payment(late, payment_date="2023-03-31")
        self._register_payment(prompt, payment_date="2023-05-31")
        moves = late | prompt | open_one
        charged = self.env["account.move"].search(moves.action_charge_late()["domain"])
        # 13.28 as above; 30 days of 365 at 12 %.
        self.assertEqual(
            self._charges(late, prompt, open_one), [("fee", 40), ("interest", 13.28), ("fee", 40), ("interest", 3.6)]
        )
        self.assertEqual((charged.state, charged.amount_total, charged.amount_tax), ("draft", 96.88, 0))
        with self.assertRaisesRegex(UserError, "nothing to charge"):
            moves.action_charge_late()
        with self._mail_server():
            self._run()
        self.assertEqual(self._charges(open_one), [("fee", 40), ("interest", 3.6)], "the letter adds nothing")

    def test_shown_or_invoiced(self):
        """A letter claims what no posted invoice claims: interest of later days is claimed anew."""
        move = self._owe("2023-05-31", 365)
        charged = self.env["account.move"].search(move.action_charge_late()["domain"])
        reminder = self.env["billing.reminder"].browse(move.action_remind()["res_id"])
        reminder.sudo().level_id = self.level
        self.assertEqual(reminder._get_charges(), {move: {"fee": 40, "interest": 3.6}}, "its invoice is a draft")
        charged.action_post()
        self.assertEqual(reminder._get_charges(), {})
        self.assertEqual(list(reminder._get_grand_totals().values()), [365])
        with freeze_time("2023-07-10"), self._mail_server():
            reminder.action_send()
            self._work_off()
        self.assertEqual(reminder._get_charges(), {move: {"interest": 1.2}})
        self.assertEqual(self._charges(move), [("fee", 40), ("interest", 3.6), ("interest", 1.2)])

    def test_what_a_letter_claimed_is_invoiced(self):
        """The customer accepts it: an invoice holds what the letter claimed and what came since, each once."""
        move = self._owe("2023-06-01", 1000)
        with self._mail_server():
            self._run()
        with freeze_time("2023-07-10"):
            charged = self.env["account.move"].browse(move.action_charge_late()["res_id"])
        told = [("fee", 40), ("interest", 9.53), ("interest", 3.29)]  # 29 days and 39 of 1,000 at 12 %
        self.assertEqual(self._charges(move), told)
        self.assertEqual(charged.invoice_line_ids.mapped("price_unit"), [amount for _kind, amount in told])
        charged.unlink()
        self.assertEqual(self._charges(move), told[:2], "the letter claims it still")

    def test_claims_are_invoiced_from_their_list(self):
        moves = self._owe("2023-06-01", 1000) | self._owe("2023-06-01", 500)
        with self._mail_server():
            self._run()
        charges = self.env["billing.dunning.charge"].search([("move_id", "in", moves.ids)])
        given_up = charges.filtered(lambda charge: charge.kind == "interest" and charge.amount == 4.77)
        given_up.active = False
        charged = self.env["account.move"].browse(charges.action_invoice()["res_id"])
        self.assertEqual((charged.amount_total, charged.dunning_charge_ids), (89.53, charges - given_up))
        with self.assertRaises(UserError) as refused:
            charges.action_invoice()
        invoiced = f"Recovery fee of {moves[0].name} ({charged.display_name}), "
        self.assertIn(invoiced, str(refused.exception))
        self.assertIn(f"Late interest of {moves[1].name} (given up)", str(refused.exception))

    def test_a_cancelled_invoice_of_charges_makes_room(self):
        """Its fee and interest can be charged again; put back to draft it would claim them twice."""
        fee_and_interest, interest = self._owe("2023-06-01", 1000), self._owe("2023-06-01", 500)
        for move, kind, total in ((fee_and_interest, "fee", 49.53), (interest, "interest", 4.77)):
            self.policy.level_ids.charge_fee = kind == "fee"
            with self.subTest(kind):
                cancelled = self.env["account.move"].browse(move.action_charge_late()["res_id"])
                cancelled.button_cancel()
                again = self.env["account.move"].browse(move.action_charge_late()["res_id"])
                self.assertEqual((again.amount_total, again.state), (total, "draft"))
                with self.assertRaisesRegex(UserError, "nothing to charge"):
                    move.action_charge_late()
                with self.assertRaisesRegex(UserError, "have been claimed since"):
                    cancelled.button_draft()
                again.unlink()
                cancelled.button_draft()
                self.assertEqual(cancelled.state, "draft")

    def test_two_cancelled_invoices_of_the_same_charges(self):
        """Put back to draft together, the second one would claim what the first one does."""
        move, cancelled = self._owe("2023-06-01", 1000), self.env["account.move"]
        for _once in range(2):
            charged = self.env["account.move"].browse(move.action_charge_late()["res_id"])
            charged.button_cancel()
            cancelled += charged
        with self.assertRaisesRegex(UserError, "have been claimed since"):
            cancelled.button_draft()

    def test_no_fee_on_the_due_date(self):
        """Reminded by hand before it is late, at a level with a fee: none is due yet (L441-10)."""
        due, late = self._owe(self.TODAY), self._owe("2023-06-29")
        draft = self.env["billing.reminder"].browse((due | late).action_remind()["res_id"])
        draft.level_id = self.policy.level_ids[1]
        self.assertEqual({move: kinds.get("fee") for move, kinds in draft._get_charges().items()}, {late: 40})

    def test_charges_are_named_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner_a.lang = "fr_FR"
        word = self.env.ref("billing_dunning.selection__billing_dunning_charge__kind__fee")
        word.with_context(lang="fr_FR").name = "Indemnité de recouvrement"
        move = self._owe("2023-06-01", 1000)
        charged = self.env["account.move"].browse(move.action_charge_late()["res_id"])
        self.assertEqual(charged.invoice_line_ids[0].name, f"Indemnité de recouvrement – {move.name}")

    def test_rates_follow_the_settings(self):
        """They are kept in a cache for all invoices."""
        move, day = self._owe("2023-01-31", 1000), date(2023, 3, 31)
        self.assertEqual(move._get_late_interest(day), 19.4)
        rate = self.env["billing.dunning.rate"].search([("company_id", "=", self.company.id)])
        rate.percent = 6
        self.assertEqual(move._get_late_interest(day), 9.7)
        rate.copy({"date_start": "2023-03-02", "percent": 12})
        self.assertEqual(move._get_late_interest(day), 14.63)  # 29 days at 6 %, 30 at 12
        rate.unlink()
        self.assertEqual(move._get_late_interest(day), 9.86)

    def test_invoices_of_charges_are_posted_by_setting(self):
        """SPEC D5: then the letter claims nothing of them."""
        self.company.write({"dunning_charging": "invoice", "dunning_post_charges": True})
        move = self._owe("2023-06-01", 1000)
        with self._mail_server() as taken:
            self._run()
        charged = self.env["billing.dunning.charge"].search([("move_id", "=", move.id)]).charge_move_id
        self.assertEqual((charged.state, charged.amount_total), ("posted", 49.53))
        self.assertNotIn("1,049.53", str(taken[0]).replace("=\n", ""))

    def test_interest_given_up(self):
        """Neither letters nor people claim it again."""
        move = self._owe("2023-06-01", 1000)
        with self._mail_server():
            self._run()
        self.env["billing.dunning.charge"].search([("move_id", "=", move.id)]).action_give_up()
        self.assertEqual(self._reminders()._get_charges(), {})
        with self.assertRaisesRegex(UserError, "nothing to charge"):
            move.action_charge_late()

    def test_what_a_policy_does_not_claim_is_not_charged(self):
        self.level.write({"charge_fee": False, "charge_interest": False})
        self.policy.level_ids.write({"charge_fee": False, "charge_interest": False})
        with self.assertRaisesRegex(UserError, "nothing to charge"):
            self._owe("2023-01-31", 1000).action_charge_late()

    def test_given_up(self):
        move = self._owe("2023-06-01", 1000)
        with self._mail_server():
            self._run()
        self.env["billing.dunning.charge"].search([("move_id", "=", move.id), ("kind", "=", "fee")]).action_give_up()
        self.assertEqual(list(self._reminders()._get_charges()[move]), ["interest"])

    def test_only_what_was_to_be_paid_is_late(self):
        """Credited, written off, or a difference of rates: none of it is a late payment, and bears no interest."""
        credited, rest = self._owe("2023-01-31", 1000), self._owe("2023-01-31", 1000)
        self._register_payment(rest, amount=600, payment_date="2023-01-31")
        for move, amount in ((credited, 1000), (rest, 399.5)):
            refund = self._owe("2023-03-15", amount, move_type="out_refund", invoice_date="2023-03-15")
            (move | refund).line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.assertEqual(credited.payment_state, "reversed")
        action = rest.action_write_off_balance()
        dialog = self.env[action["res_model"]].with_context(**action["context"])
        dialog.create({"account_id": self.company_data["default_account_expense"].id}).action_write_off()
        foreign = self._owe("2023-01-15", 1000, currency_id=self.other_currency.id, invoice_date="2016-12-01")
        self._register_payment(foreign, payment_date="2023-01-10", currency_id=self.other_currency.id)
        moves = credited | rest | foreign
        self.assertEqual([bool(move.amount_residual) for move in moves], [False] * 3)
        self.assertEqual([move._get_late_days(date(2023, 6, 30)) for move in moves], [0, 0, 0])
        with self.assertRaisesRegex(UserError, "nothing to charge"):
            moves.action_charge_late()

    def test_an_invoice_that_was_booked_late(self):
        """SPEC D5: May's books are closed, so an invoice of May stands in June's; it was paid in May, on time."""
        self.company.sale_lock_date = "2023-05-31"
        move = self._owe("2023-05-31", 1000, invoice_date="2023-05-02")
        self.assertGreater(move.date, move.invoice_date_due)
        self._register_payment(move, payment_date="2023-05-30")
        self.assertEqual(move._get_late_days(date(2023, 6, 30)), 0)
        with self.assertRaisesRegex(UserError, "nothing to charge"):
            move.action_charge_late()

    def test_a_biller_charges(self):
        biller = self._create_user("charging_biller", "billing_base.group_billing_user,account.group_account_invoice")
        move = self._owe("2023-01-31", 1000)
        self._register_payment(move, payment_date="2023-03-31")
        charged = self.env["account.move"].browse(move.with_user(biller).action_charge_late()["res_id"])
        self.assertEqual((self._charges(move)[0], charged.state), (("fee", 40), "draft"))

    def test_a_letter_that_left_claims_nothing_later(self):
        move = self._owe("2023-06-01", 1000)
        self.level.write({"charge_fee": False, "charge_interest": False})
        with self._mail_server():
            self._run()
            first = self._reminders("sent")
            with freeze_time("2023-07-20"):
                self._run()
        self.assertIn(("fee", 40), self._charges(move))
        self.env.invalidate_all()
        self.assertEqual((first.charges, list(first._get_grand_totals().values())), ("", [1000]))
