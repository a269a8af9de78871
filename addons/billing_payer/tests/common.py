from odoo.addons.billing_order.tests.common import BillingCommon


class PayerCommon(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_c = cls.env["res.partner"].create({"name": "partner_c"})

    @classmethod
    def _split(cls, order, *shares, mode="percent"):
        """Have an order paid by several: (partner, share) each; a share of None takes the rest."""
        order.payer_mode = mode
        return cls.env["billing.payer"].create(
            [
                {"order_id": order.id, "partner_id": partner.id, "weight": share or 0.0, "remainder": share is None}
                for partner, share in shares
            ]
        )

    @classmethod
    def _change_shares(cls, order, shares, effect, line=None):
        """What the dialog does: new shares by payer, from now on or retroactively."""
        change = cls.env["billing.payer.change"].create(
            {"order_id": order.id, "order_line_id": line and line.id, "effect": effect}
        )
        for row in change.payer_line_ids:
            row.weight = shares[row.payer_id]
        change.action_apply()

    def assertUntaxed(self, moves, expected):
        """Untaxed amounts of invoices by partner; credit notes are negative."""
        self.assertEqual(
            {move.partner_id: move.amount_untaxed * (-1 if move.move_type == "out_refund" else 1) for move in moves},
            expected,
        )
