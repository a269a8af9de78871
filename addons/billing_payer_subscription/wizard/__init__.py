from . import billing_payer_change
from . import billing_payer_replace
