from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    billing_chronology = fields.Selection(related="company_id.billing_chronology", readonly=False)
    billing_days_ahead = fields.Integer(related="company_id.billing_days_ahead", readonly=False)
    billing_numbering_ids = fields.One2many(related="company_id.billing_numbering_ids")
    billing_locked = fields.Boolean(related="company_id.billing_locked")
    billing_locked_on = fields.Datetime(related="company_id.billing_locked_on")
    billing_locked_by_id = fields.Many2one(related="company_id.billing_locked_by_id")

    # === ACTION METHODS === #

    def action_lock_billing(self):
        """Open the last step: the checks, and the button that validates."""
        return self.env["ir.actions.act_window"]._for_xml_id("billing_numbering.billing_numbering_lock_action")
