from . import account_move_reversal, billing_dunning_write_off
