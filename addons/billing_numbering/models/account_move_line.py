from odoo import api, models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.ondelete(at_uninstall=True)
    def _unlink_except_billing_locked(self):
        """An invoice without its lines would be as good as deleted."""
        posted = self.move_id.filtered(lambda move: move.state == "posted")
        for move in posted._filter_billing_locked() if posted else ():
            raise UserError(
                self.env._(
                    "The lines of %(name)s cannot be deleted: the billing configuration of %(company)s is validated. "
                    "Make a credit note instead.",
                    name=move.name,
                    company=move.journal_id.company_id.name,
                )
            )
