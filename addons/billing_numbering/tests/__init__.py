from . import test_access
from . import test_attacks
from . import test_chronology
from . import test_existing
from . import test_lock
from . import test_numbers
from . import test_odoo_features
from . import test_setup
