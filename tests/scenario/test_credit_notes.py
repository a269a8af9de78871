"""Issue 6: an invoice of 5 credited for 1; credit notes of what our orders bill (SPEC Q2, DESIGN I6)."""

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.billing_milestone.tests.common import MilestoneCommon
from odoo.addons.billing_payer.tests.common import PayerCommon
from odoo.addons.billing_progress.tests.common import ProgressCommon


@tagged("post_install", "-at_install")
class TestCreditNotes(PayerCommon, MilestoneCommon, ProgressCommon):
    def _credit(self, move, mode=None, value=None, rebill=True, post=True):
        """The posted credit note of one figure on the first line, or of all that is left."""
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=move.ids)
        wizard = wizard.create({"journal_id": move.journal_id.id, "credit_rebill": rebill, "credit_post": post})
        if mode:
            wizard.action_credit_none()
            wizard.credit_line_ids[0].write({mode: value})
        wizard.refund_moves()
        return wizard.new_move_ids

    def assertBilledAre(self, order, *amounts):
        lines = order.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)
        self.assertEqual(lines.mapped("billed_amount"), list(amounts))
        self.assertEqual(order.billing_remaining, order.currency_id.round(order.billing_total - sum(amounts)))

    def _invoice_rest(self, order):
        before = order.invoice_ids
        order.action_invoice_rest()
        return order.invoice_ids - before

    def test_an_invoice_of_five_credited_for_one(self):
        """SPEC Q2, the seed: −900.00 untaxed, −1,080.00 in all; the one can be billed again."""
        order = self._create_affair([("Trainings", 900, {"product_uom_qty": 5})])
        invoice = self._invoice_rest(order)
        invoice.action_post()
        credit = self._credit(invoice, "quantity", 1)
        self.assertEqual((credit.amount_untaxed_signed, credit.amount_total_signed), (-900, -1080))
        self.assertEqual((invoice.amount_residual, order.order_line.qty_invoiced), (4320, 4))
        self.assertBilledAre(order, 3600)
        again = self._invoice_rest(order)
        self.assertRecordValues(again.invoice_line_ids, [{"quantity": 1, "price_unit": 900}])
        self.assertBilledAre(order, 4500)

    def test_a_rebate_leaves_what_is_billed(self):
        order = self._create_affair([("Trainings", 900, {"product_uom_qty": 5})])
        invoice = self._invoice_rest(order)
        invoice.action_post()
        self._credit(invoice, "quantity", 1, rebill=False)
        self.assertBilledAre(order, 4500)

    def test_a_milestone(self):
        """SPEC M4: credited in parts that make the whole, it can be billed again; one part changes nothing."""
        order = self._create_trainings()
        order.action_validate_schedule()
        first = self._moves(order)[0]
        milestone = first.billing_milestone_id
        first.action_post()
        self._credit(first, "percent", 50)
        self.assertEqual(milestone.state, "invoiced")
        self.assertBilledAre(order, 17100)
        self._credit(first)
        self.assertTrue(first.billing_released)
        self.assertBilledAre(order, 16200)
        milestone.action_bill()
        self.assertEqual((milestone.state, len(milestone.move_ids)), ("draft", 2))
        self.assertBilled(order)

    def test_a_rebate_on_a_milestone(self):
        order = self._create_trainings()
        order.action_validate_schedule()
        first = self._moves(order)[0]
        first.action_post()
        self._credit(first, rebill=False)
        self.assertFalse(first.billing_released)
        self.assertBilledAre(order, 18000)

    def test_a_statement_before_the_last(self):
        """DESIGN I6: what is credited of the second after the third can be billed by the fourth; amounts stay."""
        order = self._create_affair([("A", 1000), ("B", 500)])
        moves = [self._invoice_progress(order, {"A": share, "B": share}, post=True) for share in (20, 50, 80)]
        amounts = [move.amount_untaxed for move in moves]
        self._credit(moves[1], "amount", 100)
        self.assertBilledAre(order, 700, 400)
        self._credit(moves[1])
        self.assertBilledAre(order, 500, 250)
        fourth = self._invoice_progress(order, {"A": 100, "B": 100}, post=True)
        self.assertEqual(fourth.amount_untaxed, 750)
        self.assertEqual([move.amount_untaxed for move in moves], amounts)
        self.assertBilledAre(order, 1000, 500)

    def test_a_statement_after_a_lower_progress(self):
        """DESIGN I6: a regularisation larger than the last statement corrects the affair; that statement is still there
        to be credited, and what is billed in the end is the order.
        """
        order = self._create_affair([("A", 1000)])
        moves = [self._invoice_progress(order, {"A": share}, post=True) for share in (60, 70)]
        regularisation = self._invoice_progress(order, {"A": 40}, post=True, regularise=True)
        self.assertEqual((regularisation.amount_untaxed_signed, regularisation.reversed_entry_id), (-300, moves[1]))
        credit = self._credit(moves[1])
        self.assertEqual(credit.amount_untaxed_signed, -100)
        self.assertBilledAre(order, 300)
        self._invoice_progress(order, {"A": 100}, post=True)
        self.assertBilledAre(order, 1000)

    def test_a_deposit(self):
        """DESIGN I7: what is credited of it is not deducted; what is deducted cannot be credited."""
        order = self._create_affair([("A", 1000)])
        deposit = self._ask_deposit(order, percent=30)
        credit = self._credit(deposit, "amount", 100)
        self.assertEqual(credit.invoice_line_ids.account_id, self.deposits)
        invoice = self._invoice_rest(order)
        self.assertEqual(invoice.amount_untaxed, 800)
        invoice.action_post()
        with self.assertRaisesRegex(ValidationError, "deducted by"), self.env.cr.savepoint():
            self._credit(deposit)

    def test_an_invoice_that_deducts_a_deposit(self):
        """Credited in full, the works and the deposit come back; billed again, all is right."""
        order = self._create_affair([("A", 1000)])
        self._ask_deposit(order, percent=30)
        invoice = self._invoice_rest(order)
        invoice.action_post()
        self._credit(invoice)
        self.assertEqual((order.order_line[0].billed_amount, order.billing_remaining), (0, 700))
        again = self._invoice_rest(order)
        self.assertEqual(again.amount_untaxed, 700)

    def test_one_of_two_payers(self):
        """SPEC C2: the payer who is credited is billed again its own part, and nobody else."""
        order = self._create_affair([("A", 1000)])
        self._split(order, (self.partner_a, None), (self.partner_b, 40))
        moves = self._invoice_rest(order)
        moves.action_post()
        mine = moves.filtered(lambda move: move.partner_id == self.partner_b)
        self._credit(mine, "amount", 100)
        self.assertBilledAre(order, 900)
        again = self._invoice_rest(order)
        self.assertRecordValues(again, [{"partner_id": self.partner_b.id, "amount_untaxed": 100}])

    def test_an_electronic_credit_note(self):
        """SPEC P15: Odoo's own Factur-X takes it without an error of ours."""
        order = self._create_affair([("Trainings", 900, {"product_uom_qty": 5})])
        invoice = self._invoice_rest(order)
        invoice.action_post()
        credit = self._credit(invoice, "quantity", 1)
        xml, _errors = self.env["account.edi.xml.cii"]._export_invoice(credit)
        self.assertIn(b">381<", xml)
        self.assertIn(invoice.name.encode(), xml)

    def test_lines_of_several_taxes(self):
        other = self.vat.copy({"name": "VAT 5.5 %", "amount": 5.5})
        order = self._create_affair([("A", 1000), ("B", 100, {"tax_ids": [Command.set(other.ids)]})])
        invoice = self._invoice_rest(order)
        invoice.action_post()
        credit = self._credit(invoice)
        self.assertEqual((credit.amount_tax, invoice.payment_state), (205.5, "reversed"))
