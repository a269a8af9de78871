from . import account_move
from . import billing_fiscal_year
from . import billing_lock
from . import res_company
from . import res_config_settings
