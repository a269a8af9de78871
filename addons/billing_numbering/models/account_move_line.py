from odoo import api, models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    """A locked invoice without its lines would be as good as deleted."""

    _inherit = "account.move.line"

    # === CRUD METHODS === #

    def write(self, vals):
        # EXTENDS 'account'
        if "move_id" in vals:
            self.filtered(lambda line: line.move_id.id != vals["move_id"])._check_billing_lines()
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_except_billing_locked(self):
        self._check_billing_lines()

    # === BUSINESS METHODS === #

    def _check_billing_lines(self):
        posted = self.move_id.filtered(lambda move: move.state == "posted")
        for move in posted._filter_billing_locked() if posted else ():
            raise UserError(
                self.env._(
                    "The lines of %(name)s cannot be taken away: the billing configuration of %(company)s is "
                    "validated. Make a credit note instead.",
                    name=move.name,
                    company=move.journal_id.company_id.name,
                )
            )
