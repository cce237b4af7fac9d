"""The years after a bisphosphonate, from the knowledge as it stands: how long, who pauses, what a late dose does."""

from datetime import date, timedelta
from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.features import Patient
from spinepath.terms.results import CareSequence
from tests.safety.people import KNOWLEDGE, plain, safe

TEN_YEARS_D = 3653
ANTIRESORPTIVES = ("alendronate", "risedronate", "zoledronate", "ibandronate_oral", "ibandronate_iv", "denosumab")
BONE_FORMING = ("romosozumab", "teriparatide", "abaloparatide")


def calendar(option: str, **facts: Any) -> CareSequence:
    """The calendar of one option for somebody for whom it is safe, alone among the bone drugs."""
    told = safe("short_opioid")
    others = {*ANTIRESORPTIVES, *BONE_FORMING} - {option}
    person = {**plain(told.facts), "can_sit_upright_30min": True, "declined_options": tuple(sorted(others)), **facts}
    plan = make_plan(KNOWLEDGE, Patient(knowledge=KNOWLEDGE, fractures=told.fractures, drugs=told.drugs, **person))
    return next(s for s in plan.sequences if s.line.startswith(option))


def days(found: CareSequence, lane: str, words: str = "") -> list[int]:
    """Days from the anchor of the steps of a lane."""
    anchor = date.fromisoformat(found.anchor)
    return [(date.fromisoformat(s.on) - anchor).days for s in found.steps if s.lane == lane and words in s.what]


def test_the_tablet_is_looked_at_after_five_years() -> None:
    found = calendar("alendronate")
    assert 1826 in days(found, "Review", "on to ten years")
    assert days(found, "Review", "pause") == []
    assert days(found, "Follow-on") == [3560]


@pytest.mark.parametrize(("option", "back_after_d"), [("alendronate", 730), ("risedronate", 548)])
def test_a_pause_ends_by_drug(option: str, back_after_d: int) -> None:
    """The one who may pause has neither a vertebral fracture nor another risk, so only the rows can show it."""
    rows = KNOWLEDGE.recommendations[option].edition(3).sequence
    assert {r.first_d for r in rows if r.id == "after_the_pause"} == {1826 + back_after_d}


def test_six_infusions_and_then_a_specialist() -> None:
    found = calendar("zoledronate")
    assert days(found, "Doses") == [0, 365, 730, 1095, 1460, 1825]
    assert days(found, "Follow-on") == [2190]
    assert days(found, "Review", "FRAX") == [3285]


@pytest.mark.parametrize(("years", "infusions"), [(1.0, 3), (2.9, 3), (3.0, 1), (4.9, 1), (5.0, 0)])
def test_infusions_already_given_count(years: float, infusions: int) -> None:
    found = calendar("zoledronate", zoledronate_ever=True, zoledronate_days_since=365, zoledronate_years=years)
    assert len(days(found, "Doses")) == infusions


def test_a_late_infusion_stands_today() -> None:
    found = calendar("zoledronate", zoledronate_ever=True, zoledronate_days_since=400, zoledronate_years=1.0)
    dose = next(s for s in found.steps if s.lane == "Doses")
    due = date.fromisoformat(dose.was_due or "")
    assert date.fromisoformat(dose.on) - due == timedelta(days=35)
    assert [date.fromisoformat(x.on) - due for x in dose.late] == [timedelta(days=30), timedelta(days=183)]


def test_pamidronate_for_three_days_and_then_a_bone_drug() -> None:
    """It stands only where the bone drugs before it do not; one that was declined takes nothing over."""
    declined = (*ANTIRESORPTIVES, *BONE_FORMING, "raloxifene", "hormone_therapy", "strontium")
    found = calendar("pamidronate", declined_options=declined, optimal_analgesia_tried=True)
    assert days(found, "Doses", "4 hours") == [0, 1, 2]
    assert found.takes_over == ()
    rows = KNOWLEDGE.recommendations["pamidronate"].editions[-1].sequence
    assert [r.then_options for r in rows if r.then_options] == [["zoledronate", "alendronate"]]
