from . import customer_statement
from . import watermark
