from .difference import Stretch, differing_days
from .indexation import anniversaries, revision_factor
from .schedule import Item, Part, Period, Term, index_of, schedule
from .subscription_due import SubscriptionDue
