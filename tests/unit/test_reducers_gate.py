"""The gate: only values of the declared type, unit, range and codes enter; everything else is unknown, and told."""

from math import inf, nan
from typing import Any

import pytest

from tests.facts import concept, conversion, fact, found, knowledge_of, reduced

DAY = "2024-05-20"
UNITS = (
    conversion("mg/dL", "umol/L", 88.4, of="x"),
    conversion("mg/dL", "mmol/L", 0.25),
    conversion("[degF]", "Cel", 5 / 9, -160 / 9),
    conversion("kg", "g", 1000),
)


def value_of(type: str, value: Any, *, sent: str | None = None, resource: str = "observation", **more: Any) -> Any:
    """The value that one fact gives, or the warning that it cannot be used."""
    knowledge = knowledge_of(reduced("x", type, **more), concepts=[concept("x", resource)], units=UNITS)
    patient = found(knowledge, fact("x", value, DAY, unit=sent))
    if "x" in patient.values:
        assert not patient.messages
        return patient.values["x"].value
    return " | ".join(m.text for m in patient.messages) or None


@pytest.mark.parametrize(
    ("type", "value", "expected"),
    [
        ("bool", True, True),
        ("bool", 1, "x: found 1 (Observation/1), expected true or false; unknown"),
        ("float", 7, 7.0),
        ("float", True, "x: found True (Observation/1), expected a number; unknown"),
        ("float", "7", "x: found '7' (Observation/1), expected a number; unknown"),
        ("float", nan, "x: found nan (Observation/1), expected a finite number; unknown"),
        ("float", inf, "x: found inf (Observation/1), expected a finite number; unknown"),
        ("int", 3.0, 3),
        ("int", 3.5, "x: found 3.5 (Observation/1), expected a whole number; unknown"),
        ("int", nan, "x: found nan (Observation/1), expected a finite number; unknown"),
        ("code", "red", "red"),
        ("code", "purple", "x: found 'purple' (Observation/1), expected one of red, green, blue; unknown"),
        ("text", "walk", "walk"),
        ("text", 3.0, "x: found 3.0 (Observation/1), expected text; unknown"),
        ("date", "2024-02", "2024-02"),
        (
            "date",
            "2024-02-30",
            "x: found '2024-02-30' (Observation/1), expected a date (2024-03-01 or 2024-03); unknown",
        ),
    ],
)
def test_type(type: str, value: Any, expected: Any) -> None:
    got = value_of(type, value)
    assert (got, got.__class__) == (expected, expected.__class__)


@pytest.mark.parametrize(
    ("unit", "sent", "value", "expected"),
    [
        ("umol/L", "umol/L", 80, 80),
        ("umol/L", "mg/dL", 1, 88.4),  # the conversion of this concept
        ("mmol/L", "mg/dL", 10, 2.5),  # the general one
        ("Cel", "[degF]", 98.6, 37),
        ("[degF]", "Cel", 37, 98.6),  # a written conversion read backwards
        ("kg", "g", 500, 0.5),
        ("{score}", "{T-score}", -2.5, -2.5),  # annotations are no units
        ("1", None, 2, 2),
        (None, "1", 2, 2),
    ],
)
def test_unit(unit: str | None, sent: str | None, value: float, expected: float) -> None:
    assert value_of("float", value, sent=sent, unit=unit) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("unit", "sent", "told"),
    [
        ("umol/L", "furlong", "x: found 80 furlong (Observation/1), expected umol/L; unknown"),
        ("umol/L", None, "x: found 80 without a unit (Observation/1), expected umol/L; unknown"),
        (None, "mg", "x: found 80 mg (Observation/1), expected a number without a unit; unknown"),
    ],
)
def test_a_unit_that_cannot_be_converted(unit: str | None, sent: str | None, told: str) -> None:
    assert value_of("float", 80, sent=sent, unit=unit) == told


def test_an_answer_to_our_own_question_is_in_the_unit_that_was_asked_for() -> None:
    assert value_of("float", 80, resource="answer", unit="kg") == 80
    knowledge = knowledge_of(reduced("x", unit="kg"), concepts=[concept("x")])
    coded = fact("x", 80, DAY, code="urn:spinepath:concept|x")
    assert found(knowledge, coded).values["x"].value == 80


@pytest.mark.parametrize(("value", "sent"), [(80.0, "mg/dL"), (0.5, "mg/dL"), (7.9, "umol/L"), (301.0, "umol/L")])
def test_the_range_is_that_of_the_converted_value(value: float, sent: str) -> None:
    assert "expected 50 to 300 umol/L" in value_of("float", value, sent=sent, unit="umol/L", range=(50, 300))


@pytest.mark.parametrize("value", [50.0, 300.0])
def test_both_ends_of_the_range_belong_to_it(value: float) -> None:
    assert value_of("float", value, sent="umol/L", unit="umol/L", range=(50, 300)) == value


def test_the_message_names_the_source() -> None:
    patient = found(knowledge_of(reduced("x", "bool")), fact("x", "maybe", DAY, source="Observation/9"))
    assert [(m.level, m.place) for m in patient.messages] == [("warning", "Observation/9")]


def test_what_a_reducer_makes_has_to_pass_too() -> None:
    patient = found(knowledge_of(reduced("x", "int", "days_since", range=(0, 30))), fact("x", True, "2024-01-01"))
    assert "x" not in patient.values
    assert "expected 0 to 30" in patient.messages[0].text


def test_a_fact_feeds_every_feature_that_reads_its_concept() -> None:
    knowledge = knowledge_of(reduced("x"), reduced("highest", "float", "max_in", concepts=["x"]))
    assert found(knowledge, fact("x", 3.0, DAY)).values.keys() == {"x", "highest"}


def test_a_class_stands_for_its_concepts() -> None:
    members = [concept("a", "medication", classes=["k"]), concept("b", "medication", classes=["k"])]
    knowledge = knowledge_of(reduced("x", "bool", "active", concepts=["class:k"]), concepts=members)
    assert found(knowledge, fact("b", 5.0, DAY, subject="drug:1")).values["x"].value is True
