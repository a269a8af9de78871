from collections import Counter, defaultdict
from decimal import Decimal
from hashlib import sha1

from odoo import models

from odoo.addons.billing_payer.tools import share_out

from ..tools import share_periods


class BillingSubscription(models.Model):
    """What the payers of a contract have of its periods, and what is left to bill of them (SPEC C3, S8)."""

    _inherit = "billing.subscription"

    # === BUSINESS METHODS === #

    def _get_payer_order(self):
        """The order whose payers share this contract; none where one pays it."""
        # Whoever bills a contract bills all its payers, whoever may read the order: nothing else is read of it.
        order = self.order_id.sudo()
        return order if order.payer_ids else order.browse()

    def _get_billed_by_payer(self):
        """Net untaxed amount of the live documents: defaultdict of Decimal by (line, first day, payer)."""
        billed = defaultdict(Decimal)
        for line, start, payer, partner, amount in self._read_billed("move_id.billing_payer_id", "move_id.partner_id"):
            order = line.subscription_id._get_payer_order()
            billed[line, start, order._get_payer_of(payer, partner)] += amount
        return billed

    def _share_periods(self, until):
        """What the payers have of the periods up to a day, and what they were billed of them.

        :return: dict by (line, first day of the period) of dicts by payer; `_get_billed_by_payer`
        """
        billed, parts = self._get_billed_by_payer(), {}
        days = defaultdict(set)
        for line, start, _payer in billed:
            days[line].add(start)
        for contract in self:
            costs = defaultdict(dict)
            for found in contract._get_periods(until):
                for part in found.parts:
                    costs[part.key][found.start] = part.amount
            for line in contract.line_ids:
                payers = [*line._get_payer_weights()]
                amounts = {start: costs[line].get(start, Decimal(0)) for start in sorted({*costs[line], *days[line]})}
                known = {start: [billed[line, start, payer] for payer in payers] for start in days[line]}
                places = contract.currency_id.decimal_places
                for start, shares in share_periods(line._get_payer_split(), amounts, known, places).items():
                    parts[line, start] = dict(zip(payers, shares, strict=True))
        return parts, billed

    def _get_wanted(self, standing):
        # EXTENDS 'billing_subscription': nothing of the payers whose invoice of a period is credited in full
        wanted = super()._get_wanted(standing)
        if not (wanted and self._get_payer_order() and self.sudo().period_ids - standing):
            return wanted
        parts, _billed = self._share_periods(max(standing.mapped("date_end")))
        kept = self._keep_standing(parts)
        for key, stretches in wanted.items():
            if (amount := sum(kept[key].values())) != sum(parts[key].values()):
                costs = share_out(amount, [cost for *_days, cost in stretches], self.currency_id.decimal_places)
                wanted[key] = tuple((*days, cost) for (*days, _whole), cost in zip(stretches, costs, strict=True))
        return wanted

    def _keep_standing(self, parts):
        """`parts` as `_share_periods` returns them, 0 where what billed them is credited in full."""
        claims = self._get_claimed()
        known = [claim for of_contract in claims.values() for found in of_contract.values() for claim in found]
        standing = set(self.env["billing.subscription.period"].sudo().union(*known)._get_standing())
        result = {}
        for (line, start), shares in parts.items():
            found = claims.get(line.subscription_id.id, {}).get(start, [])
            stand = {claim.part for claim in found if claim in standing}
            gone = {claim.part for claim in found} - stand
            result[line, start] = {
                payer: Decimal(0) if payer.id in gone or (found and not stand) else part
                for payer, part in shares.items()
            }
        return result

    def _get_reached_amounts(self):
        """What each line has cost in the periods that are posted: Counter by line.

        A period that is posted to some of its payers is settled for all of them, what others lack of it too.
        """
        claims, billed, reached = self._get_claimed(live_only=True), self._get_billed(), Counter()
        for contract in self:
            periods = claims.get(contract.id, {})
            posted = {start: found for start, found in periods.items() if any(claim.is_posted for claim in found)}
            lacking = [found[0] for found in posted.values() if contract._get_pending_payers(found)]
            last = max((claim.date_end for claim in lacking), default=None)
            starts = {claim.date_start for claim in lacking}
            for found in contract._get_periods(last) if last else ():
                billed.update({(part.key, found.start): part.amount for part in found.parts if found.start in starts})
            for (line, start), amount in billed.items():
                if line.subscription_id == contract and start in posted:
                    reached[line] += amount
        return reached

    def _get_pending_payers(self, claims):
        """Who has no document of a period of which others have: its draft was deleted, or credited in full."""
        order = self._get_payer_order()
        shared = {part for claim in claims for part in claim.shared_parts or []}
        missing = shared - {claim.part for claim in claims}
        return order._get_ordered_payers().filtered(lambda payer: payer.id in missing)

    def _is_open(self, claims):
        # EXTENDS 'billing_subscription'
        return super()._is_open(claims) or bool(self._get_pending_payers(claims))

    def _get_open_dues(self, found, claims):
        # EXTENDS 'billing_subscription': of a period that some payers are billed, what the others lack
        pending = self._get_pending_payers(claims) if claims else None
        if not pending:
            return super()._get_open_dues(found, claims)
        parts, billed = self._share_periods(found.end)
        # Where the others' documents still say what they ought to, the rest of the period is to be billed to the cent.
        exact = {claim.fingerprint for claim in claims} == {self._get_fingerprint(found)}
        dues = []
        for due in self._get_dues_of(found):
            shares = parts[due.source, found.start]
            known = {payer: billed[due.source, found.start, payer] for payer in shares}
            amounts = [shares[payer] - known[payer] for payer in pending]
            if exact:
                rest = due.amount - sum(known.values())
                amounts = share_out(rest, amounts, self.currency_id.decimal_places)
            dues += [
                due.with_amount(amount, payer=payer) for payer, amount in zip(pending, amounts, strict=True) if amount
            ]
        return dues

    def _get_fingerprint(self, found):
        # EXTENDS 'billing_subscription': what the payers change of a document
        told = super()._get_fingerprint(found)
        order = self._get_payer_order()
        if not order:
            return told
        ordered = order._get_ordered_payers()
        payers = [payer._get_fingerprint() for payer in ordered]
        rates = [[payer._map_taxes(part.key)._get_rates() for payer in ordered] for part in found.parts]
        splits = [part.key._get_payer_split() for part in found.parts]
        shares = [[[str(number.normalize()) for number in (*split.weights, *split.kept)]] for split in splits]
        return sha1(repr((told, payers, rates, shares)).encode(), usedforsecurity=False).hexdigest()

    def _may_be_corrected(self, move, document):
        # EXTENDS 'billing_subscription': the payer's own invoice
        mine = not self._get_payer_order() or move.partner_id == document.payer
        return mine and super()._may_be_corrected(move, document)

    # === CHECKS === #

    def _get_order_fault(self, works=None):
        # EXTENDS 'billing_subscription': shares must be complete before anything is billed (SPEC C1)
        order = self._get_payer_order()
        return (order and order._get_payer_refusal()) or super()._get_order_fault(works)
