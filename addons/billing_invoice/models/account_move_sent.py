from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Invoices that left by other ways than Odoo: by post, on a platform, by hand (SPEC M6)."""

    _inherit = "account.move"

    # === ACTION METHODS === #

    def action_mark_sent(self):
        """Note that these documents were sent."""
        return self._mark_sent(True, self.env._("Marked as sent."))

    def action_mark_not_sent(self):
        """Take the note back."""
        return self._mark_sent(False, self.env._("Marked as not sent."))

    def action_print_proforma(self):
        """Print these drafts as proforma invoices."""
        self._check_proforma()
        return self.env.ref("billing_invoice.action_report_proforma").report_action(self, config=False)

    # === BUSINESS METHODS === #

    def _mark_sent(self, sent, message):
        others = self.filtered(lambda move: not move.is_sale_document() or move.state != "posted")
        if others:
            raise UserError(
                self.env._(
                    "Only posted customer documents are sent. Leave these out: %(documents)s.",
                    documents=", ".join(others.mapped("display_name")),
                )
            )
        changed = self.filtered(lambda move: move.is_move_sent != sent)
        # Nothing that the journal items depend on: Odoo need not look at each of them.
        changed.with_context(skip_invoice_sync=True).is_move_sent = sent
        changed._message_log_batch(bodies=dict.fromkeys(changed.ids, message))
        return True

    def _check_proforma(self):
        others = self.filtered(lambda move: move.move_type != "out_invoice" or move.state != "draft")
        if others:
            raise UserError(
                self.env._(
                    "Only draft customer invoices are printed as proforma. Leave these out: %(documents)s.",
                    documents=", ".join(others.mapped("display_name")),
                )
            )

    # === REPORT METHODS === #

    def _get_proforma_filename(self):
        # What Odoo's own proforma is called.
        return self._get_invoice_proforma_pdf_report_filename().removesuffix(".pdf")
