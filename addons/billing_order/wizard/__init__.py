from . import billing_amendment
from . import sale_advance_payment_inv
