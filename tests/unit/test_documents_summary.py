"""The plan on two pages leaves out reasons and sources, and nothing that somebody must do or must not give."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from spinepath.documents import render, safety_text
from spinepath.documents.actions import before_first, first_checks
from spinepath.documents.header import ASK_GOAL
from spinepath.documents.words import day, prose
from spinepath.terms.results import RECOMMENDED, Plan
from tests.example_plans import DAY, NAMES, plan_of
from tests.printing import characters, sheets
from tests.sample_plans import EMERGENCY, PLAN, PROVISIONAL

ROUTINE = [name for name in NAMES if name != "red_flag"]
TWO_PAGES = 2 * 74  # lines of 9 point type on A4 with margins of 12 mm
TWO_SHEETS = 9_500  # characters: what two sheets of A4 hold where no browser can print them


def said(plan: Plan) -> str:
    return " ".join(render(plan, "summary").split())


def without_breaks(text: str) -> str:
    return " ".join(prose(text).split()).rstrip(".")


@pytest.mark.parametrize("name", ROUTINE)
def test_it_fits_on_two_pages(name: str) -> None:
    assert len(render(plan_of(name), "summary").splitlines()) <= TWO_PAGES


@pytest.mark.parametrize("name", NAMES)
def test_the_page_prints_on_two_sheets(name: str, tmp_path: Path) -> None:
    page = render(plan_of(name), "summary-html")
    printed = sheets(page, tmp_path)
    assert printed == 2 if printed is not None else characters(page) <= TWO_SHEETS


@pytest.mark.parametrize("name", ROUTINE)
def test_every_recommended_line_stands_with_its_dose_its_checks_and_its_end(name: str) -> None:
    found = said(plan_of(name))
    for line in (x for x in plan_of(name).lines if x.disposition in RECOMMENDED):
        assert " ".join(re.split(r"[,:]| \d", line.title)[0].split()).lower() in found.lower()
        assert all(check in found for check in line.checks)
        if line.dose and (line.dose.max is not None or line.start_by == DAY):  # later care may stand by its title alone
            assert without_breaks(line.dose.text) in found
            end = "decide by" if line.end_decides else "stop by"
            assert not line.stop_on or f"{end} {day(line.stop_on)}" in found


@pytest.mark.parametrize("name", ROUTINE)
def test_what_comes_before_the_first_dose_and_on_the_day_after_stands_in_it(name: str) -> None:
    plan, found = plan_of(name), said(plan_of(name))
    for line in (x for x in plan.lines if x.disposition in RECOMMENDED and x.dose and x.dose.max is not None):
        asked = [*before_first(line), *(x.split(":")[0] for x in first_checks(line))]
        assert all(" ".join(x.split()) in found for x in asked)


def test_the_examples_have_something_to_do_before_a_first_dose() -> None:
    kidney = " ".join(x for line in plan_of("ckd_anticoagulant").lines for x in before_first(line))
    alone = " ".join(x for line in plan_of("acute_severe").lines for x in before_first(line))
    assert "the kidney team is asked" in kidney
    assert "who is there for the first doses" in alone
    assert "the kidney team is asked" not in alone


def test_what_is_done_for_one_fracture_and_not_for_another_names_the_fracture() -> None:
    found = said(plan_of("subacute"))
    assert "Vertebroplasty for a painful unhealed fracture (fracture L1)" in found
    assert "Vertebroplasty for a painful unhealed fracture (fracture T11)" in found[found.index("NOT DONE NOW") :]


@pytest.mark.parametrize("name", ROUTINE)
def test_every_medicine_is_named_and_what_changes_has_its_reason(name: str) -> None:
    found = said(plan_of(name))
    for drug in plan_of(name).current_drugs:
        assert drug.label in found
        if drug.verdict in ("stop", "taper", "change", "ask"):
            assert without_breaks(drug.why.removeprefix("stop: ")) in found


@pytest.mark.parametrize("plan", [PLAN, PROVISIONAL, EMERGENCY], ids=["plan", "provisional", "emergency"])
def test_the_safety_sentences_stand_in_it(plan: Plan) -> None:
    found = said(plan)
    assert safety_text.EVERY_RESULT in found
    assert safety_text.ABOUT in found
    assert "not clinically approved" in found


@pytest.mark.parametrize("form", ["summary", "markdown", "html"])
def test_the_own_goal_stands_at_the_top_or_is_asked_for(form: str) -> None:
    plan = plan_of("subacute")
    assert "Lift my grandchild again" in render(plan, form)
    silent = replace(plan, person={name: v for name, v in plan.person.items() if name != "patient_goal"})
    assert render(silent, form).count(ASK_GOAL.split(":")[0]) == 1
    emergency = " ".join(render(EMERGENCY, form).split())
    assert ASK_GOAL not in emergency


def test_open_red_flag_questions_stand_first() -> None:
    lines = render(PROVISIONAL, "summary").splitlines()
    at = next(i for i, line in enumerate(lines) if "PROVISIONAL PLAN" in line)
    assert at < next(i for i, line in enumerate(lines) if line.startswith("TO DO"))


def test_an_emergency_keeps_its_own_page() -> None:
    found = render(EMERGENCY, "summary")
    assert "EMERGENCY: act now" in found
    assert "TO DO" not in found
    assert "Sources, and how each was read" not in found


def test_blocked_options_say_why() -> None:
    found = said(PLAN)
    for line in (x for x in PLAN.lines if x.disposition == "blocked"):
        assert line.title.split(",")[0].split(" 5 mg")[0] in found
