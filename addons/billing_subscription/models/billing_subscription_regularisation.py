from collections import defaultdict
from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.billing_base.tools import round_to, to_decimal
from odoo.addons.billing_order.tools import COMPARISONS

from ..tools import SubscriptionDue, differing_days


class BillingSubscription(models.Model):
    """What was billed too much or too little, read from what each period costs now and what is billed of it."""

    _inherit = "billing.subscription"

    regularisation_amount = fields.Monetary(
        string="To Regularise",
        compute="_compute_regularisation_amount",
        search="_search_regularisation_amount",
        help="Untaxed: what posted periods cost now, less what is billed of them. Below 0 it is to be credited.",
    )

    to_regularise = fields.Boolean(
        string="Something to Regularise",
        compute="_compute_regularisation_amount",
        search="_search_to_regularise",
        help="Some posted period costs something else by now, even if more of one line makes up for less of another.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "date_end",
        "period_ids.live",
        "pause_ids.date_start",
        "pause_ids.date_end",
        "line_ids.price_subtotal",
        "line_ids.date_start",
        "line_ids.date_end",
        "line_ids.invoice_line_ids.price_subtotal",
        "line_ids.invoice_line_ids.parent_state",
    )
    def _compute_regularisation_amount(self):
        differences = self._get_differences()
        for subscription in self:
            dues = differences.get(subscription._origin, [])
            subscription.regularisation_amount = float(sum((due.amount for due in dues), Decimal(0)))
            subscription.to_regularise = bool(dues)

    def _search_regularisation_amount(self, operator, value):
        if operator not in COMPARISONS:
            return NotImplemented
        due = self._search_posted().filtered("regularisation_amount")
        found = due.filtered(lambda subscription: COMPARISONS[operator](subscription.regularisation_amount, value))
        if COMPARISONS[operator](0, value):
            return Domain("id", "not in", (due - found).ids)
        return Domain("id", "in", found.ids)

    def _search_to_regularise(self, operator, value):
        if operator != "in":
            return NotImplemented
        due = self._search_posted().filtered("to_regularise")
        return Domain("id", "in" if True in value else "not in", due.ids)

    def _search_posted(self):
        """The contracts that have something posted; all others have nothing to regularise."""
        posted = self.env["billing.subscription.period"]._search([("move_id.state", "=", "posted")])
        return self.with_context(active_test=False).search([("period_ids", "in", posted)])

    # === ACTION METHODS === #

    def action_regularise(self):
        """Show what is billed too much or too little, line by line, before anything is made of it."""
        self.ensure_one()
        if not self._get_differences().get(self):
            raise UserError(self._word_as_it_should_be())
        return self._open_dialog("billing.subscription.regularisation")

    # === BUSINESS METHODS === #

    def _word_as_it_should_be(self):
        return self.env._("All posted periods of %(name)s are billed as they should be.", name=self.display_name)

    def _regularise(self):
        """The draft invoices and credit notes of all differences, dated today; nothing where there are none."""
        self._lock_or_refuse(
            self.env._("Somebody else is billing these subscriptions right now. Try again in a moment.")
        )
        dues = [due for found in self._get_differences().values() for due in found]
        self._check_works_open([due for due in dues if due.amount > 0])
        return self.env["billing.invoicing"]._invoice(dues) if dues else self.env["account.move"]

    def _get_differences(self):
        """Dues of what the billed periods cost now, less what is billed of them: dict of subscription → list.

        A period whose invoice is credited in full costs nothing until it is billed again: what other documents bill of
        it, such as a regularisation before, is to be taken back.
        """
        claims, billed = self._get_claimed(), defaultdict(lambda: defaultdict(list))
        for line, start, first, last, amount in self._read_billed("billing_period_start:day", "billing_period_end:day"):
            billed[line.subscription_id][line, start].append((first, last, amount))
        known = [claim for of_contract in claims.values() for found in of_contract.values() for claim in found]
        periods = self.env["billing.subscription.period"].sudo()  # as `_get_claimed`
        standing, result = periods.union(*known)._get_standing().grouped("subscription_id"), {}
        for subscription in self._origin:
            wanted = subscription._get_wanted(standing.get(subscription, periods))
            if dues := subscription._get_differences_of(claims.get(subscription.id, {}), wanted, billed[subscription]):
                result[subscription] = dues
        return result

    def _get_differences_of(self, claimed, wanted, billed):
        """The dues of one subscription.

        :param claimed: its claims by the first day of their period, see `_get_claimed`
        :param wanted: see `_get_wanted`
        :param billed: dict by (line, first day of the period) of lists of (first day, last day, amount)
        """
        places = self.currency_id.decimal_places
        amounts = {
            key: round_to(
                sum((cost for *_days, cost in wanted.get(key, ())), Decimal(0))
                - sum((cost for *_days, cost in billed.get(key, ())), Decimal(0)),
                places,
            )
            for key in sorted(wanted.keys() | billed.keys(), key=lambda key: (key[1], key[0].id))
            if key[1] in claimed
        }
        if not any(amounts.values()):
            return []
        number, dues = self._get_last_regularisation() + 1, []
        for (line, start), amount in amounts.items():
            if not amount:
                continue
            claim = max(claimed[start], key=lambda claim: (claim.live, claim.id))
            period = claim.date_start, claim.date_end
            known = [
                (first or period[0], last or period[1], cost) for first, last, cost in billed.get((line, start), ())
            ]
            days = differing_days(wanted.get((line, start), ()), known, self.basis, places)
            dues.append(self._get_difference(number, line, period, days, amount))
        return dues

    def _get_wanted(self, standing):
        """What the periods of claims cost now, see `tools.Part.stretches`: dict by (line, first day).

        Extended where several pay.
        """
        self.ensure_one()
        starts = set(standing.mapped("date_start"))
        periods = self._get_periods(max(standing.mapped("date_end"))) if starts else []
        return {
            (part.key, found.start): part.stretches
            for found in periods
            if found.start in starts
            for part in found.parts
        }

    def _get_difference(self, number, line, period, days, amount):
        """The due of one difference; the key numbers the regularisations, so that two presses make one."""
        # What is billed once counts as the units that its order sold, where all of it is charged or taken back.
        whole, quantity = line._get_item().amount, to_decimal(line.quantity)
        units = {whole: quantity, -whole: -quantity}
        return SubscriptionDue(
            origin=self,
            source=line,
            key=f"{self._name},{self.id}:regularisation:{number}",
            date=fields.Date.context_today(self),
            amount=amount,
            order_line=line._get_sold_once(),
            quantity=units.get(amount) if line.once else None,
            period=days,
            taxes=line.tax_ids,
            contract_period=period,
        )

    def _get_last_regularisation(self):
        """The greatest number that one has, 0 without any: a count would name one twice after one was deleted."""
        self.ensure_one()
        prefix = f"{self._name},{self.id}:regularisation:"
        # Numbered whoever may read them; cancelled ones too.
        moves = self.env["account.move"].sudo().search([("billing_key", "=like", f"{prefix}%")])
        keys = moves.mapped("billing_key")
        return max((int(key.removeprefix(prefix).split(":")[0]) for key in keys), default=0)

    def _get_billed(self):
        """Net untaxed amount of the live documents: dict of (line, first day of the period) → Decimal."""
        billed = defaultdict(Decimal)
        for line, start, amount in self._read_billed():
            billed[line, start] += amount
        return billed

    def _get_billed_parts(self):
        """What `_get_billed` sums up, one by one: defaultdict by (line, first day) of [(partner, taxes, amount), …].

        The oldest first, as `tools.take_back` wants it.
        """
        billed = defaultdict(list)
        # Whoever regularises a subscription takes back what a colleague billed, too: see `_read_billed`.
        entries = self.env["account.move.line"].sudo().search(self._get_billed_domain())
        for entry in entries.sorted(lambda entry: (entry.invoice_date or date.max, entry.move_id.id, entry.id)):
            line, taxes = entry.subscription_line_id.with_env(self.env), entry.tax_ids.with_env(self.env)
            amount = round_to(to_decimal(entry.price_subtotal), line.currency_id.decimal_places)
            signed = -amount if entry.move_type == "out_refund" else amount
            partner = entry.move_id.partner_id.with_env(self.env)
            billed[line, entry.subscription_period].append((partner, taxes, signed))
        return billed

    def _get_billed_domain(self, for_good=False):
        """The invoice lines that count as billed; `for_good`: those only that are in hands, see `account.move`."""
        counted = Domain("move_type", "=", "out_invoice") | Domain("move_id.billing_rebill", "=", True)
        live = Domain("parent_state", "in", ("draft", "posted"))
        if for_good:
            live &= Domain("parent_state", "=", "posted") | Domain("move_id.posted_before", "=", True)
        return Domain("subscription_line_id", "in", self.line_ids._origin.ids) & live & counted

    def _read_billed(self, *groupby, for_good=False):
        """Yield (line, first day of the period, values of the invoice lines' fields `groupby`, signed net amount)."""
        # Whoever sees a subscription may know what is billed of it; nothing but sums of these lines leaves here.
        rows = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                self._get_billed_domain(for_good),
                ["subscription_line_id", "subscription_period:day", "move_type", *groupby],
                ["price_subtotal:sum"],
            )
        )
        for line, start, move_type, *values, amount in rows:
            sign = -1 if move_type == "out_refund" else 1
            yield line, start, *values, sign * round_to(to_decimal(amount), line.currency_id.decimal_places)
