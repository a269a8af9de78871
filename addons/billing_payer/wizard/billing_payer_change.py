from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.billing_base.tools import to_decimal


class BillingPayerChange(models.TransientModel):
    """New shares after billing began, with both results to choose from (SPEC C3)."""

    _name = "billing.payer.change"
    _description = "Change of Shares"

    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    payer_mode = fields.Selection(related="order_id.payer_mode")
    currency_id = fields.Many2one(related="order_id.currency_id")
    order_line_id = fields.Many2one(
        "sale.order.line",
        string="Only for",
        domain="[('order_id', '=', order_id), ('display_type', '=', False), ('is_downpayment', '=', False)]",
        help="One phase that gets shares of its own. Empty: the whole order.",
    )
    effect = fields.Selection(
        selection=[
            ("now", "From now on: what is billed stays as it was shared"),
            ("retroactive", "From the beginning: the next documents make up for what is billed"),
        ],
        required=True,
        default="now",
    )
    payer_line_ids = fields.One2many(
        "billing.payer.change.line", "change_id", compute="_compute_payer_line_ids", store=True, readonly=False
    )
    missing = fields.Char(compute="_compute_missing")

    # === COMPUTE METHODS === #

    @api.depends("order_id", "order_line_id")
    def _compute_payer_line_ids(self):
        for change in self:
            weights = change._get_source()._get_payer_weights()
            change.payer_line_ids = [
                Command.clear(),
                *(
                    Command.create({"payer_id": payer.id, "weight": float(weight), "old_weight": float(weight)})
                    for payer, weight in weights.items()
                ),
            ]

    @api.depends("payer_line_ids.weight")
    def _compute_missing(self):
        for change in self:
            weights = change._get_weights()
            change.missing = change.order_id._word_missing(weights) if weights else False

    # === ACTION METHODS === #

    def action_apply(self):
        """Give the order, or one of its phases, the new shares."""
        self.ensure_one()
        order = self.order_id
        order._lock_for_billing()
        weights = self._get_weights()
        if [*weights] != [*order._get_ordered_payers()]:
            raise UserError(
                self.env._("The payers of %(order)s have changed. Open this dialog again.", order=order.name)
            )
        if self.effect == "retroactive" and (refusal := order._get_retroactive_refusal()):
            raise UserError(refusal)
        if missing := order._word_missing(weights):
            raise UserError(
                self.env._("The new shares must make 100 %%: %(missing)s. Correct them first.", missing=missing)
            )
        for line, split in self._get_splits(self.effect).items():
            line._set_kept_amounts(dict(zip(weights, split.kept, strict=True)))
        if self.order_line_id:
            self.order_line_id._set_own_shares(weights)
        else:
            # Typed shares are the truth: the payer of the rest keeps its tick only while it gets just that.
            for payer, weight in weights.items():
                payer._set_share(weight=float(weight))
        order.message_post(body=self._word_change())

    # === BUSINESS METHODS === #

    def _get_source(self):
        return self.order_line_id or self.order_id

    def _get_weights(self):
        """The new weights by payer, in the payers' own order."""
        typed = {line.payer_id: to_decimal(line.weight) for line in self.payer_line_ids}
        return {payer: typed[payer] for payer in self.order_id._get_ordered_payers()._origin if payer in typed}

    def _get_lines(self):
        """The phases whose shares change: the chosen one, or all that follow the order's."""
        if self.order_line_id:
            return self.order_line_id._get_following_lines()
        return self.order_id._get_split_lines().filtered(lambda line: not line._get_share_line())

    def _get_splits(self, effect):
        """What the new shares make of each phase: dict of `Split` by line."""
        weights = [*self._get_weights().values()]
        splits = {}
        for line in self._get_lines():
            split, places = line._get_payer_split(), line.currency_id.decimal_places
            if effect == "now":
                splits[line] = split.change(weights, line._get_reached_amount(), places)
            else:
                splits[line] = split.of(weights)
        return splits

    def _sum_fees(self, effect):
        """What each payer would pay of these phases in all."""
        weights = self._get_weights()
        totals = dict.fromkeys(weights, 0.0)
        if sum(weights.values()):
            for line, split in self._get_splits(effect).items():
                parts = split.parts(line._get_fee(), line.currency_id.decimal_places)
                for payer, part in zip(weights, parts, strict=True):
                    totals[payer] += float(part)
        return totals

    def _sum_billed(self):
        lines = self._get_lines()
        billed = lines._get_billed_by_payer()
        return {payer: sum(float(billed[line, payer]) for line in lines) for payer in self._get_weights()}

    def _word_change(self):
        effect = dict(self._fields["effect"]._description_selection(self.env))[self.effect]
        shares = ", ".join(f"{line.payer_id.partner_id.display_name} {line.weight:g}" for line in self.payer_line_ids)
        return self.env._("New shares: %(shares)s. %(effect)s.", shares=shares, effect=effect)


class BillingPayerChangeLine(models.TransientModel):
    _name = "billing.payer.change.line"
    _description = "New Share of a Payer"

    change_id = fields.Many2one("billing.payer.change", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="change_id.currency_id")
    payer_id = fields.Many2one("billing.payer", required=True, readonly=True, ondelete="cascade")
    old_weight = fields.Float(string="Share until now", readonly=True, digits=(16, 4))
    weight = fields.Float(string="New Share", digits=(16, 4))
    billed = fields.Monetary(compute="_compute_results", help="Billed so far, untaxed.")
    total_now = fields.Monetary(
        string="From Now On", compute="_compute_results", help="To pay in all if the shares change from now on."
    )
    total_retroactive = fields.Monetary(
        string="From the Beginning",
        compute="_compute_results",
        help="To pay in all if the new shares hold from the beginning.",
    )

    # === COMPUTE METHODS === #

    @api.depends("change_id.payer_line_ids.weight", "change_id.order_line_id")
    def _compute_results(self):
        for change, lines in self.grouped("change_id").items():
            now, retroactive = change._sum_fees("now"), change._sum_fees("retroactive")
            billed = change._sum_billed()
            for line in lines:
                line.billed = billed.get(line.payer_id, 0.0)
                line.total_now = now.get(line.payer_id, 0.0)
                line.total_retroactive = retroactive.get(line.payer_id, 0.0)
