"""Results read together: patterns from fresh results, the stronger reading, what was not done, and the section."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from spinepath import Patient, load_knowledge, plan, render
from spinepath.checks import check_folder
from spinepath.documents.citing import Citations
from spinepath.documents.page import Para, Table
from spinepath.documents.work_up import work_up_section
from spinepath.knowledge import Knowledge
from spinepath.knowledge.work_up_models import WorkUp
from spinepath.recommendations import judge_work_ups
from spinepath.terms import FeatureValue, PatientFeatures
from spinepath.terms.results import WorkUpResult
from tests.small_knowledge import FEATURES, TODAY, feature, knowledge

from .test_check import GOOD

TESTS = {f.id: f for f in (feature("salt", "float", unit="mmol/L"), feature("iron", "float"), feature("pale"))}


def pattern(name: str, when: str, **more: Any) -> dict[str, Any]:
    said = {key: f"{key} of {name}" for key in ("result", "fits", "next", "call", "within", "changes")}
    return {"id": name, "when": when, "cite": ["source-b"], **said, **more}


WORK_UP: dict[str, Any] = {
    "id": "bloods",
    "title": "Bloods",
    "from": "2020-01-01",
    "panel": {"salt": "salt test", "iron": "iron test"},
    "parameters": {"low": {"value": 3, "cite": ["source-a"]}},
    "patterns": [
        pattern("both_low", "salt < :low AND iron < :low", instead_of=["salt_low", "iron_low"]),
        pattern("salt_low", "salt < :low", instead_of=["iron_low"]),
        pattern("iron_low", "iron < :low", instead_of=["pale"]),
        pattern("pale", "pale"),
    ],
    "nothing_found": "Nothing found.",
    "cases": [{"name": str(n), "expect": []} for n in range(3)],
    "cite": ["source-a"],
}


def knowing(edition: date = TODAY) -> Knowledge:
    work_up = WorkUp.model_validate(WORK_UP)
    found = replace(knowledge(), features={**FEATURES, **TESTS}, work_ups={work_up.id: work_up})
    return found.at(edition)


def judged(stale: tuple[str, ...] = (), **values: Any) -> WorkUpResult:
    known = {name: FeatureValue(value, stale=name in stale) for name, value in values.items()}
    (found,) = judge_work_ups(knowing(), PatientFeatures("p", TODAY, known))
    return found


def patterns(**values: Any) -> list[str]:
    return [p.id for p in judged(**values).found]


def test_a_pattern_replaces_weaker_ones_below_it() -> None:
    assert patterns(salt=2, iron=2) == ["both_low"]
    assert patterns(salt=2, pale=True) == ["salt_low", "pale"]
    assert patterns(iron=2, pale=True) == ["iron_low"]


def test_what_is_replaced_replaces_nothing() -> None:
    assert patterns(salt=2, iron=2, pale=True) == ["both_low", "pale"]  # iron_low, which replaces pale, is replaced


def test_an_unknown_result_shows_no_pattern() -> None:
    assert patterns(salt=3) == []
    assert patterns(salt=2) == ["salt_low"]  # the pattern of both is open


def test_a_panel_without_a_pattern_says_what_was_not_done() -> None:
    found = judged(salt=4)
    assert (found.nothing_found, found.not_done) == ("Nothing found.", ("iron test",))
    assert [v.feature for v in found.measured] == ["salt"]
    assert judged(salt=2).nothing_found is None


def test_an_old_result_is_named_and_not_read() -> None:
    found = judged(stale=("salt",), salt=2, iron=4)
    assert (found.found, found.stale, found.not_done) == ((), ("salt test",), ())


def test_without_any_result_there_is_no_section() -> None:
    assert judge_work_ups(knowing(), PatientFeatures("p", TODAY, {})) == ()


def test_it_does_not_speak_before_its_day() -> None:
    patient = PatientFeatures("p", TODAY, {"salt": FeatureValue(2)})
    assert judge_work_ups(knowing(date(2019, 12, 31)), patient) == ()
    assert judge_work_ups(knowing(date(2020, 1, 1)), patient)


def test_the_section() -> None:
    section = work_up_section(judged(salt=2, pale=True), Citations())
    table, measured, missing = section.blocks
    assert isinstance(table, Table) and isinstance(measured, Para) and isinstance(missing, Para)
    row = table.bodies[0].rows[0]
    assert row[0][0].tags[0].text == "result of salt_low"
    assert row[0][1].text == "salt 2 mmol/L"
    assert [cell[0].text for cell in row[1:]] == [f"{x} of salt_low" for x in ("fits", "next", "call", "changes")]
    assert (measured.text.label, missing.text.text) == ("Measured", "Iron test.")


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_a_plan_tells_it(format: str) -> None:
    known = {"age_years": 72, "vertebral_fracture": True, "calcium_adjusted": 2.72, "pth": 9.0, "vitamin_d": 40.0}
    found = plan(load_knowledge(), Patient(as_of="2026-11-22", **known))
    assert [p.id for p in found.work_ups[0].found] == ["calcium_high_pth_not_low"]
    assert set(found.work_ups[0].cite) <= {source.id for source in found.sources}
    shown = re.sub(r"\s+", " ", render(found, format))
    assert "Overactive parathyroid glands." in shown and "protein electrophoresis" in shown


@pytest.mark.parametrize(("calcium", "urgent"), [(3.0, True), (2.99, False)])
def test_a_result_that_cannot_wait_stands_above_everything(calcium: float, urgent: bool) -> None:
    known = {"age_years": 72, "vertebral_fracture": True, "calcium_adjusted": calcium}
    found = plan(load_knowledge(), Patient(as_of="2026-11-22", **known))
    assert (found.urgency == "urgent") is urgent
    for format in ("text", "html", "summary"):
        shown = re.sub(r"\s+", " ", render(found, format))
        assert ("A RESULT CANNOT WAIT" in shown) is urgent
        assert ("The medical team on call, today" in shown.replace("!! ", "").replace("! ", "")) is urgent


def test_it_stands_above_an_emergency_too() -> None:
    known = {"age_years": 72, "calcium_adjusted": 3.1, "saddle_numbness": True}
    found = plan(load_knowledge(), Patient(as_of="2026-11-22", **known))
    assert found.urgency == "emergency"
    assert "A RESULT CANNOT WAIT" in render(found)


FILE = """
id: bloods
title: Bloods
from: 2020-01-01
panel: {depth: depth test}
parameters: {deep: {value: 3, cite: [old-book]}}
patterns:
  - {id: deep, result: deep, when: depth > :deep AND sore, instead_of: [sore], cite: [old-book], SAID}
  - {id: sore, result: sore, when: sore, cite: [old-book], SAID}
nothing_found: Nothing.
cases:
  - {name: deep, given: {depth: 4, sore: true}, expect: [deep]}
  - {name: not, given: {depth: 3, sore: false}, expect: []}
  - {name: nothing known, expect: []}
cite: [old-book]
""".replace("SAID", "fits: f, next: n, call: c, within: w, changes: x")


def faults(folder: Any, text: str = FILE) -> list[str]:
    for name, content in {**GOOD, "work_up.yaml": text}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return [str(fault) for fault in check_folder(folder)[1]]


def test_a_good_file_has_no_fault(tmp_path: Any) -> None:
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{depth: depth test}", "{dept: depth test}", "expected a known feature (nearest: 'depth')"),
        ("instead_of: [sore]", "instead_of: [soar]", "expected a known pattern below it (nearest: 'sore')"),
        ("instead_of: [sore]", "instead_of: [deep]", "expected a known pattern below it"),
        ("when: sore, cite", "when: sour, cite", "sour"),
        ("depth > :deep AND sore", "depth > 3 AND sore", "expected a parameter that some pattern uses"),
        ("expect: [deep]", "expect: [dep]", "expected a known pattern (nearest: 'deep')"),
        ("expect: [deep]", "expect: [sore]", "found deep, expected sore"),
        ("sore: true}, expect: [deep]", "sore: false}, expect: []", "deep: no case where it is true"),
        ("when: sore, cite: [old-book]", "when: sore, cite: [older-book]", "older-book"),
        ("id: sore, result", "id: deep, result", "every pattern needs an id of its own"),
    ],
)
def test_a_broken_file_is_told(tmp_path: Any, old: str, new: str, said: str) -> None:
    assert old in FILE
    found = faults(tmp_path, FILE.replace(old, new, 1))
    assert found and any(said in fault for fault in found), found
    assert all("work_up.yaml:" in fault for fault in found)
