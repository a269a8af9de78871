from odoo import models


class BillingSource(models.AbstractModel):
    """The record behind a due, inherited by whatever claims an invoice line (a statement line, a milestone, …)."""

    _name = "billing.source"
    _description = "Source of a Due"

    def _prepare_due_move_vals(self):
        """Values that this source adds to the invoice itself, such as a link back. Called by `billing.invoicing`."""
        return {}

    def _prepare_due_line_vals(self):
        """Values that this source adds to its own invoice line. Called by `billing.invoicing`."""
        return {}

    def _get_deposit_rule(self, document):
        """How `document`, which this source makes due, deducts deposits: a rule of `tools.recover`."""
        return document.origin.company_id.deposit_rule

    def _get_deducted_states(self):
        """The states of the deposit invoices that this source's documents deduct: posted ones.

        Where the drafts of deposits are made together with those of the documents that deduct them, both; these carry
        `billing_deducts_drafts` then.
        """
        return ("posted",)
