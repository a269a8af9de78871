from odoo import api, models


class BillingFiscalYear(models.Model):
    _inherit = "billing.fiscal.year"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'billing_base'
        years = super().create(vals_list)
        years.company_id._check_billing_years()
        return years

    def write(self, vals):
        # EXTENDS 'billing_base'
        companies = self.company_id
        done = super().write(vals)
        (companies | self.company_id)._check_billing_years()
        return done

    def unlink(self):
        # EXTENDS 'billing_base'
        companies = self.company_id
        done = super().unlink()
        companies._check_billing_years()
        return done
