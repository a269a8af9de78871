from .credit import Left, portion, refusal

__all__ = ["Left", "portion", "refusal"]
