"""What changed since the previous plan: first the facts, then the lines, each with its reason."""

from collections.abc import Iterator

from spinepath.terms.results import FactChange, LineChange, Since, ValueUsed

from .diff_page import change_row
from .page import Block, Cell, Para, Section, Text, table
from .words import NOT_KNOWN, capitalised, day, reason, used


def since_section(since: Since) -> Section:
    """The section of a plan that follows another one."""
    return Section("since", f"What changed since the plan of {day(since.as_of)}", tuple(_blocks(since)))


def _blocks(since: Since) -> Iterator[Block]:
    if since.facts:
        yield table("Facts that changed", ("Fact", "Before", "Now"), [_fact(change) for change in since.facts])
    if since.changes:
        yield table("Lines that changed", ("Line", "Before", "Now", "Why"), [_line(c) for c in since.changes])
    else:
        yield Para(Text("No line changed: the plan goes on as it was."))


def _fact(change: FactChange) -> tuple[Cell, ...]:
    return (
        (Text(capitalised(change.label)),),
        (Text(_value(change.before)),),
        (Text(_value(change.after)),),
    )


def _line(change: LineChange) -> tuple[Cell, ...]:
    """The reasons that are new; where none is, those that hold now."""
    new = tuple(why for why in change.why_after if why not in change.why_before) or change.why_after
    title, before, now, _ = change_row(change)
    return title, before, now, tuple(Text(reason(why)) for why in new)


def _value(value: ValueUsed | None) -> str:
    return NOT_KNOWN if value is None else used(value)
