from . import account_move
from . import billing_statement
from . import billing_statement_recap
from . import sale_order_line
