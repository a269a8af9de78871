"""SPEC M9, P15: instalments beside what our other modules add to an invoice: numbers, progress, payers, e-invoices."""

from electronic import ElectronicCommon

from odoo.fields import Command, Date
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestInvoiceInstalments(ElectronicCommon):
    def _schedule(self, move):
        move.billing_instalment_ids = [
            Command.create({"date": "2099-01-31", "value": "percent", "value_amount": 33.33}),
            Command.create({"date": "2099-02-28", "value": "fixed", "value_amount": 1000}),
            Command.create({"date": "2099-03-31", "value": "rest"}),
        ]
        return move

    def _ledger_dates(self, move):
        lines = move.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        return {Date.to_string(line.date_maturity): line.balance for line in lines}

    def test_a_statement_in_three_instalments_is_exported_with_its_last_date(self):
        move = self._schedule(self._invoice_progress(self.order, {"APS": 50}))
        self.assertEqual(move.amount_total, 6000)
        move.action_post()
        self.assertEqual(self._ledger_dates(move), {"2099-01-31": 1999.8, "2099-02-28": 1000, "2099-03-31": 3000.2})
        self.assertExported(move)
        self.assertIn(b"20990331", self.env["account.edi.xml.cii"]._export_invoice(move)[0])
        bis, errors = self.env["account.edi.xml.ubl_bis3"]._export_invoice(move)
        self.assertTrue(bis)
        self.assertFalse({error for error in errors if "nstalment" in error})

    def test_its_credit_note_is_exported(self):
        move = self._schedule(self._invoice_progress(self.order, {"APS": 50}))
        move.action_post()
        self.assertExported(self._credit(move))
        self.assertEqual(move.payment_state, "reversed")

    def test_a_deposit_in_instalments(self):
        move = self._ask_deposit(self.order, percent=30, post=False)
        move.billing_instalment_ids = [
            Command.create({"date": "2099-01-31", "value": "percent", "value_amount": 50}),
            Command.create({"date": "2099-02-28", "value": "rest"}),
        ]
        move.action_post()
        self.assertExported(move)
