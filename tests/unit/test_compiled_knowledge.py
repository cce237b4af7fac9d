"""What is compiled into the package is what stands in the folder."""

from datetime import date
from pathlib import Path

import orjson

from spinepath.knowledge import compile_folder, load_compiled, load_folder

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
