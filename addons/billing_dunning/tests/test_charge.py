from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DunningCommon


@tagged("post_install", "-at_install")
class TestCharge(DunningCommon):
    """SPEC D5: the recovery fee and late interest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_a.is_company = True
        cls.env["billing.dunning.rate"].create({"date_start": "2020-01-01", "percent": 12})
        cls.level = cls.policy.level_ids[0]
        cls.level.write({"charge_fee": True, "charge_interest": True})

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
        self.company.dunning_professionals_only = False
        self.assertEqual(self._reminders()._get_charges()[move]["fee"], 40)

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

    def test_small_balances_are_written_off(self):
        """SPEC D4: by a native entry; more than the limit is refused with the figures."""
        small, large = self._owe("2023-06-01", 2.5), self._owe("2023-06-01", 80)
        account = self.company_data["default_account_expense"]
        for moves in (small, small | large):
            action = moves.action_write_off_balance()
            dialog = self.env[action["res_model"]].with_context(**action["context"]).create({"account_id": account.id})
            if large in moves:
                with self.assertRaisesRegex(UserError, r"80\.00 is left"):
                    dialog.action_write_off()
            else:
                dialog.action_write_off()
        self.assertEqual((small.payment_state, large.payment_state), ("paid", "not_paid"))

    def test_write_off_is_balanced_in_another_currency(self):
        move = self._owe("2023-06-01", 3, currency_id=self.other_currency.id)
        action = move.action_write_off_balance()
        dialog = self.env[action["res_model"]].with_context(**action["context"])
        dialog.create({"account_id": self.company_data["default_account_expense"].id}).action_write_off()
        self.assertEqual(move.amount_residual, 0)


@tagged("post_install", "-at_install")
class TestHolds(DunningCommon):
    """SPEC D4: promises are judged by night, disputes have an owner who is told."""

    def test_promises_kept_and_broken(self):
        paid, late = self._owe("2023-06-01"), self._owe("2023-06-02")
        holds = self.env["billing.dunning.hold"]
        kept = holds.create({"kind": "promised", "move_id": paid.id, "date": "2023-07-05"})
        broken = holds.create({"kind": "promised", "move_id": late.id, "date": "2023-06-29"})
        self._register_payment(paid)
        self.env["billing.dunning.hold"]._cron_judge_promises()
        self.assertEqual((kept.state, broken.state, len(broken.activity_ids)), ("kept", "broken", 1))

    def test_a_dispute_is_somebodys(self):
        move = self._owe("2023-06-01")
        hold = self.env["billing.dunning.hold"].create({"kind": "disputed", "move_id": move.id, "reason": "Hours"})
        self.assertEqual(
            (hold.activity_ids.user_id, hold.activity_ids.summary), (self.env.user, "Settle the dispute: Hours")
        )
        hold.action_close()
        self.assertFalse(hold.activity_ids)


@tagged("post_install", "-at_install")
class TestReports(DunningCommon):
    """Ageing, days sales outstanding, effect."""

    def test_freshness_of_the_bank(self):
        """Before a run, as a warning with figures: what is not reconciled, how old the last transaction is."""
        self.assertEqual(self._preview().dunning_bank_warning, "No bank transaction has been entered yet.")
        journal = self.company_data["default_journal_bank"]
        vals = {"journal_id": journal.id, "payment_ref": "Transfer", "amount": 100}
        lines = self.env["account.bank.statement.line"]
        old = lines.create({**vals, "date": "2023-06-20"})
        self.assertEqual(
            self._preview().dunning_bank_warning.split("\n"),
            [
                "1 bank transactions are not reconciled, the oldest of 06/20/2023.",
                "The last bank transaction is of 06/20/2023, 10 days ago.",
            ],
        )
        old.unlink()
        fresh = lines.create({**vals, "date": "2023-06-29"})
        _bank, suspense, _other = fresh._seek_for_lines()
        suspense.account_id = self.company_data["default_account_revenue"]
        self.assertFalse(self._preview().dunning_bank_warning)

    def test_ageing(self):
        dues = ("2023-07-15", "2023-06-30", "2023-06-29", "2023-05-31", "2023-05-30", "2023-04-01", "2023-03-31")
        for due in dues:
            self._owe(due)
        self._owe("2023-06-29", 30, move_type="out_refund")
        rows = self.env["billing.dunning.ageing"]._read_group(
            [("company_id", "=", self.company.id)], ["bucket"], ["amount:sum"], order="bucket"
        )
        self.assertEqual(rows, [("0", 200), ("1", 170), ("2", 100), ("3", 100), ("4", 100)])

    def test_days_sales_outstanding(self):
        """600 open of 900 invoiced in 90 days: 60 days."""
        self._owe("2023-06-01", 600)
        self._register_payment(self._owe("2023-05-01", 300), payment_date="2023-06-10")
        rows = self.env["billing.dunning.dso"].search([("company_id", "=", self.company.id)])
        june = rows.filtered(lambda row: str(row.month) == "2023-06-01")
        self.assertEqual((june.receivable, june.invoiced, june.dso), (600, 900, 60))

    def test_effect(self):
        move = self._owe("2023-06-01", 200)
        with self._mail_server():
            self._run()
        self._register_payment(move, amount=50, payment_date="2023-07-04")
        self.env.flush_all()
        row = self.env["billing.dunning.effect"].search([("partner_id", "=", self.partner_a.id)])
        self.assertEqual((row.reminded, row.paid, row.rate, row.level), (200, 50, 25, "R1"))
