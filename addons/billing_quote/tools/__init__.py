from .compare import Difference, QuoteLine, compare

__all__ = ["Difference", "QuoteLine", "compare"]
