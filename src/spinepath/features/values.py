"""The gate: a value enters only as the type, unit, range and codes that its feature declares, else it is unknown."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite

from spinepath.calculators.dates import day_range
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Feature, UnitConversion
from spinepath.terms import CurrentDrug, Fact, Message, Scalar

from .units import converter

OWN_SYSTEM = "urn:spinepath:concept|"
_STATES = frozenset({"condition", "medication", "procedure", "allergy"})


@dataclass(frozen=True, slots=True)
class Bad:
    """A value that cannot be used: what was found and what was expected."""

    found: str
    expected: str

    def message(self, feature: str, place: str) -> Message:
        """The warning that the feature stays unknown, placed at the source of the value."""
        return Message("warning", f"{feature}: found {self.found} ({place}), expected {self.expected}; unknown", place)


Value = Scalar | tuple[Scalar, ...] | tuple[CurrentDrug, ...]
Check = Callable[[object], Value | Bad | None]
Read = Callable[[Fact], Value | Bad | None]


def check(feature: Feature) -> Check:
    """A function that gives a value back in the feature's type, or says what is `Bad` about it. None stays None."""
    checks: dict[str, Check] = {
        "bool": lambda v: v if isinstance(v, bool) else Bad(repr(v), "true or false"),
        "int": _whole(_number(feature)),
        "float": _number(feature),
        "code": _code(feature.codes),
        "codes": _codes(feature.codes),
        "date": lambda v: v if isinstance(v, str) and day_range(v) else Bad(repr(v), "a date (2024-03-01 or 2024-03)"),
        "text": lambda v: v if isinstance(v, str) else Bad(repr(v), "text"),
        "drugs": _drugs,
    }
    typed = checks[feature.type]
    return lambda v: None if v is None else typed(v)


def _number(feature: Feature) -> Check:
    low, high = feature.range or (float("-inf"), float("inf"))
    unit = f" {feature.unit}" if feature.unit else ""

    def number(value: object) -> float | Bad:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return Bad(repr(value), "a number")
        if not isfinite(value):
            return Bad(repr(value), "a finite number")
        return float(value) if low <= value <= high else Bad(f"{value:g}{unit}", f"{low:g} to {high:g}{unit}")

    return number


def _whole(number: Check) -> Check:
    def whole(value: object) -> Value | Bad | None:
        found = number(value)
        if isinstance(found, float):
            return int(found) if found.is_integer() else Bad(repr(value), "a whole number")
        return found

    return whole


def _code(codes: Collection[str]) -> Check:
    listed = ", ".join(codes)
    return lambda v: v if isinstance(v, str) and v in codes else Bad(repr(v), f"one of {listed}")


def _codes(codes: Collection[str]) -> Check:
    """A tuple in order and without doubles, so that equal sets are equal values."""

    def every(values: object) -> tuple[str, ...] | Bad:
        if isinstance(values, str) or not isinstance(values, Collection):
            return Bad(repr(values), "a list of codes")
        strange = [v for v in values if not isinstance(v, str) or (codes and v not in codes)]
        return Bad(repr(strange[0]), f"one of {', '.join(codes) or 'codes'}") if strange else tuple(sorted(set(values)))

    return every


def _drugs(values: object) -> tuple[CurrentDrug, ...] | Bad:
    found = values if isinstance(values, Collection) else [values]
    drugs = tuple(v for v in found if isinstance(v, CurrentDrug))
    return drugs if len(drugs) == len(found) else Bad(repr(values), "a list of drugs")


@dataclass(frozen=True, slots=True)
class Concepts:
    """What the gate must know of the concepts of a knowledge, gathered once.

    `stating`: their mere record says that they are so (a condition, a drug, a procedure, an allergy). `answers`: they
    are our own questions. `labels` name them.
    """

    stating: frozenset[str]
    answers: frozenset[str]
    labels: Mapping[str, str]

    @classmethod
    def of(cls, knowledge: Knowledge) -> "Concepts":
        """The concepts of a knowledge, sorted by what a fact of them means."""
        resources = {name: concept.resource for name, concept in knowledge.concepts.items()}
        return cls(
            stating=frozenset(name for name, resource in resources.items() if resource in _STATES),
            answers=frozenset(name for name, resource in resources.items() if resource == "answer"),
            labels={name: concept.label for name, concept in knowledge.concepts.items()},
        )


def happened(fact: Fact, stating: Collection[str]) -> bool:
    """Whether the fact says that the thing was so: it is not denied, and not an answer without a value."""
    return fact.value is not False and (fact.value is not None or fact.concept in stating)


def reader(feature: Feature, units: Iterable[UnitConversion], concepts: Concepts) -> Read:
    """A function that reads one fact as a value of the feature; None when the fact says nothing about it."""
    if feature.type == "bool":
        return _bool_reader(concepts.stating)
    if feature.type in ("int", "float"):
        return _number_reader(feature, units, concepts.answers)
    checked = check(feature)
    if feature.type == "date":
        return _date_reader(feature.id, checked, concepts.stating)
    return lambda fact: checked(fact.value)


def _bool_reader(stating: frozenset[str]) -> Read:
    def read(fact: Fact) -> bool | Bad | None:
        value = fact.value
        if isinstance(value, bool):
            return value
        if fact.concept in stating:
            return True
        return None if value is None else Bad(repr(value), "true or false")

    return read


def _number_reader(feature: Feature, units: Iterable[UnitConversion], answers: frozenset[str]) -> Read:
    convert, checked = amount_reader(feature.unit, units, answers), check(feature)
    unit = feature.unit or "a number without a unit"

    def read(fact: Fact) -> Value | Bad | None:
        value = fact.value
        if value is None or isinstance(value, bool | str):
            return checked(value)
        converted = convert(fact, value)
        return Bad(f"{value:g} {fact.unit or 'without a unit'}", unit) if converted is None else checked(converted)

    return read


def amount_reader(
    unit: str | None, units: Iterable[UnitConversion], answers: frozenset[str]
) -> Callable[[Fact, float], float | None]:
    """A function that gives the number of a fact in `unit`; None when there is no conversion."""
    convert = converter(units, unit)

    def amount(fact: Fact, value: float) -> float | None:
        sent = fact.unit
        if sent is None and (fact.concept in answers or (fact.code or "").startswith(OWN_SYSTEM)):
            sent = unit  # the answer to our own question is in the unit that we asked for
        return convert(value, sent, fact.concept)

    return amount


def _date_reader(question: str, checked: Check, stating: frozenset[str]) -> Read:
    """The date that was answered; for anything else that is so, the date when it began or was seen."""

    def read(fact: Fact) -> Value | Bad | None:
        value = fact.value
        if isinstance(value, str) and day_range(value):
            return value
        if fact.concept == question and fact.concept not in stating:
            return checked(value)
        return fact.start if happened(fact, stating) else None

    return read
