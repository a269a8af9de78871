from . import test_access
from . import test_cents
from . import test_changes
from . import test_payers
from . import test_settled
from . import test_uninstall
