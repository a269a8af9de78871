from odoo import fields, models

from .billing_price_revision import UNBOUND


class BillingSubscription(models.Model):
    """The contract on paper, by e-mail and on the portal (SPEC S7)."""

    _name = "billing.subscription"
    _inherit = ["billing.subscription", "billing.letter"]

    # === ACTION METHODS === #

    def action_send(self):
        """The contract as an e-mail, to look at before it leaves."""
        return self._open_letter("billing_subscription.mail_template_subscription")

    def action_preview(self):
        """The page that the customer sees."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "target": "self", "url": self.get_portal_url()}

    # === REPORT METHODS === #

    def _get_report_base_filename(self):
        """The name of the PDF on the portal and in e-mails."""
        self.ensure_one()
        return self.name.replace("/", "-")

    def _get_contract_lines(self):
        """What the contract says today, and what was agreed for later; before its start, what it begins with."""
        self.ensure_one()
        day = max(fields.Date.context_today(self), self.date_start)
        if self.date_end:
            day = min(day, self.date_end)
        # One that is posted and was taken out has no quantity.
        return self.line_ids.filtered(
            lambda line: line.quantity and (line.once or not line.date_end or line.date_end >= day)
        )

    def _get_contract_totals(self):
        """Untaxed amount, taxes and total of a whole period, as Odoo's tax totals."""
        self.ensure_one()
        day = max(fields.Date.context_today(self), self.date_start)
        taxes = self.env["account.tax"]
        base_lines = [
            taxes._prepare_base_line_for_taxes_computation(
                line, quantity=line.quantity, partner_id=self.partner_id, currency_id=self.currency_id
            )
            for line in self._get_lines_on(min(day, self.date_end or day))
        ]
        taxes._add_tax_details_in_base_lines(base_lines, self.company_id)
        taxes._round_base_lines_tax_details(base_lines, self.company_id)
        return taxes._get_tax_totals_summary(base_lines, self.currency_id, self.company_id)

    def _get_amount_today(self):
        """What it costs a period untaxed by now, as the contract beside it says; amendments to come are not in it."""
        return self._get_contract_totals()["base_amount_currency"]

    def _get_shown_invoices(self):
        """What was sent to the customer of it, the newest first.

        Not what another customer was sent before this one took the contract over: the links open it.
        """
        customers = (self.partner_id | self.partner_invoice_id).commercial_partner_id
        posted = self._get_moves().filtered(
            lambda move: move.state == "posted" and move.commercial_partner_id in customers
        )
        return posted.sorted(lambda move: (move.invoice_date, move.id), reverse=True)

    def _word_index_clause(self):
        """How prices follow the index, as the contract says it."""
        self.ensure_one()
        plain = self.env["billing.price.revision"]._plain
        clause = self.env._(
            "%(fixed)s %% + %(variable)s %% × its value of %(lag)s months before / %(base)s",
            fixed=plain(self.index_fixed),
            variable=plain(100 - self.index_fixed),
            lag=self.index_lag,
            base=plain(self.index_base),
        )
        if self.index_least > -UNBOUND:
            clause = self.env._(
                "%(clause)s, at least %(percent)s %% each time", clause=clause, percent=plain(self.index_least)
            )
        if self.index_most < UNBOUND:
            clause = self.env._(
                "%(clause)s, at most %(percent)s %% each time", clause=clause, percent=plain(self.index_most)
            )
        if self.index_at == "anniversary":
            return self.env._("%(clause)s; revised at each anniversary.", clause=clause)
        return self.env._("%(clause)s.", clause=clause)
