"""Facts as columns: what the SQL of the reducers needs of a fact, worked out once, when it is written.

Whatever is more than a comparison is done here, by the same functions that serve one person: days of partial dates,
amounts in the unit of the feature, the order of facts of one resource. So two engines cannot differ in it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from spinepath.calculators.dates import day_range
from spinepath.features.plan import plan_for
from spinepath.features.values import Concepts, amount_reader
from spinepath.features.visible import written_order
from spinepath.knowledge import Knowledge
from spinepath.terms import Fact

Days = tuple[int, int] | tuple[None, None]
Amount = Callable[[Fact, float], float | None]

COLUMNS = {
    "person": "VARCHAR",
    "subject": "VARCHAR",
    "concept": "VARCHAR",
    "part": "TINYINT",
    "seen": "INTEGER",
    "first": "INTEGER",
    "last": "INTEGER",
    "start": "VARCHAR",
    "end": "VARCHAR",
    "end_first": "INTEGER",
    "end_last": "INTEGER",
    "flag": "BOOLEAN",
    "number": "DOUBLE",
    "text": "VARCHAR",
    "text_first": "INTEGER",
    "text_last": "INTEGER",
    "amount": "DOUBLE",
    "code": "VARCHAR",
    "unit": "VARCHAR",
    "status": "VARCHAR",
    "recorded": "VARCHAR",
    "source": "VARCHAR",
    "nth": "SMALLINT",
    "place": "BIGINT",
    "digest": "BIGINT",
}
"""Columns of the facts as stored, with their DuckDB types.

`part` counts the units that features want of one concept; `seen`, `first`, `last` and the like are proleptic Gregorian
ordinals; `first` 0 is undated. `recorded` has lost its final Z, so that text sorts by time. `nth` orders the facts of
one resource. `place` is where the resource stood, `digest` what it was: they find the same resource sent twice.
"""


class FactColumns:
    """Turns facts into rows in the order of `COLUMNS`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._amounts = amounts_wanted(knowledge)

    def rows(self, facts: Sequence[Fact], place: int, digest: int) -> list[tuple[Any, ...]]:
        """One row for each fact of a resource, and one more for each further unit in which a feature wants it."""
        ordered = sorted(facts, key=written_order) if len(facts) > 1 else facts
        return [
            _row(fact, part, amount, nth, place, digest)
            for nth, fact in enumerate(ordered)
            for part, amount in enumerate(self._amounts.get(fact.concept, _NO_AMOUNT))
        ]


def _row(fact: Fact, part: int, amount: Amount | None, nth: int, place: int, digest: int) -> tuple[Any, ...]:
    person, subject, concept, start, end, _, value, code, unit, status, recorded, source = fact
    flag = value if isinstance(value, bool) else None
    text = value if isinstance(value, str) else None
    number = float(value) if isinstance(value, int | float) and flag is None else None
    first, last = _days(start)
    end_first, end_last = _days(end)
    text_first, text_last = _days(text)
    seen = first if first is not None else _days(recorded)[0] or 0
    return (
        person,
        subject,
        concept,
        part,
        seen,
        first or 0,
        last,
        start,
        end,
        end_first,
        end_last,
        flag,
        number,
        text,
        text_first,
        text_last,
        None if number is None or amount is None else amount(fact, number),
        code,
        unit,
        status,
        None if recorded is None else recorded.rstrip("Z"),
        source,
        nth,
        place,
        digest,
    )


_NO_DAYS: Days = (None, None)
_NO_AMOUNT: tuple[Amount | None, ...] = (None,)


def units_wanted(knowledge: Knowledge) -> Mapping[str, tuple[str | None, ...]]:
    """For each concept, the units in which features of numbers want it."""
    found: dict[str, set[str | None]] = {}
    for feature in knowledge.features.values():
        if feature.type in ("int", "float") and feature.source.reducer is not None:
            for concept in knowledge.expand(feature.source.concepts):
                found.setdefault(concept, set()).add(feature.unit)
    return {concept: tuple(sorted(units, key=lambda u: u or "")) for concept, units in found.items()}


def amounts_wanted(knowledge: Knowledge) -> Mapping[str, tuple[Amount | None, ...]]:
    """For each concept, the functions that give its number in each unit wanted."""
    plan_for(knowledge)  # refuses a dictionary with mistakes before any work is done
    answers = Concepts.of(knowledge).answers
    made: dict[str | None, Amount] = {}
    for units in units_wanted(knowledge).values():
        for unit in units:
            made.setdefault(unit, amount_reader(unit, knowledge.units, answers))
    return {concept: tuple(made[unit] for unit in units) for concept, units in units_wanted(knowledge).items()}


def _days(text: str | None) -> Days:
    return _NO_DAYS if text is None else day_range(text) or _NO_DAYS
