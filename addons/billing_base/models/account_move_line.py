from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    billing_auxiliary_code = fields.Char(
        string="Auxiliary Account",
        compute="_compute_billing_auxiliary_code",
        search="_search_billing_auxiliary_code",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="The customer behind a receivable account, in the auxiliary ledger of the company.",
    )

    billing_period_start = fields.Date(string="Service From", help="First day of the service that the line bills.")
    billing_period_end = fields.Date(string="Service To", help="Last day of the service that the line bills.")

    # === CONSTRAINT METHODS === #

    @api.constrains("billing_period_start", "billing_period_end")
    def _check_billing_period(self):
        for line in self:
            start, end = line.billing_period_start, line.billing_period_end
            if start and end and end < start:
                raise ValidationError(
                    self.env._(
                        "The service of “%(line)s” ends on %(end)s, before it starts on %(start)s. Correct a day.",
                        line=line.name or line.product_id.display_name,
                        start=format_date(self.env, start),
                        end=format_date(self.env, end),
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("account_id.account_type", "partner_id.commercial_partner_id", "company_id")
    def _compute_billing_auxiliary_code(self):
        receivable = self.filtered(lambda line: line.account_id.account_type == "asset_receivable" and line.partner_id)
        (self - receivable).billing_auxiliary_code = False
        accounts = self.env["billing.auxiliary.account"].search(
            [
                ("company_id", "in", receivable.company_id.root_id.ids),
                ("partner_id", "in", receivable.partner_id.commercial_partner_id.ids),
            ]
        )
        codes = {(account.company_id, account.partner_id): account.code for account in accounts}
        for line in receivable:
            owner = line.company_id.root_id, line.partner_id.commercial_partner_id
            line.billing_auxiliary_code = codes.get(owner, False)

    def _search_billing_auxiliary_code(self, operator, value):
        if operator in ("not in", "not any") or (operator == "in" and False in value):
            return NotImplemented
        found = self.env["billing.auxiliary.account"].search([("code", operator, value)])
        domains = [
            [("company_id", "child_of", account.company_id.id), ("partner_id", "child_of", account.partner_id.id)]
            for account in found
        ]
        return fields.Domain.OR(domains) & fields.Domain("account_id.account_type", "=", "asset_receivable")
