"""How urgent a plan is: a step that cannot wait for this person, an option that is urgent by itself."""

import pytest

from spinepath.documents import render
from tests.small_knowledge import edition, patient, recommendation

from .test_plan import SAFE, line, planned


def with_step(urgent: bool) -> object:
    step = {
        "section": "step",
        "text": "Help is settled today.",
        "when": "flag",
        "if_unknown": "hide",
        "cite": ["source-a"],
    }
    return recommendation(editions=[edition(start_within_d=14, details=[{**step, "urgent": urgent}])])


@pytest.mark.parametrize(
    ("urgent", "flag", "urgency", "start"),
    [
        (True, True, "urgent", "2026-01-01"),
        (True, False, "routine", "2026-01-15"),
        (True, None, "routine", "2026-01-15"),
        (False, True, "routine", "2026-01-15"),
    ],
)
def test_a_step_that_is_urgent_for_this_person_begins_its_line_today(
    urgent: bool, flag: bool | None, urgency: str, start: str
) -> None:
    made = planned(patient(flag=flag, **SAFE), with_step(urgent))
    assert (made.urgency, line(made, "option_a").start_by) == (urgency, start)
    assert ("Help is settled today" in render(made, "text").partition("NEEDS AN ANSWER")[0]) is (urgency == "urgent")


def test_an_urgent_option_makes_the_plan_urgent_only_where_it_is_recommended() -> None:
    option = recommendation(urgency="urgent")
    assert planned(patient(**SAFE), option).urgency == "urgent"
    assert planned(patient(need=True), option).urgency == "none"
    with pytest.raises(ValueError, match="only a red_flag is an emergency"):
        recommendation(urgency="emergency")
