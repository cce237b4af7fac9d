"""The table of braces, physiotherapy, rest and the time after cement: large enough, and no row of it is empty.

`test_forbidden.py` runs each row on the safe and on the unknown person.
"""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spinepath.care_plan import make_plan

from .oracle import CALCULATED, Triple, holds, recommended, table, triples, violations
from .people import KNOWLEDGE, options, patient, people, safe, unknown, with_facts

NAME = "forbidden_support.yaml"
TRIPLES = triples(NAME)
BY_ID = pytest.mark.parametrize("triple", TRIPLES, ids=lambda t: t.id)
BARS = [t for t in TRIPLES if t.forbid == "any" and not table(NAME)["options"].get(t.option, {}).get("never")]
BRACES = ("no_brace_or_soft_brace", "rigid_brace", "active_orthosis", "weighted_orthosis")
ALL_BRACES = {
    "rigid_brace_asked": True,
    "rigid_brace_asked_on_record": True,
    "osteoporotic_kyphosis": True,
    "falls_risk": True,
}


def test_it_is_large_and_speaks_of_options_that_exist() -> None:
    assert len(TRIPLES) >= 60
    assert {t.option for t in TRIPLES} <= options()
    assert set(table(NAME)["options"]) <= options()


@BY_ID
def test_its_facts_can_be_told(triple: Triple) -> None:
    """A misspelt feature or code, or one that something else overrides, would make the row empty."""
    told = with_facts(safe(triple.option), triple)
    assert holds(triple, told)
    values = patient(told).values
    for name, value in triple.facts.items():
        assert value == CALCULATED or _plain(values[name].value) == _plain(value), name


@pytest.mark.parametrize("triple", BARS, ids=lambda t: t.id)
def test_the_safe_person_is_outside_it(triple: Triple) -> None:
    assert not holds(triple, safe(triple.option))
    assert not holds(triple, unknown())


@BY_ID
@settings(max_examples=2, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_anybody_who_meets_it(triple: Triple, data: st.DataObject) -> None:
    told = data.draw(people(triple))
    plan = make_plan(KNOWLEDGE, patient(told))
    assert [fault for t in TRIPLES if holds(t, told) for fault in violations(plan, t, told)] == []


@pytest.mark.parametrize("phase", ["acute", "subacute", "chronic"])
def test_at_most_one_brace(phase: str) -> None:
    base = safe("active_orthosis")
    told = replace(base, facts={**base.facts, **ALL_BRACES, "pain_phase": phase})
    plan = make_plan(KNOWLEDGE, patient(told))
    assert sum(bool(recommended(plan, option)) for option in BRACES) == 1


def test_a_brace_has_a_last_day_in_the_calendar() -> None:
    plan = make_plan(KNOWLEDGE, patient(safe("rigid_brace")))
    brace = next(s for s in plan.sequences if "rigid brace" in s.steps[0].what)
    assert [step.what for step in brace.steps][-1] == "last day of the brace at the latest"


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, list | tuple | set | frozenset) else value
