"""The days of a plan: every start, review, check and stop of its lines, and every order that has a day of its own.

What is to be done today or within so many days stands here whatever part of the plan orders it, so that whoever works
from the dates misses none of it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from spinepath.terms.results import (
    RECOMMENDED,
    CalendarEntry,
    Detail,
    DrugVerdict,
    PlanLine,
    WorkUpResult,
)

from .draft import DUTIES, TODAY

_NOW = (*TODAY, "same day", "at once on arrival")
_SPAN = re.compile(r"(\d+) (hour|day|week)s?")
_HOURS = {"hour": 1, "day": 24, "week": 7 * 24}
_HOURS_OF_A_DAY = 24
_SOON_D = 3
_BY_DRUG = ("stop", "change")
_DRUG_OWNER = "prescriber"
_UNTIL_NEXT = "goes on until another drug takes over, and then ends"
_HELD = "none until it is settled"


def plan_calendar(
    today: date, lines: Sequence[PlanLine], drugs: Sequence[DrugVerdict], work_ups: Sequence[WorkUpResult]
) -> tuple[CalendarEntry, ...]:
    """Every dated order of a plan made on the day `today`, in the order of its days, each once."""
    found = [*_lines(today, lines), *_drugs(today, drugs), *_results(today, work_ups)]
    return tuple(sorted(dict.fromkeys(found), key=lambda e: (e.on, e.line, e.what)))


def due_on(today: date, within: str | None) -> str | None:
    """The last day (ISO date) of `today`, `24 hours` or `2 weeks`; None where the words name no span of time.

    >>> due_on(date(2026, 11, 22), "48 hours")
    '2026-11-24'
    """
    if within in _NOW:
        return today.isoformat()
    span = _SPAN.fullmatch(within or "")
    if span is None:
        return None
    days = int(span[1]) * _HOURS[span[2]] // _HOURS_OF_A_DAY
    return (today + timedelta(days=days)).isoformat()


def _lines(today: date, lines: Sequence[PlanLine]) -> Iterator[CalendarEntry]:
    yield from (
        CalendarEntry(x.review_on, f"look again: {x.title}", x.owner, x.id)
        for x in lines
        if x.review_on and x.disposition not in RECOMMENDED  # it waits until that day
    )
    for line in (x for x in lines if x.disposition in RECOMMENDED):
        yield from _start(today, line)
        if line.review_on:
            yield CalendarEntry(line.review_on, f"review: {line.title}", line.owner, line.id)
        if line.stop_on:
            end = "decide whether it goes on" if line.end_decides else "stop by"
            yield CalendarEntry(line.stop_on, f"{end}: {line.title}", line.owner, line.id)
        for check in line.monitoring:
            if check.on:
                yield CalendarEntry(check.on, f"{line.title}: {check.what}", check.owner, line.id)
        yield from _duties(today, line)


def _start(today: date, line: PlanLine) -> Iterator[CalendarEntry]:
    """The start; what is ordered without a day of its own is an order of today."""
    if line.start_by:
        waits = line.disposition == "check_then_offer" or line.before_first
        how = "check first, then start" if waits else "start by"
        yield CalendarEntry(line.start_by, f"{how}: {line.title}", line.owner, line.id)
    else:
        yield CalendarEntry(today.isoformat(), f"today: {line.title}", line.owner, line.id)


def _duties(today: date, line: PlanLine) -> Iterator[CalendarEntry]:
    """The steps that are known to be for this person and due by the start of their line, or within days."""
    soon = (today + timedelta(days=_SOON_D)).isoformat()
    for detail in line.details:
        on = due_on(today, detail.within) if _own(detail) else None
        if on and on <= max(line.start_by or soon, soon):
            yield CalendarEntry(on, f"{line.title}: {detail.text}", detail.owner or line.owner, line.id)


def _own(detail: Detail) -> bool:
    return detail.for_this_person and (detail.urgent or detail.section in DUTIES)


def _drugs(today: date, drugs: Sequence[DrugVerdict]) -> Iterator[CalendarEntry]:
    """The day on which a drug in use ends or becomes another one, and the review of that."""
    for verdict in drugs:
        line = verdict.recommendation or ""
        if (to := verdict.to) is not None:
            told = f"{verdict.label} to {to.label}"
            yield CalendarEntry(to.on, f"change: {told}", to.owner, line)
            yield CalendarEntry(to.watch_on, f"{told}: {to.watch}", to.owner, line)
            yield CalendarEntry(to.review_on, f"review of the change: {told}", to.owner, line)
            yield CalendarEntry(to.decide_on, f"decide whether it goes on: {to.label}", to.owner, line)
        elif verdict.verdict in _BY_DRUG and not verdict.ordered:
            told = _UNTIL_NEXT if verdict.until_next else _HELD if verdict.held else verdict.verdict
            yield CalendarEntry(today.isoformat(), f"{told}: {verdict.label}", _DRUG_OWNER, line)


def _results(today: date, work_ups: Sequence[WorkUpResult]) -> Iterator[CalendarEntry]:
    """What results ask for, on the last day that they leave."""
    for found in (pattern for work_up in work_ups for pattern in work_up.found):
        if on := due_on(today, found.within):
            yield CalendarEntry(on, f"{found.result}: {found.next}", found.call, "")
