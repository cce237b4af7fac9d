"""What the status and the end of a fact say: whether it still holds on a day, and whether it is sure."""

from collections.abc import Sequence

from spinepath.calculators.dates import day_range
from spinepath.terms import PERSON, Fact

from .visible import Dated

HALTED = frozenset({"stopped", "on-hold"})  # broken off before its planned end: the end date says nothing
FINISHED = frozenset({"completed", "inactive", "remission", "resolved"})  # with an end after a day, it still held then
UNCERTAIN = "uncertain"  # preliminary, unconfirmed, or only a bound: like a stale fact it may block, never clear


def is_active(fact: Fact, as_of: int) -> bool:
    """Whether the fact is so, and still so on `as_of` (an ordinal). Without an end and a status it is.

    The last possible day of a partial end date counts, and that day is still within.
    """
    if fact.value is False or fact.status in HALTED:
        return False
    end = None if fact.end is None else day_range(fact.end)
    return end[1] >= as_of if end is not None else fact.status not in FINISHED


def is_sure(dated: Dated) -> bool:
    """Whether the source stands by the fact."""
    return dated.fact.status != UNCERTAIN


def standing(facts: Sequence[Dated], as_of: int) -> list[Dated]:
    """Facts active on `as_of` that no later day denies, for their own subject or for the person as a whole."""
    denied = {(d.fact.concept, d.fact.subject): d.first for d in facts if d.fact.value is False and is_sure(d)}

    def stands(d: Dated) -> bool:
        concept, subject = d.fact.concept, d.fact.subject
        return max(denied.get((concept, subject), 0), denied.get((concept, PERSON), 0)) <= d.last

    return [d for d in facts if is_active(d.fact, as_of) and (not denied or stands(d))]
