from odoo.fields import Command
from odoo.tests import tagged

from .common import ProgressCommon


@tagged("post_install", "-at_install")
class TestDepositCredited(ProgressCommon):
    """DESIGN I7: a deposit may be credited as long as that takes nothing away that is deducted already."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.downpayment_account_id = cls.company_data["default_account_deferred_revenue"]
        cls.order = cls._create_affair([("Works", 1000)])
        wizard = cls.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(cls.order.ids)],
                "advance_payment_method": "percentage",
                "amount": 30.0,
            }
        )
        wizard.action_create()
        cls.deposit = cls.order.invoice_ids
        cls.deposit.action_post()

    def _credit_deposit(self, amount, post=True, by_hand=False):
        """A credit note from the deposit, or one typed by hand: the wizard may let nobody credit more than is left."""
        if by_hand:
            copied = self.deposit.with_context(include_business_fields=True)
            credit_note = copied.copy({"move_type": "out_refund", "invoice_date": self.deposit.invoice_date})
        else:
            credit_note = self._reverse_invoice(self.deposit)
        credit_note.invoice_line_ids.filtered("is_downpayment").price_unit = amount
        if post:
            credit_note.action_post()
        return credit_note

    def test_less_than_what_is_deducted_is_refused(self):
        self._invoice_progress(self.order, {"Works": 20}, post=True)
        credit_note = self._credit_deposit(150, post=False)
        with self.assertRefused("150.00", "200.00"):
            credit_note.action_post()

    def test_what_is_left_may_be_credited(self):
        self._invoice_progress(self.order, {"Works": 20}, post=True)
        self._credit_deposit(100)
        self.assertEqual(self.order.deposit_remaining, 0.0)

    def test_a_deposit_that_was_credited_twice_by_mistake_is_settled_at_the_end(self):
        """Its documents can still be posted and cancelled: nothing is deducted of it yet."""
        self._credit_deposit(300)
        self._credit_deposit(50, by_hand=True)
        draft = self._credit_deposit(20, post=False, by_hand=True)
        self._create_statement(self.order)
        draft.button_cancel()
        self.assertEqual(self.order.deposit_remaining, -50.0)
        self.order.action_new_final_statement()
        move = self.order.open_statement_id._create_invoice()
        move.action_post()
        self.assertEqual(move.amount_untaxed, 1050.0)
        self.assertRecordValues(self.order, [{"deposit_remaining": 0.0, "billing_remaining": 0.0}])
