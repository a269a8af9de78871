from odoo import fields, models


class BillingLegalText(models.Model):
    """The legal text that invoices of a country bear, copied to its companies, where it can be changed (SPEC M7).

    A country is added with a record of data and its translations, and no code.
    """

    _name = "billing.legal.text"
    _description = "Legal Text of Invoices in a Country"
    _rec_name = "country_id"

    country_id = fields.Many2one("res.country", required=True, index=True)
    text = fields.Text(required=True, translate=True)

    _one_per_country = models.UniqueIndex("(country_id)", "This country has a legal text already: change that one.")
