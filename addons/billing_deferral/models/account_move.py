from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    billing_deferral_id = fields.Many2one(
        "billing.deferral", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    # === BUSINESS METHODS === #

    def _post(self, soft=True):
        # EXTENDS 'account': Odoo would date an entry of a closed year on the first open day, without a word
        for deferral in self.billing_deferral_id:
            deferral._check_open(self.filtered(lambda move, deferral=deferral: move.billing_deferral_id == deferral))
        return super()._post(soft)
