from . import test_deposit
from . import test_payer
from . import test_replacement
from . import test_security
from . import test_share_change
from . import test_split_invoicing
from . import test_uninstall
