from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    billing_company_partner_id = fields.Many2one(related="company_id.partner_id", string="Address of the Company")
    billing_bank_id = fields.Many2one(
        related="company_id.billing_bank_id",
        readonly=False,
        domain="[('partner_id', '=', billing_company_partner_id)]",
    )
    billing_header = fields.Text(related="company_id.billing_header", readonly=False)
    billing_footer = fields.Text(related="company_id.billing_footer", readonly=False)
    billing_legal_text = fields.Text(related="company_id.billing_legal_text", readonly=False)
    billing_show_order = fields.Boolean(related="company_id.billing_show_order", readonly=False)
    billing_show_vat = fields.Boolean(related="company_id.billing_show_vat", readonly=False)
    billing_show_rate = fields.Boolean(related="company_id.billing_show_rate", readonly=False)
    billing_show_statement = fields.Boolean(related="company_id.billing_show_statement", readonly=False)
    billing_show_history = fields.Boolean(related="company_id.billing_show_history", readonly=False)
    billing_post_planned = fields.Boolean(related="company_id.billing_post_planned", readonly=False)
    billing_on_post = fields.Selection(related="company_id.billing_on_post", readonly=False)
