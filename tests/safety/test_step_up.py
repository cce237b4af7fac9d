"""Whole plans from FHIR records: what is prescribed is taken before a step up, and no two steps within 72 hours."""

from typing import Any

import pytest

from spinepath.calculators.drugs import STEP_LASTS_D
from spinepath.terms.results import RECOMMENDED, Plan
from tests.whole_records import drug, knowledge, line, planned, record

OPIOIDS = ("short_opioid", "morphine", "tapentadol", "codeine", "tramadol", "buprenorphine_patch")
ASKED, DATED = "painkillers taken as prescribed", "days since pain relief was last stepped up"
PREGABALIN = "N02BF02"
NO_PAINKILLER: dict[str, Any] = {"on_paracetamol": {"valueBoolean": False}, "on_nsaid": {"valueBoolean": False}}
NOT_TAKEN: dict[str, Any] = {"analgesia_taken_as_prescribed": {"valueBoolean": False}}
NOT_ASKED: dict[str, Any] = {"analgesia_taken_as_prescribed": None}


def recommended(plan: Plan) -> set[str]:
    return {x.option for x in plan.lines if x.disposition in RECOMMENDED}


def pregabalin(on: str) -> dict[str, Any]:
    return drug("pregabalin", PREGABALIN, on=on)


def test_taken_as_prescribed_lets_the_step_be_taken() -> None:
    found = line(planned(record()), "short_opioid")
    assert found.disposition in RECOMMENDED
    assert ASKED not in found.checks


def test_not_asked_names_the_question_and_delays_nothing() -> None:
    plan, before = planned(record(answers=NOT_ASKED)), planned(record())
    found = line(plan, "short_opioid")
    assert found.disposition == "check_then_offer"
    assert ASKED in found.checks
    assert found.start_by == line(before, "short_opioid").start_by
    assert line(plan, "paracetamol").disposition in RECOMMENDED


def test_an_old_answer_is_none() -> None:
    plan = planned(record(), as_of="2026-12-08")
    waiting = [x for x in plan.lines if x.option in OPIOIDS and x.disposition in RECOMMENDED]
    assert all(ASKED in x.checks for x in waiting)


def test_not_taken_as_prescribed_puts_paracetamol_first_and_says_when_to_look_again() -> None:
    plan = planned(record(answers=NOT_TAKEN))
    found = line(plan, "short_opioid")
    assert found.disposition == "not_chosen"
    assert found.why[0].startswith("not before 2026-11-23: First take what is prescribed as prescribed")
    assert (found.review_on, found.dose, found.start_by, found.checks) == ("2026-11-23", None, None, ())
    assert ("2026-11-23", f"look again: {found.title}") in {(e.on, e.what) for e in plan.calendar}
    assert "paracetamol" in recommended(plan)
    assert not recommended(plan) & set(OPIOIDS)


def test_with_paracetamol_blocked_somebody_still_relieves_the_pain_today() -> None:
    plan = planned(record(answers={**NOT_TAKEN, "allergy_paracetamol": {"valueBoolean": True}}))
    assert not recommended(plan) & {"paracetamol", "nsaid", *OPIOIDS}
    assert any("pain_relief_by_prescriber_today" in x.actions for x in plan.lines)


@pytest.mark.parametrize("answers", [NOT_ASKED, NOT_TAKEN], ids=["not asked", "not taken"])
def test_somebody_who_takes_no_painkiller_is_not_held_up(answers: dict[str, Any]) -> None:
    plan = planned(record(answers={**answers, **NO_PAINKILLER}, without=("medication-3",)))
    found = line(plan, "short_opioid")
    assert found.disposition in RECOMMENDED
    assert not {ASKED, DATED} & set(found.checks)


@pytest.mark.parametrize(
    ("begun", "again"),
    [("2026-11-20", "2026-11-23"), ("2026-11-19", "2026-11-22"), ("2026-11-18", "2026-11-21"), ("2026-11-17", None)],
)
def test_no_second_step_within_72_hours_of_a_drug_begun_on_record(begun: str, again: str | None) -> None:
    found = line(planned(record(pregabalin(begun))), "short_opioid")
    if again is None:  # 72 hours have passed, but nobody said that no dose was raised since
        assert found.disposition == "check_then_offer"
        assert DATED in found.checks
    else:
        assert found.disposition == "not_chosen"
        assert found.why[0].startswith(f"not before {again}: Pain relief was stepped up less than 72 hours ago")


def test_a_record_that_begins_with_the_admission_shows_no_step() -> None:
    admitted = [drug("ramipril", "C09AA05", on="2026-11-19"), pregabalin("2026-11-19")]
    found = line(planned(record(*admitted, without=("medication-1", "medication-2", "medication-3"))), "short_opioid")
    assert found.disposition == "check_then_offer"
    assert DATED in found.checks


def test_a_repeat_order_is_no_step() -> None:
    repeated = record(pregabalin("2026-09-20"), pregabalin("2026-11-19"))
    found = line(planned(repeated), "short_opioid")
    assert found.disposition == "check_then_offer"
    assert DATED in found.checks


@pytest.mark.parametrize(("said", "held"), [("2026-11-18", True), ("2026-11-17", False)])
def test_the_day_that_the_person_names_counts(said: str, held: bool) -> None:
    answers = {"stepped_up_on": {"valueDate": said}}
    found = line(planned(record(pregabalin("2026-09-20"), answers=answers)), "short_opioid")
    assert (found.disposition == "not_chosen") is held
    assert DATED not in found.checks


def test_beginning_paracetamol_is_no_step() -> None:
    begun = record(drug("paracetamol", "N02BE01", on="2026-11-19"), without=("medication-3",))
    found = line(planned(begun), "short_opioid")
    assert found.disposition in RECOMMENDED
    assert DATED not in found.checks


def test_rule_and_calculator_know_the_same_72_hours() -> None:
    rule = knowledge().plan_rules["no_two_steps_in_72_hours"]
    assert {rule.parameters["step_lasts"].value, rule.wait_d} == {STEP_LASTS_D}
