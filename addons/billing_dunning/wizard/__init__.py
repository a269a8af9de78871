from . import billing_dunning_write_off
