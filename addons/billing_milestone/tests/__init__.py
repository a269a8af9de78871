from . import test_access
from . import test_milestone
from . import test_milestone_change
from . import test_milestone_deposit
from . import test_milestone_run
from . import test_schedule
