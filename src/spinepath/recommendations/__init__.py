"""Editions, statuses and assessments: what each recommendation says about one person, and why."""

from .assess import assess, assess_all, assess_subjects, statuses
from .definitions import judge_definitions
from .editions import compile_edition, edition_in_force
from .judge import Values, value_used
from .level_table import judge_levels
from .mechanisms import judge_mechanisms
from .notices import find_notices
from .population import find_population
from .scores import judge_scores
from .taken import taken_row
from .work_up import judge_work_ups

__all__ = [
    "Values",
    "assess",
    "assess_all",
    "assess_subjects",
    "compile_edition",
    "edition_in_force",
    "find_notices",
    "find_population",
    "judge_definitions",
    "judge_levels",
    "judge_mechanisms",
    "judge_scores",
    "judge_work_ups",
    "statuses",
    "taken_row",
    "value_used",
]
