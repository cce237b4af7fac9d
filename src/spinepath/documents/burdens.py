"""Sums over medicines before and after the plan, one line each: what many small loads come to is easily missed."""

from collections.abc import Iterator, Sequence

from spinepath.terms import short_number, unit_for_people
from spinepath.terms.results import Burden, BurdenPart

from .citing import Citations
from .page import Block, Cell, Tag, Text, table
from .words import capitalised, prose

_COLUMNS = ("Sum", "Now", "With this plan", "Too much from", "What counts")
_STATE = {"taken": "Taken", "new": "New, at most", "stopped": "Stopped by this plan"}


def burdens_table(burdens: Sequence[Burden], citations: Citations) -> Block:
    """Each sum with its limit and its parts; `at least` where something that may count is not known."""
    rows: list[tuple[Cell, ...]] = [_row(burden, citations) for burden in burdens]
    return table("Sums before and after this plan", _COLUMNS, rows)


def _row(burden: Burden, citations: Citations) -> tuple[Cell, ...]:
    unit = f", {unit_for_people(burden.unit)}" if burden.unit else ""
    return (
        (Text(f"{capitalised(burden.name)}{unit}", cites=citations.marks(burden.cite)),),
        (_amount(burden, burden.before),),
        (_amount(burden, burden.after),),
        (Text(short_number(burden.limit)),),
        (*_parts(burden), *((Text(prose(burden.text)),) if burden.after >= burden.limit else ())),
    )


def _amount(burden: Burden, value: float) -> Text:
    text = f"at least {short_number(value)}" if burden.at_least else short_number(value)
    return Text(text, tags=(Tag("too much", "stop"),) if value >= burden.limit else ())


def _parts(burden: Burden) -> Iterator[Text]:
    for state, label in _STATE.items():
        if parts := [part for part in burden.drugs if part.state == state]:
            yield Text("; ".join(_counted(part) for part in parts), label=label)


def _counted(part: BurdenPart) -> str:
    return f"{part.label} {'not known' if part.counts is None else short_number(part.counts)}"
