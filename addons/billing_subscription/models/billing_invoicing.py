from dataclasses import replace

from odoo import models
from odoo.tools import groupby


class BillingInvoicing(models.AbstractModel):
    """The waist's grouping: periods of several subscriptions of a customer on one invoice (SPEC S7)."""

    _inherit = "billing.invoicing"

    # === STEPS === #

    def _group(self, dues):
        # EXTENDS 'billing_order'
        result = []
        for key, documents in groupby(super()._group(dues), self._get_invoice_group):
            if key is None or len(documents) == 1:
                result += documents
                continue
            together = tuple(due for document in documents for due in document.dues)
            result.append(replace(documents[0], dues=together))
        return result

    def _get_invoice_group(self, document):
        """What documents have in common that make one invoice; None for one that stays alone."""
        origin = document.origin
        if origin._name != "billing.subscription" or not origin.invoice_grouping:
            return None
        return (
            document.dues[0].date,
            origin.company_id,
            origin.partner_invoice_id,
            origin.currency_id,
            origin.journal_id,
            origin.payment_term_id,
            origin.fiscal_position_id,
        )
