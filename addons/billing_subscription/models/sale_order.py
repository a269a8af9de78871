from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SaleOrder(models.Model):
    """An order whose recurring lines are billed by a subscription (SPEC S1)."""

    _inherit = "sale.order"

    subscription_ids = fields.One2many("billing.subscription", "order_id", string="Subscriptions")
    extends_subscription_id = fields.Many2one(
        "billing.subscription",
        string="Adds to Subscription",
        copy=False,
        check_company=True,
        domain="[('partner_id', '=', partner_id), ('state', 'in', ('active', 'interrupted'))]",
        help="What recurs on this order goes to that subscription, from the day of the order on, instead of a new one.",
    )
    subscription_count = fields.Integer(compute="_compute_subscription_count")
    can_have_subscription = fields.Boolean(compute="_compute_can_have_subscription")

    # === COMPUTE METHODS === #

    @api.depends("subscription_ids", "order_line.subscription_line_ids")
    def _compute_subscription_count(self):
        for order in self:
            order.subscription_count = len(order._get_subscriptions())

    @api.depends("state", "order_line.is_recurring", "order_line.subscription_line_ids")
    def _compute_can_have_subscription(self):
        for order in self:
            order.can_have_subscription = order.state == "sale" and bool(order._get_recurring_lines())

    # === CONSTRAINT METHODS === #

    @api.constrains("extends_subscription_id", "partner_id", "currency_id")
    def _check_extended_subscription(self):
        for order in self.filtered("extends_subscription_id"):
            extended = order.extends_subscription_id
            customers = (order.partner_id | extended.partner_id).commercial_partner_id
            if len(customers) > 1 or order.currency_id != extended.currency_id:
                raise ValidationError(
                    self.env._(
                        "%(order)s (%(partner)s, %(currency)s) cannot add to %(subscription)s of %(customer)s in "
                        "%(other)s: the customer and the currency must be the same.",
                        order=order.name,
                        partner=order.partner_id.display_name,
                        currency=order.currency_id.name,
                        subscription=extended.name,
                        customer=extended.partner_id.display_name,
                        other=extended.currency_id.name,
                    )
                )

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
        subscriptions = self._get_subscriptions()
        if len(subscriptions) == 1:
            return self._open_subscription(subscriptions)
        action = self.env["ir.actions.act_window"]._for_xml_id("billing_subscription.billing_subscription_action")
        return {**action, "domain": [("id", "in", subscriptions.ids)], "context": {"create": False}}

    def _open_subscription(self, subscription):
        return {
            "type": "ir.actions.act_window",
            "res_model": subscription._name,
            "res_id": subscription.id,
            "view_mode": "form",
            "name": subscription.name,
        }

    # === BUSINESS METHODS === #

    def _get_subscriptions(self):
        """Those made from this order, or that it adds to."""
        return self.subscription_ids | self.order_line.subscription_line_ids.subscription_id

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

    def _get_first_day(self):
        """The day of the order, where its people are."""
        return fields.Datetime.context_timestamp(self, self.date_order or fields.Datetime.now()).date()

    def _create_subscription(self):
        self.ensure_one()
        self._lock_for_billing()
        lines = self._get_lines_of_first_invoice() | self._get_recurring_lines()
        if extended := self.extends_subscription_id:
            empty = self.env["billing.subscription.line"]
            extended._amend(self._get_first_day(), [(empty, line._prepare_subscription_line_vals()) for line in lines])
            return extended
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
                "date_start": self._get_first_day(),
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
            if subscription.state == "draft":
                subscription.action_activate()
            subscription._generate()
        return None
