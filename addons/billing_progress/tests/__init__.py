from . import test_statement
from . import test_statement_entry
from . import test_statement_refusal
