"""Every numeric threshold of the recommendations, with values about it in every unit that a record may send."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Feature, Parameter

_COMPARED = re.compile(r"\b(\w+) *(<=|>=|<|>) *:(\w+)")


@dataclass(frozen=True)
class Threshold:
    """One comparison of a feature with a number, as it stands in a rule."""

    feature: str
    operator: str
    limit: float
    parameter: str
    recommendation: str

    @property
    def text(self) -> str:
        """The comparison alone, as an expression."""
        return f"{self.feature} {self.operator} :{self.parameter}"


@dataclass(frozen=True)
class Unit:
    """A unit in which a value of a feature may come: rule value = sent value * factor + offset."""

    code: str
    factor: Fraction
    offset: Fraction


@dataclass(frozen=True)
class Probe:
    """A value in a unit near a threshold, and what the comparison must say of it by exact arithmetic."""

    threshold: Threshold
    unit: Unit
    sent: Decimal
    expected: bool

    def __str__(self) -> str:
        return f"{self.threshold.text}({self.threshold.limit:g})-{self.sent}{self.unit.code}"


def thresholds(knowledge: Knowledge) -> tuple[Threshold, ...]:
    """Each comparison once, whatever the number of rules and editions that hold it."""
    found: dict[tuple[str, str, float], Threshold] = {}
    for recommendation in knowledge.recommendations.values():
        numbers = recommendation.parameters
        for text in _texts(recommendation.model_dump(), "when"):
            for feature, operator, name in _COMPARED.findall(text):
                value = numbers[name].value if name in numbers else None
                if isinstance(value, int | float):
                    key = (feature, operator, float(value))
                    found.setdefault(key, Threshold(*key, name, recommendation.id))
    return tuple(found.values())


def _texts(document: Any, key: str) -> Iterator[str]:
    """Every text under this key, at any depth."""
    held = document.values() if isinstance(document, Mapping) else document if isinstance(document, list) else ()
    if isinstance(document, Mapping) and isinstance(document.get(key), str):
        yield document[key]
    for part in held:
        yield from _texts(part, key)


def units(knowledge: Knowledge, feature: Feature) -> Iterator[Unit]:
    """The unit of the rules, and every other that a written conversion turns into it."""
    seen = {feature.unit or ""}
    yield Unit(feature.unit or "", Fraction(1), Fraction(0))
    ordered = sorted(knowledge.units, key=lambda c: c.concept is None)  # a conversion of the concept goes first
    for conversion in ordered:
        mine = conversion.concept in (None, feature.id) and conversion.to == feature.unit
        if mine and conversion.from_ not in seen:
            seen.add(conversion.from_)
            yield Unit(conversion.from_, _exact(conversion.factor), _exact(conversion.offset))


def probes(knowledge: Knowledge) -> Iterator[Probe]:
    """About each threshold, in each unit: the value itself or its two neighbours, and one smallest unit beyond."""
    for threshold in thresholds(knowledge):
        feature = knowledge.features[threshold.feature]
        for unit in units(knowledge, feature):
            step = _smallest(threshold, feature, unit)
            near = (_exact(threshold.limit) - unit.offset) / unit.factor / _exact(step)
            for whole in sorted({near.__floor__() + d for d in (-1, 0, 1)} | {near.__ceil__() + d for d in (-1, 0, 1)}):
                sent = step * whole
                if _within(feature, unit, sent):
                    yield Probe(threshold, unit, sent, _holds(threshold, unit, sent))


def _smallest(threshold: Threshold, feature: Feature, unit: Unit) -> Decimal:
    """The smallest step of a value as sent: one for whole numbers, else one decimal place as fine as the rule's."""
    if feature.type == "int" and unit.factor == 1:
        return Decimal(1)
    places = max(1, len(f"{threshold.limit:.9f}".rstrip("0").partition(".")[2]))
    step = Decimal(1).scaleb(-places)
    while Fraction(step) * unit.factor > Fraction(Decimal(1).scaleb(-places)):
        step /= 10
    return step


def _within(feature: Feature, unit: Unit, sent: Decimal) -> bool:
    """Whether the value is one that the feature can have: in its range, and whole where it counts."""
    value = Fraction(sent) * unit.factor + unit.offset
    if feature.type == "int" and value.denominator != 1:
        return False
    return feature.range is None or _exact(feature.range[0]) <= value <= _exact(feature.range[1])


def _holds(threshold: Threshold, unit: Unit, sent: Decimal) -> bool:
    value, limit = Fraction(sent) * unit.factor + unit.offset, _exact(threshold.limit)
    return {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit}[threshold.operator]


def _exact(number: float | Decimal) -> Fraction:
    return Fraction(str(number))


def parameters_of(knowledge: Knowledge, threshold: Threshold) -> Mapping[str, Parameter]:
    """The parameters of the rule that holds the threshold."""
    return knowledge.recommendations[threshold.recommendation].parameters


def is_asked(knowledge: Knowledge, feature: str) -> bool:
    """Whether a record may state the feature itself, under a concept of its own name."""
    return feature in knowledge.concepts
