"""Editions, statuses and assessments: what each recommendation says about one person, and why."""

from .assess import assess, assess_all, assess_recommendation, value_used
from .editions import compile_edition, edition_in_force
from .judge import Values

__all__ = [
    "Values",
    "assess",
    "assess_all",
    "assess_recommendation",
    "compile_edition",
    "edition_in_force",
    "value_used",
]
