from . import test_statement
from . import test_statement_entry
from . import test_statement_refusal
from . import test_statement_invoice
from . import test_statement_status
from . import test_credit_note
