from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from odoo import models

from odoo.addons.billing_payer.tools import PayerDocument


class BillingInvoicing(models.AbstractModel):
    """The waist's split of a period: each payer of the contract's order gets its own document (SPEC C2)."""

    _inherit = "billing.invoicing"

    def _invoice(self, dues, date=None, payers=None, at_due_dates=False):
        # EXTENDS 'billing_payer': the shares of a contract must be complete, too (SPEC C1)
        contracts = self.env["billing.subscription"].union(*(due.origin for due in dues if self._is_period(due)))
        for contract in contracts:
            contract._get_payer_order()._check_payers()
        return super()._invoice(dues, date, payers, at_due_dates)

    # === STEPS === #

    def _split_by_payer(self, documents):
        # EXTENDS 'billing_payer'
        mine, others = [], []
        for document in documents:
            shared = self._is_period(document) and document.origin._get_payer_order()
            (mine if shared else others).append(document)
        if not mine:
            return super()._split_by_payer(others)
        contracts = self.env["billing.subscription"].union(*(document.origin for document in mine))
        last = max(due.contract_period[1] for document in mine for due in document.dues)
        parts, billed = contracts._share_periods(last)
        taking_back = any(not due.fingerprint for document in mine for due in document.dues)
        kept = contracts._keep_standing(parts) if taking_back else parts
        split = [part for document in mine for part in self._split_period(document, parts, kept, billed)]
        return (super()._split_by_payer(others) if others else []) + split

    def _is_period(self, item):
        return item.origin._name == "billing.subscription"

    def _split_period(self, document, parts, kept, billed):
        """One `PayerDocument` per payer.

        :param parts: as `billing.subscription._share_periods` returns them, and `billed`
        :param kept: what `billing.subscription._keep_standing` makes of them
        """
        dues, figures = defaultdict(list), defaultdict(dict)
        for due in document.dues:
            key = due.source, due.contract_period[0]
            name = due.source._get_payer_figures_name(due.contract_period[0])
            shares = (parts if due.fingerprint else kept)[key]
            for payer, amount in self._share_due(due, shares, billed).items():
                dues[payer].append(self._take_part(due, payer, amount))
                if due.fingerprint and amount:
                    figures[payer][name] = (amount, Decimal(0), sum(parts[key].values()))
        payers = [payer for payer in document.origin._get_payer_order()._get_ordered_payers() if payer in dues]
        shared = [payer.id for payer in payers if any(due.amount for due in dues[payer])]
        return [
            PayerDocument(
                origin=document.origin,
                key=document.key,
                kind=document.kind,
                dues=tuple(replace(due, claim={"part": payer.id, "shared_parts": shared}) for due in dues[payer]),
                payer=payer.partner_id,
                record=payer,
                figures=figures[payer],
            )
            for payer in payers
        ]

    def _share_due(self, due, parts, billed):
        """The amounts of a due by payer: of a period, its parts; of a regularisation, what lacks of what stands."""
        if due.payer:
            return {due.payer: due.amount}
        if due.fingerprint:
            return parts
        return {payer: part - billed[due.source, due.contract_period[0], payer] for payer, part in parts.items()}

    def _take_part(self, due, payer, amount):
        """The due of one payer: by amount, unless that payer has all of it, and with its own taxes."""
        taxes = payer._map_taxes(due.source)
        # A price that includes a tax is another one without it.
        same_price = taxes == due.taxes or not any(due.taxes.mapped("price_include"))
        if amount == due.amount and same_price:
            return replace(due, payer=payer, taxes=taxes)
        return due.with_amount(amount, payer=payer, taxes=taxes)

    def _get_invoice_group(self, document):
        # EXTENDS 'billing_subscription': the payer's own terms
        group = super()._get_invoice_group(document)
        if group is None or not isinstance(document, PayerDocument):
            return group
        *common, term, position = group
        payer = document.record
        if not payer.is_customer:
            term, position = payer.payment_term_id, payer.fiscal_position_id
        return (*common, term, position, *payer.bank_id)
