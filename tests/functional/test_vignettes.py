"""`spinepath vignettes` as a user runs it: made-up cases, their score, and one line for what cannot be used."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from spinepath.knowledge.yaml_reader import YamlFile
from tools.make_schemas import schemas

from .running import DAY, CommandLine

CLOCKS = ("--as-of", DAY, "--edition", DAY)
CASES = """
codes: {paracetamol_regular: regular paracetamol, own_code: a code of this file}
vignettes:
  - id: fresh-fracture
    features:
      age_years: 78
      sex: female
      back_pain: true
      nrs_move: 5
      pain_days: 6
      osteoporotic_vertebral_fracture: true
      allergy_paracetamol: false
      on_warfarin: true
    fractures: [{id: f1, fracture_level: l1, fracture_cause: osteoporotic}]
    jurisdiction: uk
    as_of: 2026-01-05
    translated: {by: me, blind: true, doubts: [none]}
    expected:
      must_recommend: [paracetamol_regular, fls_referral, own_code]
      must_not_recommend: [nsaid, augmentation]
      must_flag: [bleeding_risk]
      must_ask: [bladder_bowel]
  - id: cord
    features: {age_years: 70, back_pain: true, new_limb_weakness: true}
    expected:
      must_recommend: [emergency_spine_mri, urgent_spine_surgery_referral]
      must_flag: [neuro_emergency]
  - id: told-to-give
    features: {age_years: 70, back_pain: true, allergy_paracetamol: false}
    expected: {must_recommend: [trauma_pathway]}
"""
SUMMARY = {
    "cases",
    "must_recommend",
    "must_not",
    "must_not_vacuous",
    "must_not_violations",
    "must_not_left_out",
    "must_flag",
    "must_ask",
    "emergencies",
    "not_expected_per_case",
    "recommended_per_case",
    "asks_per_case",
    "facts_asked_per_case",
    "asked_but_known",
    "safe_share",
    "unnamed",
    "refused",
}


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.yaml"
    path.write_text(CASES)
    return path


def scored(spinepath: CommandLine, path: Path) -> Any:
    run = spinepath.run("vignettes", path, *CLOCKS, "--json")
    assert (run.code, run.err.strip()) == (0, "")
    return json.loads(run.out)


def test_the_score_as_json(cases: Path, spinepath: CommandLine) -> None:
    found = scored(spinepath, cases)
    total = found["summary"]
    assert total.keys() == SUMMARY
    assert total["cases"] == 3
    assert total["must_recommend"] == {"hit": 4, "of": 6}
    assert total["must_flag"] == {"hit": 2, "of": 2}
    assert total["must_ask"] == {"hit": 1, "of": 1, "by_test": 0}
    assert total["emergencies"] == {"hit": 1, "of": 2, "false_alarms": 0}
    assert (total["must_not"], total["must_not_violations"]) == (2, 0)
    assert found["schema"] == "spinepath/vignettes/1"
    assert found["command"].endswith(f"cases.yaml --as-of {DAY} --edition {DAY} --format json")


def test_the_score_obeys_its_schema_and_the_file_its_own(cases: Path, spinepath: CommandLine) -> None:
    published = {name: Draft202012Validator(json.loads(text)) for name, text in schemas().items()}
    published["vignettes.schema.json"].validate(scored(spinepath, cases))
    written = YamlFile(cases).data
    published["vignettes_file.schema.json"].validate(written)
    assert not published["vignettes_file.schema.json"].is_valid({**written, "vignettes": [{"id": "x", "feature": {}}]})


def test_each_case_says_what_it_missed_and_why(cases: Path, spinepath: CommandLine) -> None:
    found = scored(spinepath, cases)
    fresh, cord, other = found["cases"]
    assert [m["code"] for m in fresh["misses"]] == ["own_code"]
    assert fresh["misses"][0]["why"] == ["not expressed: this knowledge has no such code"]
    assert cord["misses"] == []
    assert cord["urgency"] == "emergency"
    assert other["misses"][0]["why"][0].startswith("unstable_injury/")
    assert "high_energy_trauma" in other["misses"][0]["why"][0]
    assert [x["code"] for x in found["not_expressed"]] == ["own_code"]


def test_the_same_twice(cases: Path, spinepath: CommandLine) -> None:
    assert scored(spinepath, cases) == scored(spinepath, cases)


def test_the_score_as_text_and_in_a_file(cases: Path, spinepath: CommandLine, tmp_path: Path) -> None:
    printed = spinepath.run("vignettes", cases, *CLOCKS)
    assert printed.out.startswith("3 cases\n")
    assert "recommended as expected            4 of 6" in printed.out
    written = spinepath.run("vignettes", cases, *CLOCKS, "--out", tmp_path / "score.txt")
    assert (written.code, written.out) == (0, "")
    assert (tmp_path / "score.txt").read_text("utf-8") == printed.out


def test_two_translations_are_held_against_each_other(cases: Path, spinepath: CommandLine, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    changes = (("nrs_move: 5", "nrs_move: 6.0"), ("pain_days: 6", "pain_days: 6.0"), ("id: told-to-give", "id: new"))
    text = CASES.replace("      on_warfarin: true\n", "").replace("new_limb_weakness: true", "new_limb_weakness: false")
    for old, new in changes:
        text = text.replace(old, new)
    other.write_text(text)
    run = spinepath.run("vignettes", cases, *CLOCKS, "--json", "--compare", other)
    found = json.loads(run.out)["compared"]
    fresh, cord = found["cases"]
    assert fresh["facts"] == [
        {"key": "nrs_move", "here": 5.0, "there": 6.0},
        {"key": "on_warfarin", "here": True, "there": None},
    ]
    assert fresh["codes"] == ["bleeding_risk"]
    assert cord["codes"] == ["emergency_spine_mri", "neuro_emergency", "urgent_spine_surgery_referral"]
    assert (found["only_here"], found["only_there"]) == (["told-to-give"], ["new"])
    assert (found["different"], found["told_once"], found["codes_different"]) == (2, 1, 4)
    printed = spinepath.run("vignettes", cases, *CLOCKS, "--compare", other).out
    assert "on_warfarin: True here, not told there" in printed
    alone, end, _ = spinepath.run("vignettes", cases, *CLOCKS).out.partition("\nSupports, and does not replace")
    assert end and alone in printed
    Draft202012Validator(json.loads(schemas()["vignettes.schema.json"])).validate(json.loads(run.out))


def test_a_case_that_gets_no_plan(cases: Path, spinepath: CommandLine) -> None:
    cases.write_text(CASES.replace("age_years: 78", "age_years: 12"))
    run = spinepath.run("vignettes", cases, *CLOCKS, "--json")
    assert run.code == 1
    found = json.loads(run.out)
    assert found["summary"]["refused"] == 1
    assert found["cases"][0]["refused"].startswith("fresh-fracture: no plan: found age 12")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("nrs_move", "nrs_mov", "9: fresh-fracture: features.nrs_mov: found nrs_mov, expected a feature of the "),
        ("nrs_move: 5", "nrs_move: 11", "9: fresh-fracture: features.nrs_move: found 11"),
        ("nrs_move: 5", "nrs_move: much", "9: fresh-fracture: features.nrs_move: found 'much', expected a number"),
        ("sex: female", "sex: woman", "7: fresh-fracture: features.sex: found 'woman', expected one of female, male"),
        ("nrs_move: 5", "fracture_level: l1", "features.fracture_level: found fracture_level, expected it in a row"),
        ("fracture_level: l1", "sex: female", "fractures.0.sex: found sex, expected it in features, beside"),
        ("fracture_level: l1", "fracture_level: l9", "fresh-fracture: fractures.0.fracture_level: found 'l9'"),
        ("[nsaid, ", "[nsaids, ", "expected.must_not_recommend.0: found nsaids, expected a code of must_not_recommend"),
        ("[nsaid, ", "[fls_referral, ", "(this one is of must_recommend)"),
        ("must_ask:", "must_aks:", "22: fresh-fracture: expected.must_aks: expected no such key (nearest"),
        ("jurisdiction: uk", "jurisdiction: fr", "15: fresh-fracture: jurisdiction: found fr"),
        ("as_of: 2026-01-05", "as_of: yesterday", "16: fresh-fracture: as_of: found yesterday"),
        ("as_of: 2026-01-05", "asof: 2026-01-05", "16: fresh-fracture: asof: found 2026-01-05, expected no such key"),
        (
            "as_of: 2026-01-05",
            "current_drugs: [{drug: warfarn}]",
            "current_drugs.0.drug: found warfarn, expected a drug",
        ),
        (
            "as_of: 2026-01-05",
            "current_drugs: [{drug: warfarin, start: spring}]",
            "current_drugs.0.start: found spring",
        ),
        ("as_of: 2026-01-05", "current_drugs: [{drug: warfarin, dose: -1}]", "current_drugs.0.dose: found -1"),
        ("id: cord", "id: fresh-fracture", "23: fresh-fracture: id: found fresh-fracture a second time"),
        ("[{id: f1,", "[{id: f1}, {id: f1,", "fractures.1.id: found f1 a second time"),
        ("codes: {", "code: {", "code: "),
    ],
)
def test_what_cannot_be_used_is_one_line(cases: Path, spinepath: CommandLine, old: str, new: str, told: str) -> None:
    assert old in CASES
    cases.write_text(CASES.replace(old, new, 1))
    run = spinepath.run("vignettes", cases, *CLOCKS)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"spinepath: {cases}:")
    assert told in run.err
    assert run.err.count("\n") == 1


@pytest.mark.parametrize("text", ["", "[]", "vignettes: []", "codes: {a: b}", "{", "vignettes: [1]", "vignettes: [{}]"])
def test_a_file_that_holds_no_cases(cases: Path, spinepath: CommandLine, text: str) -> None:
    cases.write_text(text)
    run = spinepath.run("vignettes", cases, *CLOCKS)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)


def test_a_file_that_is_not_there(spinepath: CommandLine, tmp_path: Path) -> None:
    run = spinepath.run("vignettes", tmp_path / "none.yaml", *CLOCKS)
    assert (run.code, run.err.count("\n")) == (2, 1)
