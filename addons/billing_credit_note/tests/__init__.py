from . import test_access, test_credit_note
