"""Sentences above a plan: who gets them, on every page, and what check says of a file of them."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from spinepath import load_knowledge, plan, render
from spinepath.checks import check_folder
from spinepath.knowledge.notice_models import Notice
from spinepath.recommendations import find_notices
from spinepath.terms import FeatureValue, FractureRow, PatientFeatures
from spinepath.terms.results import Plan
from tests.small_knowledge import TODAY, knowledge

from .test_check import GOOD

NOTICE = {
    "id": "wet",
    "from": "2020-01-01",
    "heading": "WET",
    "text": "Take care.",
    "when": "need",
    "cite": ["source-a"],
}
CASES = [{"name": "a", "given": {"need": True}, "expect": "true"}, {"name": "b", "given": {}, "expect": "unknown"}]
DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("need", "begins", "expected"),
    [
        (FeatureValue(True), "2020-01-01", ["wet"]),
        (FeatureValue(False), "2020-01-01", []),
        (None, "2020-01-01", []),
        (FeatureValue(True, stale=True), "2020-01-01", []),
        (FeatureValue(True), "2999-01-01", []),
    ],
)
def test_only_what_is_known_to_hold_is_said(need: FeatureValue | None, begins: str, expected: list[str]) -> None:
    notice = Notice.model_validate({**NOTICE, "from": begins, "cases": CASES})
    known = replace(knowledge(name=f"notices {begins}"), notices={"wet": notice})
    person = PatientFeatures("p", TODAY, {} if need is None else {"need": need})
    assert [found.id for found in find_notices(known, person)] == expected


def made(rows: tuple[FractureRow, ...] = (), **facts: Any) -> Plan:
    values = {name: FeatureValue(value, source="given") for name, value in facts.items()}
    return plan(load_knowledge(edition=DAY), PatientFeatures("p", DAY, values, fractures=rows))


@pytest.mark.parametrize("facts", [{}, {"new_limb_weakness": True, "back_pain": True}], ids=["routine", "emergency"])
def test_a_plan_without_a_known_fracture_says_so_at_its_top(facts: dict[str, Any]) -> None:
    """Above the lines of the whole plan and of the short page, in an emergency too; not once a fracture is known."""
    without = made(vertebral_fracture_on_record=False, **facts)
    for kind in ("text", "summary"):
        page = render(without, kind)
        assert -1 < page.find("NO BROKEN VERTEBRA IS ON RECORD") < page.index("Own goal" if not facts else "Person  ")
    known = made(vertebral_fracture_on_record=True, vertebral_fracture=True, **facts)
    assert "NO BROKEN VERTEBRA" not in render(known, "text")


def test_a_fresh_fracture_on_an_anticoagulant_is_looked_at_for_a_bleed() -> None:
    facts = {"vertebral_fracture": True, "vertebral_fracture_on_record": True, "fresh_fracture_on_record": True}
    lines = {
        drug: next(x for x in made(**facts, anticoagulant_on_record=drug).lines if x.id == "fracture_bloods")
        for drug in (True, False)
    }
    assert "bleeding_check" in lines[True].actions
    assert "bleeding_check" not in lines[False].actions


FILE = """
- id: rain
  from: 2020-01-01
  heading: RAIN
  text: It rains.
  when: sore AND depth > :deep
  parameters: {deep: {value: 3, cite: [old-book]}}
  cases:
    - {name: it does, given: {sore: true, depth: 4}, expect: "true"}
    - {name: it does not, given: {sore: true, depth: 3}, expect: "false"}
  cite: [old-book]
"""


def faults(folder: Path, text: str) -> list[str]:
    for name, content in {**GOOD, "notices.yaml": text}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return [str(fault) for fault in check_folder(folder)[1] if "notices" in str(fault)]


def test_a_good_file_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, FILE) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("depth: 3}", "depth: 2}", "at its boundary (depth exactly 3)"),
        ('depth: 4}, expect: "true"', 'depth: 4}, expect: "false"', "found true, expected false"),
        ("sore: true, depth: 4", "sore: null, depth: 4", "found unknown, expected true"),
        ("AND depth > :deep", "", "a parameter that the condition uses"),
        ("when: sore", "when: soar", "nearest"),
        ("given: {sore: true, depth: 4}", "given: {soar: true}", "nearest"),
        ("  cite: [old-book]\n", "  cite: [lost-book]\n", "lost-book"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert FILE.count(old) >= 1
    assert any(said in fault for fault in faults(tmp_path, FILE.replace(old, new)))
