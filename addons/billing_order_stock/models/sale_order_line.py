from odoo import models
from odoo.tools import float_compare, format_list


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # === BUSINESS METHODS === #

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        # EXTENDS 'sale_stock'
        # Goods to take back from a delivery that is perhaps under way: somebody has to look at it (DESIGN I4).
        cuts = self.filtered(lambda line: line.amends_line_id and line.product_uom_qty < 0)
        if not self.env.context.get("skip_procurement"):
            cuts._ask_to_reduce_delivery(previous_product_uom_qty or {})
        return super(SaleOrderLine, self - cuts)._action_launch_stock_rule(
            previous_product_uom_qty=previous_product_uom_qty
        )

    def _update_line_quantity(self, values):
        # EXTENDS 'sale_stock'
        # Odoo refuses less than what is delivered, and less than 0 is always less: an amendment stays open to changes.
        # The activity says what it comes to.
        cuts = self.filtered(lambda line: line.amends_line_id and not line.qty_delivered)
        if values["product_uom_qty"] >= 0:
            cuts = self.browse()
        return super(SaleOrderLine, self - cuts)._update_line_quantity(values)

    def _ask_to_reduce_delivery(self, previous_quantities):
        """An activity per amendment that cuts goods, on its order.

        :param previous_quantities: quantities before this change, by line id; the same again asks nothing
        """
        precision = self.env["decimal.precision"].precision_get("Product Unit")
        for line in self:
            previous = previous_quantities.get(line.id, 0.0)
            changed = float_compare(previous, line.product_uom_qty, precision_digits=precision) != 0
            if changed and line.state == "sale" and line.product_id.type == "consu":
                line.order_id.activity_schedule(
                    "mail.mail_activity_data_warning",
                    summary=self.env._("Reduce a delivery"),
                    note=line._get_delivery_to_reduce(),
                    user_id=(line.order_id.user_id or self.env.user).id,
                )

    def _get_delivery_to_reduce(self):
        """Which delivery to reduce by hand, and by how much as far as the order tells."""
        self.ensure_one()
        amended = self.amends_line_id
        # Whoever amends may not read deliveries; only their numbers are written, on an order they may write.
        moves = (amended | amended.amendment_ids).sudo().move_ids
        deliveries = moves.filtered(lambda move: move.state not in ("done", "cancel")).picking_id
        figures = {
            "name": self._get_first_line_of_name(),
            "quantity": f"{self.product_uom_qty:g}",
            "product": self.product_id.display_name,
            "ordered": f"{amended.product_uom_qty:g}",
            "delivered": f"{amended.qty_delivered:g}",
            "unit": amended.product_uom_id.name,
        }
        if deliveries:
            return self.env._(
                "“%(name)s” cuts this order by %(quantity)s × %(product)s, of %(ordered)s %(unit)s ordered and "
                "%(delivered)s delivered. No delivery was changed: reduce %(deliveries)s by hand.",
                deliveries=format_list(self.env, deliveries.mapped("name")),
                **figures,
            )
        return self.env._(
            "“%(name)s” cuts this order by %(quantity)s × %(product)s, of %(ordered)s %(unit)s ordered and "
            "%(delivered)s delivered. No delivery is open: arrange a return if the goods come back.",
            **figures,
        )
