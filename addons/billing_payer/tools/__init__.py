from .document import PayerDocument
from .split import Split, share_out
