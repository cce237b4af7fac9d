"""The value of an Observation, a component or an answer, in the three shapes that facts know: number, code, yes or no.

A value we can read but not interpret (a code no value set knows, a text instead of a number) is told, never guessed.
"""

import re
from math import inf, nextafter
from typing import NamedTuple

from spinepath.terms import Scalar

from . import dates
from .codes import OWN_ANSWERS, CodeIndex, Meaning, codings, meanings, words
from .elements import Json, UnreadableError, element, elements, flag, number, one_of, text

UCUM = "http://unitsofmeasure.org"
_RESULT = re.compile(
    r"\s*(?P<sign>[<>]=?|≤|≥)?\s*(?P<number>-?[0-9]+(?:[.,][0-9]+)?)(?P<unit>(?:\s*/|\s*%|\s+[^\W\d_]).*)?\s*"
)
_THOUSANDS = re.compile(r",[0-9]{3}$")
_SIGNS = {"≤": "<=", "≥": ">="}
COMPARATORS = frozenset({"<", "<=", ">=", ">"})
SHAPES = frozenset(
    f"value{name}"
    for name in (
        "Quantity", "CodeableConcept", "Coding", "Boolean", "Integer", "Decimal", "String", "Date", "DateTime",
        "Range", "Ratio", "Period", "Time", "SampledData", "Uri", "Attachment", "Reference",
    )
)  # fmt: skip
_SCT, _LOINC = "http://snomed.info/sct", "http://loinc.org"
_V2_YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"
_V2_EXPANDED = "http://terminology.hl7.org/CodeSystem/v2-0532"
YES_NO: dict[tuple[str, str], bool] = {
    (_SCT, "373066001"): True,
    (_SCT, "373067005"): False,
    (_SCT, "52101004"): True,
    (_SCT, "2667000"): False,
    (_SCT, "10828004"): True,
    (_SCT, "260385009"): False,
    (_LOINC, "LA33-6"): True,
    (_LOINC, "LA32-8"): False,
    (_LOINC, "LA9633-4"): True,
    (_LOINC, "LA9634-2"): False,
    (_LOINC, "LA6576-8"): True,
    (_LOINC, "LA6577-6"): False,
    (_V2_YES_NO, "Y"): True,
    (_V2_YES_NO, "N"): False,
    (_V2_EXPANDED, "Y"): True,
    (_V2_EXPANDED, "N"): False,
}
"""Coded answers: yes/no, present/absent, positive/negative of SNOMED CT, LOINC and HL7 v2 (tables 0136, 0532)."""


class Value(NamedTuple):
    """A value with its UCUM unit. `uncertain` when it is only a bound."""

    value: Scalar
    unit: str | None = None
    uncertain: bool = False


class Untold(NamedTuple):
    """A value that is there but that we cannot interpret: what was found."""

    found: str


def read(parent: Json, meaning: Meaning, index: CodeIndex, at: str = "") -> Value | Untold | None:
    """The `value[x]` of `parent` as `meaning` needs it; None when there is none. Raises UnreadableError."""
    shape = _shape(parent, at)
    if shape is None:
        return None
    found = _read(parent, shape, meaning, index, at)
    if isinstance(found, Value) and isinstance(found.value, str) and _is_measured(meaning, index):
        return _in_words(found.value, index) or Untold(found.value)
    return found


def _in_words(said: str, index: CodeIndex) -> Value | None:
    """A result that was sent as text: `45`, `> 60 mL/min`, `7/10`. A comma before three digits may be either, so no."""
    written = _RESULT.fullmatch(said)
    if written is None or _THOUSANDS.search(written["number"]):
        return None
    sign = _SIGNS.get(written["sign"] or "", written["sign"])
    return _bounded(
        float(written["number"].replace(",", ".")), sign, index.unit((written["unit"] or "").strip()) or None
    )


def _shape(parent: Json, at: str) -> str | None:
    """Which `value[x]` there is. Two at once, or one that FHIR R4 does not know, cannot be read."""
    there = [key for key in parent if key.startswith("value") and key[5:6].isupper() and parent[key] is not None]
    for key in there:
        if key not in SHAPES or len(there) > 1:
            raise UnreadableError(at + key, " and ".join(there), "one value[x] of FHIR R4")
    return there[0] if there else None


def _is_measured(meaning: Meaning, index: CodeIndex) -> bool:
    """Whether the concept has a unit, so that only a number will do."""
    return index.concepts[meaning.concept].unit is not None


def _read(parent: Json, shape: str, meaning: Meaning, index: CodeIndex, at: str) -> Value | Untold | None:
    if shape == "valueQuantity":
        return quantity(parent, shape, index, at)
    if shape in ("valueInteger", "valueDecimal"):
        measured = number(parent, shape, at)
        return None if measured is None else Value(measured)
    if shape == "valueBoolean":
        said = flag(parent, shape, at)
        return None if said is None else Value(said)
    if shape in ("valueDate", "valueDateTime"):
        start = dates.parse(text(parent, shape, at) or "", at + shape).start
        return None if start is None else Value(start)
    if shape == "valueString":
        return Value((text(parent, shape, at) or "").strip())
    return _coded(parent, shape, meaning, index, at)


def quantity(parent: Json, key: str, index: CodeIndex, at: str = "") -> Value | Untold | None:
    """A Quantity; the UCUM code goes before the unit text.

    A result below or above a bound becomes the nearest number beyond it, and uncertain: `<30` can say that a limit
    of 30 is missed, it can never say that any limit is met.
    """
    found = element(parent, key, at) or {}
    path = f"{at}{key}."
    measured = number(found, "value", path)
    if measured is None:
        return None
    sign = text(found, "comparator", path)
    if sign is not None:
        one_of(sign, COMPARATORS, path + "comparator")
    return _bounded(measured, sign, _unit(found, index, path))


def _bounded(measured: float, sign: str | None, unit: str | None) -> Value:
    beyond = nextafter(measured, -inf) if sign == "<" else nextafter(measured, inf) if sign == ">" else measured
    return Value(beyond, unit, uncertain=bool(sign))


def _unit(found: Json, index: CodeIndex, path: str) -> str | None:
    unit, code = text(found, "unit", path), text(found, "code", path)
    sent = code if code is not None and text(found, "system", path) == UCUM else unit or code
    return None if sent is None else index.unit(sent)


def _coded(parent: Json, shape: str, meaning: Meaning, index: CodeIndex, at: str) -> Value | Untold | None:
    if shape == "valueCodeableConcept":
        pairs, said = codings(parent, shape, at), words(parent, shape, at)
    elif shape == "valueCoding":
        parent = {shape: {"coding": [element(parent, shape, at)]}}
        pairs, said = codings(parent, shape, at), words(parent, shape, at)
    else:
        return Untold(shape)
    return answer(pairs, meaning, index, at + shape) or Untold(said or "an empty answer")


def answer(pairs: list[tuple[str, str]], meaning: Meaning, index: CodeIndex, path: str) -> Value | None:
    """What coded answers say of the concept: our own code, a code of the value set, or yes and no."""
    for system, code in pairs:
        if system.startswith(OWN_ANSWERS):
            return Value(code)
    for system, code in pairs:
        if (system, code) in YES_NO:
            return Value(YES_NO[system, code])
    for found in meanings(index, pairs, frozenset({meaning.kind}), path):
        if found.meaning.concept == meaning.concept:
            return Value(True if found.meaning.value is None else found.meaning.value)
    return None


def absent(parent: Json, at: str = "") -> str | None:
    """Why there is no value, as the source says it (dataAbsentReason)."""
    return words(parent, "dataAbsentReason", at)


def value_elements(parent: Json, key: str, at: str = "") -> list[tuple[str, Json]]:
    """The parts of a repeated element, each with its path."""
    if key not in parent:
        return []
    return [(f"{at}{key}[{i}].", part) for i, part in enumerate(elements(parent, key, at))]
