"""The years after raloxifene, hormones, strontium, and after vitamin D is loaded."""

from datetime import date
from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.terms.results import CareSequence
from tests.safety.oracle import Told
from tests.safety.people import KNOWLEDGE, patient, safe


def calendar(option: str, **facts: Any) -> CareSequence:
    """The calendar of one option for somebody for whom it is safe."""
    told = safe(option)
    plan = make_plan(KNOWLEDGE, patient(Told({**told.facts, **facts}, told.fractures, told.drugs)))
    return next(s for s in plan.sequences if s.line.startswith(option))


def days(found: CareSequence, lane: str, words: str = "") -> list[int]:
    """Days from the anchor of the steps of a lane."""
    anchor = date.fromisoformat(found.anchor)
    return [(date.fromisoformat(s.on) - anchor).days for s in found.steps if s.lane == lane and words in s.what]


@pytest.mark.parametrize("option", ["raloxifene", "hormone_therapy", "strontium"])
def test_five_years_end_with_another_drug_or_a_specialist(option: str) -> None:
    """Who refused both the tablet and the infusion goes to the specialist; anybody else goes on with one of them."""
    found = calendar(option)
    assert days(found, "Follow-on") == [1826]
    assert found.takes_over == ()
    rows = KNOWLEDGE.recommendations[option].editions[-1].sequence
    assert [row.then_options for row in rows if row.first_d == 1826] == [["alendronate", "zoledronate"]]


def test_the_tablet_takes_over_where_it_is_not_refused() -> None:
    refused = [x for x in safe("raloxifene").facts["declined_options"] if x != "alendronate"]
    found = calendar("raloxifene", declined_options=refused, malabsorption=True)
    assert found.takes_over == ("Alendronate 70 mg by mouth once a week",)
    assert days(found, "Follow-on", "Alendronate 70 mg")[0] == 1826
    assert 1826 not in days(found, "Doses", "70 mg")  # one line for one change


def test_strontium_has_its_heart_looked_at_twice_a_year() -> None:
    assert days(calendar("strontium"), "Review", "heart, leg")[:3] == [183, 366, 549]


@pytest.mark.parametrize(
    ("vitamin_d", "loading", "again"), [(50, [], []), (49.9, [0, 7, 14, 21, 28, 35], []), (24.9, None, [90])]
)
def test_loading_is_six_weekly_capsules_and_calcium_follows(
    vitamin_d: float, loading: list[int] | None, again: list[int]
) -> None:
    found = calendar("calcium_vitamin_d", vitamin_d=vitamin_d)
    doses = days(found, "Doses", "50,000 IU")
    assert doses == ([0, 7, 14, 21, 28, 35] if loading is None else loading)
    assert days(found, "Blood tests", "4 weeks after") == ([63] if doses else [])
    assert days(found, "Blood tests", "with PTH") == again
