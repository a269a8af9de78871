from . import billing_history_import
