from . import test_auxiliary_account
from . import test_billing_key
from . import test_billing_run
from . import test_fiscal_year
from . import test_groups
from . import test_rebill
from . import test_tools_doctests
