from . import billing_deferral
from . import billing_deferral_line
from . import account_move
