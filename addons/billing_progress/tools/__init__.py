"""Pure rules of progress billing."""

from .entry import Cumulative, Refusal, amount_now, check, cumulative

__all__ = ["Cumulative", "Refusal", "amount_now", "check", "cumulative"]
