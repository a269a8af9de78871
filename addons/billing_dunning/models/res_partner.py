from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_policy_id = fields.Many2one(
        "billing.dunning.policy",
        company_dependent=True,
        ondelete="restrict",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="Empty: that of the company.",
    )

    dunning_late = fields.Char(
        string="Late",
        compute="_compute_dunning_late",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="What is past its date, less unallocated payments and credit notes; by currency.",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("company", "lang")
    def _compute_dunning_late(self):
        today = fields.Date.context_today(self)
        rows = self.env["account.move.line"]._read_group(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
                ("parent_state", "=", "posted"),
                ("account_id.account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
                "|",
                ("amount_residual_currency", "<", 0),
                ("date_maturity", "<", today),
            ],
            ["partner_id", "currency_id"],
            ["amount_residual_currency:sum"],
        )
        late = defaultdict(list)
        for partner, currency, amount in rows:
            if currency.compare_amounts(amount, 0) > 0:
                late[partner].append(format_amount(self.env, amount, currency))
        for partner in self:
            partner.dunning_late = " + ".join(late[partner.commercial_partner_id])

    # === ACTION METHODS === #

    def action_view_dunning(self):
        """Everything this customer has not paid yet, with levels, dates and what holds it back."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("billing_dunning.account_move_to_remind_action")
        owed = fields.Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
        unpaid = fields.Domain("state", "=", "posted") & fields.Domain("payment_state", "in", ("not_paid", "partial"))
        types = fields.Domain("move_type", "in", ("out_invoice", "out_receipt"))
        return {**action, "domain": list(owed & unpaid & types), "context": {"create": False}}

    def action_remind(self):
        """A proposal for each of these customers, with everything that is past its date."""
        late = [
            ("account_type", "=", "asset_receivable"),
            ("amount_residual_currency", ">", 0),
            ("date_maturity", "<", fields.Date.context_today(self)),
        ]
        moves = self.env["account.move"].search(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
                ("move_type", "in", ("out_invoice", "out_receipt")),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
                ("line_ids", "any", late),
            ]
        )
        if not moves:
            raise UserError(self.env._("Nothing of %(names)s is late.", names=", ".join(self.mapped("display_name"))))
        return moves.action_remind()

    # === BUSINESS METHODS === #

    def _is_charged_when_late(self, company):
        """Professionals are; private persons where the company says so."""
        self.ensure_one()
        return self.commercial_partner_id.is_company or not company.dunning_professionals_only
