from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import fiscal_year


class ResCompany(models.Model):
    _inherit = "res.company"

    billing_rebill = fields.Boolean(
        string="Credit Notes Make Billable Again",
        default=True,
        help="What new credit notes propose: ticked, the credited amount can be billed again; "
        "not ticked, a credit note is a rebate and the billed amounts stay.",
    )
    billing_fiscal_year_ids = fields.One2many("billing.fiscal.year", "company_id", string="Fiscal Years Written Down")

    billing_run_user_id = fields.Many2one(
        "res.users",
        string="Responsible for Nightly Runs",
        help="Gets an activity when records of a nightly run fail. Nobody: the list of runs still shows them.",
    )

    billing_auxiliary_prefix = fields.Char(
        string="Prefix of Auxiliary Accounts",
        help="Such as 411: customers are numbered 411001, 411002, … when their first invoice is posted. "
        "Empty: customers are not numbered.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("billing_auxiliary_prefix")
    def _check_billing_auxiliary_prefix(self):
        for company in self:
            prefix = company.billing_auxiliary_prefix
            if prefix and not (prefix.isascii() and prefix.isalnum()):
                raise ValidationError(
                    self.env._(
                        "“%(prefix)s” cannot begin an auxiliary account: use letters without accents and digits only, "
                        "such as 411.",
                        prefix=prefix,
                    )
                )

    # === ACTION METHODS === #

    def action_number_customers(self):
        """Give a code to each customer that was invoiced before the company numbered them."""
        self.ensure_one()
        if not self.root_id.billing_auxiliary_prefix:
            raise UserError(self.env._("Write the prefix of auxiliary accounts first, such as 411, and save."))
        invoiced = self.env["account.move"]._read_group(
            [
                ("company_id", "child_of", self.root_id.id),
                ("move_type", "in", self.env["account.move"].get_sale_types()),
                ("state", "=", "posted"),
            ],
            ["commercial_partner_id"],
        )
        partners = self.env["res.partner"].union(*(partner for (partner,) in invoiced))
        accounts = self.env["billing.auxiliary.account"]._number_customers(partners, self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Customers that got an auxiliary account: %(count)s.", count=len(accounts)),
            },
        }

    # === BUSINESS METHODS === #

    def compute_fiscalyear_dates(self, current_date):
        # EXTENDS 'account'
        if not self._get_written_years():
            return super().compute_fiscalyear_dates(current_date)
        start, end = self._get_billing_year(fields.Date.to_date(current_date))
        return {"date_from": start, "date_to": end}

    def _get_billing_year(self, day, first_month=None):
        """First and last day of the fiscal year of a date. `first_month` (1 to 12) stands in for the company's rule."""
        return fiscal_year(day, *self._get_year_rule(first_month), self._get_written_years())

    def _get_year_rule(self, first_month=None):
        """The month and the day on which fiscal years end."""
        self.ensure_one()
        if first_month:
            return (first_month - 2) % 12 + 1, 31
        return int(self.fiscalyear_last_month), self.fiscalyear_last_day

    def _get_written_years(self):
        """The fiscal years that differ from the rule; branches have those of their main company, as in Odoo."""
        self.ensure_one()
        # Whoever posts an invoice may not always read the years, nor the main company; only their dates are used.
        return [(year.date_from, year.date_to) for year in self.sudo().root_id.billing_fiscal_year_ids]
