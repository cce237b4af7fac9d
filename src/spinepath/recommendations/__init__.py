"""Editions, statuses and assessments: what each recommendation says about one person, and why."""

from .assess import assess, assess_all, assess_subjects, statuses
from .editions import compile_edition, edition_in_force
from .judge import Values, value_used

__all__ = [
    "Values",
    "assess",
    "assess_all",
    "assess_subjects",
    "compile_edition",
    "edition_in_force",
    "statuses",
    "value_used",
]
