from .interest import interest_of
