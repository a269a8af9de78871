from freezegun import freeze_time

from odoo.tests import tagged

from .common import DunningCommon


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
        branch = self.env["res.company"].create({"name": "Branch without a bank", "parent_id": self.company.id})
        self.assertFalse(branch._get_dunning_bank_warning(fresh.date), "it is paid on its main company's account")

    def test_ageing(self):
        dues = ("2023-07-15", "2023-06-30", "2023-06-29", "2023-05-31", "2023-05-30", "2023-04-01", "2023-03-31")
        for due in dues:
            self._owe(due)
        self._owe("2023-06-29", 30, move_type="out_refund")
        rows = self.env["billing.dunning.ageing"]._read_group(
            [("company_id", "=", self.company.id)], ["bucket"], ["amount:sum"], order="bucket"
        )
        self.assertEqual(rows, [("0", 200), ("1", 170), ("2", 100), ("3", 100), ("4", 100)])

    def test_customers_who_are_late(self):
        """SPEC D2: who owes 100 since yesterday and was credited 30 is late with 70; who was only credited is not."""
        self._owe("2023-06-29"), self._owe("2023-07-15", 500)
        self._owe("2023-06-29", 30, move_type="out_refund")
        self._owe("2023-06-29", 30, self.partner_b, move_type="out_refund")
        rows = self.env["billing.dunning.ageing"]._read_group(
            [("company_id", "=", self.company.id), ("late", "=", True)], ["partner_id"], ["amount:sum"]
        )
        self.assertEqual(rows, [(self.partner_a, 70)])

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

    def test_what_was_paid_before_is_no_effect(self):
        """150 of 200 came on the same day, and the reminder of the other 50 left after that."""
        move = self._owe("2023-06-01", 200)
        self._register_payment(move, amount=150, payment_date=self.TODAY)
        partial = move.line_ids.matched_credit_ids
        self.env.flush_all()
        before = f"{self.TODAY} 00:00:00"  # the database does not know of the frozen clock
        self.env.cr.execute("UPDATE account_partial_reconcile SET create_date = %s WHERE id = %s", [before, partial.id])
        with freeze_time(f"{self.TODAY} 10:00:00"), self._mail_server():
            self._run()
        self.env.flush_all()
        row = self.env["billing.dunning.effect"].search([("partner_id", "=", self.partner_a.id)])
        self.assertEqual((row.reminded, row.paid), (50, 0))

    def test_effect_of_several(self):
        """SPEC D2: 20 of 1,020 reminded was paid, that is 2 %, not half of it because it was one invoice of two."""
        self._owe("2023-06-01", 1000)
        small = self._owe("2023-06-01", 20)
        with self._mail_server():
            self._run()
        self._register_payment(small, payment_date="2023-07-04")
        self.env.flush_all()
        mine = [("partner_id", "=", self.partner_a.id)]
        ((level, rate),) = self.env["billing.dunning.effect"]._read_group(mine, ["level"], ["rate:avg"])
        self.assertEqual((level, round(rate, 1)), ("R1", 2.0))

    def test_a_credit_note_is_no_effect(self):
        """SPEC D4: 50 paid and 150 credited after the reminder of 200: 25 %."""
        move = self._owe("2023-06-01", 200)
        with self._mail_server():
            self._run()
        self._register_payment(move, amount=50, payment_date="2023-07-04")
        refund = self._owe("2023-07-01", 150, move_type="out_refund")
        (move | refund).line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.env.flush_all()
        row = self.env["billing.dunning.effect"].search([("partner_id", "=", self.partner_a.id)])
        self.assertEqual((row.reminded, row.paid, row.rate), (200, 50, 25))
