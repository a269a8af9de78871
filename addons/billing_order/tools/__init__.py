from .deposits import Deposit, recover
from .due import Document, Due
from .wording import fill, unknown
