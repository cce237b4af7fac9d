"""The years after a start, as a picture and a table: doses, tests and what takes over, each on its day.

The table tells the first two years day by day and later years by what repeats; the calendar file and the JSON hold
every day.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from spinepath.terms.results import CareSequence, Plan, SequenceStep

from .citing import Citations
from .page import Block, Cell, Para, Rows, Section, Subsection, Table, Tag, Text
from .timeline import timeline
from .words import count_of, day, listed, prose, used, words

_DAY_BY_DAY_YEARS = 2
_COLUMNS = ("Date", "What", "Who", "If it is late")


def years_ahead_section(plan: Plan, citations: Citations) -> Section:
    """One part for each sequence of the plan."""
    intro = Para(Text("Dates hold if each step happens on its day; whoever moves one, moves those behind it."))
    parts = [
        Subsection(prose(sequence.title), tuple(_blocks(plan, number, sequence, citations)))
        for number, sequence in enumerate(plan.sequences, start=1)
    ]
    return Section("years-ahead", "The years ahead", (intro, *parts))


def _blocks(plan: Plan, number: int, sequence: CareSequence, citations: Citations) -> Iterator[Block]:
    yield Para(Text(_counted(plan, sequence)))
    if sequence.takes_over:
        yield Para(Text(f"{listed([prose(title) for title in sequence.takes_over], 'then')}.", label="Takes over"))
    yield timeline(f"years-{number}", sequence, plan.facts.as_of)
    yield Table("Day by day, then by year", _COLUMNS, tuple(_bodies(plan, sequence, citations)))


def _counted(plan: Plan, sequence: CareSequence) -> str:
    if sequence.anchored_on == "start":
        return f"Counted from a start by {day(sequence.anchor)}."
    known = plan.person.get(sequence.anchored_on)
    why = f"{known.label}: {used(known)}" if known else words(sequence.anchored_on)
    return f"Counted from {day(sequence.anchor)} ({why})."


def _bodies(plan: Plan, sequence: CareSequence, citations: Citations) -> Iterator[Rows]:
    first = date.fromisoformat(plan.facts.as_of).year
    near = [s for s in sequence.steps if _year(s) - first < _DAY_BY_DAY_YEARS]
    for year, steps in groupby(near, key=_year):
        yield Rows(tuple(_row(step, citations) for step in steps), str(year))
    later = [s for s in sequence.steps if _year(s) - first >= _DAY_BY_DAY_YEARS]
    if later:
        yield Rows(tuple(_repeated(later, citations)), f"From {first + _DAY_BY_DAY_YEARS} on")


def _year(step: SequenceStep) -> int:
    return int(step.on[:4])


def _row(step: SequenceStep, citations: Citations) -> tuple[Cell, ...]:
    when = Text(day(step.on), tags=(Tag(f"overdue since {day(step.was_due)}", "stop"),) if step.was_due else ())
    return (when,), _what(step, citations), (Text(words(step.owner)),), _late(step, dated=True)


def _what(step: SequenceStep, citations: Citations) -> Cell:
    return (Text(prose(step.what), label=step.lane, cites=citations.marks(step.cite)),)


def _late(step: SequenceStep, *, dated: bool) -> Cell:
    return tuple(Text(prose(x.text), label=f"from {day(x.on)}" if dated else "") for x in step.late) or (Text(""),)


def _repeated(later: Sequence[SequenceStep], citations: Citations) -> Iterator[tuple[Cell, ...]]:
    """One row for each thing that happens, by its first day in these years."""
    groups: dict[tuple[str, str, str], list[SequenceStep]] = {}
    for step in later:
        groups.setdefault((step.lane, step.what, step.recommendation), []).append(step)
    for steps in groups.values():
        first = steps[0]
        when = day(first.on) if len(steps) == 1 else f"{day(first.on)} to {day(steps[-1].on)}"
        times = (Text(when), *([Text(count_of(len(steps), "time"))] if len(steps) > 1 else []))
        yield times, _what(first, citations), (Text(words(first.owner)),), _late(first, dated=False)
