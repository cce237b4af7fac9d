"""Getting up, the first exercises, braces and courses in whole plans: what waits for whom, and which days agree."""

from functools import cache

import pytest

from spinepath.care_plan import make_plan
from spinepath.features import Patient
from spinepath.recommendations import edition_in_force
from spinepath.terms.results import RECOMMENDED, Plan, PlanLine

from .people import KNOWLEDGE, patient, safe

GATES = ("cord_or_cauda_signs", "high_energy_trauma", "ankylosed_spine", "fall_with_new_pain")
GETTING_UP = ("exercise_programme", "physiotherapy_session")
COURSES = ("physiotherapy_course", "tens", "no_brace_or_soft_brace", "falls_programme")


@cache
def nearly_nothing() -> Plan:
    """Somebody of whom only age, pain and a fracture are known."""
    known = {"age_years": 75, "vertebral_fracture": True, "osteoporotic_vertebral_fracture": True, "back_pain": True}
    return make_plan(KNOWLEDGE, Patient(knowledge=KNOWLEDGE, fractures=({"fracture_level": "l1"},), **known))


def line(plan: Plan, option: str) -> PlanLine:
    return next(x for x in plan.lines if option in x.joined or (x.option == option and x.disposition != "not_chosen"))


@pytest.mark.parametrize("option", GETTING_UP)
def test_open_signs_hold_the_first_session_as_they_hold_exercise(option: str) -> None:
    plan = nearly_nothing()
    found = line(plan, option)
    assert found.disposition == "check_then_offer"
    assert "the red-flag questions above" in found.checks
    assert {"high_energy_trauma", "ankylosed_spine", "fall_with_new_pain"} <= {ask.feature for ask in plan.asks}


def test_open_signs_tell_nobody_to_get_up() -> None:
    told = [d.text for x in nearly_nothing().lines for d in x.details if x.option in ("education", "kept_in_bed")]
    assert [text for text in told if "Get out of bed" in text or "a few steps" in text] == []
    assert any(text.startswith("First answer the questions") for text in told)


@pytest.mark.parametrize("sign", GATES[:2])
def test_a_sign_that_is_present_allows_no_session(sign: str) -> None:
    told = safe("physiotherapy_session")
    plan = make_plan(KNOWLEDGE, patient(type(told)({**told.facts, sign: True}, told.fractures, told.drugs)))
    found = [x.disposition for x in plan.lines if "physiotherapy_session" in (x.option, *x.joined)]
    assert not set(found) & {*RECOMMENDED, "check_then_offer"}


def test_what_must_be_shown_waits_for_the_session() -> None:
    exercise = edition_in_force(KNOWLEDGE.recommendations["exercise_programme"], KNOWLEDGE.edition, "uk")
    session = edition_in_force(KNOWLEDGE.recommendations["physiotherapy_session"], KNOWLEDGE.edition, "uk")
    assert exercise and exercise.programme and exercise.programme.teaching and session
    assert exercise.programme.teaching.after_d >= (session.start_within_d or 0)


@pytest.mark.parametrize("option", COURSES)
def test_a_course_lasts_as_long_as_what_belongs_to_it(option: str) -> None:
    """Days of sessions, reviews and measurements, all counted from the start, do not lie behind its end."""
    edition = edition_in_force(KNOWLEDGE.recommendations[option], KNOWLEDGE.edition, "uk")
    assert edition is not None
    ends = [row.until_d for row in edition.dose if row.until_d] + [edition.stop.after_d if edition.stop else None]
    last = min(day for day in ends if day)
    due = [row.after_d or 0 for row in edition.monitoring if row.since is None]
    if not edition.sequence_from:
        due += [max(row.first_d or 0, row.until_d or 0) for row in edition.sequence if row.since is None]
    assert max(due) <= last


@pytest.mark.parametrize("option", sorted(x for x, r in KNOWLEDGE.recommendations.items() if r.group != "analgesia"))
def test_nothing_is_reviewed_before_it_must_have_begun(option: str) -> None:
    """Pain relief is looked at while it waits; of all else the review comes after the latest day of the start."""
    edition = edition_in_force(KNOWLEDGE.recommendations[option], KNOWLEDGE.edition, "uk")
    if edition and edition.start_within_d and edition.review_after_d is not None:
        assert edition.review_after_d > edition.start_within_d
