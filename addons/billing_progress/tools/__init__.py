"""Pure rules of progress billing."""

from .entry import Cumulative, Refusal, amount_now, check, cumulative
from .section import distribute, total_of

__all__ = ["Cumulative", "Refusal", "amount_now", "check", "cumulative", "distribute", "total_of"]
