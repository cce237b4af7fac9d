"""No plan of anybody may hold what labels and guidance forbid. The oracle was typed without sight of the rules."""

from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings

from spinepath.care_plan import make_plan
from spinepath.knowledge.base import Read
from spinepath.terms.results import Plan

from .oracle import Told, Triple, document, holds, recommended, triples, violations
from .people import KNOWLEDGE, options, patient, people, safe, unknown, with_facts

TRIPLES = triples()


def test_the_oracle_is_large_and_sourced() -> None:
    assert len(TRIPLES) >= 340
    assert len({t.id for t in TRIPLES}) == len(TRIPLES)
    sources = document()["sources"]
    assert {t.source for t in TRIPLES} == set(sources)
    assert {s["read"] for s in sources.values()} <= set(get_args(Read))
    assert sum(sources[t.source]["read"] == "recalled" for t in TRIPLES) < len(TRIPLES) / 10


@pytest.mark.parametrize("option", sorted({t.option for t in TRIPLES}))
def test_without_the_facts_the_option_is_open(option: str) -> None:
    """Else the tests below would pass for want of an offer."""
    _need(option)
    never = document()["options"].get(option, {}).get("never", False)
    assert bool(recommended(_plan(safe(option)), option)) is not never


@pytest.mark.parametrize("triple", TRIPLES, ids=lambda t: t.id)
def test_an_otherwise_safe_person(triple: Triple) -> None:
    _need(triple.option)
    assert violations(_plan(with_facts(safe(triple.option), triple)), triple) == []


@pytest.mark.parametrize("triple", TRIPLES, ids=lambda t: t.id)
def test_an_otherwise_unknown_person(triple: Triple) -> None:
    _need(triple.option)
    assert violations(_plan(with_facts(unknown(), triple)), triple) == []


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(told=people())
def test_anybody(told: Told) -> None:
    plan = _plan(told)
    assert [fault for t in TRIPLES if holds(t, told) for fault in violations(plan, t, told)] == []


def _plan(told: Told) -> Plan:
    return make_plan(KNOWLEDGE, patient(told))


def _need(option: str) -> None:
    if option not in options():
        pytest.skip(f"the product has no option {option} yet")
