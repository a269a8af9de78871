from . import billing_amendment
