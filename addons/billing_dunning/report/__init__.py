from . import billing_dunning_ageing, billing_dunning_dso, billing_dunning_effect
