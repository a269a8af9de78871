from . import test_affair_history
from . import test_order_bank
