from odoo import fields, models


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
