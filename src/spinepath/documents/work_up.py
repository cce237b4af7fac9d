"""Results read together: what each pattern fits, the next test, who is told by when, and what it does to the plan."""

from collections.abc import Iterator

from spinepath.terms.results import PatternFound, WorkUpResult

from .citing import Citations
from .page import Block, Cell, Para, Section, Tag, Text, table
from .trace import html_id
from .words import day, listed, prose, sentence, used

_COLUMNS = ("Result", "What it fits", "Next test", "Who acts, by when", "What it does to the plan")


def work_up_section(found: WorkUpResult, citations: Citations) -> Section:
    """A row for each pattern; then what was measured, what is older than advised, and what was not done."""
    return Section(html_id("work-up", found.id), found.title, tuple(_blocks(found, citations)))


def _blocks(found: WorkUpResult, citations: Citations) -> Iterator[Block]:
    if found.found:
        yield table("Results and what follows", _COLUMNS, [_row(p, citations) for p in found.found])
    if found.nothing_found:
        yield Para(Text(found.nothing_found, cites=citations.marks(found.cite)))
    if found.measured:
        shown = "; ".join(f"{v.label} {prose(used(v))}" for v in found.measured)
        yield Para(Text(sentence(shown), label="Measured"))
    if found.stale:
        yield Para(Text(sentence(listed(list(found.stale))), label="Older than advised, not read here"))
    if found.not_done:
        yield Para(Text(sentence(listed(list(found.not_done))), label="Not done"))


def _row(pattern: PatternFound, citations: Citations) -> tuple[Cell, ...]:
    return (
        (Text("", tags=(Tag(pattern.result, pattern.tone),), cites=citations.marks(pattern.cite)), *_values(pattern)),
        (Text(pattern.fits),),
        (Text(pattern.next),),
        (Text(pattern.call), Text(pattern.within, label="Within")),
        (Text(pattern.changes),),
    )


def _values(pattern: PatternFound) -> Iterator[Text]:
    for value in pattern.values:
        when = f" ({day(value.date)})" if value.date else ""
        yield Text(f"{value.label} {prose(used(value))}{when}")
