from . import test_access, test_comparison, test_opportunity, test_portal, test_print, test_version
