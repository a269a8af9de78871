from . import test_payer_statement
