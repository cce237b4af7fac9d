"""The pictures of a forecast as blocks of a page. Without matplotlib a page says that they are left out."""

from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from spinepath.terms.forecasts import Course, Forecast

from . import forecast_words as fw
from .page import Block, Para, Picture, Text

if TYPE_CHECKING:
    from .course_pictures import Drawn

BELOW = "The same in numbers is in the table."
LEFT_OUT = (
    "The pictures are left out, because matplotlib is not installed (extra `forecast`); the tables hold them all."
)


def pictures_of(forecast: Forecast) -> dict[str, tuple[Block, ...]]:
    """By measure, strategy, and `tornado`."""
    if find_spec("matplotlib") is None:
        first = next((course.strategy for course in fw.others(forecast)), "")
        return {first: (Para(Text(LEFT_OUT)),)}
    from .course_pictures import course_curves, tornados  # here: slow to import, and text needs none

    blocks: dict[str, tuple[Block, ...]] = {}
    for measure in dict.fromkeys(curve.measure for course in forecast.courses for curve in course.curves):
        shown, left = _told_apart(forecast, measure)
        if curves := course_curves(shown, measure):
            blocks[measure] = (block(curves, f"{BELOW}{left}"),)
    blocks["tornado"] = tuple(block(swings, BELOW) for swings in tornados(forecast.tornado))
    return blocks | {course.strategy: arrays(forecast, course) for course in fw.others(forecast)}


def _told_apart(forecast: Forecast, measure: str) -> tuple[Forecast, str]:
    """The courses that can be told from the first one on some day, and words for the others."""
    base = fw.reference(forecast)
    usual = next((x.values for x in base.curves if x.measure == measure), None) if base else None
    told = fw.shown(measure)
    left = [
        course
        for course in forecast.courses
        for curve in course.curves
        if usual and course is not base and curve.measure == measure
        and fw.alike(curve.values, usual, fw.shown(measure, curve.unit))
    ]  # fmt: skip
    if not left:
        return forecast, ""
    named = "all the others" if len(left) == len(forecast.courses) - 1 > 1 else "; ".join(x.title for x in left)
    shown = replace(forecast, courses=tuple(x for x in forecast.courses if x not in left))
    return shown, f" Not drawn, {fw.within(forecast, told)} on every day: {named}."


def arrays(forecast: Forecast, course: Course) -> tuple[Block, ...]:
    """An icon array for each count of a strategy; nothing without matplotlib."""
    if find_spec("matplotlib") is None:
        return ()
    from .course_pictures import icon_arrays

    return tuple(block(picture, picture.says) for picture in icon_arrays(forecast, course))


def block(drawn: "Drawn", caption: str) -> Picture:
    """A drawn picture as a block, with a caption under it."""
    return Picture(drawn.name, caption, drawn.says, svg=drawn.element())
