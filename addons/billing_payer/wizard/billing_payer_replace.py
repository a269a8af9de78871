from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.billing_base.tools import to_decimal
from odoo.addons.billing_order.tools import Due


class BillingPayerReplace(models.TransientModel):
    """A payer leaves: its open invoices are credited and billed to another payer, who also takes over its share."""

    _name = "billing.payer.replace"
    _description = "Replacement of a Payer"

    payer_id = fields.Many2one("billing.payer", string="Leaves", required=True, readonly=True, ondelete="cascade")
    order_id = fields.Many2one(related="payer_id.order_id")
    company_id = fields.Many2one(related="payer_id.company_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Pays Instead",
        required=True,
        domain="['|', ('company_id', '=', False), ('company_id', 'parent_of', company_id)]",
        help="Another payer of this order, or anybody else.",
    )
    role = fields.Char(help="What the new payer is in the affair.")
    date = fields.Date(required=True, default=fields.Date.context_today, help="Date of the credit notes and invoices.")
    reason = fields.Char(help="Printed on the credit notes.")
    open_move_ids = fields.Many2many("account.move", compute="_compute_open_move_ids")
    move_ids = fields.Many2many(
        "account.move",
        string="Open Invoices",
        compute="_compute_move_ids",
        store=True,
        readonly=False,
        domain="[('id', 'in', open_move_ids)]",
        help="Posted invoices of which nothing is paid. Each is credited in full, and billed anew to the new payer.",
    )
    take_share = fields.Boolean(
        string="Takes Over the Share",
        default=True,
        help="What is still to be billed goes to the new payer as well. Otherwise only these invoices do.",
    )
    currency_id = fields.Many2one(related="payer_id.currency_id")
    deposit_remaining = fields.Monetary(related="payer_id.deposit_remaining")

    # === COMPUTE METHODS === #

    @api.depends("payer_id")
    def _compute_open_move_ids(self):
        for wizard in self:
            wizard.open_move_ids = wizard.payer_id.move_ids.filtered(wizard._is_open)

    @api.depends("payer_id")
    def _compute_move_ids(self):
        for wizard in self:
            wizard.move_ids = wizard.open_move_ids

    def _is_open(self, move):
        """Whether a posted invoice of works is as it was: neither paid nor credited, not even in part."""
        return (
            move.state == "posted"
            and move.move_type == "out_invoice"
            and not move._is_downpayment()
            and move.currency_id.compare_amounts(move.amount_residual, move.amount_total) == 0
        )

    # === ACTION METHODS === #

    def action_replace(self):
        """Credit, re-invoice, hand over the share; all of it or nothing."""
        self.ensure_one()
        self.env["billing.payer"].check_access("write")
        order = self.order_id
        order._lock_for_billing()
        self._check_replacement()
        payer = self._get_new_payer()
        reached = {line: line._get_reached_amount() for line in order._get_split_lines()}
        before = {line: line._get_parts(amount) for line, amount in reached.items()}
        dues = self._get_dues(payer)
        credits = self._credit()
        self._hand_over(payer, before, dues)
        moves = self.env["billing.invoicing"]._invoice(dues, self.date) if dues else credits.browse()
        self._copy_other_lines(moves)
        order.message_post(body=self._word_replacement(moves))
        return order.action_view_invoice(invoices=credits + moves)

    # === BUSINESS METHODS === #

    def _check_replacement(self):
        if self.partner_id == self.payer_id.partner_id:
            raise UserError(
                self.env._(
                    "%(payer)s cannot be replaced by itself. Choose who pays.", payer=self.partner_id.display_name
                )
            )
        paid = self.move_ids.filtered(lambda move: not self._is_open(move))
        if paid:
            raise UserError(
                self.env._(
                    "%(invoices)s: paid or credited in part meanwhile. What is paid stays with who paid it; untick it.",
                    invoices=", ".join(paid.mapped("display_name")),
                )
            )

        works = self.move_ids.filtered(lambda move: move.invoice_line_ids.filtered(self._is_work))
        if works != self.move_ids:
            raise UserError(
                self.env._(
                    "%(invoices)s holds nothing of %(order)s, only lines added by hand: credit it and bill it anew in "
                    "Invoicing, and untick it here.",
                    invoices=", ".join((self.move_ids - works).mapped("display_name")),
                    order=self.order_id.name,
                )
            )
        if drafts := self._get_standing_drafts():
            raise UserError(
                self.env._(
                    "%(payer)s has drafts of %(order)s: %(drafts)s. Confirm or delete them first.",
                    payer=self.payer_id.partner_id.display_name,
                    order=self.order_id.name,
                    drafts=", ".join(drafts.mapped("display_name")),
                )
            )

    def _get_standing_drafts(self):
        """The leaving payer's drafts, which would stay as they are. Extended by what makes drafts anew."""
        return self.payer_id.move_ids.filtered(lambda move: move.state == "draft")

    def _is_work(self, line):
        return line.display_type == "product" and line.sale_line_ids and not line.is_downpayment

    def _get_new_payer(self):
        payer = self.order_id.payer_ids.filtered(lambda payer: payer.partner_id == self.partner_id)
        return payer or self.env["billing.payer"].create(
            {"order_id": self.order_id.id, "partner_id": self.partner_id.id, "role": self.role or self.payer_id.role}
        )

    def _get_dues(self, payer):
        """The works of the open invoices, as dues of the new payer. Deposits stay with the payer who paid them."""
        return [
            due
            for move in self.move_ids
            for line in move.invoice_line_ids.filtered(self._is_work)
            for due in [self._prepare_due(payer, line)]
        ]

    def _prepare_due(self, payer, line):
        """One line of an open invoice, for the new payer. Extended by what has a source of its own."""
        return Due(
            origin=self.order_id,
            source=self.env["billing.source"],
            key=self._get_key(line.move_id),
            date=self.date,
            amount=to_decimal(line.price_subtotal),
            order_line=line.sale_line_ids[:1],
            label=line.name,
            payer=payer,
        )

    def _get_key(self, move):
        """What the invoice that is made instead of `move` bills."""
        return f"{move._name},{move.id}"

    def _copy_other_lines(self, moves):
        """Bill to the new payer what was added by hand to the invoices of the old one, on those made instead."""
        made = {move.billing_key.rsplit(":", 1)[0]: move for move in moves}
        for move in self.move_ids:
            others = move.invoice_line_ids.filtered(
                lambda line: line.display_type == "product" and not line.sale_line_ids
            )
            if others:
                made[self._get_key(move)].invoice_line_ids = [Command.create(vals) for vals in others.copy_data()]

    def _credit(self):
        """Credit the open invoices in full with Odoo's own reversal, which posts and reconciles the credit notes."""
        if not self.move_ids:
            return self.env["account.move"]
        values = [
            {
                "date": self.date,
                "invoice_date": self.date,
                "ref": self.reason or self.env._("Reversal of %(invoice)s", invoice=move.name),
                "billing_rebill": True,
            }
            for move in self.move_ids
        ]
        return self.move_ids._reverse_moves(values, cancel=True)

    def _hand_over(self, payer, before, dues):
        """Settle that what was billed anew is the new payer's, and what is still to come as well.

        :param before: what each payer had of each phase, by line and payer, of what was billed so far
        """
        moved = defaultdict(Decimal)
        for due in dues:
            moved[due.order_line] += due.amount
        leaving, billed = self.payer_id, self.order_id._get_split_lines()._get_billed_by_payer()
        own = {line: line._get_payer_weights() for line in before if line.has_own_shares}
        for line, parts in before.items():
            if not any(parts.values()):
                continue
            # What the leaving payer had not been billed yet goes along with its share.
            gone = parts[leaving] - billed[line, leaving] if self.take_share else moved[line]
            parts = {**parts, leaving: parts[leaving] - gone, payer: parts.get(payer, Decimal(0)) + gone}
            line._set_kept_amounts(parts)
        if self.take_share:
            self._hand_over_shares(payer, own)

    def _hand_over_shares(self, payer, own):
        leaving = self.payer_id
        for line, weights in own.items():
            taken = weights[leaving]
            line._set_own_shares({**weights, leaving: Decimal(0), payer: weights.get(payer, Decimal(0)) + taken})
        rest = leaving.remainder
        weights = self.order_id._get_payer_weights()
        leaving._set_share(weight=0.0, remainder=False)
        leaving.flush_recordset(["remainder"])  # one payer at a time takes the rest: the index sees each row by itself
        payer._set_share(weight=float(weights[payer] + weights[leaving]), remainder=rest or payer.remainder)

    def _word_replacement(self, moves):
        return self.env._(
            "%(new)s pays instead of %(old)s. Credited: %(credited)s. Billed anew: %(moves)s.",
            new=self.partner_id.display_name,
            old=self.payer_id.partner_id.display_name,
            credited=", ".join(self.move_ids.mapped("display_name")) or "–",
            moves=", ".join(moves.mapped("display_name")) or "–",
        )
