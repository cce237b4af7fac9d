"""The days of a course: from which day they are counted, and which is the last.

The line, its checks, the calendar and the picture of the years all count here, so that no two of them can name
different days for one thing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from spinepath.calculators.concepts import ONSET
from spinepath.calculators.dates import day_range
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Recommendation, SequenceRow
from spinepath.recommendations.editions import CompiledEdition
from spinepath.terms import PatientFeatures

START = "start"
_WHOLE_DAY = len("2026-11-22")


@dataclass(frozen=True)
class Beginning:
    """The day from which a course is counted: the last day of its start, the day it was begun, or the one a feature
    tells of (`counted_from`), with the days that it has slipped since.
    """

    first: date
    counted_from: str = START
    slipped_d: int = 0


@dataclass(frozen=True)
class Course:
    """When a line is looked at again and when it ends (ISO dates); `over`: its end has passed already."""

    review_on: str | None = None
    stop_on: str | None = None
    over: bool = False


def beginning(compiled: CompiledEdition, fresh: Mapping[str, Any], today: date, begun: date | None) -> Beginning | None:
    """The beginning of what goes on already; None where the course has still to begin."""
    name = compiled.edition.sequence_from
    since = days_since(fresh, name)
    if name and since is not None:
        first = today - timedelta(days=since)
        slipped = max(0, since - min(_due(rows_for(compiled, fresh)), default=since))
        return Beginning(first + timedelta(days=slipped), name, slipped)
    return Beginning(begun) if begun else None


def last_day(first: date, days: int) -> date:
    """The last of so many days, the first one counted."""
    return first + timedelta(days=days - 1)


def course_of(review: str | None, stop: str | None, today: str) -> Course:
    """The two days of a course (ISO dates): the review is not after the stop, and neither lies in the past.

    A stop that has passed is no date any more: the review is due today.
    """
    if stop is not None and stop < today:
        return Course(today, None, over=True)
    return Course(min(review, stop) if review and stop else review, stop)


def begun_on(knowledge: Knowledge, patient: PatientFeatures, recommendation: Recommendation) -> date | None:
    """The day on which something of the option was begun, so that a new plan does not begin its course anew.

    What was begun before this illness is no part of its course: a new one begins today.
    """
    concepts = knowledge.expand(recommendation.drugs)
    days = [d.start for d in patient.drugs if d.concept in concepts and d.start and len(d.start) == _WHOLE_DAY]
    onset = patient.values.get(ONSET)
    known = day_range(onset.value) if onset is not None and isinstance(onset.value, str) else None
    first = known[0] if known else 0
    return min((day for text in days if (day := date.fromisoformat(text)).toordinal() >= first), default=None)


def days_since(fresh: Mapping[str, Any], name: str | None) -> int | None:
    """The value of a feature that counts days; None where it is not known."""
    found = fresh.get(name) if name else None
    return found if isinstance(found, int) else None


def rows_for(compiled: CompiledEdition, fresh: Mapping[str, Any]) -> Iterator[SequenceRow]:
    """The rows of a sequence that hold for the person, and those that are unknown and show while unknown."""
    for row, when in compiled.sequence:
        truth = True if when is None else when.evaluate(fresh)
        if truth or (truth is None and row.if_unknown == "show"):
            yield row


def _due(rows: Iterator[SequenceRow]) -> Iterator[int]:
    """The days from the anchor on which what may not be late comes due first."""
    for row in rows:
        if row.late and row.first_d is not None:
            yield row.first_d or row.every_d or 0
