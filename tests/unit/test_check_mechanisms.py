"""`check` on mechanisms of pain: names, signs, parameters and cases, each broken once."""

from pathlib import Path

import pytest

from spinepath.checks import check_folder

from .test_check import GOOD

MECHANISMS = """
- id: rubbing
  label: something that rubs
  parameters:
    deep: {value: 3, cite: [old-book]}
  likely:
    sore_and_deep:
      when: sore AND depth > :deep
      cite: [old-book]
  unlikely:
    not_sore:
      when: NOT sore
      cite: [old-book]
  cite: [old-book]
  cases:
    - {name: deep, given: {sore: true, depth: 4}, expect: likely}
    - {name: not sore, given: {sore: false, depth: 4}, expect: unlikely}
    - {name: nothing known, expect: unknown}
"""


def faults(folder: Path, mechanisms: str = MECHANISMS, rule: str | None = None) -> list[str]:
    for name, text in {**GOOD, "mechanisms.yaml": mechanisms}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    if rule is not None:
        path = next(p for p in folder.glob("recommendations/*/*.yaml") if not p.name.endswith(".cases.yaml"))
        path.write_text(path.read_text("utf-8") + rule, "utf-8")
    return [str(fault) for fault in check_folder(folder)[1]]


def test_good_ones_have_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, rule="\nmechanisms: [rubbing]\n") == []


def test_an_option_may_only_name_mechanisms_that_are_there(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, rule="\nmechanisms: [rubbin]\n")
    assert "found rubbin, expected a known mechanism (nearest: 'rubbing')" in fault


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("expect: likely", "expect: possible", "found likely, expected possible"),
        ("depth > :deep", "depth > :deeper", "deeper"),
        ("depth > :deep\n", "depth > 3\n", "deep"),
        ("NOT sore", "NOT sour", "sour"),
        ("depth: 4}, expect: likely", "death: 4}, expect: likely", "expected a known feature (nearest: 'depth')"),
        ("depth: 4}, expect: likely", "depth: deep}, expect: likely", "expected a value of type float"),
        ("    - {name: nothing known, expect: unknown}\n", "", "no case where it is unknown"),
        ("  cite: [old-book]\n  cases", "  cite: [older-book]\n  cases", "older-book"),
    ],
)
def test_a_broken_one_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in MECHANISMS
    found = faults(tmp_path, MECHANISMS.replace(old, new, 1))
    assert found and any(said in fault for fault in found)
    assert all("mechanisms.yaml:" in fault for fault in found)
