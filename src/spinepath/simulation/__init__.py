"""The course ahead: pain, fractures, function and survival of one person or of a million, under any strategy.

The model is told in docs/explanation/course_model.md; its numbers are knowledge. Needs the extra `forecast`.
"""

from .forecasting import DRAWS, LIVES, USUAL, forecast, strategies_for
from .kernel import is_compiled, layout
from .outcomes import PopulationRun, simulate
from .people_like import CoursePerson
from .runs import Progress
from .validation import STRUCTURES, count_by_role, validate

__all__ = [
    "DRAWS",
    "LIVES",
    "STRUCTURES",
    "USUAL",
    "CoursePerson",
    "PopulationRun",
    "Progress",
    "count_by_role",
    "forecast",
    "is_compiled",
    "layout",
    "simulate",
    "strategies_for",
    "validate",
]
