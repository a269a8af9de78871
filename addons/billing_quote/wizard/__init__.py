from . import billing_quote_comparison
