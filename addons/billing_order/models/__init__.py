from . import billing_invoicing
from . import billing_origin
from . import billing_source
from . import payment_transaction
from . import sale_order
from . import sale_order_line
