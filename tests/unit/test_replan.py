"""A plan that follows another one: first dates are kept, what changed is said, and nobody gets another's plan."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.documents import render
from spinepath.knowledge import Knowledge
from spinepath.terms import RefusalError
from spinepath.terms.results import Plan, PlanLine
from tests.small_knowledge import TODAY, edition, knowledge, patient, recommendation

STOP = {"text": "stop it", "after_d": 7, "cite": ["source-a"]}
SHORT = {"start_within_d": 2, "review_after_d": 3, "stop": STOP}


def base(**more: Any) -> Knowledge:
    return knowledge(recommendation("a", editions=[edition(**{**SHORT, **more})]), recommendation("b", rank=20))


def plan_on(days: int, previous: Plan | None = None, known: Knowledge | None = None, **given: Any) -> Plan:
    person = patient(**{"need": True, "stop": False, "age_years": 70, "jurisdiction": "uk", **given})
    return make_plan(known or base(), replace(person, as_of=TODAY + timedelta(days=days)), previous=previous)


def line(plan: Plan, name: str = "a") -> PlanLine:
    return next(x for x in plan.lines if x.id == name)


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def test_a_line_that_stands_keeps_its_first_dates() -> None:
    first = plan_on(0)
    second = plan_on(1, first)
    third = plan_on(4, second)
    assert (line(first).since, line(second).since, line(third).since) == (None, day(0), day(0))
    assert line(third).start_by == day(2)
    assert line(third).stop_on == line(first).stop_on == day(8)
    assert (line(second).review_on, line(third).review_on) == (day(3), day(7))
    assert {e.on for e in third.calendar if e.what.startswith("stop by")} == {day(8)}


def test_a_stop_date_that_has_passed_is_said_first() -> None:
    at_the_day, after = plan_on(8, plan_on(0)), plan_on(9, plan_on(0))
    assert not any("has passed" in why for why in line(at_the_day).why)
    assert line(after).why[0].startswith(f"its stop date, {day(8)}, has passed; its time is over: stop it step by step")
    assert (line(after).stop_on, line(after).review_on) == (None, day(9))
    again = plan_on(10, after)
    assert (line(again).stop_on, line(again).review_on) == (None, day(10))
    assert "its time is over" in line(again).why[0]


def test_a_line_that_comes_anew_starts_anew() -> None:
    blocked = plan_on(0, stop=True)
    after = plan_on(5, blocked)
    assert (line(after).since, line(after).start_by) == (day(5), day(7))


def test_a_withdrawn_line_says_why_and_the_fact_behind_it() -> None:
    after = plan_on(1, plan_on(0), stop=True)
    assert after.since is not None
    change = next(c for c in after.since.changes if c.line == "a")
    assert (change.before, change.after) == ("offer", "blocked")
    assert any("stop" in why for why in change.why_after)
    fact = next(f for f in after.since.facts if f.feature == "stop")
    assert fact.before is not None
    assert fact.after is not None
    assert (fact.before.value, fact.after.value) == (False, True)


def test_a_line_without_a_rule_any_more_says_so() -> None:
    only_b = knowledge(recommendation("b", rank=20))
    after = plan_on(1, plan_on(0), known=only_b)
    assert after.since is not None
    change = next(c for c in after.since.changes if c.line == "a")
    assert (change.after, change.why_after) == ("absent", ("no rule for it is in force any more",))


def test_nothing_changed_is_said_too() -> None:
    after = plan_on(0, plan_on(0))
    assert after.since is not None
    assert (after.since.changes, after.since.facts) == ((), ())
    for form in ("text", "markdown", "html"):
        assert "No line changed: the plan goes on as it was." in render(after, form)


def test_the_plan_of_somebody_else_or_of_a_later_day_is_refused() -> None:
    first = plan_on(3)
    with pytest.raises(RefusalError, match="found that of somebody, expected one of p"):
        plan_on(4, replace(first, person_id="somebody"))
    with pytest.raises(RefusalError, match=f"found facts as of {day(3)}, expected a day up to {day(2)}"):
        plan_on(2, first)


def test_the_name_of_a_plan_depends_on_the_one_before() -> None:
    first = plan_on(0)
    assert len({first.id, plan_on(0, first).id, plan_on(0, plan_on(0, first)).id}) == 3
    assert plan_on(0).id == first.id
    assert plan_on(0, first).previous == first.id


def test_a_fact_that_became_known_is_shown_with_not_known_before() -> None:
    after = plan_on(1, plan_on(0, stop=None))
    text = render(after, "text")
    assert "What changed since the plan of 1 January 2026".upper() in text
    assert after.since is not None
    (fact,) = (f for f in after.since.facts if f.feature == "stop")
    assert fact.after is not None
    assert fact.after.value is False
    assert date.fromisoformat(after.since.as_of) == TODAY
