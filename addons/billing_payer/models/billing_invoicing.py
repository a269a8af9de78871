from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from functools import partial

from odoo import models

from ..tools import PayerDocument, share_out


class BillingInvoicing(models.AbstractModel):
    """The waist's split: whatever bills an order that several pay, each payer gets its own document (SPEC C2)."""

    _inherit = "billing.invoicing"

    def _invoice(self, dues, date=None, payers=None, at_due_dates=False):
        # EXTENDS 'billing_order': shares must be complete before anything is billed (SPEC C1)
        split = self.env["sale.order"].union(*(due.origin for due in dues if due.origin._is_split()))
        split._check_payers()
        return super()._invoice(dues, date, payers, at_due_dates)

    # === STEPS === #

    def _split_by_payer(self, documents):
        # EXTENDS 'billing_order'
        orders = self.env["sale.order"].union(*(doc.origin for doc in documents if doc.origin._is_split()))
        lines = orders._get_split_lines()
        billed = lines._get_billed_by_payer()  # of all orders at once; goes on as the documents are planned
        result = []
        for document in documents:
            if document.origin._is_split():
                result += self._split_document(document, billed)
            else:
                result += super()._split_by_payer([document])
        return result

    def _split_document(self, document, billed):
        """One `PayerDocument` per payer; `billed` by (line, payer) is brought up to date with what they bill."""
        payers = document.origin._get_ordered_payers()
        figures = self._get_payer_figures(document.origin, billed)
        dues, groups = defaultdict(list), defaultdict(list)
        for due in document.dues:
            groups[due.order_line, due.payer].append(due)
        for (line, payer), line_dues in groups.items():
            if line.is_downpayment or payer:
                taken = {payer or line.billing_payer_id or document.origin._get_main_payer(): line_dues}
            else:
                taken = self._split_line(line, line_dues, billed)
            for payer, payer_dues in taken.items():
                dues[payer] += payer_dues
                billed[line, payer] += sum(due.amount for due in payer_dues)
        return [
            PayerDocument(
                origin=document.origin,
                key=document.key,
                kind=document.kind,
                dues=tuple(dues[payer]),
                payer=payer.partner_id,
                record=payer,
                figures=figures[payer],
            )
            for payer in payers
            if dues[payer]
        ]

    def _get_payer_figures(self, order, billed):
        """By payer and id of line: see `PayerDocument`."""
        figures = defaultdict(dict)
        for line in order._get_split_lines():
            fee = line._get_fee()
            for payer, part in line._get_parts(fee).items():
                figures[payer][line.id] = (part, billed[line, payer], fee)
        return figures

    def _split_line(self, line, dues, billed):
        """The dues of one line by payer: each payer's part of the line's cumulative amount, less what it was billed."""
        places = line.currency_id.decimal_places
        amounts = [due.amount for due in dues]
        payers = line.order_id._get_ordered_payers()
        cumulative = sum(billed[line, payer] for payer in payers) + sum(amounts)
        taken = {}
        for payer, part in line._get_parts(cumulative).items():
            now = part - billed[line, payer]
            if now * dues[0].source._get_direction() < 0:
                now = Decimal(0)  # further already, by a later document
            shared = share_out(now, amounts, places)
            taken[payer] = [due.with_amount(amount) for due, amount in zip(dues, shared, strict=True)]
        return taken

    def _get_billed_payer(self, document):
        # EXTENDS 'billing_order'
        return document.record if isinstance(document, PayerDocument) else super()._get_billed_payer(document)

    def _take_back(self, documents):
        # EXTENDS 'billing_order': what is billed anew bears the taxes of the payer's own fiscal position
        return [
            document.recast(partial(self._set_payer_taxes, document.record))
            if isinstance(document, PayerDocument)
            else document
            for document in super()._take_back(documents)
        ]

    def _set_payer_taxes(self, payer, due):
        if due.taxes is not None or due.order_line.is_downpayment:
            return [due]
        return [replace(due, taxes=payer._map_taxes(due.order_line))]

    # === VALUES === #

    def _prepare_move_vals(self, document, date):
        # EXTENDS 'billing_order'
        vals = super()._prepare_move_vals(document, date)
        if isinstance(document, PayerDocument):
            vals.update(document.record._prepare_move_vals())
            vals["billing_payer_figures"] = {
                line_id: [float(figure) for figure in figures] for line_id, figures in document.figures.items()
            }
        return vals


class BillingOrigin(models.AbstractModel):
    _inherit = "billing.origin"

    def _is_split(self):
        """Whether several payers share the dues of this record. Only orders have payers."""
        return False


class BillingSource(models.AbstractModel):
    _inherit = "billing.source"

    def _get_direction(self):
        """1 or −1 when others were invoiced this before: then only a payer who is behind is brought up, or down.

        A payer who is further by now, by a later document, is left alone. 0: all are brought to the same level.
        """
        return 0
