from odoo import api, fields, models
from odoo.tools import frozendict


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    billing_instalment_id = fields.Many2one(
        "billing.instalment",
        string="Instalment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    # === COMPUTE METHODS === #

    @api.depends("billing_instalment_id", "move_id.billing_instalment_ids")
    def _compute_term_key(self):
        # EXTENDS 'account': two instalments of one day are two lines, since each may be paid in its own way
        super()._compute_term_key()
        for line in self:
            if line.term_key and line.move_id.billing_instalment_ids:
                line.term_key = frozendict({**line.term_key, "billing_instalment_id": line.billing_instalment_id.id})
