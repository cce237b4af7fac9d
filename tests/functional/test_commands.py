"""The commands as a user runs them."""

import gzip
import json
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from spinepath import __version__
from spinepath.cli import options

from .running import DAY, EXAMPLES, ROOT, CommandLine

RECORDS = sorted(EXAMPLES.glob("*/record.json"))
CLOCKS = ("--as-of", DAY, "--edition", DAY)


@pytest.mark.parametrize("record", RECORDS, ids=lambda p: p.parent.name)
@pytest.mark.parametrize("wanted", ["text", "json", "markdown", "html", "fhir", "referral", "referral-html"])
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


def test_the_letters_of_a_record(tmp_path: Path, spinepath: CommandLine) -> None:
    record = EXAMPLES / "subacute" / "record.json"
    printed = spinepath.run("plan", record, *CLOCKS, "--format", "referral").out
    run = spinepath.run("plan", record, *CLOCKS, "--format", "referral", "--out", tmp_path)
    assert (run.code, run.out) == (0, "")
    [letter] = tmp_path.iterdir()
    assert letter.name == "vertebroplasty.txt"
    assert letter.read_text("utf-8") == printed
    assert "--format referral" in printed


def test_a_record_without_a_referral_gives_no_letter(tmp_path: Path, spinepath: CommandLine) -> None:
    record = EXAMPLES / "almost_nothing_known" / "record.json"
    run = spinepath.run("plan", record, *CLOCKS, "--format", "referral", "--out", tmp_path)
    assert (run.code, list(tmp_path.iterdir())) == (0, [])
    assert "no letter" in run.err


def test_letters_of_a_directory_bear_the_name_of_the_record(tmp_path: Path, spinepath: CommandLine) -> None:
    records, out = tmp_path / "records", tmp_path / "out"
    records.mkdir()
    for name in ("subacute", "ckd_anticoagulant"):
        (records / f"{name}.json").write_bytes((EXAMPLES / name / "record.json").read_bytes())
    run = spinepath.run("plan", records, *CLOCKS, "--format", "referral-html", "--out", out)
    assert run.code == 0
    assert {p.name for p in out.iterdir()} == {
        "subacute.vertebroplasty.html",
        "ckd_anticoagulant.surgical_opinion.html",
    }


def test_gzip_gives_the_same_plan(tmp_path: Path, spinepath: CommandLine) -> None:
    packed = tmp_path / "record.json.gz"
    packed.write_bytes(gzip.compress(RECORDS[0].read_bytes()))
    plain = json.loads(spinepath.run("plan", RECORDS[0], *CLOCKS, "--json").out)
    assert json.loads(spinepath.run("plan", packed, *CLOCKS, "--json").out)["id"] == plain["id"]


def test_a_plan_that_follows_another_one(tmp_path: Path, spinepath: CommandLine) -> None:
    record, old = EXAMPLES / "acute_severe" / "record.json", tmp_path / "old.json"
    assert spinepath.run("plan", record, *CLOCKS, "--json", "--out", old).code == 0
    later = ("--as-of", "2026-11-24", "--edition", DAY)
    first = json.loads(old.read_text("utf-8"))
    plan = json.loads(spinepath.run("plan", record, *later, "--previous", old, "--json").out)
    assert (plan["previous"], plan["since"]["as_of"]) == (first["id"], DAY)
    assert f"--previous {old}" in plan["command"]
    first_dates = {line["id"]: (line["start_by"], line["stop_on"]) for line in first["lines"]}
    carried = [line for line in plan["lines"] if line["since"] == DAY]
    assert carried
    for line in carried:
        start, stop = first_dates[line["id"]]
        passed = stop is not None and stop < "2026-11-24"
        assert (line["start_by"], line["stop_on"], line["over"]) == (start, None if passed else stop, passed)
    text = spinepath.run("plan", record, *later, "--previous", old).out
    assert "WHAT CHANGED SINCE THE PLAN OF 20 NOVEMBER 2026" in text
    bundle = json.loads(spinepath.run("plan", record, *later, "--previous", old, "--format", "fhir").out)
    found = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "CarePlan")
    assert found["replaces"][0]["identifier"]["value"] == first["id"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        ("{", "found no JSON, expected a plan as JSON"),
        ("[]", "found schema None, expected spinepath/plan/1"),
        ('{"schema": "spinepath/plan/2"}', "found schema spinepath/plan/2, expected spinepath/plan/1"),
        ('{"schema": "spinepath/plan/1", "id": 3}', "expected a plan"),
    ],
)
def test_a_previous_plan_that_is_none_is_refused_in_one_line(
    tmp_path: Path, spinepath: CommandLine, content: str | None, said: str
) -> None:
    old = tmp_path / "old.json"
    if content is not None:
        old.write_text(content)
    run = spinepath.run("plan", RECORDS[0], *CLOCKS, "--previous", old)
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert len(run.err.splitlines()) == 1


def test_a_previous_plan_of_somebody_else_is_refused(tmp_path: Path, spinepath: CommandLine) -> None:
    old = tmp_path / "old.json"
    spinepath.run("plan", RECORDS[0], *CLOCKS, "--json", "--out", old)
    run = spinepath.run("plan", RECORDS[1], *CLOCKS, "--previous", old)
    assert run.code == 1
    assert "previous plan: found that of" in run.err


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


def _again(command: str, spinepath: CommandLine) -> str:
    """What the printed command gives, run as a shell would."""
    program, *words = shlex.split(command)
    assert program == "spinepath"
    return spinepath.run(*words).out


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", RECORDS[0], "--json"],
        ["plan", RECORDS[0], "--as-of", "2026-11-01", "--jurisdiction", "us", "-f", "json", "-o", "ignored.json"],
        ["plan", RECORDS[0], "--edition=2008-07-01", "--complete-for", "Condition, Procedure", "--format=json"],
        ["plan", RECORDS[0], "--knowledge", ROOT / "knowledge", "--json"],
        ["diff", RECORDS[0], "--json"],
        ["features", RECORDS[0], "--json"],
        ["explain", "vertebroplasty", "--record", RECORDS[0], "--json"],
        ["explain", "zoledronate", "--json"],
    ],
    ids=lambda a: " ".join(str(w).replace(str(ROOT), "") for w in a),
)
def test_the_printed_command_gives_the_same_on_another_day(
    arguments: list[object], spinepath: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    out = spinepath.run(*arguments).out or (tmp_path / "ignored.json").read_text("utf-8")
    found = json.loads(out)
    monkeypatch.setattr(options, "today", lambda: date(2030, 1, 1))
    assert _again(found.get("before", found)["command"], spinepath) == out


def test_a_batch_names_the_command_of_each_record(
    tmp_path: Path, spinepath: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = tmp_path / "plan"  # the folder bears the name of the verb
    records.mkdir()
    (records / "a b.json").write_bytes(RECORDS[0].read_bytes())
    assert spinepath.run("plan", records, "--out", tmp_path / "out", "--json").code == 0
    text = (tmp_path / "out" / "a b.json").read_text("utf-8")
    monkeypatch.setattr(options, "today", lambda: date(2030, 1, 1))
    assert _again(json.loads(text)["command"], spinepath) == text


def test_a_record_that_looks_like_an_option(
    tmp_path: Path, spinepath: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-r.json").write_bytes(RECORDS[0].read_bytes())
    out = spinepath.run("plan", "--json", "--", "-r.json").out
    assert _again(json.loads(out)["command"], spinepath) == out


@pytest.mark.parametrize("verb", ["features", "explain", "check"])
def test_json_says_what_it_was_made_from(verb: str, spinepath: CommandLine) -> None:
    arguments = {
        "features": [RECORDS[0], "--as-of", DAY],
        "explain": ["zoledronate", "--record", RECORDS[0], *CLOCKS],
        "check": [ROOT / "knowledge"],
    }
    found = json.loads(spinepath.run(verb, *arguments[verb], "--json").out)
    assert found["engine"] == __version__
    assert len(found["knowledge"]["digest"]) == 64
    assert found["command"].startswith(f"spinepath {verb} ")
    if verb != "check":
        assert found["knowledge"]["edition"] == found["facts"]["as_of"] == DAY
        Draft202012Validator(json.loads((ROOT / "schemas" / f"{SCHEMA[verb]}.schema.json").read_text())).validate(found)


SCHEMA = {"features": "features", "explain": "assessment"}


def test_several_fractures_are_all_told(tmp_path: Path, spinepath: CommandLine) -> None:
    bundle = json.loads((EXAMPLES / "acute_severe" / "record.json").read_text("utf-8"))
    one = next(e for e in bundle["entry"] if e["resource"]["id"] == fracture_of(bundle))
    other = json.loads(json.dumps(one).replace(one["resource"]["id"], "second"))
    bundle["entry"].append(other)
    record = tmp_path / "record.json"
    record.write_text(json.dumps(bundle), "utf-8")
    run = spinepath.run("explain", "vertebroplasty", "--record", record, *CLOCKS)
    assert run.code == 0
    assert "for the others give --fracture: " in run.err
    chosen = spinepath.run("explain", "vertebroplasty", "--record", record, *CLOCKS, "--fracture", "second", "--json")
    assert (json.loads(chosen.out)["subject"], chosen.err) == ("fracture:second", "")
    assert "--fracture second" in json.loads(chosen.out)["command"]
    wrong = spinepath.run("explain", "vertebroplasty", "--record", record, "--fracture", "secnd")
    assert wrong.code == 2
    assert "nearest: 'second'" in wrong.err


def fracture_of(bundle: Any) -> str:
    conditions = (e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Condition")
    return next(str(c["id"]) for c in conditions if "fracture" in json.dumps(c["code"]).lower())


@pytest.mark.parametrize("option", ["--as-of", "--edition"])
@pytest.mark.parametrize("day", ["9999-12-31", "1899-12-31", "2200-01-02"])
def test_a_day_out_of_reach(option: str, day: str, spinepath: CommandLine) -> None:
    run = spinepath.run("plan", RECORDS[0], option, day)
    assert (run.code, run.out) == (2, "")
    assert run.err == f"spinepath: {option}: found {day}, expected a day from 1900-01-01 to 2200-01-01\n"


def test_plans_far_from_today_are_made(spinepath: CommandLine) -> None:
    for day in ("2199-12-31", "2200-01-01"):
        assert "Traceback" not in spinepath.run("plan", RECORDS[0], "--as-of", day).err


@pytest.fixture
def records(tmp_path: Path) -> Path:
    folder = tmp_path / "records"
    folder.mkdir()
    for record in RECORDS[:3]:
        (folder / f"{record.parent.name}.json").write_bytes(record.read_bytes())
    return folder


@pytest.mark.parametrize("out", ["file", "file/below"])
def test_no_place_for_the_plans(out: str, records: Path, spinepath: CommandLine) -> None:
    (records.parent / "file").write_text("")
    run = spinepath.run("plan", records, "--out", records.parent / out)
    assert (run.code, len(run.err.splitlines())) == (2, 1)
    assert "expected a directory for the plans" in run.err


def test_a_plan_that_cannot_be_written_does_not_stop_the_others(records: Path, spinepath: CommandLine) -> None:
    out = records.parent / "out"
    (out / f"{RECORDS[1].parent.name}.txt").mkdir(parents=True)
    run = spinepath.run("plan", records, *CLOCKS, "--out", out)
    assert run.code == 1
    assert "2 of 3 plans" in run.err
    assert [p.is_file() for p in sorted(out.iterdir())].count(True) == 2


def test_a_device_is_no_file_name(spinepath: CommandLine) -> None:
    run = spinepath.run("plan", RECORDS[0], *CLOCKS, "--out", "/dev/null")
    assert (run.code, run.out) == (2, "")
    assert "expected a file name" in run.err
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("record", RECORDS, ids=lambda p: p.parent.name)
def test_every_line_leads_by_its_trace_to_a_source_that_was_read(record: Path, spinepath: CommandLine) -> None:
    plan = json.loads(spinepath.run("plan", record, *CLOCKS, "--json").out)
    traces = {a["id"]: a for a in plan["assessments"]}
    sources = {s["id"]: s for s in plan["sources"]}
    for line in (*plan["red_flags"], *plan["lines"]):
        cited = line["cite"] if line["trace"].startswith("rule:") else traces[line["trace"]]["cite"]
        assert cited
        assert any(sources[name]["verified"] for name in cited), line["id"]
