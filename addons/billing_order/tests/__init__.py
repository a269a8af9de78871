from . import test_billing_method
from . import test_deposit
from . import test_due
from . import test_invoicing
from . import test_invoicing_refusal
from . import test_order_line
from . import test_ordinary_order
from . import test_summary
