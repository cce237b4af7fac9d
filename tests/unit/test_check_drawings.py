"""`check` on drawings: what is shown must be there, and nobody grows, bends or sinks; each broken once."""

import re
from pathlib import Path

import pytest

from spinepath.checks import check_folder

from .test_check import GOOD

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how_to" / "draw_an_exercise.md"
PROPS = """
- id: box
  shapes:
  - box: [0, 0, 20, 20]
"""
STANDS = """
- id: standing
  title: Standing
  size: [100, 200]
  floor: 190
  props:
  - {prop: box, at: [5, 20]}
  frames:
  - shows: Standing.
    figure:
      hip: [50, 104]
      trunk: 90
      neck: 90
      bow: 2
      arms:
      - to: [54, 116]
      - to: [56, 116]
      legs:
      - {to: [50, 181], toes: 0}
      - {to: [56, 181], toes: 0}
    props:
    - {prop: box, at: [70, 20], front: true}
    arrows:
    - [[80, 100], [80, 60]]
"""


def faults(folder: Path, drawing: str = STANDS, props: str = PROPS) -> list[str]:
    for name, text in {**GOOD, "drawing_props.yaml": props, "drawings/some.yaml": drawing}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return [str(fault) for fault in check_folder(folder)[1]]


def test_a_good_one_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == []


def test_the_example_of_the_manual_is_a_good_one(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)
    assert faults(tmp_path, example) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("prop: box, at: [5", "prop: bex, at: [5", "props.0.prop: found bex, expected a known prop"),
        ("prop: box, at: [70", "prop: bex, at: [70", "frames.0.props.0.prop: found bex"),
        ("- to: [54, 116]", "- to: [54, 126]", "frames.0.figure: found arms.0 1.26 times too long"),
        ("to: [56, 181]", "to: [90, 181]", "frames.0.figure: found legs.1 1."),
        ("bow: 2", "bow: 6", "frames.0.figure.bow: found 6.0, expected at most 5 either way"),
        ("neck: 90", "neck: 40", "frames.0.figure.neck: found 50 degrees from the trunk, expected at most 36"),
        ("hip: [50, 104]", "hip: [50, 50]", "expected within 100 x 200, 5 from the edge"),
        ("[80, 60]", "[98, 60]", "found a place at 98, 60, expected within 100 x 200"),
        ("floor: 190", "floor: 184", "found a place at 50, 181, expected above the floor at 184, by 5 or more"),
    ],
)
def test_a_fault_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in STANDS
    found = faults(tmp_path, STANDS.replace(old, new, 1))
    assert any(said in fault for fault in found), found
    assert all(f"{tmp_path}/drawings/some.yaml:" in fault for fault in found)


def test_a_shape_is_one_thing(tmp_path: Path) -> None:
    (fault, *_) = faults(tmp_path, props=PROPS + "    ring: [1, 1, 1]\n")
    assert "a shape is one of line, curve, box, ring" in fault
