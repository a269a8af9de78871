from odoo import api, fields, models

from odoo.addons.billing_order.tools import rate


class CrmLead(models.Model):
    """How far the confirmed orders of an opportunity are billed (SPEC M5), untaxed, in the opportunity's currency.

    Each order is converted at the rate of its own date, as its total is by Odoo. Draft and left are what remains of the
    other figures, so that they add up to the cent.
    """

    _inherit = "crm.lead"

    billing_total = fields.Monetary(
        string="Total to Bill",
        compute="_compute_billing_summary",
        currency_field="company_currency",
        help="Confirmed orders, untaxed.",
    )
    billing_issued = fields.Monetary(
        string="Issued",
        compute="_compute_billing_summary",
        currency_field="company_currency",
        help="Posted invoices, untaxed.",
    )
    billing_draft = fields.Monetary(
        string="Planned",
        compute="_compute_billing_summary",
        currency_field="company_currency",
        help="Draft invoices, untaxed.",
    )
    billing_invoiced = fields.Monetary(
        string="Billed",
        compute="_compute_billing_summary",
        currency_field="company_currency",
        help="Issued and planned, untaxed.",
    )
    billing_remaining = fields.Monetary(
        string="Left to Bill",
        compute="_compute_billing_summary",
        currency_field="company_currency",
        help="Total less billed, untaxed.",
    )
    billing_rate = fields.Float(string="Billed (%)", compute="_compute_billing_summary", aggregator=None)

    @api.depends_context("company", "allowed_company_ids")
    @api.depends("order_ids.state", "order_ids.billing_total", "order_ids.billing_issued", "order_ids.billing_invoiced")
    def _compute_billing_summary(self):
        orders = self.order_ids.filtered(lambda order: order.state == "sale")
        orders.mapped("billing_total")  # all at once, for the loop
        for lead in self:
            confirmed = lead.order_ids.filtered(lambda order: order.state == "sale")
            currency = lead.company_currency or self.env.company.currency_id
            total, issued, invoiced = (
                sum(order._convert_at_own_rate(order[name], currency) for order in confirmed)
                for name in ("billing_total", "billing_issued", "billing_invoiced")
            )
            lead.billing_total = total
            lead.billing_issued = issued
            lead.billing_draft = currency.round(invoiced - issued)
            lead.billing_invoiced = invoiced
            lead.billing_remaining = currency.round(total - invoiced)
            lead.billing_rate = rate(currency.round(invoiced), currency.round(total))
