"""Follow-up on one timeline with two lanes: pain and function, and bone protection.

The lanes stay apart because relief through fewer fractures is indirect and must not be read as relief of pain today.
"""

from collections.abc import Iterator
from datetime import date

from spinepath.terms.results import CalendarEntry, Plan

from . import safety_text
from .groups import is_bone
from .page import Block, Cell, Para, Rows, Section, Table, Text
from .words import day, prose, words

_PERIODS = ((42, "Weeks 0 to 6"), (84, "Weeks 6 to 12"), (365, "Months 3 to 12"))  # upper end in days
_LATER = "After 12 months"
_EMPTY = Text("")


def followup_section(plan: Plan) -> Section:
    """Section 7: every date with its owner."""
    if not plan.calendar:
        return Section("follow-up", "Follow-up dates and owners", (Para(Text("No date follows from this plan.")),))
    blocks: list[Block] = [_timeline(plan)]
    if any(is_bone(line.group) for line in plan.lines):
        blocks.append(Para(Text(safety_text.INDIRECT)))
    return Section("follow-up", "Follow-up dates and owners", tuple(blocks))


def _timeline(plan: Plan) -> Table:
    bone = {line.id for line in plan.lines if is_bone(line.group)}
    start = date.fromisoformat(plan.facts.as_of)
    periods: dict[str, dict[str, list[CalendarEntry]]] = {}
    for entry in sorted(plan.calendar, key=lambda e: e.on):
        periods.setdefault(_period(start, entry.on), {}).setdefault(entry.on, []).append(entry)
    bodies = tuple(
        Rows(tuple(_row(on, entries, bone) for on, entries in days.items()), heading)
        for heading, days in periods.items()
    )
    return Table("Dates, with owners in brackets", ("Date", "Pain and function", "Bone protection"), bodies)


def _row(on: str, entries: list[CalendarEntry], bone: set[str]) -> tuple[Cell, ...]:
    pain = tuple(_said(e for e in entries if e.line not in bone))
    bones = tuple(_said(e for e in entries if e.line in bone))
    return (Text(day(on)),), pain or (_EMPTY,), bones or (_EMPTY,)


def _said(entries: Iterator[CalendarEntry]) -> Iterator[Text]:
    for entry in entries:
        yield Text(f"{prose(entry.what)} ({words(entry.owner)})")


def _period(start: date, on: str) -> str:
    days = (date.fromisoformat(on) - start).days
    return next((heading for limit, heading in _PERIODS if days <= limit), _LATER)
