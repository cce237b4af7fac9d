"""`check` on tables of fractures: names, signs, parameters and cases, each broken once."""

from pathlib import Path

import pytest

from spinepath.checks import check_folder

from .test_check import GOOD

FEATURES = """
- id: place
  label: place
  type: code
  codes: {top: Top, bottom: Bottom}
  subject: fracture
  from: {concepts: [sore], reducer: latest}
  obtain: {by: examination, owner: nurse, action: Look}
  question: Where?
"""
TABLE = """
id: table_a
title: A table
level: place
drawn_from: top
drawn_to: bottom
drawn_by: depth
judgements:
  - id: old
    label: how old
    shows: [depth]
    parameters:
      deep: {value: 3, cite: [old-book]}
    answers:
      - id: fresh
        label: fresh
        for: {deep: {when: depth > :deep, cite: [old-book]}}
        against: {not_sore: {when: NOT sore, cite: [old-book]}}
      - id: aged
        label: aged
        for: {shallow: {when: depth <= :deep, cite: [old-book]}}
    otherwise: nobody knows
    settled_by:
      - {id: look, text: Look again, answers: [unknown], unless: sore, cite: [old-book]}
    cases:
      - {name: deep, given: {depth: 4, sore: true}, expect: fresh}
      - {name: shallow, given: {depth: 3}, expect: aged}
      - {name: torn, given: {depth: 4, sore: false}, expect: unknown, disagree: true, settled_by: look}
      - {name: nothing known, expect: unknown, settled_by: look}
"""


def faults(folder: Path, table: str = TABLE) -> list[str]:
    for name, text in {**GOOD, "fracture_table.yaml": table, "features/rows.yaml": FEATURES}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return [str(fault) for fault in check_folder(folder)[1]]


def test_a_good_one_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("level: place", "level: plase", "expected a known feature (nearest: 'place')"),
        ("drawn_by: depth", "drawn_by: deep", "expected a known feature"),
        ("drawn_to: bottom", "drawn_to: botom", "expected a known level (nearest: 'bottom')"),
        ("shows: [depth]", "shows: [dept]", "expected a known feature (nearest: 'depth')"),
        ("depth > :deep", "dept > :deep", "depth"),
        ("answers: [unknown], unless", "answers: [agd], unless", "expected a known answer (nearest: 'aged')"),
        ("unless: sore", "unless: sor", "sore"),
        ("expect: fresh", "expect: frsh", "expected a known answer (nearest: 'fresh')"),
        ("expect: fresh", "expect: aged", "found fresh, signs agree, settled by nothing, expected aged"),
        (", disagree: true", "", "found unknown, signs disagree, settled by look, expected unknown, signs agree"),
        ("settled_by: look}\n      - {name: nothing", "settled_by: lok}\n      - {name: nothing", "nearest: 'look'"),
        ("given: {depth: 4, sore: true}", "given: {depth: 4}", "no case where it is false"),
        ("cite: [old-book]}}\n      - id: aged", "cite: [older-book]}}\n      - id: aged", "older-book"),
        ("      - id: aged\n", "      - id: fresh\n", "every answer needs an id of its own"),
    ],
)
def test_a_broken_one_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in TABLE
    found = faults(tmp_path, TABLE.replace(old, new, 1))
    assert found and any(said in fault for fault in found), found
    assert all("fracture_table.yaml:" in fault for fault in found)


def test_a_parameter_that_nothing_uses_and_a_way_that_no_case_takes(tmp_path: Path) -> None:
    extra = "      deep: {value: 3, cite: [old-book]}\n      spare: {value: 3, cite: [old-book]}\n"
    table = TABLE.replace("      deep: {value: 3, cite: [old-book]}\n", extra)
    table = table.replace(", settled_by: look}", "}").replace("answers: [unknown]", "answers: [aged]")
    table = table.replace("given: {depth: 3}, expect: aged", "given: {depth: 3, sore: true}, expect: aged")
    found = " ".join(faults(tmp_path, table))
    assert "found spare, expected a parameter that some sign uses" in found
    assert "look: no case that it settles" in found
