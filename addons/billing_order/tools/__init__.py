from .closing import BilledOrder, rate
from .due import Document, Due
from .places import make_room
