"""The tables of a forecast, of a simulated population and of a validation: for readers, and as CSV for analysts."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from io import StringIO
from typing import Any

from spinepath.terms.forecasts import Band, Compared, Course, Forecast, Outcome, Swing

from . import forecast_words as fw
from .page import Block, Bullets, Cell, Para, Rows, Table, Text, table
from .words import READ, capitalised, count_of

_SPLIT = ("Outcome", "Whole difference", "Direct", "Indirect", "Neither alone")
_TOTALS = ("Outcome", "Expected", "Between people")
_OUTCOMES = ("Strategy", "Outcome", "At", "Expected", "Between people", "Difference", "Direct", "Indirect", "Neither")
_COMPARED = ("What", "Seen", "Model", "Agree", "Role", "Source")
_BANDS = ("difference", "direct", "indirect", "interaction")


def course_table(forecast: Forecast, measure: str) -> Iterator[Block]:
    """A measure under each strategy on the days of the horizons."""
    days = fw.told_days(forecast)
    rows: list[tuple[Cell, ...]] = []
    alike: list[str] = []
    told, base = fw.shown(measure), fw.reference(forecast)
    usual: list[Band] = []
    for course in (x for x in forecast.courses if days):
        for curve in (x for x in course.curves if x.measure == measure):
            told = fw.shown(measure, curve.unit)
            values = [curve.values[forecast.days.index(day)] for day in days]
            usual = values if course is base else usual
            if usual and course is not base and fw.alike(values, usual, told):
                alike.append(capitalised(course.title))
            else:
                rows.append(((Text(capitalised(course.title)),), *(_value(value, told) for value in values)))
    people = f", {fw.HUNDRED} people like this" if told.unit == fw.HUNDRED else ""
    if rows:
        yield table(f"{capitalised(told.title)}{people}", ("Strategy", *map(fw.when, days)), rows)
    if alike:
        within = f"{capitalised(fw.within(forecast, told))} on all these days"
        named = "All the others" if len(alike) == len(forecast.courses) - 1 > 1 else "; ".join(alike)
        yield Para(Text(f"{named}.", label=within))


def _value(value: Band, told: fw.Shown) -> Cell:
    people = fw.between(value, told)
    return (Text(fw.band(value, told)), *([Text(f"between people {people}")] if people else []))


def totals_table(forecast: Forecast) -> Iterator[Block]:
    """What the differences are taken from: the totals of the course that the others are held against."""
    base = fw.reference(forecast)
    named = {name for course in fw.others(forecast) for name in course.differences}
    rows: list[tuple[Cell, ...]] = []
    for name, total in base.totals.items() if base else ():
        if name in named:
            told = fw.shown(name)
            cells = (_total_name(name, told), fw.band(total, told), fw.between(total, told))
            rows.append(tuple((Text(cell),) for cell in cells))
    if base and rows:
        yield table(f"{capitalised(base.title)}: what the differences below are taken from", _TOTALS, rows)


def split_table(course: Course) -> Iterator[Block]:
    """The difference to usual care and its three parts, which add up as they are shown; what does not differ at all
    is named in one line.
    """
    rows: list[tuple[Cell, ...]] = []
    same: list[str] = []
    for name, split in course.differences.items():
        told = fw.shown(name)
        bands = (split.total, split.direct, split.indirect, split.interaction)
        cells = [_part(value, band, told) for value, band in zip(fw.parts_that_add(split, told), bands, strict=True)]
        if _about_nothing(bands, told):
            same.append(_total_name(name, told))
        else:
            rows.append(((Text(_total_name(name, told)),), *((Text(cell),) for cell in cells)))
    title = capitalised(course.title)
    if rows:
        yield table(f"{title}: difference, with the {fw.EXPECTED}, and its parts", _SPLIT, rows)
    if same:
        yield Para(Text(f"{'; '.join(same)}.", label=f"{title}, no difference or about none"))


def _about_nothing(bands: Sequence[Band], told: fw.Shown) -> bool:
    """Whether the difference and each part are nothing as rounded, and no end of a range is more than one step off."""
    step = fw.step(told)
    return all(
        fw.rounded(told.per * band.mean, told.places) == 0
        and max(abs(fw.rounded(told.per * end, told.places)) for end in band.expected) < 1.5 * step
        for band in bands
    )


def _total_name(name: str, told: fw.Shown) -> str:
    """`Days with pain of 4 or more over 1 year`, with the unit where the name does not say it."""
    days = fw.horizon(name)
    joined = "over" if name.partition("@")[0] in fw.OVER_TIME else "at"
    over = f" {joined} {fw.when(days)}" if days is not None else ""
    unit = f", {told.unit}" if told.unit.startswith(("out of", "for ")) else ""
    return f"{capitalised(told.title)}{over}{unit}"


def _part(value: float, band: Band, told: fw.Shown) -> str:
    """The rounded part with its range."""
    low, high = (told.per * x for x in band.expected)
    ends = fw.signed_range(min(low, value), max(high, value), told)
    said = fw.signed(value, told)
    return said if ends == said else f"{said} ({ends})"


def swing_table(swings: Sequence[Swing]) -> Iterator[Block]:
    """A table for each outcome, with every swing, the longest first."""
    for outcome, found in fw.by_outcome(swings).items():
        rows: list[tuple[Cell, ...]] = [_swing(swing) for swing in found]
        middle = found[0].outcome_middle
        base = f"; {fw.figures(middle)} with all in the middle" if middle is not None else ""
        yield table(f"{capitalised(outcome or 'the outcome')}, one number changed at a time{base}", _SWINGS, rows)


_SWINGS = ("Number of the model", "Rests on", "Low", "High", "Outcome at low", "Outcome at high")


def _swing(swing: Swing) -> tuple[Cell, ...]:
    values = (swing.low, swing.high, swing.outcome_low, swing.outcome_high)
    told = (
        capitalised(swing.title),
        "an assumption, at least in part" if swing.assumption else "a source",
        *map(fw.figures, values),
    )
    return tuple((Text(cell),) for cell in told)


def outcome_blocks(outcomes: Sequence[Outcome]) -> tuple[Block, ...]:
    """The table of a simulated population, grouped by stratum."""
    strata = dict.fromkeys(x.stratum for x in outcomes)
    bodies = tuple(
        Rows(
            tuple(_outcome(x) for x in outcomes if x.stratum == stratum),
            stratum or ("Everyone" if len(strata) > 1 else ""),
        )
        for stratum in strata
    )
    return (Table("What the population does", _OUTCOMES, bodies), Para(Text(fw.RANGES)))


def _outcome(found: Outcome) -> tuple[Cell, ...]:
    told = fw.shown(found.measure, threshold=found.threshold)
    band = Band(found.mean, found.expected_range or (found.mean, found.mean), found.between_people)
    expected = fw.band(band, told) if found.expected_range else fw.number(told.per * found.mean, told.places)
    parts = (_difference(getattr(found, name), getattr(found, f"{name}_range"), told) for name in _BANDS)
    name = f"{fw.outcome_name(found)}{f', {told.unit}' if told.unit == fw.HUNDRED else ''}"
    cells = (found.strategy, name, fw.when(found.at_d), expected, fw.between(band, told), *parts)
    return tuple((Text(cell),) for cell in cells)


def _difference(mean: float | None, expected: tuple[float, float] | None, told: fw.Shown) -> str:
    if mean is None:
        return ""
    said = fw.signed(told.per * mean, told)
    if expected is None:
        return said
    ends = fw.signed_range(told.per * expected[0], told.per * expected[1], told)
    return said if said == ends else f"{said} ({ends})"


def compared_blocks(rows: Sequence[Compared]) -> tuple[Block, ...]:
    """What was seen beside the model: how many agree, then checks, then what was fitted, then every row."""
    groups = [(role, [x for x in rows if x.role == role]) for role in sorted({x.role for x in rows})]
    bodies = tuple(Rows(tuple(_compared(x) for x in found), _ROLES.get(role, role)) for role, found in groups)
    summary = Bullets(tuple(Text(text) for text in agreement(rows)))
    return (summary, Table("What studies saw, and what the model gives", _COMPARED, bodies))


_ROLES = {"check": "Checks: never shown to the fit", "fit": "Fitted to: agreement says little"}


def agreement(rows: Sequence[Compared]) -> Iterator[str]:
    """How many figures agree, by role, with and without those that were recalled."""
    for role in sorted({x.role for x in rows}):
        found = [x for x in rows if x.role == role]
        sure = [x for x in found if x.read != "recalled"]
        text = f"{_ROLES.get(role, role)}: {sum(x.inside for x in found)} of {len(found)} agree"
        left = len(found) - len(sure)
        without = f"; without {count_of(left, 'recalled figure')} {sum(x.inside for x in sure)} of {len(sure)}"
        yield f"{text}{without if left else ''}."


def _compared(row: Compared) -> tuple[Cell, ...]:
    told = fw.Shown("", "", 1.0, 2) if row.ratio else fw.shown(row.measure, threshold=row.threshold)
    seen = fw.number(told.per * row.observed, told.places)
    interval = f" ({fw.scaled(row.interval, told)})" if row.interval else ""
    ours = f"{fw.number(told.per * row.simulated, told.places)} ({fw.scaled(row.range, told)})"
    unit = f", {told.unit}" if told.unit == fw.HUNDRED else ""
    what = (Text(f"{row.scenario}: {fw.outcome_name(row)} at {fw.when(row.at_d)}{_arms(row)}{unit}"),)
    source = f"{', '.join(row.cite)} ({READ.get(row.read, row.read)})"
    return (
        what,
        *((Text(x),) for x in (seen + interval, ours, "yes" if row.inside else "no", row.role, source)),
    )


def _arms(row: Compared) -> str:
    if row.arm is None:
        return ""
    way = "divided by" if row.ratio else "minus"
    return f", {row.arm}{f' {way} {row.minus}' if row.minus else ''}"


def forecast_csv(forecast: Forecast) -> str:
    """A row for each strategy, measure and day as the model gave it, nothing rounded. Refused: the header alone."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["strategy", "measure", "unit", "day", "mean", *_ENDS])
    for course in () if forecast.refused else forecast.courses:
        for curve in course.curves:
            for day, value in zip(forecast.days, curve.values, strict=True):
                ends = (*value.expected, *(value.people or ("", "")))
                writer.writerow([_safe(course.strategy), _safe(curve.measure), curve.unit, day, value.mean, *ends])
    return out.getvalue()


_ENDS = ("expected_range_low", "expected_range_high", "between_people_low", "between_people_high")


def outcomes_csv(outcomes: Iterable[Outcome]) -> str:
    """A row for each number as the model gave it: shares between 0 and 1, nothing rounded."""
    return _csv(Outcome, outcomes, ("expected_range", "between_people", *(f"{name}_range" for name in _BANDS)))


def compared_csv(rows: Iterable[Compared]) -> str:
    """A row for each figure as it was seen and simulated, nothing rounded."""
    return _csv(Compared, rows, ("interval", "range"))


def _csv(kind: Any, rows: Iterable[Any], ranges: Sequence[str]) -> str:
    names = [field.name for field in fields(kind)]
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column for name in names for column in _columns(name, ranges)])
    for row in rows:
        writer.writerow([cell for name in names for cell in _cells(getattr(row, name), name, ranges)])
    return out.getvalue()


def _columns(name: str, ranges: Sequence[str]) -> list[str]:
    return [f"{name}_low", f"{name}_high"] if name in ranges else [name]


def _cells(value: Any, name: str, ranges: Sequence[str]) -> list[Any]:
    """Nothing known is an empty cell; what a spreadsheet would take for a formula is marked as text."""
    if name in ranges:
        return list(value or ("", ""))
    if isinstance(value, tuple):
        value = " ".join(value)
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [_safe(value) if isinstance(value, str) else "" if value is None else value]


def _safe(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
