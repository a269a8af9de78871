from odoo import api, fields, models
from odoo.exceptions import ValidationError


class BillingAuxiliaryAccount(models.Model):
    """The account of one customer in the auxiliary ledger: 411004 under 411000.

    The general ledger keeps one receivable account; the code names the customer behind it in exports and lists, as the
    French tax file of accounting entries asks for (article A47 A-1 of the Livre des procédures fiscales, CompAuxNum).
    """

    _name = "billing.auxiliary.account"
    _description = "Auxiliary Account"
    _rec_name = "code"
    _order = "code"

    code = fields.Char(required=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        ondelete="cascade",
        index=True,
    )

    _code_unique = models.Constraint(
        "UNIQUE (company_id, code)",
        "Another customer of this company has this auxiliary account already. Choose another code.",
    )
    _partner_unique = models.Constraint(
        "UNIQUE (company_id, partner_id)",
        "This customer has an auxiliary account in this company already. Change that one instead.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("code")
    def _check_code(self):
        for account in self:
            if not account.code.isascii() or not account.code.isalnum():
                raise ValidationError(
                    self.env._(
                        "“%(code)s” cannot be an auxiliary account: use letters without accents and digits only, "
                        "such as 411004.",
                        code=account.code,
                    )
                )

    # === BUSINESS METHODS === #

    @api.model
    def _number_customers(self, partners, company):
        """Give the next codes of a company to those customers (commercial entities) that have none, oldest first.

        The next code follows the highest number under the company's prefix; typed codes that do not read
        prefix + digits are left out of the count.
        """
        company = company.root_id
        prefix = company.billing_auxiliary_prefix
        known = self.search([("company_id", "=", company.id), ("partner_id", "in", partners.ids)]).partner_id
        unknown = (partners - known).sorted("id")
        if not prefix or not unknown:
            return self
        # Two workers would take the same code. The later one waits here; the database then refuses what it has read
        # before, and Odoo starts it again.
        self.env.cr.execute("UPDATE res_company SET id = id WHERE id = %s", (company.id,))
        start = self._get_last_number(company, prefix) + 1
        return self.create(
            [
                {"partner_id": partner.id, "company_id": company.id, "code": f"{prefix}{number:03}"}
                for number, partner in enumerate(unknown, start)
            ]
        )

    @api.model
    def _get_last_number(self, company, prefix):
        codes = self.search([("company_id", "=", company.id), ("code", "=like", f"{prefix}%")]).mapped("code")
        return max((int(code[len(prefix) :]) for code in codes if code[len(prefix) :].isdecimal()), default=0)
