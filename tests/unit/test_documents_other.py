"""Facts, explanation, difference and JSON; and what is said of a format that does not exist."""

import json
from dataclasses import replace
from datetime import date

import pytest

from spinepath.documents import render, render_assessment, render_diff, render_features, to_json
from spinepath.terms import PatientFeatures, SpinepathError
from spinepath.terms.results import PlanDiff
from tests.sample_plans import ASSESSMENTS, DIFF, PATIENT, PLAN
from tests.small_knowledge import knowledge

FORMATS = ("text", "markdown", "html")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "said",
    [
        "Patient/example-2",
        "22 November 2026",
        "older than advised",
        "Observation/b",
        "Fracture f1",
        "20 mg/day",
        "1 October 2026",
        "one fact was not read",
        "Not known is never treated as no.",
        "worry_more",
        "Supports, and does not replace, clinical judgement.",
    ],
)
def test_facts_known_and_not_known(format: str, said: str) -> None:
    assert said in render_features(PATIENT, knowledge(), format)


def test_a_person_of_whom_nothing_is_known() -> None:
    empty = PatientFeatures("nobody", date(2026, 11, 22), {})
    assert "Nothing is known." in render_features(empty, knowledge(), "text")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "said",
    [
        "need information",
        "edition 2 in force from 1 April 2021",
        "adjusted calcium is below 2.2 mmol/L",
        "guideline-b",
        "Without it we cannot say whether zoledronate is safe.",
        "adjusted calcium is 2.2 mmol/L or more: recommend",
    ],
)
def test_one_recommendation_explained(format: str, said: str) -> None:
    assert said in render_assessment(ASSESSMENTS[5], format)


def test_what_is_taken_and_must_stop_is_shouted() -> None:
    assert "STOP OR REVIEW" in render_assessment(ASSESSMENTS[4], "text")


def test_checks_and_cautions_of_an_explanation() -> None:
    found = render_assessment(ASSESSMENTS[3], "text")
    assert "To be checked before the first dose: severe respiratory disease" in found
    assert "- add laxative" in found
    assert "Risk:" in found


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("said", ["1 July 2008", "offer", "not in the plan", "ask first"])
def test_a_difference_shows_both_sides(format: str, said: str) -> None:
    assert said in render_diff(DIFF, format)


def test_a_difference_gives_the_reasons_of_both_sides() -> None:
    found = render_diff(DIFF, "markdown")
    assert "| **Before:** no<br>**After:** not answered |" in found
    assert "| **Before:** acute pain on 1 November 2026 |" in found


def test_a_difference_says_what_moved() -> None:
    assert "the knowledge" in render_diff(DIFF, "text")
    same = PlanDiff(PLAN, PLAN, ())
    assert "neither the facts nor the knowledge" in render_diff(same, "text")
    assert "No line of the plan differs." in render_diff(same, "text")


def test_a_difference_of_two_persons_is_called_out() -> None:
    other = PlanDiff(PLAN, replace(PLAN, person_id="Patient/another"), ())
    assert "two different persons" in render_diff(other, "text")


def test_json_is_canonical() -> None:
    found = render(PLAN, "json").removesuffix("\n")
    read = json.loads(found)
    assert json.dumps(read, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == found
    assert read["schema"] == "spinepath/plan/1"
    assert read["asks"][0]["would_change"][0]["if"] == "adjusted calcium is 2.2 mmol/L or more"
    assert "if_" not in found
    assert {key: value for key, value in read.items() if key != "safety_statement"} == json.loads(to_json(PLAN))


def test_every_json_names_its_schema() -> None:
    assert json.loads(render_features(PATIENT, knowledge(), "json"))["schema"] == "spinepath/features/1"
    assert json.loads(render_assessment(ASSESSMENTS[0], "json"))["schema"] == "spinepath/assessment/1"
    assert json.loads(render_diff(DIFF, "json"))["schema"] == "spinepath/diff/1"


def test_sets_and_days_have_one_spelling() -> None:
    read = json.loads(render_features(replace(PATIENT, complete_for=frozenset("cab")), knowledge(), "json"))
    assert read["complete_for"] == ["a", "b", "c"]
    assert read["as_of"] == "2026-11-22"


def test_a_format_that_does_not_exist() -> None:
    with pytest.raises(
        SpinepathError, match=r"found htm, expected one of text, markdown, html, json \(nearest: 'html'\)"
    ):
        render(PLAN, "htm")
