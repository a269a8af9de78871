from . import (
    test_access,
    test_charge,
    test_charge_covered,
    test_charge_invoice,
    test_hand,
    test_level,
    test_promise,
    test_report,
    test_run,
    test_selection,
    test_sending,
    test_write_off,
)
