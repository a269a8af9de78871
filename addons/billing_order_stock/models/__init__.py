from . import billing_invoicing
from . import sale_order_line
