"""Many records at once: the same reader, the same dictionary and the same criteria, for a whole export.

DuckDB and Polars (the extra `cohort`) are imported when they are first used.
"""

from .export import FORMATS, audit_of, features_of, statuses_of, table
from .judged import Summary
from .run import Account, read_export
from .statuses import statuses

__all__ = [
    "FORMATS",
    "Account",
    "Summary",
    "audit_of",
    "features_of",
    "read_export",
    "statuses",
    "statuses_of",
    "table",
]
