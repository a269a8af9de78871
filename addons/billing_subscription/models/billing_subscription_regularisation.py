from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.billing_base.tools import round_to, to_decimal

from ..tools import SubscriptionDue


class BillingSubscription(models.Model):
    """What was billed too much or too little, read from what each period costs now and what is billed of it."""

    _inherit = "billing.subscription"

    regularisation_amount = fields.Monetary(
        string="To Regularise",
        compute="_compute_regularisation_amount",
        help="Untaxed: what posted periods cost now, less what is billed of them. Below 0 it is to be credited.",
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

    # === ACTION METHODS === #

    def action_regularise(self):
        """Show what is billed too much or too little, line by line, before anything is made of it."""
        self.ensure_one()
        if not self._get_differences().get(self):
            raise UserError(
                self.env._("All posted periods of %(name)s are billed as they should be.", name=self.display_name)
            )
        return self._open_dialog("billing.subscription.regularisation")

    # === BUSINESS METHODS === #

    def _regularise(self):
        """The draft invoices and credit notes of all differences, dated today; nothing where there are none."""
        self._lock_or_refuse(
            self.env._("Somebody else is billing these subscriptions right now. Try again in a moment.")
        )
        dues = [due for found in self._get_differences().values() for due in found]
        return self.env["billing.invoicing"]._invoice(dues) if dues else self.env["account.move"]

    def _get_differences(self):
        """Dues of what the billed periods cost now, less what is billed of them: dict of subscription → list."""
        claims, billed = self._get_claimed(live_only=True), self._get_billed()
        today, result = fields.Date.context_today(self), {}
        for subscription in self._origin:
            claimed = claims.get(subscription.id)
            if not claimed:
                continue
            wanted = defaultdict(Decimal)
            last = max(claim.date_end for found in claimed.values() for claim in found)
            periods = {found.start: found for found in subscription._get_periods(last)}
            days = {start: (found[0].date_start, found[0].date_end) for start, found in claimed.items()}
            for start in claimed:
                for part in periods[start].parts if start in periods else ():
                    wanted[part.key, start] += part.amount
            known = {key: amount for key, amount in billed.items() if key[0].subscription_id == subscription}
            dues = [
                subscription._get_difference(
                    line, days[start], wanted[line, start] - known.get((line, start), 0), today
                )
                for line, start in sorted(wanted.keys() | known.keys(), key=lambda key: (key[1], key[0].id))
                if start in days
            ]
            if dues := [due for due in dues if due.amount]:
                result[subscription] = dues
        return result

    def _get_difference(self, line, days, amount, today):
        """The due of one difference; the key counts the regularisations, so that two presses make one."""
        number = self._count_regularisations() + 1
        return SubscriptionDue(
            origin=self,
            source=line,
            key=f"{self._name},{self.id}:regularisation:{number}",
            date=today,
            amount=round_to(amount, self.currency_id.decimal_places),
            label=self.env._("Regularisation: %(line)s", line=line.name),
            period=days,
            taxes=line.tax_ids,
            contract_period=days,
        )

    def _count_regularisations(self):
        self.ensure_one()
        prefix = f"{self._name},{self.id}:regularisation:"
        # Counted whoever may read them; cancelled ones too.
        return self.env["account.move"].sudo().search_count([("billing_key", "=like", f"{prefix}%")])

    def _get_billed(self):
        """Net untaxed amount of the live documents: dict of (line, first day of the period) → Decimal."""
        counted = Domain("move_type", "=", "out_invoice") | Domain("move_id.billing_rebill", "=", True)
        live = Domain("parent_state", "in", ("draft", "posted"))
        lines = Domain("subscription_line_id", "in", self.line_ids._origin.ids)
        billed = defaultdict(Decimal)
        # Whoever sees a subscription may know what is billed of it; nothing but sums of these lines leaves here.
        rows = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                lines & live & counted,
                ["subscription_line_id", "subscription_period:day", "move_type"],
                ["price_subtotal:sum"],
            )
        )
        for line, start, move_type, amount in rows:
            sign = -1 if move_type == "out_refund" else 1
            places = line.currency_id.decimal_places
            billed[line, start] += sign * round_to(to_decimal(amount), places)
        return billed
