from . import account_move_reversal, account_move_reversal_line
