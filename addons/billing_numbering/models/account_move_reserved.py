from odoo import api, models
from odoo.exceptions import ValidationError


class AccountMove(models.Model):
    """A number of a series stands on one document: elsewhere it would stop the series, or appear twice."""

    _inherit = "account.move"

    # === CONSTRAINT METHODS === #

    @api.constrains("name", "state", "journal_id", "move_type", "invoice_date")
    def _check_billing_reserved(self):
        """Receipts, entries, and documents of journals with Odoo's numbers: typed, or given by Odoo."""
        for move in self:
            if move.billing_numbered or not move.name or move.name == "/" or move.journal_id.type != "sale":
                continue
            for numbering in self.env["billing.numbering"]._get_family(move.journal_id.company_id):
                if numbering._would_reach(move.name) or numbering._has_given(move.name):
                    raise ValidationError(
                        self.env._(
                            "%(name)s is a number of the series “%(series)s”, which alone gives it. Enter another "
                            "number on this document.",
                            name=move.name,
                            series=numbering.display_name,
                        )
                    )
