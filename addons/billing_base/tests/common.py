from psycopg2 import errors

from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class BillingBaseCommon(AccountTestInvoicingCommon):
    """Invoices of 1,000.00 that carry a billing key, and their credit notes."""

    @classmethod
    def _create_keyed_invoice(cls, key="source,1:7", price=1000.0, **values):
        return cls._create_invoice_one_line(price_unit=price, tax_ids=cls.env["account.tax"], billing_key=key, **values)

    @classmethod
    def _credit(cls, invoice, price=None, rebill=True):
        """A posted credit note of an invoice: in full, or of `price` untaxed."""
        credit_note = cls._reverse_invoice(invoice)
        credit_note.billing_rebill = rebill
        if price:
            credit_note.invoice_line_ids.price_unit = price
        credit_note.action_post()
        return credit_note

    def assertBilledAlready(self, create):
        """`create()` is stopped by the database, in the sentence that the user reads."""
        with self.assertRaises(errors.UniqueViolation) as caught, mute_logger("odoo.sql_db"):
            create()
            self.env.flush_all()
        sentence = self.env["account.move"]._sql_error_to_message(caught.exception)
        self.assertIn("This has been invoiced in the meantime.", sentence)
