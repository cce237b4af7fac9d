"""Pictures of the course ahead: curves with both ranges, people out of 100, swings, and the model beside cohorts.

SVG or PNG, the same each time. Each picture says in words all that it shows.
"""

from .canvas import FORMATS, Drawn
from .curves import course_curves
from .icons import icon_array
from .tornado import tornado
from .validation import validation

__all__ = ["FORMATS", "Drawn", "course_curves", "icon_array", "tornado", "validation"]
