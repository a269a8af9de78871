from . import account_move_reversal
from . import billing_price_revise
from . import billing_subscription_step
from . import billing_subscription_amendment
from . import billing_subscription_regularisation
