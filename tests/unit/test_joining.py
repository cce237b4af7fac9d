"""One line for what is one act: nothing of the joined line is lost, and nothing waits that need not."""

from dataclasses import replace
from datetime import date

import pytest

from spinepath import api
from spinepath.care_plan.rules import apply_rules
from spinepath.knowledge import Knowledge
from spinepath.terms import PatientFeatures
from spinepath.terms.results import Detail, Disposition, Dose, Monitoring, PlanLine

DAY = date(2026, 1, 5)
NOBODY = PatientFeatures(person="p", as_of=DAY, values={})


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """The knowledge of that day."""
    return api.load_knowledge(edition=DAY)


def line(option: str, disposition: Disposition = "do_now") -> PlanLine:
    return PlanLine(
        id=option,
        option=option,
        title=option,
        group="follow_up",
        recommendation=option,
        subject="person",
        disposition=disposition,
        owner="nurse",
        trace=option,
        start_by="2026-01-19",
        review_on="2026-02-02",
    )


def joined(knowledge: Knowledge, *lines: PlanLine) -> dict[str, PlanLine]:
    rule = knowledge.plan_rules["one_line_of_follow_up"]
    return {x.option: x for x in apply_rules(knowledge, NOBODY, list(lines), [rule])}


def test_steps_warnings_dates_and_checks_of_the_joined_line_stay(knowledge: Knowledge) -> None:
    visits = replace(
        line("follow_up"),
        dose=Dose("visits on fixed days", None, None, None, None, ("s",)),
        details=(Detail("stop_sign", "weak legs: call"), Detail("evidence", "a study"), Detail("step", "same scale")),
        monitoring=(Monitoring("visit", "2026-01-26", "GP"),),
        actions=("planned_follow_up",),
        requires=("with: a call",),
        why=("caution: lives alone", "because: a fracture"),
        review_on="2026-01-20",
    )
    found = joined(knowledge, line("fracture_liaison"), visits)
    whole = found["fracture_liaison"]
    assert [(d.section, d.text) for d in whole.details] == [
        ("step", "follow_up: visits on fixed days"),
        ("stop_sign", "weak legs: call"),
        ("step", "same scale"),
    ]
    assert {d.owner for d in whole.details if d.section == "step"} == {"nurse"}
    assert (whole.monitoring, whole.actions, whole.joined) == (
        visits.monitoring,
        visits.actions,
        ("follow_up",),
    )
    assert whole.requires == ("with: follow_up", "with: a call")
    assert whole.why == ("caution: lives alone",)
    assert (whole.start_by, whole.review_on) == ("2026-01-19", "2026-01-20")
    assert (found["follow_up"].disposition, found["follow_up"].details) == ("not_chosen", ())


@pytest.mark.parametrize(
    ("first", "other", "after"),
    [
        ("do_now", "offer", "not_chosen"),
        ("check_then_offer", "check_then_offer", "not_chosen"),
        ("check_then_offer", "do_now", "do_now"),
        ("do_now", "check_then_offer", "check_then_offer"),
        ("do_now", "ask_first", "ask_first"),
        ("ask_first", "do_now", "do_now"),
    ],
)
def test_what_may_begin_does_not_wait_for_the_check_of_another(
    knowledge: Knowledge, first: Disposition, other: Disposition, after: Disposition
) -> None:
    found = joined(knowledge, line("fracture_liaison", first), line("follow_up", other))
    assert (found["fracture_liaison"].disposition, found["follow_up"].disposition) == (first, after)


def test_checks_are_joined(knowledge: Knowledge) -> None:
    waits = replace(line("follow_up", "check_then_offer"), checks=("the heart",))
    found = joined(knowledge, replace(line("fracture_liaison", "check_then_offer"), checks=("the cord",)), waits)
    assert found["fracture_liaison"].checks == ("the cord", "the heart")
