"""The facts that may be seen on a day, each with the days it may mean, in the one order that settles every tie."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import orjson

from spinepath.calculators.dates import day_range
from spinepath.terms import Fact


class Dated(NamedTuple):
    """A fact with its first and last possible day (ordinals).

    An undated fact is the widest partial date of all: it may be as old as day 0 and as young as today.
    """

    fact: Fact
    first: int
    last: int


def visible(facts: Iterable[Fact], as_of: date) -> list[Dated]:
    """Facts known on `as_of`, oldest first. Ties: date, then recorded, then source id.

    A partial date counts as its earliest day, for seeing and for ordering. An undated fact is seen unless it was
    recorded after `as_of`; it stands before all dated ones.
    """
    today = as_of.toordinal()
    seen = [dated for fact in facts if (dated := _dated(fact, today)) is not None]
    seen.sort(key=_order)
    return seen


def facts_digest(facts: Iterable[Dated]) -> str:
    """sha256 (hex) of the canonical visible facts: the order in which they came does not matter."""
    return hashlib.sha256(b"\n".join(sorted(orjson.dumps(tuple(d.fact)) for d in facts))).hexdigest()


def _dated(fact: Fact, today: int) -> Dated | None:
    days = None if fact.start is None else day_range(fact.start)
    if days is not None:
        return Dated(fact, days[0], min(days[1], today)) if days[0] <= today else None
    written = None if fact.recorded is None else day_range(fact.recorded)
    return None if written is not None and written[0] > today else Dated(fact, 0, today)


def _order(dated: Dated) -> tuple[int, str, str, str]:
    """The last part matters only when one source says several things at once: even then the order must not be luck."""
    fact = dated.fact
    # Without the final Z, "10:00:00" sorts before "10:00:00.5" as it should.
    return (dated.first, (fact.recorded or "").rstrip("Z"), fact.source, written_order(fact))


def written_order(fact: Fact) -> str:
    """The order of facts that one source states of one day at one instant."""
    _, subject, concept, _, end, _, value, code, unit, status, _, _ = fact
    return f"{concept} {value} {unit} {subject} {status} {end} {code}"
