"""Mood, everyday life and follow-up in whole plans: what is never said, what is never asked, which dates hold."""

import re
from datetime import date
from functools import cache
from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.documents import render
from spinepath.features import Patient
from spinepath.terms.results import RECOMMENDED, CareSequence, Plan, PlanLine

from .people import KNOWLEDGE, plain, safe

MIND = ("mood_screen", "depression_care", "coping_support", "fear_of_movement", "chronic_pain_programme")
LIFE = ("nutrition", "smoking", "alcohol", "sleep_and_positions", "work_and_carers")
AFTER = ("fracture_liaison", "follow_up")
SELF_HARM = re.compile(r"self-harm|suicid|hurting themsel|better off dead|item 9|ninth", re.IGNORECASE)


def plan(**facts: Any) -> Plan:
    told = safe("short_opioid")
    fractures = facts.pop("fractures", told.fractures)
    return make_plan(KNOWLEDGE, Patient(knowledge=KNOWLEDGE, fractures=fractures, **{**plain(told.facts), **facts}))


@cache
def nearly_nothing() -> Plan:
    """Somebody of whom only age, pain and an osteoporotic fracture are known."""
    known = {"age_years": 75, "vertebral_fracture": True, "osteoporotic_vertebral_fracture": True, "back_pain": True}
    return make_plan(KNOWLEDGE, Patient(knowledge=KNOWLEDGE, fractures=({"fracture_level": "l1"},), **known))


def line(made: Plan, option: str) -> PlanLine:
    return next(x for x in made.lines if x.option == option)


def words(option: str) -> str:
    return KNOWLEDGE.recommendations[option].model_dump_json()


@pytest.mark.parametrize("option", (*MIND, *LIFE, *AFTER))
def test_only_one_line_speaks_of_self_harm(option: str) -> None:
    """Parts of these lines may be printed for the person or shown to a relative."""
    assert SELF_HARM.search(words(option)) is None
    assert SELF_HARM.search(words("self_harm")) is not None


@pytest.mark.parametrize("facts", [{"phq9_item9": 1}, {"phq9": 20}])
def test_thoughts_of_self_harm_stand_first_and_hold_nothing_back(facts: dict[str, int]) -> None:
    made = plan(phq9=facts.get("phq9", 12), phq9_item9=facts.get("phq9_item9", 0))
    assert made.red_flags[0].option == "self_harm"
    assert made.urgency == "urgent"
    assert line(made, "depression_care").disposition in RECOMMENDED


def test_no_rule_reads_the_start_back_score() -> None:
    for recommendation in KNOWLEDGE.recommendations.values():
        assert "start_back" not in recommendation.model_dump_json()


@pytest.mark.parametrize("option", (*MIND, *LIFE, *AFTER))
def test_everyday_lines_ask_hardly_anything_of_a_record_that_says_nothing(option: str) -> None:
    """Only the kidneys, which set an amount of protein, and which are asked about anyway.

    And for the liaison service the inputs of its risk score: one question beside the list of medicines.
    """
    asked = {a.feature for a in nearly_nothing().asks if any(c.line.startswith(option) for c in a.would_change)}
    handed_over = {"parental_osteoporosis_or_hip_fracture", "medication_review_days"}
    assert asked <= {"severe_kidney_impairment", "on_dialysis"} | (
        handed_over if option == "fracture_liaison" else set()
    )


def test_coping_never_stands_instead_of_pain_relief() -> None:
    made = plan(pain_phase="subacute", pain_days=60, back_pain_nrs=6, gad7=12, phq9=12)
    assert line(made, "coping_support").disposition in RECOMMENDED
    assert line(made, "paracetamol").disposition in RECOMMENDED


@pytest.mark.parametrize(
    ("option", "facts"),
    [
        ("coping_support", {"pain_phase": "subacute", "pain_days": 60, "gad7": 12}),
        ("fear_of_movement", {"fear_stops_activity": True}),
        ("chronic_pain_programme", {"pain_phase": "chronic", "pain_days": 200, "rdq": 15}),
    ],
)
def test_pain_that_rises_is_imaged_before_it_is_trained_away(option: str, facts: dict[str, Any]) -> None:
    assert line(plan(**facts, pain_change="no_real_change"), option).disposition in RECOMMENDED
    assert line(plan(**facts, pain_change="worse"), option).disposition == "not_chosen"


def test_the_class_is_the_other_way_where_a_programme_stands() -> None:
    made = plan(pain_phase="chronic", pain_days=200, rdq=15, gad7=12, pain_change="no_real_change")
    assert line(made, "chronic_pain_programme").disposition in RECOMMENDED
    assert line(made, "coping_support").disposition == "alternative"


@pytest.mark.parametrize(
    ("phq9", "age", "recommended"), [(7, 80, False), (8, 64, False), (8, 65, True), (10, 40, True)]
)
def test_the_cut_off_for_mood_depends_on_age(phq9: int, age: int, recommended: bool) -> None:
    made = plan(phq9=phq9, phq9_item9=0, gad7=0, age_years=age)
    assert (line(made, "depression_care").disposition in RECOMMENDED) is recommended


@pytest.mark.parametrize(
    ("kidneys", "dialysis", "underfed", "words"),
    [
        (True, False, False, "0.8 g"),
        (None, None, False, "0.8 g"),
        (True, False, True, "not cut"),
        (None, None, True, "not cut"),
        (True, True, False, "1.0 to 1.2 g"),
        (False, False, True, "1.0 to 1.2 g"),
    ],
)
def test_protein_waits_for_the_kidneys_unless_underfed(
    kidneys: bool | None, dialysis: bool | None, underfed: bool, words: str
) -> None:
    made = plan(
        severe_kidney_impairment=kidneys,
        on_dialysis=dialysis,
        malnutrition=underfed,
        unexplained_weight_loss=False,
        bmi=22,
        nutrition_risk_on_record=True,
    )
    dose = line(made, "nutrition").dose
    assert dose is not None
    assert words in dose.text


@pytest.mark.parametrize(("units", "opioid", "recommended"), [(14, False, False), (15, False, True), (1, True, True)])
def test_alcohol_has_another_limit_beside_an_opioid(units: float, opioid: bool, recommended: bool) -> None:
    made = plan(alcohol_units_per_week=units, alcohol_excess=units > 14, on_opioid=opioid)
    assert (line(made, "alcohol").disposition in RECOMMENDED) is recommended


@pytest.mark.parametrize(("age", "recommended"), [(49, False), (50, True)])
def test_the_fracture_service_is_for_those_of_fifty_and_over(age: int, recommended: bool) -> None:
    made = plan(age_years=age)
    assert (line(made, "fracture_liaison").disposition in RECOMMENDED) is recommended


def sequence(made: Plan, option: str) -> CareSequence:
    return next(s for s in made.sequences if s.line.startswith(option))


def days_from_today(made: Plan, found: CareSequence, what: str) -> list[int]:
    today = date.fromisoformat(made.facts.as_of)
    return [(date.fromisoformat(s.on) - today).days for s in found.steps if what in s.what]


@pytest.mark.parametrize(("since", "begun", "at_four_months", "at_a_year"), [(10, 102, 112, 355), (200, 0, 10, 253)])
def test_the_clock_runs_from_the_fracture_and_moves_along_when_late(
    since: int, begun: int, at_four_months: int, at_a_year: int
) -> None:
    made = plan(days_since_newest_vf=since, on_bone_drug=False)
    found = sequence(made, "fracture_liaison")
    assert days_from_today(made, found, "bone drug begun") == [begun]
    assert days_from_today(made, found, "call at 4 months") == [at_four_months]
    assert days_from_today(made, found, "call at 12 months") == [at_a_year]


def test_with_a_bone_drug_nothing_is_late() -> None:
    made = plan(days_since_newest_vf=200, on_bone_drug=True)
    found = sequence(made, "fracture_liaison")
    assert days_from_today(made, found, "bone drug begun") == []
    assert days_from_today(made, found, "call at 12 months") == [165]


def test_a_clock_whose_days_have_all_passed_is_no_calendar() -> None:
    made = plan(days_since_newest_vf=447, on_bone_drug=True)
    assert line(made, "fracture_liaison").disposition in RECOMMENDED
    assert not [s for s in made.sequences if s.line.startswith("fracture_liaison")]
    assert "Fracture liaison" in render(made, "text")


def test_visits_are_counted_from_the_fracture_and_go_on_for_ten_years() -> None:
    made = plan(days_since_newest_vf=30)
    visits = [_on(made, x.on) for x in made.calendar if x.line == "fracture_liaison" and ": visit: " in x.what]
    assert visits == [12, 54, 153]
    yearly = [_on(made, step.on) for step in sequence(made, "follow_up").steps]
    assert yearly[:2] == [335, 700] and len(yearly) >= 9


def _on(made: Plan, day: str) -> int:
    return (date.fromisoformat(day) - date.fromisoformat(made.facts.as_of)).days
