from . import test_amended_goods
from . import test_valued_products
