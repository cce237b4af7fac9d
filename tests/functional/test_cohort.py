"""`spinepath cohort DIRECTORY` as a user runs it: tables, summary, exit codes, misuse in one line."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from spinepath import api
from spinepath.knowledge import Knowledge, load_compiled
from tests.functional.running import DAY, CommandLine

PEOPLE = 12


@pytest.fixture
def spinepath(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return CommandLine(capsys, monkeypatch)


@pytest.fixture
def export(tmp_path: Path, spinepath: CommandLine) -> Path:
    out = tmp_path / "people"
    assert spinepath.run("generate", "--patients", PEOPLE, "--seed", 5, "--as-of", DAY, "--out", out).code == 0
    return out


def judge(spinepath: CommandLine, export: Path, out: Path, *more: object) -> Any:
    return spinepath.run("cohort", export, "--as-of", DAY, "--edition", DAY, "--out", out, *more)


def rows_of(out: Path, wanted: str) -> Iterator[dict[str, Any]]:
    """The table as plain rows; CSV and JSON have no types of their own."""
    path = out / f"statuses.{'ndjson' if wanted == 'json' else wanted}"
    if wanted == "parquet":
        yield from pl.read_parquet(path).iter_rows(named=True)
    elif wanted == "json":
        yield from map(json.loads, path.read_bytes().splitlines())
    else:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                lists = row["incomplete"].split()
                yield {**row, "edition": int(row["edition"]), "no_plan": row["no_plan"] or None, "incomplete": lists}


def test_every_format_says_the_same(export: Path, tmp_path: Path, spinepath: CommandLine) -> None:
    found = {}
    for wanted in ("parquet", "csv", "json"):
        run = judge(spinepath, export, tmp_path / wanted, "--format", wanted, "--strict")
        assert (run.code, run.out) == (0, ""), run.err
        found[wanted] = list(rows_of(tmp_path / wanted, wanted))
    assert found["parquet"] == found["csv"] == found["json"]
    assert len({row["person"] for row in found["json"]}) == PEOPLE
    assert {row["recommendation"] for row in found["json"]} == set(load_compiled().recommendations)
    assert all(row["incomplete"] == ["AllergyIntolerance"] for row in found["json"])


def test_beside_the_statuses_stand_what_they_were_judged_on(
    export: Path, tmp_path: Path, spinepath: CommandLine
) -> None:
    judge(spinepath, export, tmp_path / "out")
    names = {"account.json", "facts", "features.parquet", "quarantine.ndjson", "statuses.parquet", "values.parquet"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == names
    account = json.loads((tmp_path / "out" / "account.json").read_bytes())
    assert account["command"].startswith("spinepath cohort ")
    assert "--edition" in account["command"]


def test_one_file_holds_the_statuses(export: Path, tmp_path: Path, spinepath: CommandLine) -> None:
    assert judge(spinepath, export, tmp_path / "one.parquet").code == 0
    assert judge(spinepath, export, tmp_path / "out").code == 0
    assert pl.read_parquet(tmp_path / "one.parquet").equals(pl.read_parquet(tmp_path / "out" / "statuses.parquet"))
    assert {path.name for path in tmp_path.iterdir()} == {"people", "one.parquet", "out"}


def test_the_summary_counts_persons(export: Path, tmp_path: Path, spinepath: CommandLine) -> None:
    """A person with two fractures of one status counts once; a dead one is counted apart."""
    dead = {"resourceType": "Patient", "id": "dead", "birthDate": "1940-01-01", "deceasedDateTime": "2020-01-01"}
    child = {"resourceType": "Patient", "id": "young", "birthDate": "2015-01-01"}
    with (export / "Patient.ndjson").open("ab") as file:
        file.writelines(json.dumps(one).encode() + b"\n" for one in (dead, child))
    run = judge(spinepath, export, tmp_path / "out", "--json")
    said = json.loads(run.out)
    rows = pl.read_parquet(tmp_path / "out" / "statuses.parquet")
    no_plan = dict(rows.select("person", "no_plan").unique().iter_rows())
    assert (no_plan["dead"], no_plan["young"]) == ("died", "child")
    assert said["no_plan"]["child"] == 1
    assert said["persons"] + sum(said["no_plan"].values()) == PEOPLE + 2 == len(no_plan)
    alive = rows.filter(pl.col("no_plan").is_null())
    for name, counts in said["statuses"].items():
        own = alive.filter(recommendation=name)
        for status, number in counts.items():
            is_so = pl.col("safety" if status == "stop_or_review" else "status") == status
            assert own.filter(is_so)["person"].n_unique() == number, (name, status)
    assert rows.filter(pl.col("subject").str.starts_with("fracture:")).height > 0


def test_the_summary_as_a_table(export: Path, tmp_path: Path, spinepath: CommandLine) -> None:
    run = judge(spinepath, export, tmp_path / "out")
    assert run.out == ""
    lines = run.err.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("persons with the status"))
    heads = lines[first].removeprefix("persons with the status").split()
    said = json.loads(judge(spinepath, export, tmp_path / "again", "--json").out)
    table = lines[first + 1 : -1]
    assert [line.split()[0] for line in table] == sorted(said["statuses"])
    for line in table:
        name, *numbers = line.split()
        assert [int(n) for n in numbers] == [
            said["statuses"][name][head] for head in heads if said["statuses"][name][head]
        ]
    assert lines[-1].startswith(f"{said['persons']} persons counted")


def test_the_clock_of_the_knowledge_and_the_place_change_the_answer(
    export: Path, tmp_path: Path, spinepath: CommandLine
) -> None:
    def found(name: str, *more: object) -> Any:
        assert spinepath.run("cohort", export, "--as-of", DAY, "--out", tmp_path / name, *more).code == 0
        return pl.read_parquet(tmp_path / name / "statuses.parquet")

    now, then = found("now", "--edition", DAY), found("then", "--edition", "2008-07-01")
    assert now["recommendation"].n_unique() > then["recommendation"].n_unique()
    there = found("us", "--edition", DAY, "--jurisdiction", "us")
    assert not there.equals(now)


def test_it_is_what_assess_says_of_each(export: Path, tmp_path: Path, spinepath: CommandLine) -> None:
    knowledge: Knowledge = load_compiled(date.fromisoformat(DAY))
    by_person: dict[str, list[Any]] = {}
    for path in export.glob("*.ndjson"):
        for line in path.read_bytes().splitlines():
            resource = json.loads(line)
            whose = resource["id"] if path.stem == "Patient" else resource["subject"]["reference"].rpartition("/")[2]
            by_person.setdefault(whose, []).append({"resource": resource})
    complete = json.loads((export / "manifest.json").read_bytes())["request"].rpartition("=")[2]
    judge(spinepath, export, tmp_path / "out")
    rows = pl.read_parquet(tmp_path / "out" / "statuses.parquet")
    for person, entries in by_person.items():
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        patient = api.read_record(bundle, as_of=DAY, complete_for=(complete,), knowledge=knowledge)
        for row in rows.filter(person=person).iter_rows(named=True):
            subject = row["subject"].partition(":")[2] or None
            alone = api.assess(knowledge, patient, row["recommendation"], subject=subject)
            assert (alone.subject, alone.edition) == (row["subject"], row["edition"])
            assert (alone.status, alone.safety) == (row["status"], row["safety"])


def test_strict_is_about_the_exit_code_only(export: Path, tmp_path: Path, spinepath: CommandLine) -> None:
    with (export / "Observation.ndjson").open("ab") as file:
        file.write(b'{"resourceType": "Observation", "id"\n')
    lenient = judge(spinepath, export, tmp_path / "out", "--json")
    strict = judge(spinepath, export, tmp_path / "out", "--json", "--strict")
    assert (lenient.code, strict.code) == (0, 1)
    assert "set aside: Observation.ndjson:" in strict.err
    said = json.loads(strict.out)
    assert (said["set_aside"], said["incomplete"]) == (1, ["AllergyIntolerance", "Observation"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "expected --out DIRECTORY or --out FILE"),
        (("--out", "x", "--format", "html"), "expected parquet or csv or json"),
        (("--out", "x", "--workers", "0"), "--workers: found 0, expected 1 or more"),
        (("--out", "x", "--complete-for", "Observations"), "(nearest: 'Observation')"),
        (("--out", "x", "--jurisdiction", "fr"), "expected uk or us or eu"),
        (("--out", "people"), "found a directory with other files"),
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
    (export / "manifest.json").rename(export / "manifest.txt")
    monkeypatch.chdir(tmp_path)
    run = spinepath.run("cohort", export, "--as-of", DAY, *arguments)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert {path.name for path in tmp_path.iterdir()} == {"people"}


@pytest.mark.parametrize(("name", "found"), [("people/Patient.ndjson", "a file"), ("nowhere", "no such directory")])
def test_what_is_no_directory_is_refused(
    export: Path, tmp_path: Path, spinepath: CommandLine, name: str, found: str
) -> None:
    run = spinepath.run("cohort", tmp_path / name, "--out", tmp_path / "out")
    assert (run.code, run.out) == (2, "")
    assert f"found {found}, expected a directory with a bulk export or with Bundles" in run.err


def test_nobody_gives_an_empty_table(tmp_path: Path, spinepath: CommandLine) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "x.ndjson").write_bytes(b"\n")
    run = judge(spinepath, folder, tmp_path / "out", "--json")
    assert run.code == 0, run.err
    assert (json.loads(run.out)["persons"], list(rows_of(tmp_path / "out", "parquet"))) == (0, [])


def test_an_audit_counts_every_measure_and_says_what_it_is(spinepath: CommandLine, tmp_path: Path) -> None:
    people = tmp_path / "people"
    assert spinepath.run("generate", "--patients", 60, "--as-of", DAY, "--out", people).code == 0
    run = spinepath.run("audit", people, "--as-of", DAY, "--edition", DAY, "--json")
    assert run.code == 0, run.err
    found = json.loads(run.out)
    assert found["schema"] == "spinepath/audit/1"
    assert found["persons"] + found["left_out"] == 60
    for measure in found["measures"]:
        assert measure["met"] + measure["not_met"] + measure["unknown"] == measure["persons"] <= found["persons"]
    assert any(measure["met"] for measure in found["measures"])
    assert set(found["safety_statement"]) == {"every_result", "about", "approval"}


def test_an_audit_of_what_is_no_directory_is_refused(spinepath: CommandLine, tmp_path: Path) -> None:
    run = spinepath.run("audit", tmp_path / "nowhere")
    assert run.code == 2
    assert "no such directory" in run.err
