"""Published scores: the authors' people come out the same, the unknown is said, nobody outside the range is scored."""

from dataclasses import replace
from datetime import date
from math import log
from pathlib import Path
from typing import Any

import pytest

from spinepath import api
from spinepath.calculators.cox import POWERS, polynomial, risk_percent
from spinepath.care_plan import make_plan
from spinepath.checks import check_folder
from spinepath.documents import render
from spinepath.documents.citing import Citations
from spinepath.documents.scores import scores_section
from spinepath.knowledge.score_models import Score
from spinepath.recommendations import judge_scores
from spinepath.terms import PatientFeatures
from spinepath.terms.results import ScoreResult

from .test_check import GOOD

DAY = "2026-11-20"
KNOWLEDGE = api.load_knowledge(edition=DAY)
QFRACTURE = KNOWLEDGE.scores["qfracture_2012"]
WOMAN: dict[str, Any] = {"age_years": 65, "sex": "female", "bmi": 25.0}


def person(**given: Any) -> PatientFeatures:
    return api.Patient(as_of=DAY, knowledge=KNOWLEDGE, **given)


def results(**given: Any) -> list[ScoreResult]:
    return [r for r in judge_scores(KNOWLEDGE, person(**given), "uk") if r.id == "qfracture_2012"]


@pytest.mark.parametrize("vector", QFRACTURE.vectors, ids=lambda v: v.name)
def test_people_worked_out_by_the_original_program_come_out_the_same(vector: Any) -> None:
    major, hip = results(**vector.given)
    assert major.percent == pytest.approx(vector.expect["osteoporotic"], abs=1e-6)
    assert hip.percent == pytest.approx(vector.expect["hip"], abs=1e-6)


def test_what_is_unknown_counts_as_absent_and_the_span_is_told() -> None:
    bare = results(**WOMAN)[0]
    without = results(**WOMAN, parkinsons=False)[0]
    with_it = results(**WOMAN, parkinsons=True)[0]
    assert bare.percent == without.percent
    assert "Parkinson disease" in bare.counted_absent
    assert "Parkinson disease" not in without.counted_absent
    assert bare.lowest is not None
    assert bare.highest is not None
    assert with_it.percent is not None
    assert bare.lowest <= with_it.percent <= bare.highest
    assert bare.lowest < with_it.percent


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"age_years": 29}, "29 years is outside 30 to 100"),
        ({"age_years": 30}, None),
        ({"age_years": 100}, None),
        ({"bmi": None}, "not known: body mass index"),
        ({"sex": "other"}, "made for female and male only"),
        ({"bmi": 40.1}, "is outside 20 to 40"),
        ({"bmi": 19.9}, "is outside 20 to 40"),
        ({"bmi": 19.43301326}, " 19.43 kg"),
        ({"bmi": 20.0}, None),
        ({"bmi": 40.0}, None),
    ],
)
def test_a_score_is_refused_outside_what_it_was_made_for(given: dict[str, Any], said: str | None) -> None:
    found = results(**{**WOMAN, **given})[0]
    assert (found.percent is None) is (said is not None)
    assert said is None or said in (found.refused or "")


def test_a_stale_weight_gives_no_score() -> None:
    patient = person(**WOMAN)
    aged = replace(patient, values={**patient.values, "bmi": replace(patient.values["bmi"], stale=True)})
    found = next(r for r in judge_scores(KNOWLEDGE, aged, "uk") if r.id == "qfracture_2012")
    assert found.percent is None


def test_frax_is_taken_as_given_and_only_where_it_is_given() -> None:
    found = judge_scores(KNOWLEDGE, person(frax_major=22.5, **WOMAN), "uk")
    (frax,) = (r for r in found if r.id == "frax")
    assert (frax.percent, frax.lowest, frax.highest, frax.counted_absent) == (22.5, 22.5, 22.5, ())


def test_a_score_of_2012_is_not_known_in_2008() -> None:
    assert judge_scores(KNOWLEDGE.at(date(2008, 7, 1)), person(**WOMAN), "uk") == ()


def test_the_document_says_attribution_and_warning_beside_every_result() -> None:
    text = " ".join(render(make_plan(KNOWLEDGE, person(**WOMAN)), "text").split())
    assert "not the official QFracture tool" in text
    assert "never lowers the priority of treatment after a vertebral fracture" in text
    assert "if nothing that is not known applies; too much is not known to give a range" in text


@pytest.mark.parametrize(
    ("highest", "told"), [(49.9, "anything from fewer than 1 to 50"), (50.0, "too much is not known")]
)
def test_a_range_is_told_as_long_as_it_says_something(highest: float, told: str) -> None:
    found = replace(results(**WOMAN)[0], percent=10.0, lowest=0.0, highest=highest)
    assert told in str(scores_section([found], Citations(())))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x", 3.0),
        ("x^2", 9.0),
        ("x^3", 27.0),
        ("x^-1", 1 / 3),
        ("x^-2", 1 / 9),
        ("x^0.5", 3**0.5),
        ("x^-0.5", 3**-0.5),
        ("x^3*ln(x)", 27 * log(3)),
    ],
)
def test_powers(name: str, value: float) -> None:
    assert POWERS[name](3.0) == pytest.approx(value, rel=1e-15)
    assert polynomial([(name, 3.0, 1.0, 2.0)]) == pytest.approx(2 * (value - 1))


def test_nobody_average_has_the_average_risk() -> None:
    assert risk_percent(0.9, 0.0) == pytest.approx(10.0)


WRITTEN = """
- id: soreness_score
  title: A score
  from: 2020-01-01
  attribution: By nobody
  warning: None
  by: jurisdiction
  inputs: {depth: {feature: depth, min: 1, max: 100}}
  flags: {sore: sore}
  categories: {kind: [{is: low, when: NOT sore}, {is: high, when: sore}]}
  outcomes:
    - id: ache
      label: aching
      years: 10
      equations:
        uk:
          survival: 0.9
          terms: [{of: depth, f: "x", c: 1, b: 0}]
          flags: {sore: 0}
          categories: {kind: {low: 0, high: 0}}
  vectors:
    - {name: one, given: {jurisdiction: uk, depth: 10, sore: true}, expect: {ache: 10}}
  cite: [old-book]
"""


def faults(folder: Path, written: str = WRITTEN) -> list[str]:
    for name, text in {**GOOD, "scores.yaml": written}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return [str(fault) for fault in check_folder(folder)[1]]


def test_a_good_score_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{ache: 10}", "{ache: 11}", "expected 11"),
        ("feature: depth", "feature: dept", "expected a known feature (nearest: 'depth')"),
        ("by: jurisdiction", "by: jurisdictio", "expected a known feature"),
        ("flags: {sore: 0}", "flags: {sour: 0}", "found sour"),
        ("{low: 0, high: 0}", "{low: 0, hihg: 0}", "found hihg"),
        ("of: depth, f", "of: death, f", "found death"),
        ("flags: {sore: sore}", "flags: {sore: sour}", "sour"),
        ("survival: 0.9", "survival: 1.9", "less than 1"),
        ("cite: [old-book]", "cite: [older-book]", "older-book"),
        ("given: {jurisdiction: uk, depth: 10", "given: {jurisdiction: us, depth: 10", "made for uk only"),
    ],
)
def test_a_broken_score_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in WRITTEN
    found = faults(tmp_path, WRITTEN.replace(old, new, 1))
    assert any(said in fault for fault in found), found


def test_equations_without_people_worked_out_before_are_refused() -> None:
    body = QFRACTURE.model_dump(by_alias=True)
    with pytest.raises(ValueError, match="needs vectors"):
        Score.model_validate({**body, "vectors": []})


def test_severe_kidney_disease_counts_where_only_the_egfr_tells_it() -> None:
    kidneys = {"on_dialysis": False, "creatinine_clearance": 20.0, "egfr": 25.0}
    bare, severe = results(**WOMAN)[0], results(**WOMAN, **kidneys)[0]
    assert bare.percent is not None
    assert severe.percent is not None
    assert severe.percent > bare.percent
    assert not any("kidney" in x for x in severe.counted_absent)
