from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    billing_auxiliary_code = fields.Char(
        string="Auxiliary Account",
        compute="_compute_billing_auxiliary_code",
        inverse="_inverse_billing_auxiliary_code",
        search="_search_billing_auxiliary_code",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="This customer in the auxiliary ledger of the current company, such as 411004. "
        "Empty: it gets the next code when its first invoice is posted, if the company numbers its customers.",
    )

    # === COMPUTE METHODS === #

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_billing_auxiliary_code(self):
        accounts = self.env["billing.auxiliary.account"].search(
            [
                ("company_id", "=", self.env.company.root_id.id),
                ("partner_id", "in", self.commercial_partner_id.ids),
            ]
        )
        codes = {account.partner_id.id: account.code for account in accounts}
        for partner in self:
            partner.billing_auxiliary_code = codes.get(partner.commercial_partner_id.id, False)

    def _inverse_billing_auxiliary_code(self):
        company = self.env.company.root_id
        for partner in self:
            owner = partner.commercial_partner_id
            account = self.env["billing.auxiliary.account"].search(
                [("company_id", "=", company.id), ("partner_id", "=", owner.id)]
            )
            code = (partner.billing_auxiliary_code or "").strip()
            if not code:
                account.unlink()
            elif account:
                account.code = code
            else:
                account.create({"code": code, "partner_id": owner.id, "company_id": company.id})

    def _search_billing_auxiliary_code(self, operator, value):
        domain = [("company_id", "=", self.env.company.root_id.id), ("code", operator, value)]
        found = self.env["billing.auxiliary.account"].search(domain)
        return [("commercial_partner_id", "in", found.partner_id.ids)]
