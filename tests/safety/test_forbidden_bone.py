"""The table of bone drugs and cement: every row can happen, is met by drawn persons, and can be broken by a plan.

`test_forbidden.py` runs each row on the safe and on the unknown person.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spinepath.care_plan import make_plan
from spinepath.terms import FeatureValue
from spinepath.terms.results import RECOMMENDED, Disposition, Dose, Plan, PlanLine

from .oracle import CALCULATED, Told, Triple, holds, table, triples, violations
from .people import KNOWLEDGE, options, patient, people, safe, unknown, with_facts

NAME = "forbidden_bone.yaml"
TRIPLES = triples(NAME)
BY_ID = pytest.mark.parametrize("triple", TRIPLES, ids=lambda t: t.id)
BARS = [t for t in TRIPLES if t.forbid == "any"]
BOUNDS = [t for t in TRIPLES if t.forbid != "any"]
OPTIONS = (
    "alendronate risedronate ibandronate_oral ibandronate_iv pamidronate zoledronate denosumab teriparatide "
    "abaloparatide romosozumab parathyroid_hormone raloxifene hormone_therapy strontium calcium_vitamin_d calcitonin "
    "vertebroplasty kyphoplasty"
)
OFFER: Disposition = "offer"
SUBJECTS = {"person": 1, "fracture:1": 0, "fracture:2": 1}


def test_it_is_large_and_has_every_option() -> None:
    assert len(TRIPLES) >= 170
    assert {t.option for t in TRIPLES} == set(OPTIONS.split())


def test_no_row_is_said_twice() -> None:
    said: dict[str, str] = {}
    for triple in triples():
        first = said.setdefault(repr(replace(triple, id="", source="")), triple.id)
        assert first == triple.id


def test_no_option_is_declined_for_its_own_person() -> None:
    declined = {name: safe(name).facts.get("declined_options", []) for name in OPTIONS.split()}
    assert [name for name, others in declined.items() if name in others] == []
    assert {other for others in declined.values() for other in others} <= {t.option for t in triples()}


@BY_ID
def test_its_facts_can_be_told(triple: Triple) -> None:
    """A misspelt feature, drug or code, or one that something else overrides, would make the row empty."""
    told = with_facts(safe(triple.option), triple)
    assert holds(triple, told)
    person = patient(told)
    for name, value in triple.facts.items():
        if value != CALCULATED:
            assert _known(person.values, name) == _plain(value), name
    for name, value in triple.fracture.items():
        assert _known(person.fractures[0].values, name) == value, name
    assert set(triple.drugs) <= {drug.concept for drug in person.drugs}


@pytest.mark.parametrize("triple", BARS, ids=lambda t: t.id)
def test_the_safe_person_is_outside_it(triple: Triple) -> None:
    """Else an offer to the safe person would already break it, and the row would say nothing of its facts."""
    assert not holds(triple, safe(triple.option))
    assert not holds(triple, unknown())


@BY_ID
@settings(max_examples=2, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_anybody_who_meets_it(triple: Triple, data: st.DataObject) -> None:
    if triple.option not in options():
        pytest.skip(f"the product has no option {triple.option} yet")
    told = data.draw(people(triple))
    assert holds(triple, told)
    plan = make_plan(KNOWLEDGE, patient(told))
    assert [fault for t in triples() if holds(t, told) for fault in violations(plan, t, told)] == []


@BY_ID
def test_a_plan_could_break_it(triple: Triple) -> None:
    """The row finds its fault in a plan that offers the option against it."""
    lines = [_line(triple.option)]
    kind, told = ("any", None) if triple.forbid == "any" else next(iter(triple.forbid.items()))
    if kind == "dose_above":
        lines = [_line(triple.option, _dose(max=told["value"] * 1.01, unit=told["unit"]))]
    elif kind == "longer_than":
        lines = [_line(triple.option, _dose(until_d=told["value"] + 1))]
    elif kind == "route":
        lines = [_line(triple.option, _dose(route=told))]
    elif kind == "together_with":
        lines.append(_line(told))
    assert len(violations(_plan(lines), triple)) == 1
    assert violations(_plan([replace(line, disposition="not_chosen") for line in lines]), triple) == []


@pytest.mark.parametrize("triple", BOUNDS, ids=lambda t: t.id)
def test_a_plan_within_its_bound_does_not_break_it(triple: Triple) -> None:
    kind, told = next(iter(triple.forbid.items()))
    assert kind in {"dose_above", "longer_than", "route", "together_with", "without"}
    line = _line(triple.option)
    if kind == "dose_above":
        line = _line(triple.option, _dose(max=told["value"], unit=told["unit"]))
    elif kind == "longer_than":
        line = _line(triple.option, _dose(until_d=told["value"]))
    elif kind == "without":
        line = replace(line, actions=(told,))
    assert violations(_plan([line]), triple) == []


@pytest.mark.parametrize("dose", [None, {"max": None}, {"max": 5.0, "unit": "g/d"}], ids=["none", "open", "unit"])
def test_a_dose_without_a_comparable_ceiling_is_above_it(dose: dict[str, Any] | None) -> None:
    ceiling = next(t for t in TRIPLES if t.id == "teriparatide-most")
    line = _line("teriparatide", None if dose is None else _dose(**dose))
    assert len(violations(_plan([line]), ceiling)) == 1


def test_a_course_without_an_end_is_too_long() -> None:
    course = next(t for t in TRIPLES if t.id == "calcitonin-28-days")
    assert len(violations(_plan([_line("calcitonin", _dose())]), course)) == 1


def test_facts_of_a_fracture_bar_what_concerns_that_fracture() -> None:
    canal = next(t for t in TRIPLES if t.id == "vertebroplasty-canal-alone")
    told = Told({}, ({"fracture_level": "t12"}, {"fracture_level": "l1", "fracture_canal_compromise": True}))
    plans = {name: _plan([replace(_line("vertebroplasty"), subject=name)]) for name in SUBJECTS}
    assert {name: len(violations(plan, canal, told)) for name, plan in plans.items()} == SUBJECTS


def test_its_actions_are_known() -> None:
    actions = {t.forbid["without"] for t in BOUNDS if "without" in t.forbid}
    assert actions
    assert actions <= set(KNOWLEDGE.actions)


def test_its_safe_persons_are_used() -> None:
    assert set(table(NAME)["options"]) <= {t.option for t in TRIPLES}


def _known(values: Mapping[str, FeatureValue], name: str) -> Any:
    """What the rules will see of a feature; None where it is unknown."""
    return _plain(values[name].value) if name in values else None


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list | tuple | set | frozenset) else value


def _line(option: str, dose: Dose | None = None) -> PlanLine:
    assert OFFER in RECOMMENDED
    return PlanLine(option, option, option, "bone", option, "patient", OFFER, "GP", option, dose=dose)


def _dose(**told: Any) -> Dose:
    usual = {"text": "", "max": None, "unit": None, "route": None, "until_d": None, "cite": ()}
    return Dose(**{**usual, **told})


def _plan(lines: list[PlanLine]) -> Plan:
    """A real plan of somebody of whom nothing is known, with these lines instead of its own."""
    return replace(EMPTY, lines=tuple(lines))


EMPTY = make_plan(KNOWLEDGE, patient(unknown()))
