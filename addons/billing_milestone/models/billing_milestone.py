from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# What a milestone's document was made from.
FROZEN = {"order_id", "kind", "share_mode", "percent", "amount", "date_mode", "delay", "delay_unit", "date"}


class BillingMilestone(models.Model):
    """A share of an order that is billed by a document of its own (SPEC M2 to M4).

    What it bills and whether it is billed are always read from the order and the live documents.
    """

    _name = "billing.milestone"
    _inherit = ["billing.schedule.mixin", "billing.source"]
    _description = "Milestone"
    _order = "order_id, sequence, id"

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    partner_id = fields.Many2one(related="order_id.partner_id")
    amount = fields.Monetary(string="Fixed Amount")
    date = fields.Date(compute="_compute_date", store=True, readonly=False, help="The date of its invoice.")
    reached_date = fields.Date(string="Reached on", readonly=True, copy=False)
    move_ids = fields.One2many("account.move", "billing_milestone_id", string="Documents")
    planned_amount = fields.Monetary(
        string="To Bill",
        compute="_compute_planned_amount",
        compute_sudo=True,
        help="Untaxed: its part of what is left to bill, or what its document bills.",
    )
    state = fields.Selection(
        selection=[
            ("planned", "To Come"),
            ("reached", "Reached"),
            ("draft", "Draft"),
            ("invoiced", "Invoiced"),
            ("paid", "Paid"),
        ],
        compute="_compute_state",
        compute_sudo=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("date_mode", "delay", "delay_unit", "reached_date", "order_id.date_order")
    def _compute_date(self):
        for milestone in self:
            if milestone.date_mode == "reached":
                milestone.date = milestone.reached_date
            elif milestone.date_mode == "confirmation" and not milestone._get_live_moves():
                milestone.date = milestone._get_confirmation_date()

    @api.depends("move_ids.state", "move_ids.payment_state", "move_ids.billing_released", "date", "reached_date")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for milestone in self:
            moves = milestone._get_live_moves()
            if not moves:
                reached = milestone.reached_date or (milestone.date and milestone.date <= today)
                milestone.state = "reached" if reached else "planned"
            elif any(move.state == "draft" for move in moves):
                milestone.state = "draft"
            else:
                paid = all(move.payment_state in ("paid", "in_payment", "reversed") for move in moves)
                milestone.state = "paid" if paid else "invoiced"

    @api.depends(
        "share_mode",
        "percent",
        "amount",
        "kind",
        "move_ids.amount_untaxed_signed",
        "move_ids.state",
        "order_id.billing_line_ids.price_subtotal",
        "order_id.billing_line_ids.billed_amount",
        "order_id.milestone_ids.percent",
    )
    def _compute_planned_amount(self):
        for order, milestones in self.grouped("order_id").items():
            plan = order._get_milestone_plan()
            for milestone in milestones:
                if moves := milestone._get_live_moves():
                    signs = {move: -1 if move.move_type == "out_refund" else 1 for move in moves}
                    milestone.planned_amount = sum(move.amount_untaxed * sign for move, sign in signs.items())
                else:
                    milestone.planned_amount = plan.get(milestone._origin or milestone, 0.0)

    # === CRUD METHODS === #

    def write(self, vals):
        changed = {
            name
            for name in FROZEN & vals.keys()
            if any(milestone._differs_from(name, vals[name]) for milestone in self)
        }
        if changed:
            self._check_free()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        self._check_free()

    # === ACTION METHODS === #

    def action_mark_reached(self):
        """Somebody says that it is reached: its invoice is made, dated today, once the schedule is validated."""
        for milestone in self:
            if milestone.date_mode != "reached" or milestone.reached_date:
                raise UserError(
                    self.env._("“%(name)s” does not wait for anybody to mark it reached.", name=milestone.name)
                )
        self.reached_date = fields.Date.context_today(self)
        validated = self.filtered(lambda milestone: milestone.order_id.billing_method == "milestone")
        validated._bill_due()
        return True

    def action_bill(self):
        """Make the draft invoice of this milestone now, and show it; of one that was credited too."""
        self.ensure_one()
        self.order_id._check_schedule()
        moves = self._bill_due(today=True)
        return self.order_id.action_view_invoice(invoices=moves)

    def action_view_documents(self):
        self.ensure_one()
        return self.order_id.action_view_invoice(invoices=self._get_live_moves())

    # === BUSINESS METHODS === #

    def _get_live_moves(self):
        """Its documents that stand: not cancelled, nor credited in full to be billed again."""
        # A salesperson may know the state of a milestone whose invoice they cannot read.
        return self.sudo().move_ids.filtered(lambda move: move.state != "cancel" and not move.billing_released)

    def _get_confirmation_date(self):
        self.ensure_one()
        confirmed = self.order_id.date_order
        start = confirmed.date() if confirmed else fields.Date.context_today(self)
        return start + relativedelta(**{self.delay_unit or "months": self.delay})

    def _differs_from(self, name, value):
        field = self._fields[name]
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)

    def _check_free(self):
        for milestone in self:
            if moves := milestone._get_live_moves():
                raise UserError(
                    self.env._(
                        "“%(name)s” is billed by %(moves)s and stays as it is. Press “Reset” to delete the drafts, or "
                        "credit what is posted.",
                        name=milestone.name,
                        moves=", ".join(moves.mapped("display_name")),
                    )
                )
