from odoo import api, fields, models
from odoo.tools import ormcache

from odoo.addons.billing_base.tools import to_decimal


class BillingDunningRate(models.Model):
    """The yearly rate of late interest, from a day on (in France by default the central bank's plus ten points)."""

    _name = "billing.dunning.rate"
    _description = "Rate of Late Interest"
    _order = "date_start desc, id desc"
    _rec_name = "date_start"

    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    date_start = fields.Date(string="From", required=True)
    percent = fields.Float(string="Per Year (%)", required=True, digits=(16, 4))

    _day_once = models.UniqueIndex("(company_id, date_start)", "There is a rate of that day already.")
    _not_negative = models.Constraint("CHECK (percent >= 0)", "A rate of interest cannot be negative.")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === BUSINESS METHODS === #

    @api.model
    @ormcache("company_id")
    def _get_steps(self, company_id):
        """The rates of a company: (first day, percent a year) of each, the latest first. Thousands of invoices ask.

        A branch that has none has those of the nearest company above it.
        """
        lineage = self.env["res.company"].sudo().browse(company_id).parent_ids  # the cache is everybody's
        rates = self.sudo().search([("company_id", "in", lineage.ids)]).grouped("company_id")
        nearest = next((rates[company] for company in reversed(lineage) if company in rates), self)
        return tuple((rate.date_start, to_decimal(rate.percent)) for rate in nearest)
