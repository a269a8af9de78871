from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.billing_base.tools import to_decimal

LEVELS = {"line_section": 1, "line_subsection": 2}


class SaleOrder(models.Model):
    """The table of phases and payers on the tab “Distribution”: shares in the cells, amounts beside them.

    Its columns are the payers, so no list view shows it; the widget `billing_payer_table` does.
    """

    _inherit = "sale.order"

    payer_table = fields.Json(compute="_compute_payer_table")

    # === COMPUTE METHODS === #

    @api.depends(
        "payer_mode",
        "payer_ids.weight",
        "payer_ids.remainder",
        "payer_ids.partner_id.name",
        "order_line.name",
        "order_line.sequence",
        "order_line.price_subtotal",
        "order_line.billed_amount",
        "order_line.payer_share_ids.weight",
        "order_line.payer_share_ids.own",
        "order_line.payer_share_ids.kept_amount",
    )
    def _compute_payer_table(self):
        for order in self:
            order.payer_table = order._origin._prepare_payer_table() if order._origin.payer_ids else False

    # === ACTION METHODS === #

    def set_payer_share(self, line_id, payer_id, weight):
        """Type a payer's share of one line; the payer of the rest takes what is left of 100 % there.

        :param line_id: id of the order's line
        :param payer_id: id of the payer
        :param weight: percentage, or parts
        :raise UserError: the line is billed in part already, or is none of this order's
        """
        self.ensure_one()
        line = self._get_shared_lines().filtered(lambda line: line.id == line_id)
        payer = self.payer_ids.filtered(lambda payer: payer.id == payer_id)
        if not line or not payer:
            raise UserError(self.env._("This line or payer is not part of %(order)s any more.", order=self.name))
        line._get_following_lines()._check_shares_are_free()
        rest = self.payer_ids.filtered("remainder")
        weights = {**line._get_payer_weights(), payer: to_decimal(weight)}
        line._forget_settled()
        line._set_own_shares(weights if payer == rest else self._complete_weights(weights))

    def reset_payer_shares(self, line_id):
        """Give one line the shares of the whole order again."""
        self.ensure_one()
        line = self._get_shared_lines().filtered(lambda line: line.id == line_id)
        line._get_following_lines()._check_shares_are_free()
        line.payer_share_ids.unlink()

    # === BUSINESS METHODS === #

    def _prepare_payer_table(self):
        """What the widget draws.

        :return: dict with `payers` (id, name, percent), `rows` (line_id, name, level; of lines also fee, own, locked,
            missing and one cell per payer: weight, percent, amount, billed), `total` (fee, cells), `mode`,
            `currency_id`
        """
        self.ensure_one()
        payers = self._get_ordered_payers()
        totals = self._get_payer_totals()
        lines = self._get_shared_lines()
        billed, invoiced = lines._get_billed_by_payer(), lines._get_shared_amounts()
        rows = []
        shown = self.order_line.filtered(lambda line: line.display_type in ("line_section", "line_subsection")) | lines
        for line in shown.sorted():
            name = (line.name or "").split("\n")[0]
            if line.display_type:
                rows.append({"line_id": line.id, "name": name, "level": LEVELS[line.display_type]})
            else:
                rows.append({"line_id": line.id, "name": name, "level": 0, **line._prepare_payer_row(billed, invoiced)})
        return {
            "mode": self.payer_mode,
            "currency_id": self.currency_id.id,
            "payers": [
                {
                    "id": payer.id,
                    "name": payer.partner_id.display_name,
                    "role": payer.role or "",
                    "percent": payer.percent,
                }
                for payer in payers
            ],
            "rows": rows,
            "total": {
                "fee": sum(self._get_split_lines().mapped("price_subtotal")),
                "cells": [{"amount": totals[payer].fee, "billed": totals[payer].billed} for payer in payers],
            },
        }


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_payer_row(self, billed, invoiced):
        self.ensure_one()
        weights = self._get_payer_weights()
        parts = self._get_parts(self._get_fee())
        total = sum(weights.values()) if self.order_id.payer_mode == "weight" else to_decimal(100)
        return {
            "fee": self.price_subtotal,
            "own": self.has_own_shares,
            "locked": bool(invoiced[self]),
            "missing": self.order_id._word_missing(weights) or "",
            "cells": [
                {
                    "payer_id": payer.id,
                    "weight": float(weight),
                    "percent": float(100 * weight / total) if total else 0.0,
                    "amount": float(parts[payer]),
                    "billed": float(billed[self, payer]),
                }
                for payer, weight in weights.items()
            ],
        }
