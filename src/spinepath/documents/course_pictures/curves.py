"""A measure by day: one field a strategy, the mean as a line, and two bands that are named in the picture."""

from collections.abc import Sequence
from math import ceil
from textwrap import fill
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MultipleLocator

from spinepath.terms.forecasts import Band, Course, Curve, Forecast

from ..forecast_words import (
    EXPECTED,
    HUNDRED,
    PEOPLE,
    Shown,
    as_far_as_seen,
    band,
    between,
    mid,
    number,
    reference,
    shown,
    told_days,
    when,
)
from ..words import capitalised
from .canvas import FAINT, INK, MIDDLE, OURS, PALE, SETTINGS, Drawn, figure_of

_ACROSS, _WIDE, _HIGH, _NAME = 2, 3.5, 2.6, 40
_USUAL: dict[str, Any] = {"color": INK, "linewidth": 1.3, "linestyle": (0, (5, 2.5))}
_LEAST_TOP = 10.0  # out of 100: an axis that ends below would make a small risk look large
_UNITS = ((182, "weeks", 7.0), (1100, "months", 30.4375), (10**9, "years", 365.25))


class _Bands(NamedTuple):
    days: tuple[float, ...]
    mean: tuple[float, ...]
    expected: tuple[tuple[float, ...], tuple[float, ...]]
    people: tuple[tuple[float, ...], tuple[float, ...]] | None


def course_curves(forecast: Forecast, measure: str) -> Drawn | None:
    """The curves of that measure as far as anybody saw it, or None where no course has one."""
    forecast = as_far_as_seen(forecast, measure)
    found = [(course, curve) for course in forecast.courses for curve in course.curves if curve.measure == measure]
    if not found:
        return None
    told = shown(measure, found[0][1].unit)
    people = ", out of 100 people like this" if told.unit == HUNDRED else ""
    title = f"{capitalised(told.title)}{people}, over {when(forecast.days[-1])}"
    with mpl.rc_context(SETTINGS):
        figure = _drawn(forecast, found, told, title)
    says = " ".join(_said(forecast, course, curve, told) for course, curve in found)
    return Drawn(f"curve-{measure.replace('_', '-')}", title, says, figure)


def _drawn(forecast: Forecast, found: Sequence[tuple[Course, Curve]], told: Shown, title: str) -> Figure:
    across = min(_ACROSS, len(found))
    down = ceil(len(found) / across)
    figure = figure_of(_WIDE * max(across, 2) + 0.4, _HIGH * down + 0.7, title)
    fields = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True).flatten().tolist()
    unit, length = next((name, per) for most, name, per in _UNITS if forecast.days[-1] <= most)
    base, top = reference(forecast), _top([curve for _, curve in found], told)
    bands = [_bands(forecast.days, curve, told, length) for _, curve in found]
    usual = next((x for x, (course, _) in zip(bands, found, strict=True) if course is base), None)
    for field, shown_here, (course, _) in zip(fields, bands, found, strict=False):
        _field(field, shown_here, None if course is base else usual, top)
        field.set_title(fill(capitalised(course.title), _NAME), loc="left", fontsize=9, fontweight="bold")
    _axes(fields, len(found), across, (capitalised(told.unit if told.unit == HUNDRED else told.title), unit))
    compared = base.title if base is not None and usual is not None and len(found) > 1 else None
    _legend(figure, people=any(x.people is not None for x in bands), usual=compared)
    return figure


def _axes(fields: Sequence[Axes], used: int, across: int, labels: tuple[str, str]) -> None:
    for field in fields[used:]:
        field.set_axis_off()
    for place in range(0, used, across):
        fields[place].set_ylabel(labels[0])
    for place in range(max(0, used - across), used):
        fields[place].tick_params(labelbottom=True)
        fields[place].set_xlabel(labels[1])
        if labels[1] == "months":
            fields[place].xaxis.set_major_locator(MultipleLocator(3 if fields[place].get_xlim()[1] < 15 else 6))


def _bands(days: Sequence[int], curve: Curve, told: Shown, length: float) -> _Bands:
    at = tuple(day / length for day in days)
    low, high = (tuple(told.per * v.expected[i] for v in curve.values) for i in (0, 1))
    mean = tuple(told.per * v.mean for v in curve.values)
    people = [v.people for v in curve.values if v.people is not None]
    if len(people) < len(curve.values):
        return _Bands(at, mean, (low, high), None)
    least, most = (tuple(told.per * ends[i] for ends in people) for i in (0, 1))
    return _Bands(at, mean, (low, high), (least, most))


def _field(field: Axes, bands: _Bands, usual: _Bands | None, top: float) -> None:
    """The wider band is pale with dotted edges, the narrower one darker with thin full edges, the mean a thick line."""
    if bands.people is not None:
        field.fill_between(bands.days, *bands.people, color=PALE, linewidth=0, zorder=1)
        for edge in bands.people:
            field.plot(bands.days, edge, color=FAINT, linewidth=0.8, linestyle=":", zorder=2)
    field.fill_between(bands.days, *bands.expected, color=MIDDLE, linewidth=0, zorder=3)
    for edge in bands.expected:
        field.plot(bands.days, edge, color=OURS, linewidth=0.6, zorder=4)
    field.plot(bands.days, bands.mean, color=OURS, linewidth=2.2, zorder=6, clip_on=False)
    if usual is not None:
        field.plot(usual.days, usual.mean, **_USUAL, zorder=7, clip_on=False)
    _ends(field, bands, usual, top)
    field.set_ylim(0, top)
    field.set_xlim(0, bands.days[-1] * 1.12)


def _ends(field: Axes, bands: _Bands, usual: _Bands | None, top: float) -> None:
    """The last number stands behind its line; that of the other gives way, and is left out where both read alike."""
    value, text = bands.mean[-1], _number(bands.mean[-1])
    told = [(value, text, OURS)]
    if usual is not None and _number(usual.mean[-1]) != text:
        gap, least = usual.mean[-1] - value, 0.075 * top
        moved = value + (max(gap, least) if gap > 0 else min(gap, -least))
        told.append((moved, _number(usual.mean[-1]), INK))
    for at, words, colour in told:
        where = (bands.days[-1], at)
        field.annotate(words, where, (3, 0), textcoords="offset points", va="center", color=colour)


def _number(value: float) -> str:
    return number(value, 0 if value >= 10 else 1)


def _top(curves: Sequence[Curve], told: Shown) -> float:
    """Pain ends at 10, who is alive at 100; other shares end where the highest band does, and not below 10."""
    ends = [max(v.expected[1], v.people[1] if v.people else 0.0, v.mean) for curve in curves for v in curve.values]
    highest = told.per * max(ends)
    if told.top is not None and (told.unit != HUNDRED or highest > told.top / 2):
        return told.top
    return max(highest * 1.1, _LEAST_TOP if told.unit == HUNDRED else 0.0) or 1.0


def _legend(figure: Figure, *, people: bool, usual: str | None) -> None:
    marks: list[Line2D | Patch] = [Line2D([], [], color=OURS, linewidth=2.2, label="expected number")]
    marks += [Patch(facecolor=MIDDLE, edgecolor=OURS, linewidth=0.6, label=EXPECTED)]
    if people:
        marks += [Patch(facecolor=PALE, edgecolor=FAINT, linestyle=":", label=PEOPLE)]
    if usual is not None:
        marks += [Line2D([], [], **_USUAL, label=f"{mid(usual)}, for comparison")]
    wide = figure.get_figwidth() > 2.4 * len(marks)
    figure.legend(handles=marks, loc="outside lower left", ncols=len(marks) if wide else 2, frameon=False, fontsize=8)


def _said(forecast: Forecast, course: Course, curve: Curve, told: Shown) -> str:
    values = ((day, curve.values[forecast.days.index(day)]) for day in told_days(forecast))
    told_at = "; ".join(f"at {when(day)} {_value(value, told)}" for day, value in values)
    return f"{capitalised(course.title)}: {told_at}."


def _value(value: Band, told: Shown) -> str:
    people = between(value, told)
    return f"{band(value, told)}{f' (between people {people})' if people else ''}"
