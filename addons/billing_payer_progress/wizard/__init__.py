from . import billing_payer_replace
