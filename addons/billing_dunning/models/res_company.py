from odoo import api, fields, models
from odoo.tools import format_date


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_policy_id = fields.Many2one(
        "billing.dunning.policy",
        string="Dunning Policy",
        domain="['|', ('company_id', '=', False), ('company_id', 'parent_of', id)]",
        default=lambda self: self.env.ref("billing_dunning.policy_standard", raise_if_not_found=False),
        help="Of customers who have none of their own. Empty: nobody is proposed.",
    )
    dunning_nightly = fields.Selection(
        selection=[("no", "Nothing"), ("propose", "Propose reminders"), ("send", "Send reminders")],
        string="Reminders at Night",
        default="no",
        required=True,
    )

    dunning_fee = fields.Monetary(
        string="Recovery Fee", default=40.0, help="For each late invoice, once; in the company's currency."
    )
    dunning_professionals_only = fields.Boolean(
        string="Charge Professionals Only", default=True, help="Fee and interest are claimed from companies alone."
    )
    dunning_charging = fields.Selection(
        selection=[("letter", "Claimed in the reminders"), ("invoice", "Invoiced too, without VAT")],
        string="Fee and Interest",
        default="letter",
        required=True,
    )
    dunning_post_charges = fields.Boolean(
        string="Post Invoices of Charges", help="Letters then leave the charges to their invoices."
    )
    dunning_account_id = fields.Many2one(
        "account.account",
        string="Income Account of Charges",
        check_company=True,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Empty: that of the sales journal.",
    )
    dunning_rate_ids = fields.One2many("billing.dunning.rate", "company_id", string="Rates of Late Interest")

    # === BUSINESS METHODS === #

    @api.model
    def _set_dunning_policies(self):
        """Companies from before the module get the standard policy too; called once, on installation."""
        standard = self.env.ref("billing_dunning.policy_standard")
        self.with_context(active_test=False).search([("dunning_policy_id", "=", False)]).dunning_policy_id = standard

    def _get_dunning_bank_warning(self, date):
        """What of the bank is not in the books yet as of a date: a customer may have paid. False when it is fresh."""
        self.ensure_one()
        lines = self.env["account.bank.statement.line"].sudo()  # dates only; the clerk need not see the bank
        # A branch may be paid on the account of its main company.
        banks = [("company_id", "in", self.parent_ids.ids), ("journal_id.type", "=", "bank")]
        domain = [*banks, ("move_id.state", "=", "posted")]
        last = lines.search(domain, order="date desc", limit=1)
        open_lines = lines.search([*domain, ("is_reconciled", "=", False)], order="date")
        warnings = []
        if open_lines:
            warnings.append(
                self.env._(
                    "%(count)s bank transactions are not reconciled, the oldest of %(date)s.",
                    count=len(open_lines),
                    date=format_date(self.env, open_lines[0].date),
                )
            )
        if not last:
            warnings.append(self.env._("No bank transaction has been entered yet."))
        elif (date - last.date).days > 2:
            warnings.append(
                self.env._(
                    "The last bank transaction is of %(date)s, %(days)s days ago.",
                    date=format_date(self.env, last.date),
                    days=(date - last.date).days,
                )
            )
        return "\n".join(warnings) or False
