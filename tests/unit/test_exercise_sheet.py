"""The sheet to take home: four printed pages at most, the first weeks in full, and nothing to begin too early."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from spinepath.documents import render, safety_text
from spinepath.documents.programme_page import amount, how_often
from tests.example_plans import NAMES, plan_of
from tests.printing import characters, sheets

WITH_EXERCISES = [name for name in NAMES if plan_of(name).programme]
FOUR_SHEETS = 12_500  # characters, where no browser can print them


def said(name: str) -> str:
    return " ".join(render(plan_of(name), "exercises").split())


@pytest.mark.parametrize("name", WITH_EXERCISES)
def test_it_prints_on_four_sheets(name: str, tmp_path: Path) -> None:
    page = render(plan_of(name), "exercises-html")
    printed = sheets(page, tmp_path)
    assert printed <= 4 if printed is not None else characters(page) <= FOUR_SHEETS


@pytest.mark.parametrize("name", WITH_EXERCISES)
def test_every_exercise_stands_in_it_with_its_amount_and_the_first_ones_with_their_warnings(name: str) -> None:
    programme = plan_of(name).programme
    assert programme is not None
    for item in programme.items:
        assert item.name in said(name)
        assert " ".join(item.how.split()) in said(name)
        assert f"{amount(item.steps[0])}, {how_often(item, item.steps[0])}" in said(name)
        if item.first_week <= 2:
            assert all(" ".join(text.split()) in said(name) for text in (*item.avoid, *item.stop_signs, item.easier))


@pytest.mark.parametrize("name", WITH_EXERCISES)
def test_what_holds_for_all_is_said_once(name: str) -> None:
    line = next(x for x in plan_of(name).lines if plan_of(name).programme and x.id == plan_of(name).programme.line)
    for detail in (d for d in line.details if d.section in ("avoid", "stop_sign")):
        assert said(name).count(" ".join(detail.text.split())) == 1


def test_what_must_be_checked_stands_before_the_exercises() -> None:
    found = said("heart_attack_tablet_failed")
    assert found.index("check this first") < found.index("WEEKS 1 AND 2")


@pytest.mark.parametrize("change", [{"urgency": "emergency"}, {"lines": ()}])
def test_no_exercise_is_handed_out_that_the_plan_does_not_offer(change: dict[str, Any]) -> None:
    found = render(replace(plan_of("chronic_kyphosis"), **change), "exercises")
    assert "no exercises to begin now" in " ".join(found.split())
    assert "Rest on your back" not in found


def test_the_sheet_knows_the_emergencies_of_this_person() -> None:
    assert "A blow to the head on a blood thinner too" in said("ckd_anticoagulant")


def test_in_an_emergency_nothing_waits_for_the_day() -> None:
    assert safety_text.patient_emergency("uk") in said("red_flag")
    assert safety_text.PATIENT_URGENT not in said("red_flag")
    assert "acting on something urgent" in said("red_flag")


def test_open_danger_signs_say_not_yet() -> None:
    assert "NOT YET" in render(replace(plan_of("chronic_kyphosis"), provisional=True), "exercises").upper()


@pytest.mark.parametrize("name", NAMES)
def test_the_safety_sentences_stand_on_it(name: str) -> None:
    assert (safety_text.PATIENT_URGENT in said(name)) is (plan_of(name).urgency != "emergency")
    assert safety_text.patient_emergency(plan_of(name).jurisdiction) in said(name)
    assert "not clinically approved" in said(name)
