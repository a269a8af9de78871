from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .billing_subscription import RUNNING


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

    @api.depends(
        "state", "date_order", "order_line.is_recurring", "order_line.subscription_line_ids.subscription_state"
    )
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

    def _action_cancel(self):
        # EXTENDS 'sale': it cancels the drafts of the order, which a contract that goes on would make again
        for order in self:
            if billing := order._get_billing_subscriptions():
                raise UserError(
                    self.env._(
                        "%(order)s is billed by %(subscriptions)s, which would go on. Close them first, and delete or "
                        "post their drafts; from a subscription that the order adds to, take its lines out instead.",
                        order=order.name,
                        subscriptions=", ".join(billing.mapped("name")),
                    )
                )
        return super()._action_cancel()

    def _get_subscriptions(self):
        """Those made from this order, or that it adds to."""
        return self.subscription_ids | self.order_line.subscription_line_ids.subscription_id

    def _get_billing_subscriptions(self):
        """Those that go on billing this order, or have drafts; of those that it adds to, where its lines go on."""
        self.ensure_one()
        mine = self.sudo().subscription_ids  # only their names are shown
        added = (
            self.sudo()
            .order_line.subscription_line_ids._with_successors()
            .filtered(lambda line: line.subscription_state in RUNNING and line._goes_on())
        )
        return added.subscription_id | mine.filtered(
            lambda subscription: (subscription.state in RUNNING or "draft" in subscription._get_moves().mapped("state"))
        )

    def _get_recurring_lines(self):
        """What recurs and no subscription bills yet, or any more: the order was cancelled and is confirmed again."""
        self.ensure_one()
        day = self._get_first_day()
        return self.order_line.filtered(
            lambda line: (
                line.is_recurring
                and not line.display_type
                # Whoever sells may know what bills it.
                and all(found._is_over(day) for found in line.sudo().subscription_line_ids._with_successors())
            )
        )

    def _get_lines_of_first_invoice(self):
        """What does not recur and is not billed at all: it goes with the first period, unless it is taken out.

        What a deposit was paid on stays with the order, whose invoices deduct it: those of a subscription deduct none.
        """
        self.ensure_one()
        deposits = self._get_deposit_lines()._get_deposits(("draft", "posted"))
        if not self._may_choose_billing_method() or any(deposit.left for deposit in deposits.values()):
            return self.order_line.browse()
        return self.order_line._get_works().filtered(
            lambda line: not line.billed_amount and not line.subscription_line_ids
        )

    def _get_deposit_refusal(self):
        # EXTENDS 'billing_order': nothing would deduct it
        works = self.order_line._get_works().filtered(lambda line: not line.subscription_line_ids)
        if self._get_subscriptions() and not works:
            return self.env._(
                "%(order)s is billed by %(subscriptions)s, which deducts no deposit. Take what is billed once "
                "out of the subscription first, so that the order bills it.",
                order=self.name,
                subscriptions=", ".join(self._get_subscriptions().mapped("name")),
            )
        return super()._get_deposit_refusal()

    def _get_first_day(self):
        """The day of the order, where its people are."""
        return fields.Datetime.context_timestamp(self, self.date_order or fields.Datetime.now()).date()

    def _create_subscription(self):
        self.ensure_one()
        self._lock_for_billing()
        lines = self._get_lines_of_first_invoice() | self._get_recurring_lines()
        if extended := self.extends_subscription_id:
            self._check_extended_goes_on()
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

    def _check_extended_goes_on(self):
        """Refuse to add to a subscription what begins after its end: that would never be billed."""
        extended, day = self.extends_subscription_id, self._get_first_day()
        if extended.date_end and extended.date_end < day and extended.renewal != "auto":
            raise UserError(
                self.env._(
                    "%(subscription)s ends on %(end)s: what %(order)s adds from %(day)s on would never be billed. "
                    "Renew the subscription first, or empty “Adds to Subscription”.",
                    subscription=extended.name,
                    end=format_date(self.env, extended.date_end),
                    order=self.name,
                    day=format_date(self.env, day),
                )
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
