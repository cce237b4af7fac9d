"""Pictures of the course ahead: curves with both ranges, people out of 100, swings, and the model beside cohorts.

SVG or PNG, the same each time. Each picture says in words all that it shows.
"""

from spinepath.terms.forecasts import Course, Forecast

from ..forecast_words import counted, main_counts, others, usual_title
from .canvas import FORMATS, Drawn
from .curves import course_curves
from .icons import icon_array
from .tornado import tornados
from .validation import validation, validations

__all__ = [
    "FORMATS",
    "Drawn",
    "course_curves",
    "icon_array",
    "icon_arrays",
    "pictures",
    "tornados",
    "validation",
    "validations",
]


def icon_arrays(forecast: Forecast, course: Course) -> tuple[Drawn, ...]:
    """One picture for each count that may differ by more than 1 from the course that it is held against."""
    place, usual = forecast.courses.index(course), usual_title(forecast)
    shown = [count for count in main_counts(forecast, course) if counted(count).difference and counted(count).moves]
    return tuple(icon_array(count, course, usual, f"people-{place}-{i}") for i, count in enumerate(shown, start=1))


def pictures(forecast: Forecast) -> tuple[Drawn, ...]:
    """Every picture of a forecast, each with a name of its own, as files need them; none where it is refused."""
    if forecast.refused:
        return ()
    measures = dict.fromkeys(curve.measure for course in forecast.courses for curve in course.curves)
    curves = [course_curves(forecast, measure) for measure in measures]
    arrays = [drawn for course in others(forecast) for drawn in icon_arrays(forecast, course)]
    return tuple(drawn for drawn in (*curves, *arrays, *tornados(forecast.tornado)) if drawn is not None)
