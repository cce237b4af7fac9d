"""The commands as a user runs them."""

import gzip
import json
from pathlib import Path

import pytest

from .running import DAY, EXAMPLES, ROOT, CommandLine

RECORDS = sorted(EXAMPLES.glob("*/record.json"))
CLOCKS = ("--as-of", DAY, "--edition", DAY)


@pytest.mark.parametrize("record", RECORDS, ids=lambda p: p.parent.name)
@pytest.mark.parametrize("wanted", ["text", "json", "markdown", "html", "fhir"])
def test_every_example_in_every_format(record: Path, wanted: str, spinepath: CommandLine) -> None:
    run = spinepath.run("plan", record, *CLOCKS, "--format", wanted)
    assert (run.code, run.err) == (0, "")
    assert len(run.out) > 500


@pytest.mark.parametrize("record", RECORDS, ids=lambda p: p.parent.name)
def test_committed_plan_is_current(record: Path, spinepath: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    run = spinepath.run("plan", f"examples/{record.parent.name}/record.json", *CLOCKS, "--format", "markdown")
    assert run.out == record.with_name("plan.md").read_text("utf-8")


def test_json_is_the_same_twice_and_says_where_it_comes_from(spinepath: CommandLine) -> None:
    first = spinepath.run("plan", RECORDS[0], *CLOCKS, "--json").out
    assert first == spinepath.run("plan", RECORDS[0], *CLOCKS, "--json").out
    plan = json.loads(first)
    assert plan["schema"] == "spinepath/plan/1"
    assert plan["facts"]["as_of"] == plan["knowledge"]["edition"] == DAY
    assert plan["command"].startswith("spinepath plan ")


def test_gzip_gives_the_same_plan(tmp_path: Path, spinepath: CommandLine) -> None:
    packed = tmp_path / "record.json.gz"
    packed.write_bytes(gzip.compress(RECORDS[0].read_bytes()))
    plain = json.loads(spinepath.run("plan", RECORDS[0], *CLOCKS, "--json").out)
    assert json.loads(spinepath.run("plan", packed, *CLOCKS, "--json").out)["id"] == plain["id"]


def test_features_name_what_is_unknown(spinepath: CommandLine) -> None:
    run = spinepath.run("features", EXAMPLES / "almost_nothing_known" / "record.json", "--as-of", DAY, "--json")
    found = json.loads(run.out)
    assert found["schema"] == "spinepath/features/1"
    assert "egfr" in found["unknown"]
    assert found["features"]["sex"]["value"] == "female"


def test_explain_without_a_record_asks_for_everything(spinepath: CommandLine) -> None:
    found = json.loads(spinepath.run("explain", "zoledronate", "--json").out)
    assert found["status"] == "needs_information"
    assert found["ask"]


def test_diff_moves_only_the_knowledge(spinepath: CommandLine) -> None:
    run = spinepath.run("diff", EXAMPLES / "acute_severe" / "record.json", "--as-of", DAY, "--to", DAY, "--json")
    found = json.loads(run.out)
    assert found["before"]["knowledge"]["edition"] == "2008-07-01"
    assert found["before"]["facts"] == found["after"]["facts"]
    assert found["changes"]


def test_check_is_clean(spinepath: CommandLine) -> None:
    run = spinepath.run("check", ROOT / "knowledge")
    assert (run.code, run.out) == (0, "")


def test_a_directory_gives_one_plan_per_record(tmp_path: Path, spinepath: CommandLine) -> None:
    records = tmp_path / "records"
    records.mkdir()
    for record in RECORDS[:3]:
        (records / f"{record.parent.name}.json").write_bytes(record.read_bytes())
    (records / "broken.json").write_text("{", "utf-8")
    out = tmp_path / "out"
    run = spinepath.run("plan", records, *CLOCKS, "--format", "html", "--out", out)
    assert run.code == 1
    assert "broken.json" in run.err
    assert "3 of 4 plans" in run.err
    assert sorted(p.name for p in out.iterdir()) == sorted(f"{r.parent.name}.html" for r in RECORDS[:3])


def test_out_writes_a_whole_file(tmp_path: Path, spinepath: CommandLine) -> None:
    out = tmp_path / "plan.html"
    assert spinepath.run("plan", RECORDS[0], *CLOCKS, "--format", "html", "--out", out).code == 0
    assert out.read_text("utf-8").rstrip().endswith("</html>")
    assert list(tmp_path.iterdir()) == [out]


def test_the_dead_get_no_plan(tmp_path: Path, spinepath: CommandLine) -> None:
    bundle = json.loads(RECORDS[0].read_text("utf-8"))
    bundle["entry"][0]["resource"]["deceasedDateTime"] = "2026-11-19T10:00:00Z"
    record = tmp_path / "record.json"
    record.write_text(json.dumps(bundle), "utf-8")
    refused = spinepath.run("plan", record, *CLOCKS)
    assert (refused.code, refused.out) == (1, "")
    assert "2026-11-19" in refused.err
    assert spinepath.run("plan", record, "--as-of", "2026-11-18").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan"],
        ["plan", str(RECORDS[0]), "--as-of", "tomorrow"],
        ["plan", str(RECORDS[0]), "--jurisdiction", "fr"],
        ["nothing"],
    ],
)
def test_misuse_is_exit_2(arguments: list[str], spinepath: CommandLine) -> None:
    run = spinepath.run(*arguments)
    assert run.code == 2
    assert "Traceback" not in run.err
