from . import billing_payer_change
from . import billing_payer_replace
from . import sale_advance_payment_inv
