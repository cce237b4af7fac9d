"""What is compiled into the package is what stands in the folder."""

import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson

from spinepath.knowledge import compile_folder, load_compiled, load_folder
from spinepath.recommendations import assess
from tests.small_knowledge import criterion, edition, knowledge, patient, recommendation

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 1, 1)


def test_the_package_holds_the_folder() -> None:
    packed, folder = load_compiled(DAY), load_folder(ROOT / "knowledge", DAY)
    assert packed.digest == folder.digest
    for kind in ("features", "concepts", "units", "recommendations", "plan_rules", "profiles", "coverage", "actions"):
        assert getattr(packed, kind) == getattr(folder, kind), kind


def test_compiling_twice_gives_the_same_bytes() -> None:
    assert compile_folder(ROOT / "knowledge") == compile_folder(ROOT / "knowledge")


def test_the_digest_is_of_the_content(tmp_path: Path) -> None:
    version = tmp_path / "VERSION.yaml"
    version.write_text("version: '1'\nguidance_read_to: 2026-01-01\n")
    first = orjson.loads(compile_folder(tmp_path))["digest"]
    version.write_text("# the same\nversion: '1'\nguidance_read_to: 2026-01-01\n")
    assert orjson.loads(compile_folder(tmp_path))["digest"] == first
    version.write_text("version: '2'\nguidance_read_to: 2026-01-01\n")
    assert orjson.loads(compile_folder(tmp_path))["digest"] != first


def test_what_is_worked_out_goes_with_the_knowledge_and_its_clock_only() -> None:
    one = knowledge()
    made = one.once("x", lambda: object())
    assert one.at(date(2020, 1, 1)).once("x", lambda: object()) is made
    assert replace(one, version="other").once("x", lambda: object()) is not made
    assert one == one.at(one.edition)
    assert "object" not in repr(one)


def test_a_changed_knowledge_with_the_digest_of_the_old_one_is_judged_anew() -> None:
    one, person = knowledge(), patient(need=True, stop=False)
    assert assess(one, person, "option_a", "uk").status == "consider"
    strict = recommendation(editions=[edition(indications={"needed": criterion("worry")})])
    other = replace(one, recommendations={"option_a": strict})
    assert assess(other, person, "option_a", "uk").status == "needs_information"


def test_a_knowledge_that_was_used_can_be_handed_to_another_process() -> None:
    one = knowledge()
    assess(one, patient(need=True), "option_a", "uk")
    assert pickle.loads(pickle.dumps(one)) == one
