from .periods import share_periods
