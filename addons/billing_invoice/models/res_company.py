from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    billing_bank_id = fields.Many2one(
        "res.partner.bank",
        string="Account Printed on Invoices",
        domain="[('partner_id', '=', partner_id)]",
        help="Where customers are asked to pay, unless their order or its team has another account.",
    )
    billing_header = fields.Text(
        string="Header of Invoices", translate=True, help="Printed above the lines of new invoices; each can differ."
    )
    billing_footer = fields.Text(
        string="Footer of Invoices", translate=True, help="Printed below the totals of new invoices; each can differ."
    )
    billing_legal_text = fields.Text(
        string="Legal Text of Invoices",
        translate=True,
        help="Printed on every invoice: discount for early payment, penalties for late payment, recovery fee …",
    )
    billing_show_order = fields.Boolean(string="Show Order References", default=True)
    billing_show_vat = fields.Boolean(string="Show VAT Numbers of Customers", default=True)
    billing_show_rate = fields.Boolean(string="Show Currency Rates", default=True)
    billing_show_statement = fields.Boolean(string="Show Account Statements")
    billing_show_history = fields.Boolean(string="Show Invoice Histories")
    billing_post_planned = fields.Boolean(
        string="Post Planned Invoices",
        help="What is billed for a later date, or by night, is posted by itself on its date.",
    )
    billing_on_post = fields.Selection(
        selection=[("print", "Make the PDF"), ("send", "Make the PDF and send it")],
        string="When an Invoice is Posted",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._load_legal_text()
        return companies

    # === BUSINESS METHODS === #

    def _load_legal_text(self):
        """Give those that have none the legal text of their country, in every language: a branch, its company's."""
        # Whoever creates a company or loads its chart need not see the texts of countries.
        texts = self.env["billing.legal.text"].sudo().search([("country_id", "in", self._get_billing_country().ids)])
        by_country = texts.grouped("country_id")
        for company in self.filtered(lambda company: not company.billing_legal_text):
            source, name = by_country.get(company._get_billing_country()), "text"
            if company.parent_id.sudo().billing_legal_text:
                source, name = company.parent_id.sudo(), "billing_legal_text"
            if source:
                company._copy_translations(source, name)

    def _get_billing_country(self):
        """Where these companies keep their books."""
        countries = [company.account_fiscal_country_id or company.country_id for company in self]
        return self.env["res.country"].union(*countries)

    def _copy_translations(self, source, name):
        for lang, _label in [("en_US", ""), *self.env["res.lang"].get_installed()]:
            self.with_context(lang=lang).billing_legal_text = source.with_context(lang=lang)[name]

    def _get_every_language(self, name):
        """What a translated text is in any of the languages."""
        self.ensure_one()
        return {self.with_context(lang=lang)[name] for lang, _label in self.env["res.lang"].get_installed()}
