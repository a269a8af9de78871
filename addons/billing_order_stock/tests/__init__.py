from . import test_valued_products
