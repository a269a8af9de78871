from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditApplied(CreditCommon):
    """What a credit note does to its invoice, and what it keeps of it (SPEC Q2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._bill((5, 900))

    # === APPLIED OR OPEN === #

    def test_left_open(self):
        credit = self._credit(self.invoice, ("quantity", 1), credit_apply=False)
        self.assertEqual((self.invoice.amount_residual, credit.amount_residual), (5400, 1080))

    def test_a_draft_is_applied_when_it_is_posted(self):
        credit = self._credit(self.invoice, ("quantity", 1), post=False)
        self.assertEqual((credit.state, self.invoice.amount_residual), ("draft", 5400))
        credit.action_post()
        self.assertEqual(self.invoice.amount_residual, 4320)

    def test_two_of_one_invoice_posted_together_are_both_applied(self):
        credits = self._credit(self.invoice, ("quantity", 1), post=False)
        credits += self._credit(self.invoice, ("quantity", 2), post=False)
        credits.action_post()
        self.assertEqual((self.invoice.amount_residual, sum(credits.mapped("amount_residual"))), (2160, 0))

    def _pay(self, move, amount):
        context = {"active_model": "account.move", "active_ids": move.ids}
        self.env["account.payment.register"].with_context(**context).create({"amount": amount})._create_payments()

    def test_what_exceeds_a_partly_paid_invoice_stays_open(self):
        self._pay(self.invoice, 5000)
        credit = self._credit(self.invoice, ("quantity", 1))
        self.assertEqual((self.invoice.amount_residual, credit.amount_residual), (0, 680))

    def test_a_paid_invoice_leaves_it_open(self):
        self._pay(self.invoice, 5400)
        credit = self._credit(self.invoice, ("quantity", 1))
        self.assertEqual((self.invoice.payment_state, credit.amount_residual), ("paid", 1080))

    def test_an_invoice_in_instalments(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "30/70",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 30, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 70, "nb_days": 30}),
                ],
            }
        )
        invoice = self._bill((5, 900), invoice_payment_term_id=term.id)
        credit = self._credit(invoice, ("quantity", 2))
        due = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term").sorted("date_maturity")
        self.assertEqual(due.mapped("amount_residual"), [0, 3240])
        self.assertEqual(credit.amount_residual, 0)

    def test_date_and_term_are_those_chosen(self):
        term = self.env.ref("account.account_payment_term_30days")
        credit = self._credit(self.invoice, ("quantity", 1), credit_payment_term_id=term.id)
        self.assertEqual(credit.invoice_date, fields.Date.to_date("2023-04-03"))
        self.assertEqual(credit.invoice_date_due, fields.Date.to_date("2023-05-03"))

    def test_a_date_to_come_waits(self):
        day = fields.Date.add(fields.Date.today(), days=10)
        credit = self._credit(self.invoice, ("quantity", 1), date=day)
        self.assertEqual((credit.state, credit.auto_post), ("draft", "at_date"))

    # === AS INVOICED === #

    def test_taxes_and_account_are_the_invoice_s(self):
        """Whatever the product became since, archived taxes too."""
        line = self._bill((2, 100, {"product_id": self.product_a.id})).invoice_line_ids
        account = line.account_id
        self.product_a.taxes_id = [Command.clear()]
        self.product_a.property_account_income_id = account.copy({"code": "799999"})
        self.vat.active = False
        for entry in (("quantity", 1), ("amount", 10)):
            credit = self._credit(line.move_id, entry)
            self.assertEqual((credit.invoice_line_ids.account_id, credit.invoice_line_ids.tax_ids), (account, self.vat))
            self.assertEqual(credit.amount_tax, credit.amount_untaxed * 0.2)

    def test_a_tax_due_on_payment(self):
        """SPEC Q3: after the credit note and the payment of the rest, nothing waits any more."""
        waiting = self.company_data["default_account_tax_sale"].copy({"code": "445740", "reconcile": True})
        self.company_data["company"].tax_exigibility = True
        vat = self.vat.copy(
            {"name": "On payment", "tax_exigibility": "on_payment", "cash_basis_transition_account_id": waiting.id}
        )
        declared = self.company_data["default_account_tax_sale"]
        rules = vat.invoice_repartition_line_ids + vat.refund_repartition_line_ids
        rules.filtered(lambda rule: rule.repartition_type == "tax").account_id = declared
        invoice = self._bill((5, 900), taxes=vat)
        self._credit(invoice, ("quantity", 1))
        self._pay(invoice, invoice.amount_residual)
        rows = self.env["account.move.line"].search([("account_id", "=", waiting.id), ("parent_state", "=", "posted")])
        self.assertEqual((round(sum(rows.mapped("balance")), 2), invoice.payment_state), (0, "paid"))

    def test_a_foreign_currency_keeps_the_rate_of_the_invoice(self):
        """What was declared is taken back: no exchange difference."""
        currency = self.setup_other_currency("HRK", rates=[("2023-03-01", 2.0), ("2023-04-01", 4.0)])
        invoice = self._bill((5, 900), currency_id=currency.id)
        credit = self._credit(invoice, ("quantity", 1))
        self.assertEqual(
            (credit.currency_id, credit.amount_untaxed, credit.amount_untaxed_signed), (currency, 900, -450)
        )

    def test_a_whole_invoice_keeps_its_sections(self):
        section = Command.create({"display_type": "line_section", "name": "Works"})
        invoice = self._bill((1, 10), post=False)
        invoice.invoice_line_ids = [section]
        invoice.action_post()
        self.assertEqual(len(self._credit(invoice).invoice_line_ids), 2)

    def test_several_invoices_are_each_credited_in_full(self):
        others = self.invoice + self._bill((1, 100), (2, 50))
        self._credit(self.invoice, ("quantity", 1))
        credits = self._credit(others)
        self.assertEqual(sorted(credits.mapped("amount_untaxed")), [200, 3600])
        self.assertEqual(others.mapped("amount_residual"), [0, 0])

    def test_reverse_and_make_anew(self):
        wizard = self._open(self.invoice)
        wizard.modify_moves()
        self.assertEqual((self.invoice.payment_state, wizard.new_move_ids.state), ("reversed", "draft"))
        self.assertFalse(wizard.new_move_ids.invoice_line_ids.billing_credited_line_id)

    def test_only_a_whole_invoice_is_made_anew(self):
        wizard = self._open(self.invoice)
        wizard.credit_line_ids.quantity = 1
        with self.assertRefused("Only a whole invoice", self.invoice.name):
            wizard.modify_moves()
