from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class BillingFiscalYear(models.Model):
    """A fiscal year that the company's rule does not give: a first year of 13 months or more, or a shortened one."""

    _name = "billing.fiscal.year"
    _description = "Fiscal Year"
    _order = "date_from desc"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        ondelete="cascade",
        index=True,
    )
    date_from = fields.Date(string="First Day", required=True)
    date_to = fields.Date(string="Last Day", required=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_from <= date_to)",
        "A fiscal year cannot end before it starts.",
    )

    # Two people who write down years at once do not see each other's. Checked last: `_check_overlap` tells which.
    _dates_apart = models.Constraint(
        "EXCLUDE USING gist (int4range(company_id, company_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&) DEFERRABLE INITIALLY DEFERRED",
        "Another fiscal year has been written down for these days: a day belongs to one year only.",
    )

    # === COMPUTE METHODS === #

    @api.depends("date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for year in self:
            if year.date_from and year.date_to:
                year.display_name = f"{format_date(self.env, year.date_from)} – {format_date(self.env, year.date_to)}"
            else:
                year.display_name = self.env._("New fiscal year")

    # === CONSTRAINT METHODS === #

    @api.constrains("company_id", "date_from", "date_to")
    def _check_overlap(self):
        for company, years in self.grouped("company_id").items():
            ordered = self.search([("company_id", "=", company.id)], order="date_from")
            for before, after in zip(ordered[:-1], ordered[1:], strict=True):
                if after.date_from <= before.date_to and years & (before + after):
                    raise ValidationError(
                        self.env._(
                            "The fiscal years %(before)s and %(after)s overlap: a day belongs to one year only.",
                            before=before.display_name,
                            after=after.display_name,
                        )
                    )

    @api.constrains("company_id")
    def _check_main_company(self):
        for year in self:
            if year.company_id.parent_id:
                raise ValidationError(
                    self.env._(
                        "%(branch)s is a branch: its fiscal years are those of %(company)s. Write the year down there.",
                        branch=year.company_id.name,
                        company=year.company_id.root_id.name,
                    )
                )
