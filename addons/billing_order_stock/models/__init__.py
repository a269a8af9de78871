from . import billing_invoicing
