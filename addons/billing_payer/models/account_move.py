from dataclasses import replace

from odoo import fields, models
from odoo.tools import formatLang

from odoo.addons.billing_base.tools import to_decimal


class AccountMove(models.Model):
    _inherit = "account.move"

    billing_payer_id = fields.Many2one(
        "billing.payer",
        string="Payer of the Order",
        readonly=True,
        copy=True,  # a credit note is the same payer's
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    billing_payer_figures = fields.Json(
        readonly=True,
        copy=False,
        help="By order line: this payer's part of the fee, what this payer was billed before this document, the fee.",
    )

    # === BUSINESS METHODS === #

    def _get_billed_payer(self, order):
        # EXTENDS 'billing_order'
        if not order._is_split():
            return super()._get_billed_payer(order)
        return order._get_payer_of(self.billing_payer_id, self.partner_id)

    def _hand_over(self, replacement):
        # EXTENDS 'billing_base': what it prints is this payer's part, too
        super()._hand_over(replacement)
        replacement.billing_payer_figures = self.billing_payer_figures

    # === REPORT METHODS === #

    def _get_affair_recap(self):
        # EXTENDS 'billing_order': this payer's part of the affair
        recap = super()._get_affair_recap()
        payer = self.sudo().billing_payer_id
        if not (recap and payer):
            return recap
        lines = payer.order_id._get_split_lines()
        history = sum(line._get_parts(to_decimal(line.history_billed))[payer] for line in lines)
        return replace(recap, ordered=payer.amount_total, history=float(history))

    def _get_affair_moves(self, order):
        # EXTENDS 'billing_order': two payers may be addresses of one customer
        moves = super()._get_affair_moves(order)
        return moves.filtered(lambda move: move.billing_payer_id == self.billing_payer_id)

    def _get_payer_share_text(self):
        """What the invoice of one of several payers says of its share of the affair, or None."""
        self.ensure_one()
        # The customer prints their own invoice on the portal; only sums of the affair are shown.
        payer = self.sudo().billing_payer_id
        if not payer or not self.billing_payer_figures:
            return None
        order = payer.order_id
        share = sum(part for part, _previous, _fee in self.billing_payer_figures.values())
        total = sum(fee for _part, _previous, fee in self.billing_payer_figures.values())
        return self.env._(
            "Your share of %(order)s: %(share)s of %(total)s untaxed (%(percent)s %%).",
            order=" – ".join(name for name in (order.name, order.client_order_ref) if name),
            share=formatLang(self.env, share, currency_obj=order.currency_id),
            total=formatLang(self.env, total, currency_obj=order.currency_id),
            percent=formatLang(self.env, 100 * share / total if total else 0.0, digits=2),
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_payer_share_text(self):
        """“40 % of 9,000.00”: which part of the order's line an invoice line of one of several payers is about."""
        self.ensure_one()
        figures = self.move_id.billing_payer_figures or {}
        part, _previous, fee = figures.get(self._get_payer_figures_name(), (0.0, 0.0, 0.0))
        if not fee or part == fee or self.is_downpayment:
            return None
        return self.env._(
            "%(percent)s %% of %(fee)s",
            percent=formatLang(self.env, 100 * part / fee, digits=2),
            fee=formatLang(self.env, fee, currency_obj=self.currency_id),
        )

    def _get_payer_figures_name(self):
        """Under which name the figures of this line are kept in `account.move.billing_payer_figures`."""
        return str(self.sudo().sale_line_ids[:1].id)  # see `account.move._get_payer_share_text`
