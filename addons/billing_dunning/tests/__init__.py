from . import test_access, test_charge, test_hand, test_run, test_selection, test_sending
