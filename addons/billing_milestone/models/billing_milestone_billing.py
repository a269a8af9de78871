from itertools import zip_longest

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.billing_order.tools import Due

BATCH = 500  # documents created at once


class BillingMilestone(models.Model):
    """From milestones to their draft documents."""

    _inherit = "billing.milestone"

    # === BUSINESS METHODS === #

    def _bill_due(self, today=False):
        """The draft documents of these milestones, on their own dates or today.

        Where deposits are deducted, milestones of one order are billed one after the other, since each deducts what
        those before it left; all others at once, which is faster.
        """
        orders = self.order_id
        for order in orders:
            order._lock_for_billing()
        self = self.sorted(lambda milestone: (milestone.sequence, milestone.id))
        pending = self.filtered(lambda milestone: not milestone._get_live_moves())
        if taken := self - pending:
            raise UserError(
                self.env._(
                    "%(names)s: billed already, perhaps by somebody else just now. Refresh the page to see it.",
                    names=", ".join(taken.mapped("name")),
                )
            )
        moves, plans = self.env["account.move"], {order: order._plan_milestones() for order in orders}
        for batch in pending._get_batches():
            moves += batch._bill_batch(plans, today)
        return moves

    def _get_batches(self):
        """These milestones in the sets that can be billed at once, at most `BATCH` each, in their order."""
        queues = [
            list(milestones) if order._deducts_deposits() else [milestones]
            for order, milestones in self.grouped("order_id").items()
        ]
        for step in zip_longest(*queues, fillvalue=self.browse()):
            milestones = self.browse().union(*step)
            for start in range(0, len(milestones), BATCH):
                yield milestones[start : start + BATCH]

    def _bill_batch(self, plans, today):
        """Documents of milestones, at most one of an order with deposits. `plans`: of `sale.order._plan_milestones`."""
        moves = self.env["account.move"]
        deposits = self.filtered(lambda milestone: milestone.kind == "deposit")
        for milestone in deposits:
            moves += milestone._create_deposit(today)
        dues = [
            due for milestone in self - deposits for due in milestone._get_dues_of(plans[milestone.order_id], today)
        ]
        if dues:
            moves += self.env["billing.invoicing"]._invoice(dues, at_due_dates=True)
        return moves

    def _get_document_date(self, today=False):
        """The date of its document: its own, but today for one that has none or is billed anew after a credit note."""
        self.ensure_one()
        now = fields.Date.context_today(self)
        return now if today or not self.date or self.move_ids else self.date

    def _get_dues_of(self, plan, today=False):
        """The dues of this milestone by a plan of its order's."""
        self.ensure_one()
        return [
            Due(
                origin=self.order_id,
                source=self,
                key=self._get_key(),
                date=self._get_document_date(today),
                amount=amount,
                order_line=line,
            )
            for line, amount in plan.get(self, {}).items()
            if amount
        ]

    def _get_key(self):
        return f"{self._name},{self.id}"

    def _create_deposit(self, today):
        """The draft deposits of this milestone, one per payer, by Odoo's own wizard."""
        self.ensure_one()
        order = self.order_id
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [fields.Command.set(order.ids)],
                "advance_payment_method": "percentage",
                "amount": 100 * float(order._get_milestone_weights()[self]),
            }
        )
        wizard._check_deposit_account()
        day = self._get_document_date(today)
        moves = wizard._create_invoices(order)
        # Whoever bills an order may not always write invoices; only what makes them this milestone's is written.
        for move in moves.sudo():
            move.write(
                {
                    "billing_key": f"{self._get_key()}:{move.partner_id.id}",
                    "billing_milestone_id": self.id,
                    "invoice_date": day,
                    **({} if move.invoice_payment_term_id else {"invoice_date_due": day}),
                }
            )
        moves.flush_recordset(["billing_key"])
        return moves

    # === BILLING.SOURCE === #

    def _prepare_due_move_vals(self):
        # EXTENDS 'billing_order'
        return {
            **super()._prepare_due_move_vals(),
            "billing_milestone_id": self.id,
            "billing_deducts_drafts": True,
        }

    def _get_deposit_rule(self, document):
        # EXTENDS 'billing_order': in proportion, so that each milestone is its own share; the last one settles
        pending = self.order_id.milestone_ids.filtered(
            lambda milestone: milestone.kind == "invoice" and not milestone._get_live_moves()
        )
        return "settle" if pending <= self else "prorata"

    def _get_deducted_states(self):
        # EXTENDS 'billing_order': all drafts are made at once, those of the deposits first
        return ("draft", "posted")
