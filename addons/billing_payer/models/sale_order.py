from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.billing_base.tools import to_decimal

HUNDRED = to_decimal(100)


@dataclass
class PayerTotal:
    """What one payer has of an order, untaxed: its part of the fees, what is billed, deposits left to deduct."""

    fee: float = 0.0
    billed: float = 0.0
    deposit: float = 0.0


class SaleOrder(models.Model):
    """An order that several customers pay (SPEC C1)."""

    _inherit = "sale.order"

    payer_ids = fields.One2many("billing.payer", "order_id", string="Payers")
    payer_mode = fields.Selection(
        selection=[("percent", "Percentages, 100 % in all"), ("weight", "Parts, such as 1 : 1 : 1")],
        string="Shares In",
        default="percent",
        required=True,
        help="Percentages must make 100 %; one payer may take the rest. Parts need not: 1 : 1 : 1 is a third each.",
    )
    payer_missing = fields.Float(string="Missing (%)", compute="_compute_payer_missing", digits=(16, 4))
    payer_warning = fields.Char(compute="_compute_payer_missing")

    # === COMPUTE METHODS === #

    @api.depends(
        "payer_mode",
        "payer_ids.weight",
        "payer_ids.remainder",
        "order_line.payer_share_ids.weight",
        "order_line.payer_share_ids.own",
    )
    def _compute_payer_missing(self):
        for order in self:
            total = sum(order._get_payer_weights().values())
            percent = order.payer_mode == "percent"
            order.payer_missing = float(HUNDRED - total) if order.payer_ids and percent else 0.0
            order.payer_warning = order._get_payer_refusal() if order.payer_ids else False

    # === CRUD METHODS === #

    def copy_data(self, default=None):
        # EXTENDS 'sale': the payers come along with the shares of the whole order; the lines are other ones
        return [
            {**vals, "payer_ids": [Command.create(payer._prepare_copy_vals()) for payer in order.payer_ids]}
            for order, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def write(self, vals):
        if "payer_mode" in vals:
            orders = self.filtered(lambda order: order.payer_mode != vals["payer_mode"])
            orders.payer_ids._check_share_is_free()
            for order in orders:  # what the payer of the rest has is a number of parts from now on
                for payer, weight in order._get_payer_weights().items():
                    payer._set_share(weight=float(weight))
        return super().write(vals)

    # === ACTION METHODS === #

    def action_split(self):
        """Have the order paid by several: its customer takes what others, yet to be named, leave."""
        for order in self.filtered(lambda order: not order.payer_ids):
            payer = self.env["billing.payer"].create({"order_id": order.id, "partner_id": order.partner_invoice_id.id})
            payer._set_share(remainder=True)
            payer._claim_documents()

    def action_change_shares(self):
        """Open the dialog for shares that change after billing began (SPEC C3)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change the Shares"),
            "res_model": "billing.payer.change",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def action_reset_line_shares(self):
        """Give all lines the shares of the whole order."""
        self.ensure_one()
        for line in self.order_line.filtered("has_own_shares"):
            line._get_following_lines()._check_shares_are_free()
            line.payer_share_ids.unlink()

    # === BUSINESS METHODS === #

    def _is_split(self):
        # A statement that is being started has no order yet: that is split between nobody.
        return bool(self.payer_ids)

    def _is_split_billed(self):
        """Whether works are billed, deposits and the history apart: then a change of shares has to say from when."""
        self.ensure_one()
        return any(self._get_shared_lines()._get_shared_amounts().values())

    def _get_retroactive_refusal(self):
        """Why shares cannot change from the beginning just now, or None. Extended by what bills payers apart."""
        self.ensure_one()
        return

    def _get_split_lines(self):
        """The lines whose amounts payers share."""
        return self.order_line._get_works()

    def _get_shared_lines(self):
        """The lines that the table of shares shows: those, and what else has shares but is billed otherwise."""
        return self._get_split_lines()

    def _get_ordered_payers(self):
        """The payers in the order in which cents go to them: it never changes, whatever lists are sorted by."""
        return self.payer_ids.sorted(lambda payer: payer._origin.id or float("inf"))

    def _get_main_payer(self):
        """Who has what is linked to no payer: whom the order itself invoices, or the first one."""
        self.ensure_one()
        payers = self._get_ordered_payers()
        return payers.filtered(lambda payer: payer.partner_id == self.partner_invoice_id)[:1] or payers[:1]

    def _get_payer_of(self, payer, partner):
        """Who of this order's payers has what a document of `payer`, made out to `partner`, bills of it.

        A document that bills two orders is one of a payer of the first: here the same partner has it.
        """
        self.ensure_one()
        if payer.order_id == self:
            return payer
        same = self.payer_ids.filtered(lambda payer: payer.partner_id == partner)
        return same or self._get_main_payer()

    def _get_payer_weights(self):
        """The payers' weights in the whole order, by payer; percentages may miss 100 yet."""
        self.ensure_one()
        return self._complete_weights({payer: to_decimal(payer.weight) for payer in self._get_ordered_payers()})

    def _complete_weights(self, weights):
        """Give the payer of the rest what is missing to 100 %, in `weights` by payer."""
        rest = self.payer_ids.filtered("remainder")[:1]
        if rest and self.payer_mode == "percent":
            others = sum(weight for payer, weight in weights.items() if payer != rest)
            weights = {**weights, rest: max(HUNDRED - others, HUNDRED * 0)}
        return weights

    def _word_missing(self, weights):
        """What is missing of these shares, in words, or None."""
        total = sum(weights.values())
        if self.payer_mode == "weight":
            return None if total else self.env._("nobody has a share")
        if total < HUNDRED:
            return self.env._("%(missing)s %% is missing", missing=f"{float(HUNDRED - total):g}")
        if total > HUNDRED:
            return self.env._("%(surplus)s %% is too much", surplus=f"{float(total - HUNDRED):g}")
        return None

    def _get_payer_refusal(self):
        """Why nothing can be billed with these shares, or False."""
        self.ensure_one()
        if missing := self._word_missing(self._get_payer_weights()):
            return self.env._(
                "The shares of %(order)s must make 100 %%: %(missing)s. Complete them on the tab “Distribution”, or "
                "tick “Rest” for one payer.",
                order=self.name or self.env._("this order"),
                missing=missing,
            )
        for line in self._get_shared_lines().filtered("has_own_shares"):
            if missing := self._word_missing(line._get_payer_weights()):
                return self.env._(
                    "The shares of “%(line)s” must make 100 %%: %(missing)s. Complete them on the tab “Distribution”.",
                    line=(line.name or "").split("\n")[0],
                    missing=missing,
                )
        return False

    def _check_payers(self):
        """Refuse to bill while the shares do not make 100 % (SPEC C1)."""
        for order in self:
            if refusal := order._get_payer_refusal():
                raise UserError(refusal)

    def _get_payer_totals(self):
        """A `PayerTotal` by payer."""
        self.ensure_one()
        payers = self._get_ordered_payers()._origin
        totals = {payer: PayerTotal() for payer in payers}
        lines = self._origin._get_split_lines()
        billed = lines._get_billed_by_payer()
        for line in lines:
            for payer, part in line._get_parts(line._get_fee()).items():
                totals[payer].fee += float(part)
                totals[payer].billed += float(billed[line, payer])
        deposits = self._origin._get_deposit_lines()
        left = deposits._get_deposits()
        for line in deposits:
            payer = line.billing_payer_id or self._origin._get_main_payer()
            if payer in totals:
                totals[payer].deposit += float(left[line].left)
        return totals
