"""Facts: the long rows that every source of data is read into, and features, what is derived from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Precision = Literal["day", "month", "year"]
Scalar = bool | float | int | str
PERSON = "person"


class Fact(NamedTuple):
    """One statement of a record. Dates are ISO text cut to their precision, as they were written.

    `subject` is `person`, `fracture:ID` or `drug:ID`. `code` is `system|code` as sent.
    `recorded` is the instant in UTC when it was written down; it settles ties on one day.
    """

    person: str
    subject: str
    concept: str
    start: str | None
    end: str | None
    precision: Precision | None
    value: Scalar | None
    code: str | None
    unit: str | None
    status: str | None
    recorded: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something the reader or a rule must tell the user: nothing is dropped in silence.

    `about` is the feature of which the record says two things at once: it is unknown, and somebody has to be asked.
    `unread` names what is on record and no rule can look at: it is told at the top of every page too.
    """

    level: Literal["info", "warning", "critical"]
    text: str
    place: str | None = None
    about: str | None = None
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """All facts of one person, and for which resource types the source is complete."""

    person: str
    facts: tuple[Fact, ...]
    complete_for: frozenset[str] = frozenset()
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class FeatureValue:
    """A known value of a feature, with where it came from. A feature without one is unknown."""

    value: "Scalar | tuple[Scalar, ...] | tuple[CurrentDrug, ...]"
    unit: str | None = None
    date: str | None = None
    source: str | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class CurrentDrug:
    """One drug that the person takes. `per_day` is in the unit of the drug's strength, None when not computable."""

    concept: str
    label: str
    per_day: float | None = None
    unit: str | None = None
    start: str | None = None
    source: str | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class FractureRow:
    """One fracture of the person: its id and what is known of it."""

    id: str
    values: Mapping[str, FeatureValue]


@dataclass(frozen=True, slots=True)
class PatientFeatures:
    """What is known of one person on the day `as_of`: the only thing that rules may look at.

    `died` is the date of death when it lies on or before `as_of` (empty text: dead, date not recorded).
    `knowledge_digest` says whose dictionary the features are of; it is empty in what was put together by hand.
    """

    person: str
    as_of: date
    values: Mapping[str, FeatureValue]
    fractures: tuple[FractureRow, ...] = ()
    drugs: tuple[CurrentDrug, ...] = ()
    complete_for: frozenset[str] = frozenset()
    facts_digest: str = ""
    messages: tuple[Message, ...] = ()
    died: str | None = None
    knowledge_digest: str = ""
