from . import account_move, account_move_line, billing_credit_reason
