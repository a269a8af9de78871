from odoo import api, fields, models
from odoo.exceptions import UserError

from .billing_statement import OPEN_STATES
from .res_company import LAYOUTS


class SaleOrder(models.Model):
    _inherit = "sale.order"

    billing_method = fields.Selection(selection_add=[("progress", "Progress")], ondelete={"progress": "set default"})
    statement_ids = fields.One2many("billing.statement", "order_id", string="Statements")
    statement_count = fields.Integer(compute="_compute_statement_count")
    open_statement_id = fields.Many2one("billing.statement", compute="_compute_statement_count")
    can_be_stated = fields.Boolean(compute="_compute_can_be_stated")
    statement_layout = fields.Selection(
        selection=LAYOUTS,
        string="Progress Invoice Layout",
        help="How the progress invoices of this order are printed. Empty: as the company's settings say.",
    )

    # === COMPUTE METHODS === #

    @api.depends("statement_ids.state")
    def _compute_statement_count(self):
        for order in self:
            live = order.statement_ids.filtered(lambda statement: statement.state != "cancelled")
            order.statement_count = len(live)
            order.open_statement_id = live.filtered(lambda statement: statement.state in OPEN_STATES)[:1]

    @api.depends("state", "billing_method", "billing_invoiced")
    def _compute_can_be_stated(self):
        for order in self:
            order.can_be_stated = order.state == "sale" and (
                order.billing_method == "progress"
                or (order._may_choose_billing_method() and not order._get_billing_documents())
            )

    # === ACTION METHODS === #

    def action_new_statement(self):
        """Open the order's open statement, or a new one with every phase at its noted progress (SPEC P2)."""
        self.ensure_one()
        statement = self.open_statement_id or self.env["billing.statement"].create({"order_id": self.id})
        return statement._get_form_action()

    def action_view_statements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("billing_progress.billing_statement_action")
        return {**action, "domain": [("order_id", "=", self.id)], "context": {"default_order_id": self.id}}

    # === BUSINESS METHODS === #

    def _check_can_be_stated(self):
        """Refuse a new statement on an order that cannot have one."""
        for order in self:
            if order.state != "sale":
                states = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(order)s is in state “%(state)s”: only a confirmed order is billed by progress. "
                        "Confirm it first.",
                        order=order.name,
                        state=states[order.state],
                    )
                )
            if not order.billing_line_ids.filtered(lambda line: not line.display_type):
                raise UserError(self.env._("%(order)s has no phase to bill. Add lines to it first.", order=order.name))

    def _action_cancel(self):
        # EXTENDS 'sale'
        result = super()._action_cancel()
        # Odoo cancels the draft invoices, which reopens their statements; nothing of the order is left to bill.
        self.statement_ids.filtered(lambda statement: statement.state in OPEN_STATES).cancelled = True
        return result

    def _get_billing_documents(self):
        # EXTENDS 'billing_order'
        open_statements = self.statement_ids.filtered(lambda statement: statement.state in OPEN_STATES)
        return open_statements.mapped("display_name") + super()._get_billing_documents()

    def _get_dues(self, until=None):
        # EXTENDS 'billing_order'
        dues = super()._get_dues(until)
        for statement in self.open_statement_id:
            if not until or statement.date <= until:
                dues += statement._get_statement_dues()
        return dues

    def _get_regular_invoicing_refusal(self):
        # EXTENDS 'billing_order'
        if self.billing_method != "progress":
            return super()._get_regular_invoicing_refusal()
        return self.env._(
            "%(order)s is billed by progress: regular invoicing would bill all of it at once. "
            "Open the order and press “New Statement”.",
            order=self.name,
        )

    def _get_history_refusal(self):
        # EXTENDS 'billing_order'
        if not self.can_be_stated:
            return super()._get_history_refusal()
        return self.env._(
            "%(order)s has a billing history of %(amount)s, which regular invoicing would bill again. "
            "Open the order and press “New Statement”, or clear its history.",
            **self._get_history_figures(),
        )
