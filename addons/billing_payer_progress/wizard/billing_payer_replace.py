from dataclasses import replace

from odoo import models


class BillingPayerReplace(models.TransientModel):
    _inherit = "billing.payer.replace"

    def _prepare_due(self, payer, line):
        # EXTENDS 'billing_payer': the new payer's invoice is one of the same statement
        due = super()._prepare_due(payer, line)
        source = line.billing_statement_line_id
        return replace(due, source=source) if source else due
