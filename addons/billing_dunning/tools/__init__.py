from .interest import interest
