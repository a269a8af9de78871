from odoo import api, fields, models

from .res_company import CHRONOLOGY


class BillingNumbering(models.Model):
    """What happens to dates, for the whole company: set here too, since only administrators open Odoo's settings."""

    _inherit = "billing.numbering"

    chronology = fields.Selection(
        CHRONOLOGY,
        string="Invoices Dated before the Last Number",
        compute="_compute_dates",
        inverse="_inverse_chronology",
        required=True,
        help="For all series of the company: numbers follow the dates of the documents.",
    )
    days_ahead = fields.Integer(
        compute="_compute_dates",
        inverse="_inverse_days_ahead",
        help="For all series of the company: how many days after today a document may be dated. Until that day no "
        "other can be posted, since numbers follow the dates.",
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id.billing_chronology", "company_id.billing_days_ahead", "journal_id")
    def _compute_dates(self):
        for numbering in self:
            # A new numbering has no company of its own yet; who reads numberings may know its settings.
            company = numbering.journal_id.sudo().company_id or self.env.company
            numbering.chronology, numbering.days_ahead = company.billing_chronology, company.billing_days_ahead

    def _inverse_chronology(self):
        for numbering in self:
            # A billing manager may not write companies; whoever may write the numbering decides about its dates.
            numbering.company_id.sudo().billing_chronology = numbering.chronology

    def _inverse_days_ahead(self):
        for numbering in self:
            # As above.
            numbering.company_id.sudo().billing_days_ahead = numbering.days_ahead
