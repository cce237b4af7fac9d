"""`spinepath features DIRECTORY` and `spinepath generate` as a user runs them."""

import csv
import json
import sys
from pathlib import Path

import pytest

from tests.functional.running import DAY, CommandLine


@pytest.fixture
def spinepath(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return CommandLine(capsys, monkeypatch)


@pytest.fixture
def export(tmp_path: Path, spinepath: CommandLine) -> Path:
    run = spinepath.run("generate", "--patients", 12, "--seed", 2, "--as-of", DAY, "--out", tmp_path / "people")
    assert run.code == 0
    assert run.err.startswith("made-up people, no real record: 12 Patient")
    return tmp_path / "people"


@pytest.mark.parametrize(("wanted", "name"), [("parquet", "parquet"), ("csv", "csv"), ("json", "ndjson")])
def test_every_format(export: Path, tmp_path: Path, spinepath: CommandLine, wanted: str, name: str) -> None:
    out = tmp_path / "out"
    run = spinepath.run("features", export, "--as-of", DAY, "--format", wanted, "--out", out, "--strict")
    assert (run.code, run.out) == (0, "")
    assert "12 persons" in run.err
    assert (out / f"features.{name}").stat().st_size > 1000
    assert (out / f"values.{name}").stat().st_size > 1000
    account = json.loads((out / "account.json").read_bytes())
    assert (account["persons"], account["quarantined"], account["as_of"]) == (12, 0, DAY)
    assert account["command"].startswith("spinepath features ")


def test_one_file(export: Path, tmp_path: Path, spinepath: CommandLine) -> None:
    out = tmp_path / "people.csv"
    assert spinepath.run("features", export, "--as-of", DAY, "--format", "csv", "--out", out).code == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["subject"] == "person"]
    assert len({row["person"] for row in rows}) == 12
    assert not list(tmp_path.glob("*.part")) + list(tmp_path.glob(".*"))


def test_what_is_absent_is_said(export: Path, tmp_path: Path, spinepath: CommandLine) -> None:
    (export / "Observation.ndjson").unlink()
    run = spinepath.run("features", export, "--as-of", DAY, "--out", tmp_path / "out", "--strict")
    assert run.code == 0
    assert "no Observation in the export: unknown for everyone" in run.err


def test_strict_is_about_the_exit_code_only(export: Path, tmp_path: Path, spinepath: CommandLine) -> None:
    with (export / "Observation.ndjson").open("ab") as file:
        file.write(b'{"resourceType": "Observation", "id"\n')
    command = ("features", export, "--as-of", DAY, "--out", tmp_path / "out")
    lenient, strict = spinepath.run(*command), spinepath.run(*command, "--strict")
    assert (lenient.code, strict.code) == (0, 1)
    assert "set aside: Observation.ndjson:" in strict.err
    assert len((tmp_path / "out" / "quarantine.ndjson").read_bytes().splitlines()) == 1
    assert "12 persons" in strict.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "expected --out DIRECTORY or --out FILE"),
        (("--out", "x", "--format", "html"), "expected parquet or csv or json"),
        (("--out", "x", "--workers", "0"), "--workers: found 0, expected 1 or more"),
        (("--out", "x", "--complete-for", "Observations"), "(nearest: 'Observation')"),
    ],
)
def test_misuse_is_told_in_one_line(
    export: Path,
    tmp_path: Path,
    spinepath: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    run = spinepath.run("features", export, "--as-of", DAY, *arguments)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert not (tmp_path / "x").exists()


def test_without_the_extra_one_line_says_what_to_install(
    export: Path, tmp_path: Path, spinepath: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    run = spinepath.run("features", export, "--as-of", DAY, "--out", tmp_path / "out")
    assert run.code == 2
    assert "found no polars, expected pip install spinepath[cohort]" in run.err
