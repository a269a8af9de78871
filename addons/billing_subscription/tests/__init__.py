from . import test_schedule
from . import test_life
from . import test_order
from . import test_run
from . import test_access
from . import test_index
from . import test_index_letter
from . import test_mrr
