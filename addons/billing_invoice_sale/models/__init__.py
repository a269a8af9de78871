from . import account_move
from . import crm_team
from . import sale_order
