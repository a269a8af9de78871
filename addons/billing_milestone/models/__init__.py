from . import account_move
from . import account_move_line
from . import billing_schedule_mixin  # what the next ones are made of
from . import billing_milestone
from . import billing_milestone_billing
from . import billing_run
from . import billing_schedule_template
from . import res_company
from . import res_config_settings
from . import sale_order
from . import sale_order_line
