from . import billing_amendment
from . import billing_detailed_invoice
from . import billing_history_import
from . import sale_advance_payment_inv
