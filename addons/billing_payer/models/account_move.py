from odoo import fields, models
from odoo.tools import formatLang


class AccountMove(models.Model):
    _inherit = "account.move"

    billing_payer_id = fields.Many2one(
        "billing.payer",
        string="Payer of the Order",
        readonly=True,
        copy=True,  # a credit note is the same payer's
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    billing_payer_figures = fields.Json(
        readonly=True,
        copy=False,
        help="By order line: this payer's part of the fee, and what this payer was billed of it before this document.",
    )

    # === BUSINESS METHODS === #

    def _get_billed_payer(self):
        # EXTENDS 'billing_order'
        return self.billing_payer_id or super()._get_billed_payer()

    # === REPORT METHODS === #

    def _get_payer_share_text(self):
        """What the invoice of one of several payers says of its share of the affair, or None."""
        self.ensure_one()
        # The customer prints their own invoice on the portal; only sums of the affair are shown.
        payer = self.sudo().billing_payer_id
        if not payer or not self.billing_payer_figures:
            return None
        order = payer.order_id
        share = sum(fee for fee, _previous in self.billing_payer_figures.values())
        total = order.billing_total
        return self.env._(
            "Your share of %(order)s: %(share)s of %(total)s untaxed (%(percent)s %%).",
            order=" – ".join(name for name in (order.name, order.client_order_ref) if name),
            share=formatLang(self.env, share, currency_obj=order.currency_id),
            total=formatLang(self.env, total, currency_obj=order.currency_id),
            percent=formatLang(self.env, 100 * share / total if total else 0.0, digits=2),
        )
