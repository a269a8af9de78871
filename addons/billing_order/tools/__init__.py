from .closing import COMPARISONS, BilledOrder, rate
from .correction import take_back
from .deposits import Deposit, recover
from .due import Document, Due
from .places import make_room
from .wording import fill, unknown
