"""Options that wait until something holds: offered, checked first, or set aside with the day to look again."""

from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.knowledge.models import PlanRule
from spinepath.terms import CurrentDrug
from spinepath.terms.results import Plan
from tests.small_knowledge import edition, knowledge, patient, recommendation

SAFE: dict[str, Any] = {"need": True, "stop": False}
A = CurrentDrug("drug_a", "drug A")


def rule(**more: Any) -> PlanRule:
    bare = {"id": "wait", "kind": "wait_until", "options": ["option_a"], "needs": "worry", "wait_d": 3}
    return PlanRule.model_validate({**bare, "why": "first things first", "cite": ["source-a"], "cases": [], **more})


def planned(*rules: PlanRule, drugs: tuple[CurrentDrug, ...] = (), brings: str = "drug_a", **facts: Any) -> Plan:
    dated = edition(start_within_d=1, review_after_d=7)
    option = recommendation(drugs=[brings] if brings else [], editions=[dated])
    person = patient(drugs=drugs, **{**SAFE, **facts})
    return make_plan(knowledge(option, rules=rules, name=repr((rules, brings))), person)


@pytest.mark.parametrize(
    ("facts", "disposition", "checks"),
    [
        ({"worry": True}, "offer", ()),
        ({}, "check_then_offer", ("worry",)),
        ({"worry": False}, "not_chosen", ()),
        ({"stale": {"worry": True}}, "check_then_offer", ("worry",)),  # too old to clear
    ],
)
def test_true_unknown_false(facts: dict[str, Any], disposition: str, checks: tuple[str, ...]) -> None:
    (found,) = planned(rule(), **facts).lines
    assert (found.disposition, found.checks) == (disposition, checks)


def test_what_waits_keeps_one_date_and_its_reason() -> None:
    plan = planned(rule(), worry=False)
    (found,) = plan.lines
    assert (found.start_by, found.review_on, found.conflicts) == (None, "2026-01-04", ("wait",))
    assert found.why[0] == "not before 2026-01-04: first things first"
    assert [(e.on, e.what) for e in plan.calendar] == [("2026-01-04", "look again: Title of option_a")]


@pytest.mark.parametrize(
    ("level", "again"), [(0.0, "2026-01-04"), (1.0, "2026-01-03"), (2.0, "2026-01-02"), (2.5, "2026-01-02")]
)
def test_the_wait_counts_from_the_day_that_since_counts_from(level: float, again: str) -> None:
    parameters = {"enough": {"value": 3, "unit": "{score}", "cite": ["source-a"]}}
    since = rule(needs="level >= :enough", parameters=parameters, since="level")
    (found,) = planned(since, level=level).lines
    assert found.review_on == again


@pytest.mark.parametrize(("flag", "disposition"), [(True, "not_chosen"), (None, "not_chosen"), (False, "offer")])
def test_for_whom_it_speaks(flag: bool | None, disposition: str) -> None:
    (found,) = planned(rule(when="flag"), worry=False, flag=flag).lines
    assert found.disposition == disposition


@pytest.mark.parametrize(("drugs", "brings"), [((A,), "drug_a"), ((), "")], ids=["taken already", "no drug"])
def test_what_begins_no_drug_does_not_wait(drugs: tuple[CurrentDrug, ...], brings: str) -> None:
    (found,) = planned(rule(), drugs=drugs, brings=brings, worry=False).lines
    assert found.disposition == "offer"


def test_a_line_that_is_not_recommended_is_left_alone() -> None:
    (found,) = planned(rule(), worry=False, stop=True).lines
    assert (found.disposition, found.conflicts) == ("blocked", ())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"needs": None}, "needs and wait_d"),
        ({"wait_d": None}, "needs and wait_d"),
        ({"kind": "replaces"}, "needs and wait_d"),
        ({"kind": "replaces", "needs": None, "wait_d": None, "since": "level"}, "since belongs"),
        ({"burden": "load"}, "burden belongs"),
    ],
)
def test_keys_belong_to_their_kind(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        rule(**wrong)
