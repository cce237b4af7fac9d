"""Other people's patients through the command line: a plan, or for the dead a refusal in one line."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from tests.functional.running import CommandLine, Run

from .conftest import DATA, read_bytes

BUNDLES = sorted((DATA / "synthea_bundles").glob("*.json.gz"))
RECORDS = [*BUNDLES, DATA / "ahrq" / "brenda_jackson.json"]
FEW = [*BUNDLES[::10], RECORDS[-1]]
DAY = "2026-11-20"
Command = Callable[..., Run]


@pytest.fixture
def spinepath(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command line; skips where the test patients are absent."""
    assert data.is_dir()
    return CommandLine(capsys, monkeypatch).run


def death_of(record: Path) -> date | None:
    """The day of death as the record says it, read without our code."""
    sent = [e["resource"] for e in json.loads(read_bytes(record))["entry"]]
    (patient,) = (r for r in sent if r["resourceType"] == "Patient")
    died = patient.get("deceasedDateTime")
    return None if died is None else date.fromisoformat(died[:10])


def plan_of(run: Run) -> Any:
    assert (run.code, run.err) == (0, "")
    plan = json.loads(run.out)
    assert plan["lines"]
    assert plan["red_flags"]
    assert {line["trace"] for line in plan["lines"] if not line["trace"].startswith("rule:")} <= {
        a["id"] for a in plan["assessments"]
    }
    return plan


def test_all_of_them_are_here(data: Path) -> None:
    assert (len(BUNDLES), RECORDS[-1].is_file()) == (41, True)
    assert {death_of(path) is None for path in RECORDS} == {True, False}


@pytest.mark.parametrize("number", range(42))
def test_a_plan_for_the_living_and_a_refusal_for_the_dead(number: int, spinepath: Command) -> None:
    record = RECORDS[number]
    run = spinepath("plan", record, "--as-of", DAY, "--json")
    died = death_of(record)
    if died is None:
        assert plan_of(run)["facts"]["as_of"] == DAY
        return
    assert (run.code, run.out) == (1, "")
    assert len(run.err.splitlines()) == 1
    assert f"found death recorded {died}" in run.err
    eve = died - timedelta(days=1)
    assert plan_of(spinepath("plan", record, "--as-of", eve, "--json"))["facts"]["as_of"] == eve.isoformat()


@pytest.mark.parametrize("number", range(len(FEW)))
@pytest.mark.parametrize("wanted", ["text", "html", "fhir"])
def test_the_other_formats(number: int, wanted: str, spinepath: Command) -> None:
    record = FEW[number]
    died = death_of(record)
    day = DAY if died is None else (died - timedelta(days=1)).isoformat()
    run = spinepath("plan", record, "--as-of", day, "--format", wanted)
    assert (run.code, run.err) == (0, "")
    if wanted == "fhir":
        Bundle.model_validate_json(run.out)
    elif wanted == "html":
        assert run.out.startswith("<!doctype html>") or run.out.startswith("<!DOCTYPE html>")
    assert len(run.out) > 1000


@pytest.mark.parametrize("number", range(len(FEW)))
@pytest.mark.parametrize("verb", ["features", "diff"])
def test_the_other_commands(number: int, verb: str, spinepath: Command) -> None:
    record = FEW[number]
    died = death_of(record)
    day = DAY if died is None else (died - timedelta(days=1)).isoformat()
    run = spinepath(verb, record, "--as-of", day, "--json")
    assert (run.code, run.err) == (0, "")
    assert json.loads(run.out)["schema"] == f"spinepath/{verb}/1"
