from odoo import models
from odoo.exceptions import UserError

HELD = {"payer_ids", "payer_mode"}


class SaleOrder(models.Model):
    """An order whose payers pay its contracts, too."""

    _inherit = "sale.order"

    # === CRUD METHODS === #

    def write(self, vals):
        if not HELD & vals.keys():
            return super().write(vals)
        # Several payers may change at once: their contracts' drafts are made anew at the end.
        result = super(SaleOrder, self.with_context(schedules_held=True)).write(vals)
        self._refresh_contracts()
        return result

    # === BUSINESS METHODS === #

    def _refresh_contracts(self):
        """Bring the drafts of the contracts up to date; those of shares that are not complete yet wait for them."""
        if self.env.context.get("schedules_held"):
            return
        complete = self.filtered(lambda order: not order.payer_ids or not order._get_payer_refusal())
        complete.subscription_ids._refresh_schedules()

    def _get_shared_lines(self):
        # EXTENDS 'billing_payer': what recurs has shares, too, though nothing of it is billed by the order
        recurring = self.order_line.filtered(lambda line: line.is_recurring and not line.display_type)
        return super()._get_shared_lines() | recurring.filtered(
            lambda line: line.subscription_line_ids.subscription_id.order_id <= line.order_id
        )

    def _is_split_billed(self):
        # EXTENDS 'billing_payer': drafts of contracts follow new shares, posted documents do not
        return super()._is_split_billed() or bool([*self.subscription_ids._read_billed(for_good=True)])

    def _prepare_payer_table(self):
        # EXTENDS 'billing_payer': amounts of what recurs are those of a period
        table = super()._prepare_payer_table()
        recurring = set(self.order_line.filtered("is_recurring").ids)
        for row in table["rows"]:
            if row["line_id"] in recurring and not row["level"]:
                row["name"] = self.env._("%(line)s (each period)", line=row["name"])
        return table

    def _create_subscription(self):
        # EXTENDS 'billing_subscription': a contract has the payers of the order that it was made from
        extended = self.extends_subscription_id
        if extended and self._is_split():
            raise UserError(
                self.env._(
                    "%(order)s is split between payers, but what it adds to %(subscription)s is billed to the payers "
                    "of that subscription. Empty “Adds to Subscription”, so that it gets a subscription of its own, or "
                    "delete its payers.",
                    order=self.name,
                    subscription=extended.display_name,
                )
            )
        return super()._create_subscription()
