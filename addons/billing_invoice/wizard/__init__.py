from . import billing_instalment_split
