"""Sums over drugs in use and lines that bring one: what counts, what makes them a lower bound, what they hold back."""

from dataclasses import replace
from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.features.completeness import DRUGS
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Burden, PlanRule, Recommendation
from spinepath.terms import CurrentDrug, SpinepathError
from spinepath.terms.results import Plan
from tests.small_knowledge import edition, knowledge, patient, recommendation

SAFE: dict[str, Any] = {"need": True, "stop": False}
A, B = CurrentDrug("drug_a", "drug A", 10.0, "mg/d"), CurrentDrug("drug_b", "drug B", 2.0, "mg/d")
CASES = [{"name": "none", "drugs": [], "total": 0, "at_least": False}] * 2
OPTION_B = recommendation("option_b", drugs=["drug_b"])


def score(points: float, *drugs: str, at_least: bool = False) -> dict[str, Any]:
    return {"points": points, "drugs": list(drugs), "at_least": at_least, "cite": ["source-a"]}


def points(*scores: dict[str, Any], **more: Any) -> Burden:
    bare = {"id": "load", "label": "the load", "limit": 3, "text": "heavy", "cite": ["source-a"], "cases": CASES}
    return Burden.model_validate({**bare, "scores": scores or [score(1, "class:class_a"), score(2, "drug_b")], **more})


def amounts(**more: Any) -> Burden:
    bare = {"id": "load", "label": "the load", "limit": 30, "text": "heavy", "cite": ["source-a"], "cases": CASES}
    return Burden.model_validate({**bare, "factor": "weight", "drugs": ["drug_a", "drug_b"], **more})


def kb(burden: Burden, *options: Recommendation, rules: tuple[PlanRule, ...] = ()) -> Knowledge:
    made = knowledge(*options, rules=rules, name=repr(burden))
    drug_a = made.concepts["drug_a"].model_copy(update={"factors": {"weight_uk": 0.5, "weight_us": 2.0}})
    return replace(made, burdens={burden.id: burden}, concepts={**made.concepts, "drug_a": drug_a})


def planned(made: Knowledge, *drugs: CurrentDrug, whole: bool = True, **facts: Any) -> Plan:
    person = patient(drugs=drugs, **{**SAFE, **facts})
    return make_plan(made, replace(person, complete_for=frozenset({DRUGS} if whole else ())))


@pytest.mark.parametrize(
    ("drugs", "whole", "before", "after", "at_least"),
    [
        ((), True, 0, 2, False),
        ((A,), True, 1, 3, False),
        ((A, A), True, 1, 3, False),  # two products of one drug
        ((B,), True, 2, 2, False),  # going on with it brings nothing new
        ((A,), False, 1, 3, True),  # nobody knows whether the list is whole
        ((A, CurrentDrug("medication_unrecognised", "elixir")), True, 1, 3, True),
    ],
)
def test_points(drugs: tuple[CurrentDrug, ...], whole: bool, before: float, after: float, at_least: bool) -> None:
    (found,) = planned(kb(points(), OPTION_B), *drugs, whole=whole).burdens
    assert (found.before, found.after, found.at_least) == (before, after, at_least)


@pytest.mark.parametrize(("others", "at_least"), [("unknown", True), ("nothing", False)])
def test_a_drug_without_points(others: str, at_least: bool) -> None:
    (found,) = planned(kb(points(score(1, "drug_a"), others=others), OPTION_B), A).burdens
    assert (found.before, found.after, found.at_least) == (1, 1, at_least)
    assert [p.label for p in found.drugs] == ["drug A"]


def test_points_that_are_a_lower_bound() -> None:
    (found,) = planned(kb(points(score(2, "drug_a", at_least=True), score(0, "drug_b")), OPTION_B), A).burdens
    assert (found.before, found.at_least) == (2, True)


def test_a_sum_to_which_nothing_adds_is_not_shown() -> None:
    assert planned(kb(points(score(1, "drug_a"))), B).burdens == ()


def test_a_line_counts_with_its_strongest_drug() -> None:
    both = recommendation("both", drugs=["drug_a", "drug_b"])
    (found,) = planned(kb(points(), both)).burdens
    assert (found.before, found.after) == (0, 2)
    brings = recommendation("both", drugs=["drug_a", "drug_b"], brings=["drug_a"])
    assert [b.after for b in planned(kb(points(), brings)).burdens] == [1]


def test_a_line_that_is_not_recommended_adds_nothing() -> None:
    assert planned(kb(points(), OPTION_B), stop=True).burdens == ()


def test_a_drug_that_the_plan_stops_leaves_the_sum() -> None:
    stops = recommendation("stops", drugs=["drug_a"])
    (found,) = planned(kb(points(), stops), A, B, stop=True).burdens
    assert (found.before, found.after) == (3, 2)
    assert {p.label: p.state for p in found.drugs} == {"drug A": "stopped", "drug B": "taken"}


@pytest.mark.parametrize(
    ("drugs", "jurisdiction", "before", "at_least"),
    [
        ((A,), "uk", 5, False),
        ((A, A), "uk", 10, False),
        ((A,), "us", 20, False),
        ((CurrentDrug("drug_a", "drug A"),), "uk", 0, True),
        ((B,), "uk", 0, True),  # no factor
        ((A, CurrentDrug("medication_unrecognised", "elixir")), "uk", 5, True),
    ],
)
def test_amounts(drugs: tuple[CurrentDrug, ...], jurisdiction: str, before: float, at_least: bool) -> None:
    (found,) = planned(kb(amounts()), *drugs, jurisdiction=jurisdiction).burdens
    assert (found.before, found.at_least) == (before, at_least)


def test_a_line_counts_with_its_highest_dose() -> None:
    dose = [{"text": "some", "max": 40, "unit": "mg/d", "cite": ["source-a"]}]
    drugs = recommendation("a", drugs=["drug_a"], editions=[edition(dose=dose)])
    (found,) = planned(kb(amounts(), drugs)).burdens
    assert (found.before, found.after, found.at_least) == (0, 20, False)
    (open_,) = planned(kb(amounts(), recommendation("a", drugs=["drug_a"]))).burdens
    assert (open_.after, open_.at_least, open_.drugs[0].counts) == (0, True, None)


def limit(*options: str, **more: Any) -> PlanRule:
    bare = {"id": "enough", "kind": "max_sum", "burden": "load", "why": "heavy", "cite": ["source-a"], "cases": []}
    return PlanRule.model_validate({**bare, "options": options, **more})


def held(plan: Plan) -> dict[str, str]:
    return {x.option: x.disposition for x in plan.lines}


def test_a_sum_at_its_limit_sets_a_line_aside_and_says_why() -> None:
    plan = planned(kb(points(), OPTION_B, rules=(limit("option_b"),)), A)
    assert held(plan) == {"option_b": "not_chosen"}
    said = "not started: the load would be 3, from 3 it is too much (drug A 1, Title of option_b 2): heavy"
    assert plan.lines[0].why[0] == said
    assert [b.after for b in plan.burdens] == [1]


def test_options_in_their_order_as_long_as_there_is_room() -> None:
    a = recommendation("option_a", drugs=["drug_a"])
    assert held(planned(kb(points(), a, OPTION_B, rules=(limit("option_a", "option_b"),)))) == {
        "option_a": "offer",
        "option_b": "not_chosen",
    }
    assert held(planned(kb(points(), a, OPTION_B, rules=(limit("option_b", "option_a"),)))) == {
        "option_a": "not_chosen",
        "option_b": "offer",
    }


def test_lines_outside_the_rule_count_first() -> None:
    a = recommendation("option_a", drugs=["drug_a"])
    assert held(planned(kb(points(), a, OPTION_B, rules=(limit("option_b"),)))) == {
        "option_a": "offer",
        "option_b": "not_chosen",
    }


def test_one_drug_alone_is_judged_by_its_own_recommendation() -> None:
    heavy = points(score(3, "drug_b"))
    assert held(planned(kb(heavy, OPTION_B, rules=(limit("option_b"),)))) == {"option_b": "offer"}


def test_a_burden_that_nobody_wrote_is_one_line() -> None:
    with pytest.raises(SpinepathError, match="found lod, expected a known burden"):
        planned(kb(points(), OPTION_B, rules=(limit("option_b", burden="lod"),)))


@pytest.mark.parametrize("wrong", [{"scores": []}, {"factor": "weight", "drugs": ["drug_a"]}])
def test_a_sum_counts_points_or_amounts(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="either scores, or factor"):
        points(score(1, "drug_a"), **wrong)
