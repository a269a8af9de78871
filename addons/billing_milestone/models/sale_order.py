from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.billing_base.tools import to_decimal

from ..tools import missing, spread, weights


class SaleOrder(models.Model):
    """An order that is billed by a schedule of milestones (SPEC M2)."""

    _inherit = "sale.order"

    billing_method = fields.Selection(
        selection_add=[("milestone", "Milestones")], ondelete={"milestone": "set default"}
    )
    schedule_template_id = fields.Many2one(
        "billing.schedule.template",
        string="Schedule",
        domain="[('company_id', 'in', (False, company_id))]",
        help="Its milestones are copied to the order, where they can be changed.",
    )
    milestone_ids = fields.One2many("billing.milestone", "order_id", string="Milestones", copy=True)
    milestone_count = fields.Integer(compute="_compute_schedule")
    schedule_missing = fields.Float(string="Missing to 100 %", compute="_compute_schedule", digits=(16, 2))
    schedule_state = fields.Selection(
        selection=[
            ("open", "To Validate"),
            ("valid", "Validated"),
            ("outdated", "The order has changed"),
        ],
        compute="_compute_schedule_state",
        compute_sudo=True,
    )
    can_have_schedule = fields.Boolean(compute="_compute_can_have_schedule")

    # === COMPUTE METHODS === #

    @api.depends("milestone_ids.share_mode", "milestone_ids.percent", "milestone_ids.amount", "billing_total")
    def _compute_schedule(self):
        for order in self:
            order.milestone_count = len(order.milestone_ids)
            shares = [milestone._get_share() for milestone in order.milestone_ids]
            order.schedule_missing = float(missing(shares, to_decimal(order.billing_total))) if shares else 0.0

    @api.depends("billing_method", "billing_remaining", "milestone_ids.state")
    def _compute_schedule_state(self):
        """Outdated: what the documents and the milestones left make is not what the order asks for any more."""
        for order in self:
            if order.billing_method != "milestone":
                order.schedule_state = "open"
                continue
            invoices = order.milestone_ids.filtered(lambda milestone: milestone.kind == "invoice")
            pending = invoices.filtered(lambda milestone: not milestone._get_live_moves())
            left = any(line._get_left().amount for line in order._get_milestone_lines())
            order.schedule_state = "outdated" if left and not pending else "valid"

    @api.depends("state", "billing_method", "billing_invoiced")
    def _compute_can_have_schedule(self):
        for order in self:
            order.can_have_schedule = order.state != "cancel" and (
                order.billing_method == "milestone"
                or (order._may_choose_billing_method() and not order._get_billing_documents())
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        for order in orders.filtered(lambda order: order.schedule_template_id and not order.milestone_ids):
            order._apply_schedule_template()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if vals.get("schedule_template_id") and "milestone_ids" not in vals:
            for order in self:
                order._apply_schedule_template()
        return result

    # === ACTION METHODS === #

    def action_compute_milestone_dates(self):
        """Compute the dates anew from the confirmation; dates typed by hand go."""
        free = self.milestone_ids.filtered(lambda milestone: not milestone._get_live_moves())
        for milestone in free.filtered(lambda milestone: milestone.date_mode == "confirmation"):
            milestone.date = milestone._get_confirmation_date()
        return True

    def action_reset_schedule(self):
        """Delete the milestones' drafts, so that the schedule can be changed; what is posted stays."""
        for order in self:
            order._lock_for_billing()
            drafts = order.milestone_ids._get_live_moves().filtered(lambda move: move.state == "draft")
            # Their deletion gives everything back; a salesperson who may validate may also take it back.
            drafts.unlink()
            if not order.milestone_ids._get_live_moves() and not order._get_billing_documents():
                order.sudo().billing_method = "order"
        return True

    def action_validate_schedule(self):
        """Make all drafts that the schedule says, on their dates (SPEC M2)."""
        self._validate_schedules()
        return self.action_view_invoice() if len(self) == 1 else True

    def action_update_schedule(self):
        """Spread what the order asks for now on what is not posted yet (SPEC M4)."""
        for order in self:
            order._lock_for_billing()
            drafts = order.milestone_ids._get_live_moves().filtered(lambda move: move.state == "draft")
            if not drafts and order.schedule_state == "outdated":
                raise UserError(
                    self.env._(
                        "All milestones of %(order)s are posted: add one for what the amendments ask for.",
                        order=order.name,
                    )
                )
            drafts.unlink()
        return self.action_validate_schedule()

    # === BUSINESS METHODS === #

    def _apply_schedule_template(self):
        self.ensure_one()
        self.milestone_ids._check_free()
        template = self.schedule_template_id or self.company_id.milestone_template_id
        self.milestone_ids = [
            Command.clear(),
            *(Command.create(vals) for vals in template._prepare_milestones(self.partner_id.lang)),
        ]

    def _validate_schedules(self):
        """The draft documents of these orders' milestones, except those that wait for somebody.

        :raise UserError: a schedule that does not make 100 %, an order of another method
        """
        for order in self:
            order._check_schedule()
        claimed = self.filtered(lambda order: order.billing_method != "milestone")
        # Whoever may bill an order may not always write it, and it is only this field.
        claimed.sudo().billing_method = "milestone"
        return self._get_milestones_to_bill()._bill_due()

    def _get_milestones_to_bill(self):
        return self.milestone_ids.filtered(lambda milestone: milestone.date and not milestone._get_live_moves())

    def _check_schedule(self):
        """Refuse a schedule that cannot be billed, with the figures."""
        self.ensure_one()
        if self.state != "sale":
            raise UserError(self.env._("Confirm %(order)s first: a quotation is not billed.", order=self.name))
        if not self.can_have_schedule:
            raise UserError(
                self.env._(
                    "%(order)s is billed by “%(method)s” already: %(documents)s.",
                    order=self.name,
                    method=dict(self._fields["billing_method"]._description_selection(self.env))[
                        self.billing_method or "order"
                    ],
                    documents=", ".join(self._get_billing_documents()),
                )
            )
        if not self.milestone_ids:
            raise UserError(self.env._("%(order)s has no milestone: choose a schedule, or add them.", order=self.name))
        if self.schedule_missing:
            raise UserError(
                self.env._(
                    "The milestones of %(order)s make %(total)s %%: %(difference)s %% off. They must make 100 %% "
                    "exactly; let the last one take the rest.",
                    order=self.name,
                    total=f"{100 - self.schedule_missing:.2f}",
                    difference=f"{-self.schedule_missing:+.2f}",
                )
            )

    def _deducts_deposits(self):
        """Whether deposits, made or scheduled, are deducted: what a milestone deducts depends on those before it."""
        self.ensure_one()
        return "deposit" in self.milestone_ids.mapped("kind") or any(self.order_line.mapped("is_downpayment"))

    def _get_milestone_lines(self):
        """The lines that milestones bill."""
        return self.order_line._get_works()

    def _get_milestone_weights(self):
        """The part of the order, from 0 to 1, that each milestone is: dict of Fractions."""
        self.ensure_one()
        milestones = self.milestone_ids.sorted(lambda milestone: (milestone.sequence, milestone._origin.id))
        shares = [milestone._get_share() for milestone in milestones]
        return dict(zip(milestones, weights(shares, to_decimal(self.billing_total)), strict=True))

    def _plan_milestones(self):
        """What each milestone that is not billed yet will bill: dict of milestone → dict of line → Decimal.

        Deposits are no part of it: the invoices bill the whole lines between them, and deduct.
        """
        self.ensure_one()
        parts = self._get_milestone_weights()
        pending = [milestone for milestone in parts if milestone.kind == "invoice" and not milestone._get_live_moves()]
        lines = self._get_milestone_lines()
        lefts = [line._get_left().amount for line in lines]
        amounts = spread(lefts, [parts[milestone] for milestone in pending], self.currency_id.decimal_places)
        return {
            milestone: dict(zip(lines, shared, strict=True)) for milestone, shared in zip(pending, amounts, strict=True)
        }

    def _get_milestone_plan(self):
        """What each milestone that is not billed yet is about to bill, untaxed, less the deposits: dict of floats."""
        self.ensure_one()
        parts, total = self._get_milestone_weights(), self.billing_total
        plan = {milestone: float(sum(shared.values())) for milestone, shared in self._plan_milestones().items()}
        asked = sum(float(part) for milestone, part in parts.items() if milestone.kind == "deposit")
        for milestone, part in parts.items():
            if milestone.kind == "deposit" and milestone not in plan:
                plan[milestone] = self.currency_id.round(total * float(part))
            elif milestone in plan:
                plan[milestone] = self.currency_id.round(plan[milestone] * (1 - asked))
        return plan

    # === BILLING METHOD === #

    def _get_dues(self, until=None):
        # EXTENDS 'billing_order': the milestones to come, for whoever looks ahead
        dues = super()._get_dues(until)
        for order in self.filtered(lambda order: order.billing_method == "milestone"):
            plan = order._plan_milestones()
            for milestone in plan:
                day = milestone._get_document_date()
                if milestone.date and (not until or day <= until):
                    dues += milestone._get_dues_of(plan)
        return dues

    def _bill_on_confirmation(self, what):
        # EXTENDS 'billing_order'
        if what != "milestone":
            return super()._bill_on_confirmation(what)
        if not self.milestone_ids:
            self._apply_schedule_template()
        if self.milestone_ids:
            self._validate_schedules()
        return None

    def _get_regular_invoicing_refusal(self):
        # EXTENDS 'billing_order'
        if self.billing_method != "milestone":
            return super()._get_regular_invoicing_refusal()
        return self.env._(
            "%(order)s is billed by milestones: regular invoicing would bill all of it at once. Open the order and "
            "look at its tab “Milestones”.",
            order=self.name,
        )
