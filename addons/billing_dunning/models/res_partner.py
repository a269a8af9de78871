from odoo import fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_policy_id = fields.Many2one(
        "billing.dunning.policy",
        company_dependent=True,
        ondelete="restrict",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="Empty: that of the company.",
    )

    # === ACTION METHODS === #

    def action_remind(self):
        """A proposal for each of these customers, with everything that is past its date."""
        moves = self.env["account.move"].search(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
                ("move_type", "in", ("out_invoice", "out_receipt")),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
                ("invoice_date_due", "<", fields.Date.context_today(self)),
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
