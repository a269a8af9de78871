from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """An order whose recurring lines are billed by a subscription (SPEC S1)."""

    _inherit = "sale.order"

    subscription_ids = fields.One2many("billing.subscription", "order_id", string="Subscriptions")
    subscription_count = fields.Integer(compute="_compute_subscription_count")
    can_have_subscription = fields.Boolean(compute="_compute_can_have_subscription")

    # === COMPUTE METHODS === #

    @api.depends("subscription_ids")
    def _compute_subscription_count(self):
        for order in self:
            order.subscription_count = len(order.subscription_ids)

    @api.depends("state", "order_line.is_recurring", "order_line.subscription_line_ids")
    def _compute_can_have_subscription(self):
        for order in self:
            order.can_have_subscription = order.state == "sale" and bool(order._get_recurring_lines())

    # === ACTION METHODS === #

    def action_create_subscription(self):
        """Make a subscription of what recurs on the order, and show it."""
        self.ensure_one()
        if not self.can_have_subscription:
            raise UserError(
                self.env._(
                    "%(order)s has no recurring line without a subscription. Tick “Recurring” on what is billed each "
                    "period, and confirm the order.",
                    order=self.name,
                )
            )
        return self._open_subscription(self._create_subscription())

    def action_view_subscriptions(self):
        self.ensure_one()
        if self.subscription_count == 1:
            return self._open_subscription(self.subscription_ids)
        action = self.env["ir.actions.act_window"]._for_xml_id("billing_subscription.billing_subscription_action")
        return {**action, "domain": [("order_id", "=", self.id)], "context": {"create": False}}

    def _open_subscription(self, subscription):
        return {
            "type": "ir.actions.act_window",
            "res_model": subscription._name,
            "res_id": subscription.id,
            "view_mode": "form",
            "name": subscription.name,
        }

    # === BUSINESS METHODS === #

    def _get_recurring_lines(self):
        """What recurs and no subscription bills yet."""
        self.ensure_one()
        return self.order_line.filtered(
            lambda line: line.is_recurring and not line.display_type and not line.subscription_line_ids
        )

    def _get_lines_of_first_invoice(self):
        """What does not recur and is not billed at all: it goes with the first period, unless it is taken out."""
        self.ensure_one()
        if not self._may_choose_billing_method():
            return self.order_line.browse()
        return self.order_line._get_works().filtered(
            lambda line: not line.billed_amount and not line.subscription_line_ids
        )

    def _create_subscription(self):
        self.ensure_one()
        self._lock_for_billing()
        lines = self._get_lines_of_first_invoice() | self._get_recurring_lines()
        plan = self.company_id.subscription_plan_id
        return self.env["billing.subscription"].create(
            {
                "company_id": self.company_id.id,
                "order_id": self.id,
                "partner_id": self.partner_id.id,
                "partner_invoice_id": self.partner_invoice_id.id,
                "currency_id": self.currency_id.id,
                "payment_term_id": self.payment_term_id.id,
                "fiscal_position_id": self.fiscal_position_id.id,
                "journal_id": self.journal_id.id,
                "user_id": self.user_id.id,
                "customer_reference": self.client_order_ref,
                "plan_id": plan.id,
                "date_start": (self.date_order or fields.Datetime.now()).date(),
                "line_ids": [
                    fields.Command.create(line._prepare_subscription_line_vals())
                    for line in lines.sorted(lambda line: (line.sequence, line.id))
                ],
            }
        )

    def _bill_on_confirmation(self, what):
        # EXTENDS 'billing_order'
        if what != "subscription":
            return super()._bill_on_confirmation(what)
        if self.can_have_subscription:
            subscription = self._create_subscription()
            subscription.action_activate()
            subscription._generate()
        return None
