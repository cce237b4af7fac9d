"""The answers that questions try, their words, and what happens when there are too many of them."""

from collections.abc import Mapping
from typing import Any

import pytest

from spinepath.criteria import Expression, compile_expression, phrase, questions
from spinepath.criteria.cells import cells
from spinepath.criteria.tree import atoms
from spinepath.knowledge.models import Feature
from spinepath.terms import quantity, unit_for_people
from tests.factories import make_feature, make_features

DEPTH = make_feature("depth", "float", unit="cm", range=(0, 300))
HEAT = make_feature("heat", "float", unit="Cel")
CARS = make_feature("cars", "int", range=(0, 100))
COLOUR = make_feature("colour", "code")
DRY = make_feature("dry", label="a dry road")
FLAGS = [make_feature(f"f{i}") for i in range(40)]
FEATURES = make_features(DEPTH, HEAT, CARS, COLOUR, DRY, *FLAGS)


def criterion(text: str) -> Expression:
    return compile_expression(text, FEATURES, {}, "here")


@pytest.mark.parametrize(
    ("feature", "text", "examples", "words"),
    [
        (DRY, "dry", [True, False], ["a dry road", "no dry road"]),
        (HEAT, "heat < 3", [2, 3], ["heat below 3 °C", "heat 3 °C or more"]),
        (HEAT, "heat <= 3", [3, 4], ["heat 3 °C or less", "heat above 3 °C"]),
        (HEAT, "heat = 3", [2, 3, 4], ["heat below 3 °C", "heat exactly 3 °C", "heat above 3 °C"]),
        (HEAT, "heat > 3 OR heat < 1", [0, 1, 4], ["heat below 1 °C", "heat from 1 to 3 °C", "heat above 3 °C"]),
        (HEAT, "heat > 3 AND heat < 4", [3, 3.5, 4],
         ["heat 3 °C or less", "heat above 3, below 4 °C", "heat 4 °C or more"]),
        (HEAT, "heat > 3 AND heat <= 4", [3, 4, 5],
         ["heat 3 °C or less", "heat above 3, at most 4 °C", "heat above 4 °C"]),
        (DEPTH, "depth >= 0", [0], ["depth known"]),
        (DEPTH, "depth > 0", [0, 300], ["depth exactly 0 cm", "depth above 0 cm"]),
        (DEPTH, "depth < 300", [0, 300], ["depth below 300 cm", "depth exactly 300 cm"]),
        (CARS, "cars > 3", [0, 4], ["cars below 4", "cars 4 or more"]),
        (CARS, "cars > 3 AND cars >= 4", [0, 4], ["cars below 4", "cars 4 or more"]),
        (CARS, "cars > 0", [0, 1], ["cars exactly 0", "cars 1 or more"]),
        (CARS, "cars = 3", [0, 3, 4], ["cars below 3", "cars exactly 3", "cars 4 or more"]),
        (CARS, "cars > 2 AND cars < 7", [0, 3, 7], ["cars below 3", "cars from 3 to 6", "cars 7 or more"]),
        (COLOUR, "colour = 'red'", ["red", "green"], ["colour is red", "colour is green or blue"]),
        (COLOUR, "colour IN ('red', 'blue')", ["red", "blue", "green"],
         ["colour is red", "colour is blue", "colour is green"]),
    ],
)  # fmt: skip
def test_the_cells_of_a_feature(feature: Feature, text: str, examples: list[Any], words: list[str]) -> None:
    found = cells(feature, atoms(criterion(text).tree))
    assert [cell.example for cell in found] == examples
    assert [phrase(feature, cell) for cell in found] == words


@pytest.mark.parametrize(
    ("feature", "text", "chosen", "words"),
    [
        (HEAT, "heat < 1 OR heat < 3", (0, 1), "heat below 3 °C"),
        (HEAT, "heat < 1 OR heat < 3", (0, 2), "heat below 1 °C or heat 3 °C or more"),
        (HEAT, "heat < 1 OR heat < 3", (2, 1, 0), "heat known"),
        (DRY, "dry", (0, 1), "a dry road known"),
        (COLOUR, "colour = 'red'", (0, 1), "colour known"),
    ],
)
def test_cells_taken_together(feature: Feature, text: str, chosen: tuple[int, ...], words: str) -> None:
    found = cells(feature, atoms(criterion(text).tree))
    assert phrase(feature, *(found[i] for i in chosen)) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (30.0, "mL/min/{1.73_m2}", "30 mL/min/1.73 m²"),
        (29.9, "umol/L", "29.9 µmol/L"),
        (50, "10*9/L", "50 \u00d710⁹/L"),
        (7, "{score}", "7"),
        (10, "%", "10%"),
        (-2.5, None, "-2.5"),
        (1, "d", "1 day"),
        (14, "d", "14 days"),
        (0.5, "a", "0.5 years"),
        (30, "mg/d", "30 mg/day"),
        (25.0, "kg/m2", "25 kg/m²"),
        (90, "mm[Hg]", "90 mmHg"),
        (4, "m[IU]/L", "4 mIU/L"),
        (14, "{unit}/wk", "14 units/week"),
        (0.00001, "g", "0.00001 g"),
        (100, "ug/h", "100 micrograms/hour"),
    ],
)
def test_numbers_and_units_for_people(value: float, unit: str | None, words: str) -> None:
    assert quantity(value, unit) == words


def test_no_unit_is_no_word() -> None:
    assert unit_for_people(None) == ""


def stop_if_any(stops: list[Expression]) -> Any:
    def outcome(values: Mapping[str, Any]) -> str:
        truths = [stop.evaluate(values) for stop in stops]
        return "stop" if True in truths else "needs_information" if None in truths else "go"

    return outcome


def test_twelve_unknown_stops_are_exact() -> None:
    stops = [criterion(f"f{i}") for i in range(12)]
    found = questions(stop_if_any(stops), stops, {})
    assert found.exact
    assert found.ask == tuple(f"f{i}" for i in range(12))
    assert [then for _, then in found.flips] == ["stop"] * 12 + ["go"]
    assert found.behind[-1] == found.ask
    assert found.flips[0] == (("f0",), "stop")


def test_too_many_unknowns_leave_single_answers_and_the_residual() -> None:
    stops = [criterion(f"f{i}") for i in range(20)]
    found = questions(stop_if_any(stops), stops, {"f3": False})
    assert not found.exact
    assert found.ask == tuple(f"f{i}" for i in range(20) if i != 3)
    assert {then for _, then in found.flips} == {"stop"}
    assert len(found.flips) == 19


def test_too_many_combinations_are_given_up() -> None:
    stops = [criterion(f"f{2 * i} AND f{2 * i + 1}") for i in range(6)]
    found = questions(stop_if_any(stops), stops, {})
    assert not found.exact
    assert len(found.ask) == 12


def test_too_many_trials_are_given_up() -> None:
    stops = [criterion(f"f{2 * i} AND f{2 * i + 1}") for i in range(5)]
    tried: list[object] = []

    def outcome(values: Mapping[str, Any]) -> str:
        tried.append(values)
        return str(stop_if_any(stops)(values))

    found = questions(outcome, stops, {})
    assert not found.exact
    assert len(found.ask) == 10
    assert len(tried) < 700


def test_a_settled_outcome_asks_nothing() -> None:
    stops = [criterion(f"f{i}") for i in range(6)]
    found = questions(stop_if_any(stops), stops, {"f0": True})
    assert (found.ask, found.flips, found.exact) == ((), (), True)


def test_a_decided_outcome_may_still_be_changed() -> None:
    checks = [criterion("dry AND depth < 30")]

    def outcome(values: Mapping[str, Any]) -> str:
        return "with_care" if checks[0].evaluate(values) else "go"

    found = questions(outcome, checks, {})
    assert found.ask == ("dry", "depth")
    assert found.flips == ((("a dry road", "depth below 30 cm"), "with_care"),)


def test_an_answer_is_told_only_as_far_as_it_leads_to_one_outcome() -> None:
    """A limit that asks for nothing still parts the values: 10 to 30 is advised against, 30 and more is not."""
    stop, against = criterion("depth < 10"), criterion("depth < 30")

    def outcome(values: Mapping[str, Any]) -> str:
        if stop.evaluate(values):
            return "stop"
        return "against" if against.evaluate(values) else "go" if "depth" in values else "needs_information"

    found = questions(outcome, [stop], {}, beside=[against])
    assert found.flips == (
        (("depth below 10 cm",), "stop"),
        (("depth from 10 to below 30 cm",), "against"),
        (("depth 30 cm or more",), "go"),
    )


def test_answers_that_only_open_the_outcome_again_are_no_flip() -> None:
    """An old value may forbid; the answer that lifts it leaves another question open, and both together settle it."""

    def outcome(values: Mapping[str, Any]) -> str:
        if values.get("dry", True):
            return "stop"
        return "needs_information" if "f0" not in values else "go"

    found = questions(outcome, [criterion("dry"), criterion("f0")], {})
    assert found.flips == ((("no dry road", "f0 known"), "go"),)
    assert found.ask == ("dry", "f0")


def test_unknown_features_are_left_out_never_given_as_none() -> None:
    seen: list[set[str]] = []

    def outcome(values: Mapping[str, Any]) -> str:
        assert None not in values.values()
        seen.append(set(values))
        return "go" if "dry" in values else "needs_information"

    found = questions(outcome, [criterion("dry AND f0")], {"dry": None, "f0": True, "f1": False})
    assert seen == [{"f0", "f1"}, {"f0", "f1", "dry"}, {"f0", "f1", "dry"}]
    assert found.flips == ((("a dry road known",), "go"),)
