from . import billing_statement_refusal
