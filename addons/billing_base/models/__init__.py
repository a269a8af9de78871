from . import res_company  # first: the default of a field on account.move reads a new column of it
from . import account_move
from . import res_config_settings
