from . import progress_table
