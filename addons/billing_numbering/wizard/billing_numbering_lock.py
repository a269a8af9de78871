from odoo import api, fields, models
from odoo.tools import format_list


class BillingNumberingLock(models.TransientModel):
    """The last step of the setup: what is validated, what stands in the way, and the button."""

    _name = "billing.numbering.lock"
    _description = "Validate the Billing Configuration"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    numbering_ids = fields.One2many(related="company_id.billing_numbering_ids")
    locked = fields.Boolean(related="company_id.billing_locked")
    secure = fields.Boolean(
        string="Secure Posted Documents with Odoo's Hash",
        help="Switches on the hash chain of the journals: amounts, accounts and dates cannot change any more either.",
    )
    missing = fields.Char(string="Gaps", compute="_compute_checks")
    unposted = fields.Char(string="Numbers of Drafts", compute="_compute_checks")
    other_journals = fields.Char(string="Journals with Odoo's Numbers", compute="_compute_checks")

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_checks(self):
        for wizard in self:
            company = wizard.company_id
            wizard.missing = format_list(self.env, company._get_missing_numbers())
            wizard.unposted = format_list(self.env, company._get_unposted_numbers())
            others = self.env["account.journal"].search(
                [
                    ("company_id", "=", company.id),
                    ("type", "=", "sale"),
                    ("id", "not in", company.billing_numbering_ids.journal_id.ids),
                ]
            )
            wizard.other_journals = format_list(self.env, others.mapped("name"))

    # === ACTION METHODS === #

    def action_lock(self):
        self.ensure_one()
        company = self.company_id
        company.action_lock_billing()
        if self.secure:
            # A billing manager may not write journals; the company's own action has just checked the right to lock.
            company.sudo().billing_numbering_ids.journal_id.restrict_mode_hash_table = True
        return {"type": "ir.actions.client", "tag": "soft_reload"}
