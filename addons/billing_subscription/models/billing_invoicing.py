from collections import defaultdict
from dataclasses import replace
from functools import partial

from odoo import models
from odoo.tools import groupby

from odoo.addons.billing_order.tools import take_back

from ..tools import SubscriptionDue


class BillingInvoicing(models.AbstractModel):
    """The waist: periods of several subscriptions on one invoice (SPEC S7), and what is taken back of them (S5)."""

    _inherit = "billing.invoicing"

    # === STEPS === #

    def _split_by_payer(self, documents):
        # EXTENDS 'billing_order': what is taken back of a period goes to who was billed it (SPEC S5)
        documents = super()._split_by_payer(documents)
        parts = self._get_regularised_parts(documents)
        return [part for document in documents for part in self._split_by_customer(document, parts)]

    def _split_by_customer(self, document, parts):
        """A regularisation for who pays now, and one for each other customer who was billed what it takes back."""
        if not any(self._is_regularisation(due) for due in document.dues):
            return [document]
        payer, dues = document.payer, defaultdict(list)
        customer = payer.commercial_partner_id
        for due in document.dues:
            billed = [
                (payer if partner.commercial_partner_id == customer else partner, amount)
                for partner, _taxes, amount in parts[due.source, due.contract_period[0]]
            ]
            for partner, amount in take_back(due.amount, billed, otherwise=payer):
                dues[partner].append(due if amount == due.amount else due.with_amount(amount))
        return [replace(document, payer=partner, dues=tuple(found)) for partner, found in dues.items()]

    def _merge(self, documents):
        # EXTENDS 'billing_order'
        result = []
        for key, found in groupby(super()._merge(documents), self._get_invoice_group):
            if key is not None:  # the oldest contract first, however they were selected
                first, *others = sorted(found, key=lambda document: document.origin.id)
                found = [first.joined(others)]
            result += found
        return result

    def _take_back(self, documents):
        # EXTENDS 'billing_order': what is taken back of a period bears the taxes that it was billed with (SPEC S5)
        documents = super()._take_back(documents)
        parts = self._get_regularised_parts(documents)
        if not parts:
            return documents
        return [document.recast(partial(self._split_by_billed_taxes, document, parts)) for document in documents]

    def _is_regularisation(self, due):
        return isinstance(due, SubscriptionDue) and not due.fingerprint

    def _get_regularised_parts(self, documents):
        """What is billed of the subscriptions that these documents regularise."""
        dues = [due for document in documents for due in document.dues if self._is_regularisation(due)]
        return self.env["billing.subscription"].union(*(due.origin for due in dues))._get_billed_parts() if dues else {}

    def _split_by_billed_taxes(self, document, parts, due):
        """The dues that `due` stands for: what is charged takes nothing back, and stays as it is."""
        if not self._is_regularisation(due):
            return [due]
        payer = document.payer
        customer = payer.commercial_partner_id
        found = [
            part for part in parts[due.source, due.contract_period[0]] if part[0].commercial_partner_id == customer
        ]
        found.sort(key=lambda part: part[0] == payer)  # two who pay may be addresses of one customer
        taken = take_back(due.amount, [(taxes, amount) for _partner, taxes, amount in found], otherwise=due.taxes)
        return [
            due if (taxes, amount) == (due.taxes, due.amount) else due.with_amount(amount, taxes=taxes)
            for taxes, amount in taken
        ]

    def _get_invoice_group(self, document):
        """What documents have in common that make one invoice; None for one that stays alone."""
        origin = document.origin
        if origin._name != "billing.subscription" or not origin.invoice_grouping:
            return None
        return (
            document.dues[0].date,
            origin.company_id,
            document.payer,
            origin.currency_id,
            origin.journal_id,
            origin.payment_term_id,
            origin.fiscal_position_id,
        )
