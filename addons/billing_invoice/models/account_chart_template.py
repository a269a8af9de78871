from odoo import models


class AccountChartTemplate(models.AbstractModel):
    _inherit = "account.chart.template"

    def _post_load_data(self, template_code, company, template_data):
        # EXTENDS 'account': only now is it known for certain in which country the company keeps its books
        super()._post_load_data(template_code, company, template_data)
        (company or self.env.company)._load_legal_text()
