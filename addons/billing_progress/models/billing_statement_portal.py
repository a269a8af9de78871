import hashlib

from odoo import models

# What the client sees: neither what is being prepared nor what was dropped.
HIDDEN_STATES = ("draft", "cancelled")


class BillingStatement(models.Model):
    """The statement as the client sees it online."""

    _name = "billing.statement"
    _inherit = ["billing.statement", "portal.mixin"]

    # === COMPUTE METHODS === #

    def _compute_access_url(self):
        # EXTENDS 'portal'
        super()._compute_access_url()
        for statement in self:
            statement.access_url = f"/my/statements/{statement.id}"

    # === BUSINESS METHODS === #

    def _is_shown_online(self):
        self.ensure_one()
        return self.state not in HIDDEN_STATES

    def _waits_for_the_customer(self):
        """Whether the client is asked to approve or refuse it."""
        self.ensure_one()
        return self.state == "submitted" and self.statement_approval == "customer"

    def _get_figures_mark(self):
        """A mark of the figures, so that nobody approves others than those they have seen."""
        self.ensure_one()
        figures = [
            self.date,
            self.amount_net,
            *((line.id, line.cumulative_amount, line.amount) for line in self.line_ids),
        ]
        return hashlib.sha256(repr(figures).encode()).hexdigest()

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        # EXTENDS 'portal'
        groups = super()._notify_get_recipients_groups(message, model_description, msg_vals=msg_vals)
        if self and self.env.context.get("mark_statement_as_submitted"):
            # The letter has its own link to the statement: one button is enough for those outside.
            for name, _is_in_group, options in groups:
                if name in ("portal_customer", "portal", "customer"):
                    options["has_button_access"] = False
        return groups
