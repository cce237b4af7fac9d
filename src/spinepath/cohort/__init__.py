"""Many records at once: the same reader, the same dictionary and the same criteria, for a whole export.

DuckDB and Polars (the extra `cohort`) are imported when they are first used.
"""

from .export import FORMATS, features_of, table
from .run import Account, read_export
from .statuses import statuses

__all__ = ["FORMATS", "Account", "features_of", "read_export", "statuses", "table"]
