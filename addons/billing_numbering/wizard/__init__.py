from . import account_resequence
from . import billing_numbering_lock
