from odoo import api, fields, models


class CrmLead(models.Model):
    """An opportunity that follows one of its quotes (SPEC Q1)."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "billing.lock"]

    synchronised_order_id = fields.Many2one(
        "sale.order", string="Synchronised Quote", compute="_compute_synchronised_order_id"
    )
    synchronised_line_ids = fields.Many2many(
        "sale.order.line", string="Quote Lines", compute="_compute_synchronised_order_id"
    )
    expected_revenue = fields.Monetary(compute="_compute_expected_revenue", store=True, readonly=False)

    # === COMPUTE METHODS === #

    @api.depends("order_ids.is_synchronised", "order_ids.order_line")
    def _compute_synchronised_order_id(self):
        for lead in self:
            lead.synchronised_order_id = lead.order_ids.filtered("is_synchronised")[:1]
            lead.synchronised_line_ids = lead.synchronised_order_id.order_line

    @api.depends(
        "order_ids.is_synchronised",
        "order_ids.amount_untaxed",
        "order_ids.currency_rate",
        "order_ids.company_id",
        "company_id",
    )
    def _compute_expected_revenue(self):
        for lead in self:
            order = lead.order_ids.filtered("is_synchronised")[:1]
            if order:  # without one it is what somebody typed
                currency = lead.company_id.currency_id or order.company_id.currency_id
                lead.expected_revenue = order._convert_at_own_rate(order.amount_untaxed, currency)

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if "expected_revenue" in vals:
            # An import, a merge of leads, a form opened before: the quote has the last word.
            self.env.add_to_compute(self._fields["expected_revenue"], self._get_synchronised_leads())
        return result

    # === BUSINESS METHODS === #

    def _get_synchronised_leads(self):
        """Those of these that follow a quote, even one that the user may not see."""
        orders = self.env["sale.order"].sudo()
        return self & orders.search(
            [("opportunity_id", "in", self.ids), ("is_synchronised", "=", True)]
        ).opportunity_id.sudo(False)

    def _get_action_view_sale_quotation_domain(self):
        # EXTENDS 'sale_crm'
        return [*super()._get_action_view_sale_quotation_domain(), ("is_replaced", "=", False)]

    def _update_revenues_from_so(self, order):
        # EXTENDS 'sale_crm': what follows a quote does not follow the highest confirmed order as well
        return super(CrmLead, self - self._get_synchronised_leads())._update_revenues_from_so(order)
