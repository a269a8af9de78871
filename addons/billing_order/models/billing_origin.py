from odoo import models


class BillingOrigin(models.AbstractModel):
    """What has dues: implemented by the sale order, and by whatever bills without one."""

    _name = "billing.origin"
    _description = "Origin of Dues"

    def _get_dues(self, until=None):
        """The dues of these records, as a list of `Due`, those after the date `until` left out.

        A module that schedules something returns its own dues added to super's. Forecast and invoicing read this list.
        """
        return []

    def _prepare_invoice(self):
        """Values of the invoice of this record, without lines (on sale orders, Odoo's own method)."""
        raise NotImplementedError

    def _prepare_document_vals(self, document):
        """Values that depend on what the invoice bills, beside `_prepare_invoice`. Called by `billing.invoicing`."""
        return {}

    def _get_payer(self):
        """The partner whom this record is invoiced to."""
        raise NotImplementedError

    def _get_journal_fault(self):
        """Why nothing can be made in the journal that this record names, in a sentence; empty where it can."""
        return ""

    def _get_date_fault(self, date, journal):
        """Why nothing can be dated so, where this record knows better than the waist what to do; else empty."""
        return ""

    def _get_deductions(self, document):
        """Dues that `document` deducts (deposits, …), with negative amounts. Called by `billing.invoicing`."""
        return []

    def _get_corrected_move(self, document):
        """The invoice that a credit note corrects: the last one that billed what `document` takes back."""
        return self.env["account.move"]

    def _prepare_due_line(self, due):
        """Values of the invoice line that bills `due`. Called by `billing.invoicing`, for one record and one due."""
        raise NotImplementedError

    def _prepare_due_sections(self, dues):
        """Section lines among the dues, as a list of (index of the due that the section precedes, values)."""
        return []
