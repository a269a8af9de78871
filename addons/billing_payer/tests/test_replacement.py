from odoo.fields import Command
from odoo.tests import tagged

from .common import PayerCommon


@tagged("post_install", "-at_install")
class TestReplacement(PayerCommon):
    """SPEC C: a payer leaves; its open invoice is credited and billed to another one."""

    def setUp(self):
        super().setUp()
        self.order = self._create_affair([("APS", 9000), ("APD", 1000)])
        self.first, self.second = self._split(self.order, (self.partner_a, None), (self.partner_b, 40))
        self.moves = self._bill(self._due(self._phase(self.order, "APS"), 4500))
        self.moves.action_post()
        self.open = self.moves.filtered(lambda move: move.partner_id == self.partner_b)

    def _replace(self, partner, **values):
        wizard = self.env["billing.payer.replace"].create(
            {"payer_id": self.second.id, "partner_id": partner.id, **values}
        )
        wizard.action_replace()
        return self.order.payer_ids.filtered(lambda payer: payer.partner_id == partner)

    def test_the_open_invoice_is_credited_and_billed_to_the_new_payer(self):
        payer = self._replace(self.partner_c)
        self.assertEqual(self.open.payment_state, "reversed")
        self.assertEqual(self.open.reversal_move_ids.billing_payer_id, self.second)
        self.assertUntaxed(payer.move_ids, {self.partner_c: 1800.0})
        self.assertEqual(self.second.amount_billed, 0.0)
        self.assertEqual(self._phase(self.order, "APS").billed_amount, 4500.0)

    def test_the_new_payer_takes_over_the_share(self):
        payer = self._replace(self.partner_c)
        self.assertEqual((self.second.amount_total, payer.amount_total), (0.0, 4000.0))
        rest = self._bill(
            *(self._due(line, line.price_subtotal - line.billed_amount, key="rest") for line in self.order.order_line)
        )
        self.assertUntaxed(rest, {self.partner_a: 3300.0, self.partner_c: 2200.0})

    def test_what_is_paid_stays_with_who_paid_it(self):
        self._register_payment(self.open)
        self.assertFalse(
            self.env["billing.payer.replace"]
            .create({"payer_id": self.second.id, "partner_id": self.partner_c.id})
            .move_ids
        )
        payer = self._replace(self.partner_c)
        self.assertEqual((self.second.amount_total, payer.amount_total), (1800.0, 2200.0))

    def test_another_payer_of_the_order_may_take_over(self):
        self._replace(self.partner_a)
        self.assertEqual(self.first.amount_total, 10000.0)
        self.assertEqual(self.first.amount_billed, 4500.0)

    def test_only_the_invoices_may_change_hands(self):
        payer = self._replace(self.partner_c, take_share=False)
        self.assertEqual((self.second.amount_total, payer.amount_total), (2200.0, 1800.0))

    def test_a_payer_cannot_replace_itself(self):
        with self.assertRefused("itself"):
            self._replace(self.partner_b)

    def test_lines_that_were_added_by_hand_go_along(self):
        draft = self._bill(self._due(self._phase(self.order, "APD"), 500, key="apd")).filtered(
            lambda move: move.partner_id == self.partner_b
        )
        draft.invoice_line_ids = [Command.create({"name": "Travel", "quantity": 1, "price_unit": 200})]
        (self.order.invoice_ids - self.moves).action_post()
        payer = self._replace(self.partner_c)
        self.assertEqual(sorted(payer.move_ids.mapped("amount_untaxed")), [400.0, 1800.0])

    def test_drafts_of_the_payer_are_confirmed_or_deleted_first(self):
        self._bill(self._due(self._phase(self.order, "APD"), 500, key="apd"))
        with self.assertRefused("Confirm or delete"):
            self._replace(self.partner_c)

    def test_the_payer_of_the_rest_may_leave_too(self):
        """SPEC C1: the new one takes the rest."""
        wizard = self.env["billing.payer.replace"].create({"payer_id": self.first.id, "partner_id": self.partner_c.id})
        wizard.action_replace()
        self.env.flush_all()
        payer = self.order.payer_ids.filtered("remainder")
        self.assertEqual(payer.partner_id, self.partner_c)
        self.assertEqual((payer.amount_total, payer.amount_billed), (6000.0, 2700.0))
