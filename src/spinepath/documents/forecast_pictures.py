"""The pictures of a forecast as blocks of a page. Without matplotlib a page says that they are left out."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from spinepath.terms.forecasts import Course, Forecast

from . import forecast_words as fw
from .page import Block, Para, Picture, Text

if TYPE_CHECKING:
    from .course_pictures import Drawn

BELOW = "The same in numbers is in the table."
LEFT_OUT = (
    "The pictures are left out, because matplotlib is not installed (extra `evidence`); the tables hold them all."
)


def pictures_of(forecast: Forecast) -> dict[str, tuple[Block, ...]]:
    """By measure, strategy, and `tornado`."""
    if find_spec("matplotlib") is None:
        first = next((course.strategy for course in fw.others(forecast)), "")
        return {first: (Para(Text(LEFT_OUT)),)}
    from .course_pictures import course_curves, tornado  # here: slow to import, and text needs none

    measures = dict.fromkeys(curve.measure for course in forecast.courses for curve in course.curves)
    found = {measure: course_curves(forecast, measure) for measure in measures}
    found["tornado"] = tornado(forecast.tornado)
    blocks: dict[str, tuple[Block, ...]] = {name: (block(drawn, BELOW),) for name, drawn in found.items() if drawn}
    return blocks | {course.strategy: arrays(forecast, course) for course in fw.others(forecast)}


def arrays(forecast: Forecast, course: Course) -> tuple[Block, ...]:
    """An icon array for each count of a strategy; nothing without matplotlib."""
    if find_spec("matplotlib") is None:
        return ()
    from .course_pictures import icon_array

    base = fw.reference(forecast)
    usual = base.title if base else "usual care"
    names = [f"people-{course.strategy}-{i}".replace("_", "-") for i in range(len(course.counts))]
    drawn = [icon_array(count, course, usual, name) for name, count in zip(names, course.counts, strict=True)]
    return tuple(block(picture, picture.says) for picture in drawn)


def block(drawn: "Drawn", caption: str) -> Picture:
    """A drawn picture as a block, with a caption under it."""
    return Picture(drawn.name, caption, drawn.says, svg=drawn.element())
