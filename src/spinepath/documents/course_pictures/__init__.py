"""Pictures of the course ahead: curves with both ranges, people out of 100, swings, and the model beside cohorts.

SVG or PNG, the same each time. Each picture says in words all that it shows.
"""

from spinepath.terms.forecasts import Course, Forecast

from ..forecast_words import others, reference
from .canvas import FORMATS, Drawn
from .curves import course_curves
from .icons import icon_array
from .tornado import tornado
from .validation import validation, validations

__all__ = [
    "FORMATS",
    "Drawn",
    "course_curves",
    "icon_array",
    "icon_arrays",
    "pictures",
    "tornado",
    "validation",
    "validations",
]


def icon_arrays(forecast: Forecast, course: Course) -> tuple[Drawn, ...]:
    """One picture for each count of a strategy, beside the course that it is held against."""
    base = reference(forecast)
    usual = base.title if base else "usual care"
    names = [f"people-{course.strategy}-{i}".replace("_", "-") for i in range(1, len(course.counts) + 1)]
    return tuple(icon_array(count, course, usual, name) for name, count in zip(names, course.counts, strict=True))


def pictures(forecast: Forecast) -> tuple[Drawn, ...]:
    """Every picture of a forecast, each with a name of its own, as files need them; none where it is refused."""
    if forecast.refused:
        return ()
    measures = dict.fromkeys(curve.measure for course in forecast.courses for curve in course.curves)
    curves = [course_curves(forecast, measure) for measure in measures]
    arrays = [drawn for course in others(forecast) for drawn in icon_arrays(forecast, course)]
    return tuple(drawn for drawn in (*curves, *arrays, tornado(forecast.tornado)) if drawn is not None)
