from .schedule import Share, missing, spread, weights
