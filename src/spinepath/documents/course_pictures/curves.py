"""A measure by day: one field a strategy, the mean as a line, and two bands that are named in the picture."""

from collections.abc import Sequence
from math import ceil
from textwrap import fill
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from spinepath.terms.forecasts import Band, Course, Curve, Forecast

from ..forecast_words import EXPECTED, PEOPLE, Shown, band, between, reference, shown, when
from ..words import capitalised
from .canvas import FAINT, INK, MIDDLE, OURS, PALE, SETTINGS, Drawn, figure_of

_ACROSS, _WIDE, _HIGH, _NAME = 3, 3.3, 2.7, 34
_LEAST_TOP = 10.0  # out of 100: an axis that ends below would make a small risk look large
_UNITS = ((182, "weeks", 7.0), (1100, "months", 30.4375), (10**9, "years", 365.25))


class _Bands(NamedTuple):
    days: tuple[float, ...]
    mean: tuple[float, ...]
    expected: tuple[tuple[float, ...], tuple[float, ...]]
    people: tuple[tuple[float, ...], tuple[float, ...]] | None


def course_curves(forecast: Forecast, measure: str) -> Drawn | None:
    """The curves of that measure, or None where no course has one."""
    found = [(course, curve) for course in forecast.courses for curve in course.curves if curve.measure == measure]
    if not found:
        return None
    told = shown(measure, found[0][1].unit)
    unit, length = next((name, per) for most, name, per in _UNITS if forecast.days[-1] <= most)
    with mpl.rc_context(SETTINGS):
        figure = _drawn(forecast, found, told, (unit, length))
    title = f"{capitalised(told.title)}{', out of 100 people like this' if told.per == 100 else ''}, by {unit}"
    says = " ".join(_said(forecast, course, curve, told) for course, curve in found)
    return Drawn(f"curve-{measure.replace('_', '-')}", title, says, figure)


def _drawn(forecast: Forecast, found: Sequence[tuple[Course, Curve]], told: Shown, unit: tuple[str, float]) -> Figure:
    across = min(_ACROSS, len(found))
    down = ceil(len(found) / across)
    figure = figure_of(_WIDE * max(across, 2) + 0.4, _HIGH * down + 0.7)
    fields = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True).flatten().tolist()
    base, top = reference(forecast), _top([curve for _, curve in found], told)
    usual = next(((course.title, curve) for course, curve in found if course is base), None)
    for field, (course, curve) in zip(fields, found, strict=False):
        bands = _bands(forecast.days, curve, told, unit[1])
        _field(field, bands)
        if usual is not None and course is not base:
            _usual(field, _bands(forecast.days, usual[1], told, unit[1]))
        field.set_title(fill(capitalised(course.title), _NAME), loc="left", fontsize=9, fontweight="bold")
        field.set_ylim(0, top)
        field.set_xlim(0, bands.days[-1] * 1.12)
    for field in fields[len(found) :]:
        field.set_axis_off()
    for place in range(0, len(found), across):
        fields[place].set_ylabel(capitalised(told.unit if told.per == 100 else told.title))
    for place in range(max(0, len(found) - across), len(found)):
        fields[place].tick_params(labelbottom=True)
        fields[place].set_xlabel(unit[0])
    _legend(figure, found, usual[0] if usual and len(found) > 1 else None)
    return figure


def _bands(days: Sequence[int], curve: Curve, told: Shown, length: float) -> _Bands:
    at = tuple(day / length for day in days)
    low, high = (tuple(told.per * v.expected[i] for v in curve.values) for i in (0, 1))
    mean = tuple(told.per * v.mean for v in curve.values)
    spread = [v.people for v in curve.values if v.people is not None]
    if len(spread) < len(curve.values):
        return _Bands(at, mean, (low, high), None)
    return _Bands(at, mean, (low, high), tuple(tuple(told.per * p[i] for p in spread) for i in (0, 1)))  # type: ignore[arg-type]


def _field(field: Axes, bands: _Bands) -> None:
    """The wider band is pale with dotted edges, the narrower one darker with thin full edges, the mean a thick line."""
    if bands.people is not None:
        field.fill_between(bands.days, *bands.people, color=PALE, linewidth=0, zorder=1)
        for edge in bands.people:
            field.plot(bands.days, edge, color=FAINT, linewidth=0.8, linestyle=":", zorder=2)
    field.fill_between(bands.days, *bands.expected, color=MIDDLE, linewidth=0, zorder=3)
    for edge in bands.expected:
        field.plot(bands.days, edge, color=OURS, linewidth=0.6, zorder=4)
    field.plot(bands.days, bands.mean, color=OURS, linewidth=2.2, zorder=6)
    _end(field, bands, OURS)


def _usual(field: Axes, bands: _Bands) -> None:
    field.plot(bands.days, bands.mean, color=INK, linewidth=1.3, linestyle=(0, (5, 2.5)), zorder=5)


def _end(field: Axes, bands: _Bands, colour: str) -> None:
    """The last number stands behind its line."""
    value = bands.mean[-1]
    text = f"{value:.0f}" if value >= 10 else f"{value:.1f}"
    field.annotate(text, (bands.days[-1], value), (3, 0), textcoords="offset points", va="center", color=colour)


def _top(curves: Sequence[Curve], told: Shown) -> float:
    """Pain ends at 10, who is alive at 100; other shares end where the highest band does, and not below 10."""
    ends = [max(v.expected[1], v.people[1] if v.people else 0.0, v.mean) for curve in curves for v in curve.values]
    highest = told.per * max(ends)
    if told.top is not None and (told.per == 1 or highest > told.top / 2):
        return told.top
    return max(highest * 1.1, _LEAST_TOP if told.per == 100 else 0.0) or 1.0


def _legend(figure: Figure, found: Sequence[tuple[Course, Curve]], usual: str | None) -> None:
    people = any(v.people is not None for _, curve in found for v in curve.values)
    marks: list[Line2D | Patch] = [Line2D([], [], color=OURS, linewidth=2.2, label="expected number")]
    marks += [Patch(facecolor=MIDDLE, edgecolor=OURS, linewidth=0.6, label=EXPECTED)]
    if people:
        marks += [Patch(facecolor=PALE, edgecolor=FAINT, linestyle=":", label=PEOPLE)]
    if usual is not None:
        marks += [Line2D([], [], color=INK, linewidth=1.3, linestyle=(0, (5, 2.5)), label=f"{usual}, for comparison")]
    wide = figure.get_figwidth() > 2.6 * len(marks)
    figure.legend(handles=marks, loc="outside lower left", ncols=len(marks) if wide else 2, frameon=False, fontsize=8)


def _said(forecast: Forecast, course: Course, curve: Curve, told: Shown) -> str:
    values = [(day, _at(forecast, curve, day)) for day in forecast.horizons]
    told_at = "; ".join(f"at {when(day)} {_value(value, told)}" for day, value in values if value is not None)
    return f"{capitalised(course.title)}: {told_at}."


def _value(value: Band, told: Shown) -> str:
    people = between(value, told)
    return f"{band(value, told)}{f' (between people {people})' if people else ''}"


def _at(forecast: Forecast, curve: Curve, day: int) -> Band | None:
    return curve.values[forecast.days.index(day)] if day in forecast.days else None
