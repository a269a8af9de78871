from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

HORIZON = 24  # months: drafts are made no further ahead than that by night


class BillingRun(models.Model):
    _inherit = "billing.run"

    kind = fields.Selection(
        selection_add=[("billing.subscription", "Subscriptions due")], ondelete={"billing.subscription": "cascade"}
    )

    # === ACTION METHODS === #

    @api.model
    def action_open_subscriptions(self):
        """What the menu entry opens: the subscriptions with periods to bill, to look at first."""
        return self._open_preview("billing.subscription")


class BillingSubscription(models.Model):
    """Subscriptions billed in bulk (SPEC S9): renewed if they renew themselves, their drafts made."""

    _name = "billing.subscription"
    _inherit = ["billing.subscription", "billing.run.source"]

    # === BUSINESS METHODS === #

    @api.model
    def _get_run_domain(self, run):
        ahead = run.date + relativedelta(months=HORIZON)
        return fields.Domain("company_id", "=", run.company_id.id) & (
            (fields.Domain("state", "in", ("active", "interrupted")) & fields.Domain("next_date", "<=", ahead))
            | self._get_renewal_domain(run.date)
        )

    @api.model
    def _get_renewal_domain(self, day):
        """Those that renew themselves and can be given notice no more."""
        return (
            fields.Domain("state", "=", "active")
            & fields.Domain("renewal", "=", "auto")
            & fields.Domain("date_end", "!=", False)
            & fields.Domain("date_end", "<", day + relativedelta(months=HORIZON))
        )

    @api.model
    def _prepare_run_lines(self, run):
        # IMPLEMENTS 'billing.run.source'
        # A customer's contracts stand together: what one invoice groups is handled in one part.
        found = self.search(self._get_run_domain(run), order="next_date, id")
        found = found.sorted(lambda subscription: subscription.partner_invoice_id.id)
        return [
            {
                "res_id": subscription.id,
                "name": subscription.name,
                "partner_id": subscription.partner_id.id,
                "date": subscription.next_date,
                "amount": subscription.amount_period,
                "currency_id": subscription.currency_id.id,
            }
            for subscription in found
            if subscription._is_due(run.date)
        ]

    def _is_due(self, day):
        self.ensure_one()
        return bool(self.next_date and self.next_date <= self._get_horizon()) or self._is_renewed_on(day)

    def _is_renewed_on(self, day):
        """Whether it renews itself by that day: the last day for notice has passed."""
        self.ensure_one()
        renews = self.state == "active" and self.renewal == "auto" and self.date_end
        return bool(renews) and day > (self.notice_date or self.date_end + timedelta(days=1))

    @api.model
    def _get_run_chunk(self, size):
        # EXTENDS 'billing.run.source': drafts take no number that others wait for, and Odoo makes many at once faster
        return 3 * size

    def _get_run_skips(self, run):
        # IMPLEMENTS 'billing.run.source'
        return {
            subscription: self.env._("Nothing is due any more.")
            for subscription in self
            if not subscription._is_due(run.date)
        }

    def _get_run_faults(self, run):
        # EXTENDS 'billing.run.source'
        return self._get_faults()

    def _process_run(self, run):
        # IMPLEMENTS 'billing.run.source'
        self.filtered(lambda subscription: subscription._is_renewed_on(run.date))._renew()
        self._revise_due()
        moves = self.filtered(lambda subscription: subscription._is_due(run.date))._generate()
        made = {}
        for claim in moves.sudo().subscription_period_ids:  # only shown; made with the same right
            made.setdefault(claim.subscription_id, claim.move_id.with_env(self.env))
        return made

    @api.model
    def _is_run_nightly(self, company):
        # EXTENDS 'billing.run.source'
        return company.subscription_nightly in ("propose", "create")

    @api.model
    def _is_run_automatic(self, company):
        # EXTENDS 'billing.run.source'
        return company.subscription_nightly == "create"
