from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .billing_subscription import RUNNING


class BillingSubscription(models.Model):
    """From a subscription to its draft invoices (SPEC S2, S4)."""

    _inherit = "billing.subscription"

    # === ACTION METHODS === #

    def action_generate_schedule(self):
        """Make its drafts up to the horizon; those that are no longer right are made anew.

        A period whose invoice was credited in full is billed again, which never happens by itself. One that is closed
        is billed up to its end, too: its last invoice may be the one that was wrong.
        """
        self.check_access("write")  # the drafts are made and deleted by another right
        for subscription in self:
            if subscription.state == "draft":
                raise UserError(
                    self.env._("%(name)s is not active: activate it first.", name=subscription.display_name)
                )
        moves = self._generate(again=True)
        return self.action_view_invoices() if moves or len(self) == 1 else True

    # === BUSINESS METHODS === #

    def _generate(self, again=False, anew=()):
        """Replace the drafts that are no longer right, and make those that are missing up to the horizon.

        :param again: bill what was credited in full too
        :param anew: the same of some periods only, as `billing.subscription.period._get_place` names them
        :return: the drafts that were made
        """
        self._lock_or_refuse(
            self.env._("Somebody else is billing these subscriptions right now. Try again in a moment.")
        )
        live = self._get_claimed(live_only=True)
        planned = {
            subscription: subscription._get_periods(subscription._get_drafted_until(live.get(subscription.id, {})))
            for subscription in self
        }
        stale = self._get_stale_drafts(planned, live)
        if others := stale.subscription_period_ids.subscription_id - self:
            # A draft of several subscriptions goes as a whole, so it is made anew for all of them.
            return (self | others.with_env(self.env))._generate(again, anew)
        # Billed again on purpose after a credit note, they are made anew like any other.
        anew = {*anew, *(claim._get_place() for claim in stale.subscription_period_ids)}
        stale.unlink()
        claims = self._get_claimed(live_only=again)
        dues = []
        for subscription, periods in planned.items():
            claimed = claims.get(subscription.id, {})
            for found in periods:
                of_period = claimed.get(found.start, ())
                standing = [claim for claim in of_period if claim.live or claim._get_place() not in anew]
                dues += subscription._get_open_dues(found, standing)
        if not any(due.amount for due in dues):
            return self.env["account.move"]
        self._check_works_open(dues)
        return self.env["billing.invoicing"]._invoice(self._date_dues(dues), at_due_dates=True)

    def _get_drafted_until(self, claimed):
        """The day up to which its drafts are made: the horizon, or further where they were made further once."""
        return max([self._get_horizon(), *(claim.date_end for found in claimed.values() for claim in found)])

    def _get_stale_drafts(self, planned, live):
        """Drafts that do not say any more what they ought to, to be deleted with the right that made them.

        :param planned: dict of subscription → its periods up to the horizon
        :param live: the claims, see `_get_claimed`
        """
        stale = self.env["account.move"].sudo()  # as `_create_account_invoices` made them
        for subscription in self:
            wanted = {found.start: found for found in planned[subscription]}
            for start, found in live.get(subscription.id, {}).items():
                for claim in found:
                    move = claim.move_id
                    # What was posted has a number, and the customer may have it: whoever reset it has it in hand.
                    if move._outlasts_schedules():
                        continue
                    if start not in wanted or subscription._get_fingerprint(wanted[start]) != claim.fingerprint:
                        stale |= move
        return stale

    def _refresh_schedules(self, drafted=None):
        """Bring the drafts that exist up to date after a change; a subscription that has none yet waits for its own.

        One that was closed ahead has some until its end, and nothing else would make them anew.
        Whoever changes several things at once holds them by `schedules_held` in the context, and calls this at the end.

        :param drafted: those that had some before the change, which may have deleted the last one with a line, and
            those that shared them, whatever their state
        """
        if self.env.context.get("schedules_held"):
            return
        drafted = self._get_drafted() if drafted is None else drafted
        going_on = drafted.filtered(
            lambda contract: contract.state in RUNNING or contract not in self or contract._has_drafts()
        )
        if going_on:
            going_on._generate()

    def _get_drafted(self):
        """Those whose drafts were made."""
        claimed = self._get_claimed(live_only=True)
        return self.filtered(lambda subscription: subscription.id in claimed)

    def _has_drafts(self):
        self.ensure_one()
        # Whoever sees a subscription may know which of its periods are billed, as in `_get_claimed`.
        return "draft" in self.sudo().period_ids.move_id.mapped("state")

    def _get_sharing_drafts(self):
        """These, and those of which a part is on a draft of theirs."""
        # Whoever bills a subscription bills what it shares an invoice with, as in `_generate`.
        periods = self.env["billing.subscription.period"].sudo()
        drafts = periods.search([("subscription_id", "in", self.ids), ("move_id.state", "=", "draft")]).move_id
        return self | drafts.subscription_period_ids.subscription_id.with_env(self.env)

    def _date_dues(self, dues):
        """Periods whose day has passed are billed today, where the company says so."""
        today = fields.Date.context_today(self)
        return [
            due.with_date(today)
            if due.date < today and due.origin.company_id.subscription_late_date == "today"
            else due
            for due in dues
        ]

    # === BILLING.ORIGIN === #

    def _get_payer(self):
        # IMPLEMENTS 'billing.origin'
        self.ensure_one()
        return self.partner_invoice_id

    def _prepare_invoice(self):
        # IMPLEMENTS 'billing.origin'
        self.ensure_one()
        return {
            "move_type": "out_invoice",
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "partner_id": self.partner_invoice_id.id,
            "invoice_origin": self.name,
            "ref": self.customer_reference or "",
            "invoice_user_id": self.user_id.id,
            "invoice_payment_term_id": self.payment_term_id.id,
            "fiscal_position_id": self.fiscal_position_id.id,
            **({"journal_id": self.journal_id.id} if self.journal_id else {}),
        }

    def _prepare_document_vals(self, document):
        # EXTENDS 'billing.origin': the periods that the document claims
        claims = {(due.origin, due.contract_period): due for due in document.dues if due.fingerprint}
        vals = super()._prepare_document_vals(document)
        origins = {due.origin: None for due in document.dues}
        if len(origins) > 1:
            vals["invoice_origin"] = ", ".join(origin.name for origin in origins)
            vals["ref"] = ", ".join(dict.fromkeys(filter(None, (origin.customer_reference for origin in origins))))
        if claims:
            vals["subscription_period_ids"] = [
                Command.create(
                    {
                        "subscription_id": origin.id,
                        "date_start": start,
                        "date_end": end,
                        "fingerprint": due.fingerprint,
                        **due.claim,
                    }
                )
                for (origin, (start, end)), due in claims.items()
            ]
        return vals

    def _prepare_due_line(self, due):
        # IMPLEMENTS 'billing.origin': whole periods keep quantity and price, parts are 1 × their amount (DESIGN I4)
        line = due.source.with_env(self.env)
        days = self._get_period_label(*due.period)
        amount, taxes = float(due.amount), due.taxes
        # In the customer's language, as all that the waist writes.
        label = line.name if due.fingerprint else self.env._("Regularisation: %(line)s", line=line.name)
        vals = {
            "display_type": "product",
            "name": f"{label}\n{days}",
            "product_id": line.product_id.id,
            "product_uom_id": line.product_uom_id.id,
            "quantity": float(due.quantity) if due.quantity is not None else (1.0 if amount >= 0 else -1.0),
            "price_unit": line.price_unit,
            "discount": line.discount,
            "tax_ids": [Command.set(taxes.ids)],
            "analytic_distribution": line.analytic_distribution,
            "subscription_line_id": line.id,
            "subscription_period": due.contract_period[0],
            "billing_period_start": due.period[0],
            "billing_period_end": due.period[1],
        }
        if due.quantity is None:
            vals.update(price_unit=taxes._get_price_of_untaxed(abs(amount)), discount=0.0)
        if due.order_line:
            vals["sale_line_ids"] = [Command.link(due.order_line.id)]
        return vals

    def _create_account_invoices(self, vals_list, final):
        """The invoices of these values, as Odoo's sale orders create theirs."""
        # Whoever may bill a subscription makes drafts; posting them still takes Odoo's own rights.
        return self.env["account.move"].sudo().with_context(default_move_type="out_invoice").create(vals_list)

    def _get_corrected_move(self, document):
        # EXTENDS 'billing.origin': the last one that bills something of what is credited, line and period
        credited = {(due.source, due.contract_period[0]) for due in document.dues if due.amount < 0}
        lines = self.env["billing.subscription.line"].union(*(line for line, _start in credited))
        entries = lines.sudo().invoice_line_ids.filtered(  # it is only referred to
            lambda entry: (entry.subscription_line_id, entry.subscription_period) in credited
        )
        posted = entries.move_id.filtered(lambda move: self._may_be_corrected(move, document))
        return posted.sorted(lambda move: (move.invoice_date, move.id))[-1:]

    def _may_be_corrected(self, move, document):
        """Whether the credit note that `document` becomes may refer to this invoice."""
        mine = move.commercial_partner_id == document.payer.commercial_partner_id
        return mine and move.state == "posted" and move.move_type == "out_invoice"
