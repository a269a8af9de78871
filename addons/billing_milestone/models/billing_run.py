from odoo import api, fields, models


class BillingRun(models.Model):
    _inherit = "billing.run"

    kind = fields.Selection(
        selection_add=[("billing.milestone", "Milestones due")], ondelete={"billing.milestone": "cascade"}
    )

    # === ACTION METHODS === #

    @api.model
    def action_open_milestones(self):
        """What the menu entry opens: the milestones that are due, to look at before they are billed."""
        return self._open_preview("billing.milestone")


class BillingMilestone(models.Model):
    """Milestones that are due, billed in bulk (SPEC M4, M8)."""

    _name = "billing.milestone"
    _inherit = ["billing.milestone", "billing.run.source"]

    # === BUSINESS METHODS === #

    @api.model
    def _prepare_run_lines(self, run):
        # IMPLEMENTS 'billing.run.source'
        domain = [
            ("company_id", "=", run.company_id.id),
            ("order_id.billing_method", "=", "milestone"),
            ("order_id.state", "=", "sale"),
            ("date", "<=", run.date),
        ]
        milestones = self.search(domain, order="date, order_id, sequence, id")
        return [
            {
                "res_id": milestone.id,
                "name": f"{milestone.order_id.name} – {milestone.name}",
                "partner_id": milestone.partner_id.id,
                "date": milestone.date,
                "amount": milestone.planned_amount,
                "currency_id": milestone.currency_id.id,
            }
            for milestone in milestones
            if not milestone._get_live_moves()
        ]

    def _get_run_skips(self, run):
        # IMPLEMENTS 'billing.run.source'
        return {
            milestone: self.env._("Billed meanwhile, by %(moves)s.", moves=", ".join(moves.mapped("display_name")))
            for milestone in self
            if (moves := milestone._get_live_moves())
        }

    def _process_run(self, run):
        # IMPLEMENTS 'billing.run.source'
        self._bill_due()
        return {milestone: milestone._get_live_moves()[:1] for milestone in self}

    @api.model
    def _is_run_nightly(self, company):
        # EXTENDS 'billing.run.source'
        return company.milestone_nightly in ("propose", "create")

    @api.model
    def _is_run_automatic(self, company):
        # EXTENDS 'billing.run.source'
        return company.milestone_nightly == "create"
