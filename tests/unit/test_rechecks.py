"""The day on which an option that is out today is looked at again."""

from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.knowledge.models import PlanRule
from spinepath.terms.results import Plan, PlanLine
from tests.small_knowledge import criterion, edition, knowledge, patient, recommendation

EDITION = edition(
    indications={"needed": criterion("need", recheck_after_d=3), "rested": criterion("worry", recheck_after_d=28)},
    contraindications={"stopped": criterion("stop", recheck_after_d=7)},
    usually_not={"against": criterion("against")},
    review_after_d=90,
)
OPEN = {"need": True, "worry": True, "stop": False, "against": False}


def plan(**facts: Any) -> Plan:
    return make_plan(knowledge(recommendation(editions=[EDITION])), patient(**{**OPEN, **facts}))


def line(plan: Plan) -> PlanLine:
    return plan.lines[0]


@pytest.mark.parametrize(
    ("facts", "disposition", "again"),
    [
        ({}, "offer", "2026-04-01"),
        ({"need": False}, "not_chosen", "2026-01-04"),
        ({"need": False, "worry": False}, "not_chosen", "2026-01-29"),
        ({"stop": True}, "blocked", "2026-01-08"),
        ({"against": True}, "not_chosen", None),
        ({"need": None}, "ask_first", None),
        ({"need": False, "declined_options": ("option_a",)}, "not_chosen", None),
        ({"need": False, "completed_options": ("option_a",)}, "not_chosen", None),
    ],
)
def test_the_day_is_that_of_the_last_criterion_that_may_open(facts: Any, disposition: str, again: str | None) -> None:
    found = line(plan(**facts))
    assert (found.disposition, found.review_on) == (disposition, again)


def test_a_criterion_that_never_opens_leaves_no_day() -> None:
    rows = edition(indications={"needed": criterion("need", recheck_after_d=3), "rested": criterion("worry")})
    found = make_plan(knowledge(recommendation(editions=[rows])), patient(need=False, worry=False, stop=False))
    assert line(found).review_on is None


def test_the_day_stands_in_the_calendar() -> None:
    found = plan(need=False)
    assert [(e.on, e.what) for e in found.calendar] == [("2026-01-04", "look again: Title of option_a")]


def test_what_the_option_itself_finds_out_is_not_checked_before_it() -> None:
    def checks(**more: str) -> tuple[str, ...]:
        rows = edition(usually_not={"against": criterion("against", **more)})
        return line(
            make_plan(knowledge(recommendation(editions=[rows]), name=repr(more)), patient(need=True, stop=False))
        ).checks

    assert checks() == ("against",)
    assert checks(if_unknown="leave") == ()


def rule(**more: Any) -> PlanRule:
    given = {"id": "one_only", "options": ["option_a", "option_b"], "why": "because", "cite": ["source-a"], "cases": []}
    return PlanRule.model_validate(given | more)


@pytest.mark.parametrize("kind", ["forbid_together", "replaces"])
def test_a_rule_about_each_subject_leaves_other_fractures_alone(kind: str) -> None:
    ready = [edition(indications={"ready": criterion("row_ready")}, contraindications={})]
    always = [edition(contraindications={})]
    options = (
        recommendation(subject="fracture", editions=ready),
        recommendation("option_b", 20, always, subject="fracture"),
    )
    rows = {"one": {"row_ready": True}, "two": {"row_ready": False}}

    def chosen(*, same: bool) -> dict[str, str]:
        found = make_plan(
            knowledge(*options, rules=(rule(kind=kind, same_subject=same),)), patient(need=True, fractures=rows)
        )
        return {x.id: x.disposition for x in found.lines if x.option == "option_b"}

    aside = {"forbid_together": "alternative", "replaces": "not_chosen"}[kind]
    assert chosen(same=True) == {"option_b@fracture:one": aside, "option_b@fracture:two": "offer"}
    assert chosen(same=False)["option_b@fracture:two"] == aside


def test_only_rules_that_set_lines_aside_may_be_about_each_subject() -> None:
    with pytest.raises(ValueError, match="same_subject"):
        rule(kind="before", same_subject=True)
