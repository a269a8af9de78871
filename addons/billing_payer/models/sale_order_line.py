from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.billing_base.tools import apportion, to_decimal

from ..tools import Split
from .sale_order import HUNDRED


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    payer_share_ids = fields.One2many("billing.payer.share", "order_line_id", string="Shares", copy=False)
    has_own_shares = fields.Boolean(compute="_compute_has_own_shares")
    billing_payer_id = fields.Many2one(
        "billing.payer",
        string="Paid By",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who pays this deposit.",
    )

    # === COMPUTE METHODS === #

    @api.depends("payer_share_ids.own")
    def _compute_has_own_shares(self):
        for line in self:
            line.has_own_shares = any(line.payer_share_ids.mapped("own"))

    @api.depends("order_id.payer_ids")
    def _compute_qty_to_invoice(self):
        # EXTENDS 'billing_order': more to depend on; so do the following
        super()._compute_qty_to_invoice()

    @api.depends("order_id.payer_ids")
    def _compute_qty_invoiced(self):
        super()._compute_qty_invoiced()

    @api.depends("order_id.payer_ids")
    def _compute_qty_invoiced_posted(self):
        super()._compute_qty_invoiced_posted()

    @api.depends("order_id.payer_ids")
    def _compute_invoice_status(self):
        super()._compute_invoice_status()

    @api.depends("order_id.payer_ids")
    def _compute_untaxed_amount_to_invoice(self):
        super()._compute_untaxed_amount_to_invoice()

    @api.depends("order_id.payer_ids")
    def _compute_amount_to_invoice(self):
        super()._compute_amount_to_invoice()

    # === BUSINESS METHODS === #

    def _get_payer_weights(self):
        """This line's weights by payer: its own, else those of the line that it amends, else the order's."""
        self.ensure_one()
        shares = self.payer_share_ids
        if not self.has_own_shares:
            amended = self.amends_line_id
            return amended._get_payer_weights() if amended else self.order_id._get_payer_weights()
        own = {share.payer_id._origin: to_decimal(share.weight) for share in shares}
        return {payer: own.get(payer._origin, Decimal(0)) for payer in self.order_id._get_ordered_payers()}

    def _get_payer_split(self):
        """This line's `Split`, its payers in the order of `sale.order._get_ordered_payers`."""
        self.ensure_one()
        weights = self._get_payer_weights()
        kept = {share.payer_id._origin: to_decimal(share.kept_amount) for share in self.payer_share_ids}
        return Split.of(weights.values(), [kept.get(payer._origin, Decimal(0)) for payer in weights])

    def _get_parts(self, cumulative):
        """Each payer's part of a cumulative amount, by payer.

        Percentages that do not make 100 % yet are shown as they are: what is missing is nobody's part.
        """
        self.ensure_one()
        split = self._get_payer_split()
        payers = [*self._get_payer_weights()]
        if self.order_id.payer_mode == "percent":
            missing = HUNDRED - sum(split.weights)
            split = Split.of([*split.weights, missing], [*split.kept, Decimal(0)])
        elif not sum(split.weights):
            return dict.fromkeys(payers, Decimal(0))
        parts = split.parts(cumulative, self.currency_id.decimal_places)
        return dict(zip(payers, parts, strict=False))

    def _get_billed_by_payer(self):
        """What each payer was billed of each line, untaxed: defaultdict of Decimal by (line, payer).

        Live documents, and each payer's part of the history. What is linked to no payer is the main payer's.
        """
        billed = defaultdict(Decimal)
        sums = self._sum_billed_by(self._get_invoiced_domain(), "move_id.billing_payer_id", "move_id.partner_id")
        for (line, payer, partner), amount in sums.items():
            # Whoever bills the order may know its payers' amounts; the group carries the rights of the sum.
            payer = line.order_id._get_payer_of(payer, partner).sudo(False)
            billed[line, payer] += to_decimal(amount)
        for line in self.filtered(lambda line: line.history_billed and line.order_id.payer_ids):
            for payer, part in line._get_history_parts().items():
                billed[line, payer] += part
        return billed

    def _get_history_parts(self):
        """What each payer has of the history: as it was shared when the shares changed, else as the line is."""
        self.ensure_one()
        history = to_decimal(self.history_billed)
        settled = {share.payer_id: to_decimal(share.history_amount) for share in self.payer_share_ids}
        if not (history and sum(settled.values())):
            return self._get_parts(history)
        payers = self.order_id._get_ordered_payers()
        weights = [settled.get(payer, Decimal(0)) for payer in payers]
        return dict(zip(payers, apportion(history, weights, self.currency_id.decimal_places), strict=True))

    def _get_share_line(self):
        """The line whose own shares hold for this one: itself, or one that it amends; none where the order's hold."""
        self.ensure_one()
        if self.has_own_shares or not self.amends_line_id:
            return self if self.has_own_shares else self.browse()
        return self.amends_line_id._get_share_line()

    def _get_following_lines(self):
        """This line and the amendments that follow its shares."""
        self.ensure_one()
        following = self.amendment_ids.filtered(lambda line: not line.has_own_shares)
        return self.union(*(line._get_following_lines() for line in following)) | self

    def _get_reached_amount(self):
        """How far the line is billed, cumulative, to the payer who is furthest. Extended by what bills payers apart."""
        self.ensure_one()
        net = to_decimal(self.billed_amount)
        if not self.order_id._is_split_regularly():
            return net
        # Regular invoicing of one payer brings that payer to all that may be billed, and the others not yet.
        billable = to_decimal(self._get_billable_amount())
        billed = self._get_billed_by_payer()
        level = any(part and billed[self, payer] == part for payer, part in self._get_parts(billable).items())
        return billable if level else net

    def _get_shared_amounts(self):
        """What was billed of each line by its shares, by line; where it is not 0 a new share has to say from when."""
        return self._get_invoiced_amounts()

    def _check_shares_are_free(self):
        """Refuse to change the shares of lines that are billed in part: see `billing.payer._check_share_is_free`."""
        invoiced = self._get_shared_amounts()
        for line in self:
            if invoiced[line._origin]:
                raise UserError(
                    self.env._(
                        "“%(line)s” is billed in part already. Press “Change the Shares” and choose whether the new "
                        "shares hold from now on or from the beginning.",
                        line=(line.name or "").split("\n")[0],
                    )
                )

    def _forget_settled(self):
        """Nothing is billed any more, so that nothing is settled: new shares hold for all."""
        self.payer_share_ids.filtered("kept_amount").write({"kept_amount": 0.0, "history_amount": 0.0})

    def _set_own_shares(self, weights):
        """Give this line shares of its own: dict of weights by payer."""
        self.ensure_one()
        shares = {share.payer_id: share for share in self.payer_share_ids}
        missing = []
        for payer, weight in weights.items():
            vals = {"own": True, "weight": float(weight)}
            if payer in shares:
                shares[payer].write(vals)
            else:
                missing.append({"order_line_id": self.id, "payer_id": payer.id, **vals})
        self.env["billing.payer.share"].create(missing)

    def _set_kept_amounts(self, amounts):
        """Settle what payers have of the amount billed so far: dict of amounts by payer; 0 settles nothing.

        What they have of the history is settled with it, as it is until now.
        """
        self.ensure_one()
        history = self._get_history_parts() if any(amounts.values()) else {}
        shares = {share.payer_id: share for share in self.payer_share_ids}
        missing = []
        for payer, amount in amounts.items():
            vals = {"kept_amount": float(amount), "history_amount": float(history.get(payer, 0))}
            if payer in shares:
                shares[payer].write(vals)
            elif any(vals.values()):
                missing.append({"order_line_id": self.id, "payer_id": payer.id, **vals})
        self.env["billing.payer.share"].create(missing)
