from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..tools import wording

DEPOSIT_RULES = [
    ("full", "In full: as much as each invoice allows"),
    ("prorata", "Progressive: in proportion to the progress"),
    ("none", "Not before the final invoice"),
]
# What a company may put into its own words for a deposit.
DEPOSIT_PLACEHOLDERS = ("percent", "order", "date", "project")


class ResCompany(models.Model):
    _inherit = "res.company"

    deposit_rule = fields.Selection(
        selection=DEPOSIT_RULES,
        string="Deposits Are Deducted",
        default="full",
        help="How statements and other invoices deduct the deposits of their order. Each document can differ.",
    )
    deposit_layout = fields.Selection(
        selection=[("line", "One line"), ("detail", "One line, then all the lines of the quotation")],
        string="Deposit Invoice",
        default="line",
    )
    deposit_title = fields.Char(
        string="Text of a Deposit",
        translate=True,
        help="Empty: “Deposit of 30 % on S00042 of 11/25/2022”. "
        "{percent}, {order}, {date} and {project} stand for what they name.",
    )
    deposit_product_id = fields.Many2one(
        "product.product",
        string="Deposit Product",
        check_company=True,
        domain=[("type", "=", "service")],
        help="Names deposits in electronic invoices, which want a product on each line. Made with the first deposit.",
    )

    billing_on_confirmation = fields.Selection(
        selection=[("nothing", "Nothing"), ("invoice", "The draft invoice of the whole order")],
        string="Made When an Order Is Confirmed",
        default="nothing",
        help="What Odoo makes by itself when an order is confirmed, by a person, the client's signature or a payment.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("deposit_title")
    def _check_deposit_title(self):
        self._check_wording("deposit_title", DEPOSIT_PLACEHOLDERS)

    def _check_wording(self, field_name, names):
        """Refuse a text with a placeholder that nothing fills."""
        for company in self:
            unknown = wording.unknown(company[field_name], names)
            if unknown:
                raise ValidationError(
                    self.env._(
                        "“%(text)s” holds {%(unknown)s}, which stands for nothing. What can be filled in: %(names)s.",
                        text=company[field_name],
                        unknown=unknown[0],
                        names=", ".join(f"{{{name}}}" for name in names),
                    )
                )

    # === BUSINESS METHODS === #

    def _get_deposit_product(self):
        """The product of this company's deposit lines, made when it is first needed."""
        self.ensure_one()
        if not self.deposit_product_id:
            # Whoever makes a deposit may not always create products nor write the company; this is all that is written.
            product = self.env["product.product"].sudo().create(self._prepare_deposit_product_vals())
            for lang, _name in self.env["res.lang"].get_installed():
                translated = product.with_context(lang=lang)
                translated.name = translated.env._("Deposit")
            self.sudo().deposit_product_id = product
        return self.deposit_product_id

    def _prepare_deposit_product_vals(self):
        return {
            "name": self.env._("Deposit"),
            "type": "service",
            "invoice_policy": "order",
            "company_id": self.id,
            "taxes_id": [Command.clear()],
            "sale_ok": False,
            "purchase_ok": False,
        }

    @api.model
    def _set_deposit_accounts(self):
        """All companies, when this module is installed or updated."""
        self.search([("chart_template", "!=", False), ("downpayment_account_id", "=", False)])._set_deposit_account()

    def _set_deposit_account(self):
        """Take the deposit account from the chart of accounts where the company has none.

        Odoo does so only when `sale` is installed after the chart: a company whose chart is loaded later, as the French
        one usually is, would post its deposits to revenue.
        """
        for company in self.filtered(lambda company: company.chart_template and not company.downpayment_account_id):
            charts = self.env["account.chart.template"].with_company(company)
            data = charts._get_chart_template_data(company.chart_template).get("template_data", {})
            name = data.get("downpayment_account_id")
            if account := name and charts.ref(name, raise_if_not_found=False):
                company.downpayment_account_id = account
