from datetime import date

from odoo import fields, models

from odoo.addons.billing_base.tools import to_decimal
from odoo.addons.billing_payer.tools import Split


class BillingSubscriptionLine(models.Model):
    """How a line of a contract goes to the payers of its order."""

    _inherit = "billing.subscription.line"

    payer_settled = fields.Json(
        copy=False,
        readonly=True,
        help="By payer: what each has of the amount that was posted before the last change of shares.",
    )

    # === BUSINESS METHODS === #

    def _get_sold_line(self):
        """The order's line that it was made from, or that the line was which it replaces; none where there is none."""
        self.ensure_one()
        line = self
        while line.amends_line_id and not line.order_line_id:
            line = line.amends_line_id
        # Whoever bills a contract bills its payers, whoever may read the order.
        return line.order_line_id.sudo()

    def _get_share_line(self):
        """The order's line whose own shares hold for this one; none where the order's hold."""
        sold = self._get_sold_line()
        if sold.order_id != self.subscription_id._get_payer_order():
            return sold.browse()
        return sold._get_share_line() if sold else sold

    def _get_payer_weights(self):
        """This line's weights by payer: those of the order's line, else the order's."""
        return (self._get_share_line() or self.subscription_id._get_payer_order())._get_payer_weights()

    def _get_payer_split(self):
        """This line's `Split`, its payers in the order of `sale.order._get_ordered_payers`."""
        self.ensure_one()
        sold = self._get_sold_line()
        if self.once and sold.order_id == self.subscription_id._get_payer_order():
            return sold._get_payer_split()  # it is one of the works of the order, which says what is settled of it
        weights, settled = self._get_payer_weights(), self.payer_settled or {}
        return Split.of(weights.values(), [to_decimal(settled.get(str(payer.id), 0.0)) for payer in weights])

    def _get_settled(self):
        """What each payer has, by the shares of now, of what is posted: dict of line → dict of payer id → amount."""
        reached, settled = self.subscription_id._get_reached_amounts(), {}
        for line in self:
            split, weights = line._get_payer_split(), line._get_payer_weights()
            kept = split.change(split.weights, reached.get(line, to_decimal(0)), line.currency_id.decimal_places).kept
            settled[line] = {payer.id: float(part) for payer, part in zip(weights, kept, strict=True) if part}
        return settled

    def _set_settled(self, settled):
        """Note what `_get_settled` said before a change of shares; nothing of a line that is not in it."""
        for line in self:
            line.payer_settled = settled.get(line) or False

    def _get_payer_figures_name(self, start):
        """Under which name invoices keep what their payer has of a period: see `PayerDocument`."""
        return f"{self._name},{self.id}:{start}"

    def _is_billed_to_its_end(self):
        """Whether it recurs no more, and all its periods are posted."""
        self.ensure_one()
        billed = self.sudo().invoice_line_ids.filtered(lambda line: line.parent_state != "cancel")  # states and days
        if self.once or not self.date_end or {*billed.mapped("parent_state")} != {"posted"}:
            return False
        # People may empty a service date on an invoice.
        return max(filter(None, billed.mapped("billing_period_end")), default=date.min) >= self.date_end
