from odoo import api, models


class AccountJournal(models.Model):
    """A journal takes its numbering along to another company, where it has to fit."""

    _inherit = "account.journal"

    # === CONSTRAINT METHODS === #

    @api.constrains("type", "company_id")
    def _check_billing_numberings(self):
        # A numbering that the user may not read counts all the same.
        numberings = self.env["billing.numbering"].sudo().search([("journal_id", "in", self.ids)])
        numberings._check_journal()
        numberings._check_other_formats()

    # === CRUD METHODS === #

    def write(self, vals):
        # EXTENDS 'account'
        moving = self.filtered(lambda journal: "company_id" in vals and journal.company_id.id != vals["company_id"])
        if moving:
            # As above.
            self.env["billing.numbering"].sudo().search([("journal_id", "in", moving.ids)])._check_unlocked()
        done = super().write(vals)
        if moving:
            self.env.registry.clear_cache()
        return done
