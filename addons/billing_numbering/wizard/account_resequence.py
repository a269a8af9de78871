from odoo import api, models


class AccountResequenceWizard(models.TransientModel):
    _inherit = "account.resequence.wizard"

    @api.model
    def default_get(self, fields):
        # EXTENDS 'account'
        values = super().default_get(fields)
        for command in values.get("move_ids", ()):
            self.env["account.move"].browse(command[2])._check_resequence()
        return values

    def resequence(self):
        # EXTENDS 'account'
        self.move_ids._check_resequence()
        return super().resequence()
