"""Whatever is handed over as a record: one clear line, exit 2, never a traceback, never a partial plan."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Unprivileged

from .running import DAY, EXAMPLES, CommandLine

GOOD = EXAMPLES / "acute_severe" / "record.json"


def _bundle(*resources: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}


def _patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "a", "gender": "female", "birthDate": "1950-01-01", **more}


def _observation(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "subject": {"reference": "Patient/a"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "98979-8"}]},
        "effectiveDateTime": "2026-11-01",
        **more,
    }


def _nested(depth: int) -> Any:
    return [] if depth == 0 else [{"resourceType": "Basic", "x": _nested(depth - 1)}]


def _text(value: Any) -> bytes:
    return json.dumps(value).encode()


BAD: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "blank": lambda: b"  \n",
    "truncated": lambda: GOOD.read_bytes()[:5000],
    "invalid": lambda: b'{"resourceType": "Bundle", }',
    "binary": lambda: bytes(range(256)) * 40,
    "not UTF-8": lambda: b'{"resourceType": "Bundle", "id": "\xff"}',
    "an array": lambda: b"[1, 2]",
    "a number": lambda: b"5",
    "no FHIR": lambda: b'{"hello": "world"}',
    "wrong resource": lambda: _text({"resourceType": "Organization", "id": "x"}),
    "misspelt resource": lambda: _text({"resourceType": "Bundel", "entry": []}),
    "empty bundle": lambda: _text(_bundle()),
    "no patient": lambda: _text(_bundle(_observation())),
    "two patients": lambda: _text(_bundle(_patient(), _patient(id="b"))),
    "another person's observation": lambda: _text(
        _bundle(_patient(), _observation(subject={"reference": "Patient/somebody-else"}))
    ),
    "NaN": lambda: b'{"resourceType": "Bundle", "type": "collection", "entry": [{"resource": NaN}]}',
    "entry is no list": lambda: _text({"resourceType": "Bundle", "type": "collection", "entry": {}}),
    "resource is null": lambda: _text(_bundle(_patient(), None)),
    "value is text": lambda: _text(_bundle(_patient(), _observation(valueQuantity={"value": "abc", "unit": "mL/min"}))),
    "impossible date": lambda: _text(_bundle(_patient(birthDate="1950-13-45"))),
    "200,000 deep": lambda: b"[" * 200_000 + b"]" * 200_000,
    "200,000 deep inside a bundle": lambda: (
        b'{"resourceType":"Bundle","type":"collection","entry":'
        + b'[{"resource":' * 100_000
        + b"1"
        + b"}]" * 100_000
        + b"}"
    ),
    "300 deep inside a patient": lambda: _text(_bundle(_patient(contained=_nested(300)))),
    "truncated gzip": lambda: gzip.compress(GOOD.read_bytes())[:-20],
}


@pytest.mark.parametrize("name", BAD)
def test_one_line_and_exit_2(name: str, tmp_path: Path, spinepath: CommandLine) -> None:
    record = tmp_path / "record.json"
    record.write_bytes(BAD[name]())
    run = spinepath.run("plan", record, "--as-of", DAY)
    assert (run.code, run.out) == (2, "")
    lines = run.err.strip().splitlines()
    assert len(lines) == 1, run.err
    assert "record.json" in lines[0]
    assert "expected" in lines[0]
    assert "Traceback" not in run.err


def test_missing_file(tmp_path: Path, spinepath: CommandLine) -> None:
    run = spinepath.run("plan", tmp_path / "nowhere.json")
    assert run.code == 2
    assert len(run.err.strip().splitlines()) == 1
    assert "nowhere.json" in run.err


def test_unreadable_file(tmp_path: Path, spinepath: CommandLine, unprivileged: Unprivileged) -> None:
    record = tmp_path / "record.json"
    record.write_bytes(GOOD.read_bytes())
    assert spinepath.run("plan", record, "--as-of", DAY).code == 0
    record.chmod(0)
    with unprivileged():
        run = spinepath.run("plan", record, "--as-of", DAY)
    assert run.code == 2
    assert f"{record}: found Permission denied" in run.err


def test_100_megabytes_end_with_one_line(tmp_path: Path, spinepath: CommandLine) -> None:
    record = tmp_path / "record.json"
    filler = json.dumps({"resource": _observation()}).encode()
    with record.open("wb") as file:
        file.write(b'{"resourceType": "Bundle", "type": "collection", "entry": [')
        for _ in range(100_000_000 // (len(filler) + 1)):
            file.write(filler + b",")
        file.write(filler)  # cut off: no closing brackets
    run = spinepath.run("plan", record, "--as-of", DAY)
    assert (run.code, run.out) == (2, "")
    assert len(run.err.strip().splitlines()) == 1


def test_nearest_names_are_offered(tmp_path: Path, spinepath: CommandLine) -> None:
    record = tmp_path / "record.json"
    record.write_bytes(BAD["misspelt resource"]())
    assert "Bundle" in spinepath.run("plan", record).err
    assert "html" in spinepath.run("plan", GOOD, "--format", "htm").err
    assert "zoledronate" in spinepath.run("explain", "zoledronat").err


def test_a_fact_of_the_future_is_invisible(tmp_path: Path, spinepath: CommandLine) -> None:
    quantity = {"value": 20, "unit": "mL/min/{1.73_m2}", "code": "mL/min/{1.73_m2}"}
    record = tmp_path / "record.json"
    record.write_bytes(_text(_bundle(_patient(), _observation(effectiveDateTime="2031-01-01", valueQuantity=quantity))))
    run = spinepath.run("features", record, "--as-of", DAY, "--json")
    assert run.code == 0
    assert "egfr" not in json.loads(run.out)["features"]


def test_nobody_is_judged_before_birth(tmp_path: Path, spinepath: CommandLine) -> None:
    record = tmp_path / "record.json"
    record.write_bytes(_text(_bundle(_patient(birthDate="2031-01-01"))))
    run = spinepath.run("plan", record, "--as-of", DAY)
    assert (run.code, run.out) == (2, "")
    assert "birth on 2031-01-01" in run.err
