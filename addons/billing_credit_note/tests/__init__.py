from . import test_access, test_credit_applied, test_credit_note
