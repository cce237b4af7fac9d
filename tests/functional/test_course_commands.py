"""`forecast`, `simulate`, `validate-model` and `plan --forecast` as a user runs them, and as somebody who errs does."""

import csv
import json
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from jsonschema import Draft202012Validator

from spinepath.care_plan.course_ahead import forecast_for
from spinepath.cli import course
from spinepath.knowledge import load_compiled
from spinepath.terms.safety_text import ABOUT, EVERY_RESULT, NOT_APPROVED
from tests.example_plans import plan_of

from .running import DAY, EXAMPLES, ROOT, CommandLine, Run

RECORD = EXAMPLES / "subacute" / "record.json"
FEW_OPEN = EXAMPLES / "frail_care_home" / "record.json"  # few strategies: soon simulated
EMERGENCY = EXAMPLES / "red_flag" / "record.json"
CLOCKS = ("--as-of", DAY, "--edition", DAY)
SHORT = (*CLOCKS, "--strategies", "zoledronate,exercise", "--years", "1")
SEEN = {"measure": "nrs_mean", "at_d": 84, "value": 3.0, "ci95": [1, 5], "cite": "a-study", "read": "abstract"}
SCENARIO: dict[str, Any] = {
    "schema": "spinepath/scenario/1",
    "title": "A fresh fracture",
    "population": {"n": 1200, "age": {"fixed": 75}, "fracture_age_d": {"fixed": 14}},
    "strategies": {"usual": ["usual_care"], "drip": ["zoledronate"]},
    "horizon_d": 365,
    "outputs": [{"measure": "nrs_mean", "at_d": [84]}, {"measure": "new_vf", "at_d": [365]}],
    "seed": 3,
}


def written(folder: Path, name: str = "mine.yaml", **changes: Any) -> Path:
    path = folder / name
    data = {key: value for key, value in {**SCENARIO, **changes}.items() if value is not None}
    path.write_text(yaml.safe_dump(json.loads(json.dumps(data)), sort_keys=False))
    return path


@cache
def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    return found


def valid(name: str, text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    Draft202012Validator(document(name)).validate(found)
    return found


def again(spinepath: CommandLine, command: str) -> Run:
    words = shlex.split(command)
    assert words[0] == "spinepath"
    return spinepath.run(*words[1:])


def refused(run: Run, *said: str, code: int = 2) -> None:
    assert (run.code, run.out) == (code, "")
    assert len(run.err.splitlines()) == 1, run.err
    assert [text for text in said if text not in run.err] == []


# forecast


def test_a_forecast_as_json_says_what_it_is_made_from(spinepath: CommandLine) -> None:
    run = spinepath.run("forecast", RECORD, *SHORT, "--json")
    assert (run.code, run.err) == (0, "")
    found = valid("forecast", run.out)
    assert [x["strategy"] for x in found["courses"]] == ["usual_care", "zoledronate", "exercise"]
    assert (found["schema"], found["engine"]) == ("spinepath/forecast/1", course.__version__)
    assert found["facts"]["as_of"] == found["knowledge"]["edition"] == DAY
    assert (found["horizons"], found["person_id"]) == ([365], "ines")
    assert again(spinepath, found["command"]).out == run.out


@pytest.mark.parametrize("wanted", ["text", "markdown", "html"])
def test_the_command_in_a_forecast_makes_the_same_bytes(wanted: str, spinepath: CommandLine) -> None:
    run = spinepath.run("forecast", RECORD, *SHORT, "--format", wanted)
    command = f"spinepath forecast {RECORD} {' '.join(CLOCKS)} {' '.join(SHORT[4:])} --seed 1"
    assert f"{command} --format {wanted}" in run.out.replace("\\", "")
    assert again(spinepath, f"{command} --format {wanted}").out == run.out
    assert "2026" in run.out and "ines" in run.out


def test_the_number_of_threads_changes_nothing_and_the_seed_does(spinepath: CommandLine) -> None:
    one = json.loads(spinepath.run("forecast", RECORD, *SHORT, "--json").out)
    two = json.loads(spinepath.run("forecast", RECORD, *SHORT, "--json", "--workers", "2").out)
    other = json.loads(spinepath.run("forecast", RECORD, *SHORT, "--json", "--seed", "2").out)
    assert one == two
    assert other["digest"] != one["digest"]


def test_a_setting_is_called_assumed_only_where_nobody_gave_it(spinepath: CommandLine) -> None:
    assumed = "general practice is assumed"
    assert assumed in " ".join(spinepath.run("forecast", RECORD, *SHORT).out.split())
    assert assumed not in " ".join(spinepath.run("forecast", RECORD, *SHORT, "--setting", "primary").out.split())
    plan = plan_of("frail_care_home")
    no_fracture_now = replace(plan, person={k: v for k, v in plan.person.items() if k != "days_since_newest_vf"})
    found = forecast_for(load_compiled(), no_fracture_now, strategies=[], years=(1,))
    assert found.courses and not any(assumed in note for note in found.notes) and "setting" not in found.person


def test_a_forecast_as_csv_has_a_row_for_each_day_of_each_curve(spinepath: CommandLine) -> None:
    rows = list(csv.DictReader(StringIO(spinepath.run("forecast", RECORD, *SHORT, "--format", "csv").out)))
    assert {row["strategy"] for row in rows} == {"usual_care", "zoledronate", "exercise"}
    for row in rows:
        assert float(row["expected_range_low"]) <= float(row["mean"]) <= float(row["expected_range_high"])
    assert len({(row["strategy"], row["measure"], row["day"]) for row in rows}) == len(rows)


@pytest.mark.parametrize("wanted", ["html", "leaflet-html"])
def test_a_page_loads_and_runs_nothing(wanted: str, spinepath: CommandLine) -> None:
    page = spinepath.run("forecast", RECORD, *SHORT, "--format", wanted).out
    assert page.count("<svg") >= 2
    assert not re.search(r"<script|<link|<iframe|javascript:|@import|\son\w+=", page)
    assert set(re.findall(r"(?:src|href)=\"(https?:[^\"#]*)", page)) == set()


def test_an_emergency_record_says_why_no_course_is_shown(spinepath: CommandLine) -> None:
    run = spinepath.run("forecast", EMERGENCY, *CLOCKS)
    assert run.code == 0
    assert "No forecast" in run.out or "NO FORECAST IS SHOWN" in run.out
    assert "emergency plan" in run.out and "of 100" not in run.out
    found = valid("forecast", spinepath.run("forecast", EMERGENCY, *CLOCKS, "--json").out)
    assert (found["courses"], len(found["refused"])) == ([], 1)


def test_a_record_that_says_nothing_gets_the_reasons(spinepath: CommandLine) -> None:
    record = EXAMPLES / "almost_nothing_known" / "record.json"
    found = valid("forecast", spinepath.run("forecast", record, *CLOCKS, "--json").out)
    assert bool(found["refused"]) != bool(found["courses"])
    assert found["drawn"] or found["refused"]


BAD_FORECASTS: dict[str, tuple[tuple[object, ...], tuple[str, ...]]] = {
    "strategy": ((RECORD, "--strategies", "zoledronat"), ("--strategies", "nearest: 'zoledronate'")),
    "no years": ((RECORD, "--years", ""), ("--years: found nothing",)),
    "zero years": ((RECORD, "--years", "0"), ("--years: found 0, expected 0.1 to 20",)),
    "a moment": ((RECORD, "--years", "0.001"), ("--years: found 0.001",)),
    "too many years": ((RECORD, "--years", "1,21"), ("--years: found 21",)),
    "no number": ((RECORD, "--years", "1,x"), ("--years: found 1,x",)),
    "nan": ((RECORD, "--years", "nan"), ("--years: found nan",)),
    "setting": ((RECORD, "--setting", "wards"), ("--setting: found wards, expected primary or",)),
    "format": ((RECORD, "--format", "htm"), ("--format: found htm", "nearest: 'html'")),
    "a directory": ((EXAMPLES,), ("found a directory, expected a file",)),
    "no record": ((EXAMPLES / "nobody.json",), ("found no such file",)),
    "a picture of a kind": ((RECORD, "--picture", "a.svg", "--kind", "pains"), ("--kind: found pains", "'pain'")),
    "a picture's suffix": ((RECORD, "--picture", "a.gif"), ("--picture: found a.gif, expected a file name with .svg",)),
    "a picture without suffix": ((RECORD, "--picture", "a"), ("--picture: found a, expected",)),
    "a picture nowhere": ((RECORD, "--picture", "none/a.svg"), ("--picture none/a.svg: found no directory none",)),
    "out nowhere": ((RECORD, "--out", "none/a.txt"), ("--out none/a.txt: found no directory none",)),
    "strategy in an emergency": ((EMERGENCY, "--strategies", "zoledronat"), ("--strategies", "'zoledronate'")),
    "no course to draw": ((EMERGENCY, "--picture", "a.svg"), ("--picture: found no forecast", "emergency")),
}


@pytest.mark.parametrize("name", BAD_FORECASTS)
def test_what_cannot_be_forecast_is_told_in_one_line(
    name: str, spinepath: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments, said = BAD_FORECASTS[name]
    refused(spinepath.run("forecast", *arguments, *CLOCKS), *said)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["pain", "fractures", "survival"])
def test_a_picture_is_one_file_that_says_what_it_shows(kind: str, spinepath: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    run = spinepath.run("forecast", RECORD, *SHORT, "--picture", path, "--kind", kind)
    assert (run.code, [x.name for x in tmp_path.iterdir()]) == (0, ["a.svg"])
    assert run.out.startswith(f"{path}: ") and "<desc" in path.read_text("utf-8")


def test_a_tornado_is_drawn_for_pain_and_for_what_each_kind_of_strategy_gains(
    spinepath: CommandLine, tmp_path: Path
) -> None:
    path = tmp_path / "a.svg"
    run = spinepath.run("forecast", RECORD, *SHORT, "--picture", path, "--kind", "tornado")
    told = [line.partition(": ")[2].partition(", with")[0] for line in run.out.splitlines()]
    assert told == [
        "Days of pain of 4 or more with usual care in 1 year",
        "Quality-adjusted years gained in 1 year: An exercise programme",
        "Quality-adjusted years gained in 1 year: Zoledronate once a year for three years",
    ]
    assert sorted(x.name for x in tmp_path.iterdir()) == ["a-1.svg", "a-2.svg", "a-3.svg"]


def test_people_are_those_of_twelve_weeks_and_of_the_first_horizon(spinepath: CommandLine, tmp_path: Path) -> None:
    run = spinepath.run("forecast", RECORD, *SHORT, "--picture", tmp_path / "people.svg", "--kind", "people")
    assert run.code == 0
    names = sorted(x.name for x in tmp_path.iterdir())
    assert names == [f"people-{i}.svg" for i in range(1, len(names) + 1)] and len(names) >= 2
    told = " ".join(x.read_text("utf-8") for x in tmp_path.iterdir())
    assert "at 12 weeks" in told and "vertebral fracture within 1 year" in told and "at 2 weeks" not in told
    assert [line.partition(": ")[0] for line in run.out.splitlines()] == [str(tmp_path / name) for name in names]


# plans


def test_a_page_of_a_plan_holds_the_course_ahead_unless_it_is_refused(spinepath: CommandLine) -> None:
    with_it = spinepath.run("plan", FEW_OPEN, *CLOCKS, "--format", "html").out
    without = spinepath.run("plan", FEW_OPEN, *CLOCKS, "--format", "html", "--no-forecast").out
    assert 'id="course-ahead"' in with_it and "The course ahead" in with_it
    assert "course-ahead" not in without and "--no-forecast" in without


def test_a_plan_with_a_forecast_repeats_itself(spinepath: CommandLine) -> None:
    run = spinepath.run("plan", FEW_OPEN, *CLOCKS, "--json", "--forecast")
    found = valid("plan", run.out)
    assert found["forecast"]["courses"] and "--forecast" in found["command"]
    assert again(spinepath, found["command"]).out == run.out
    assert json.loads(spinepath.run("plan", FEW_OPEN, *CLOCKS, "--json").out)["forecast"] is None


def test_an_emergency_plan_says_why_it_shows_no_course(spinepath: CommandLine) -> None:
    page = spinepath.run("plan", EMERGENCY, *CLOCKS, "--format", "html").out
    told = page[page.index('id="course-ahead"') :]
    assert "No forecast is shown: the plan is an emergency plan" in told


def test_a_forecast_of_a_directory_of_records_is_refused(spinepath: CommandLine, tmp_path: Path) -> None:
    run = spinepath.run("plan", EXAMPLES, "--forecast", "--out", tmp_path / "plans")
    refused(run, "--forecast: found a directory of records, expected one record")


# simulate


def test_a_simulation_as_json_has_the_agreed_shape(spinepath: CommandLine, tmp_path: Path) -> None:
    run = spinepath.run("simulate", written(tmp_path), "--json")
    assert (run.code, run.err) == (0, "")
    found = valid("simulation", run.out)
    assert {"digest", "population", "results", "versions", "command"} <= set(found)
    assert found["population"] == {"enrolled": 1200, "screened": 1200}
    assert [(x["strategy"], x["measure"], x["at_d"]) for x in found["results"]] == [
        (arm, measure, day) for arm in ("usual", "drip") for measure, day in (("nrs_mean", 84.0), ("new_vf", 365.0))
    ]
    wanted = {"strategy", "measure", "at_d", "mean", "expected_range", "between_people", "difference", "direct",
              "indirect", "interaction"}  # fmt: skip
    assert all(wanted <= set(row) for row in found["results"])
    for row in found["results"][2:]:
        parts = sum(row[name] for name in ("direct", "indirect", "interaction"))
        assert row["difference"] == pytest.approx(parts, abs=1e-12)
    assert again(spinepath, found["command"]).out == run.out


def test_one_digest_however_it_is_run(spinepath: CommandLine, tmp_path: Path) -> None:
    path, kept = written(tmp_path), tmp_path / "kept"
    ways: list[tuple[object, ...]] = [
        (), ("--workers", "2"), ("--chunk", "1"), ("--chunk", "7", "--workers", "3"), ("--resume", kept),
        ("--resume", kept, "--chunk", "11"),
    ]  # fmt: skip
    found = [spinepath.run("simulate", path, "--json", *way).out for way in ways]
    assert len(set(found)) == 1 and found[0]
    for stored in sorted(kept.glob("*.npz"))[::2]:
        stored.unlink()
    assert spinepath.run("simulate", path, "--json", "--resume", kept).out == found[0]
    assert spinepath.run("simulate", written(tmp_path, seed=4), "--json", "--resume", kept).out != found[0]


def test_a_damaged_task_is_told_in_one_line(spinepath: CommandLine, tmp_path: Path) -> None:
    path, kept = written(tmp_path), tmp_path / "kept"
    assert spinepath.run("simulate", path, "--resume", kept).code == 0
    stored = sorted(kept.glob("*.npz"))[0]
    for content in (b"", b"PK", stored.read_bytes()[:300]):
        stored.write_bytes(content)
        refused(spinepath.run("simulate", path, "--resume", kept), str(stored), "delete the file")


def test_dask_gives_the_same_digest(spinepath: CommandLine, tmp_path: Path) -> None:
    path = written(tmp_path)
    ours = spinepath.run("simulate", path, "--json").out
    assert outside("simulate", str(path), "--json", "--dask", "local").out == ours


def outside(*arguments: str, before: str = "") -> Run:
    """In a process of its own, after some Python: the process of the tests may open no socket."""
    code = f"import sys\n{before}\nfrom spinepath.cli import main\nsys.argv[0] = 'spinepath'\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, timeout=240
    )
    return Run(done.returncode, done.stdout, done.stderr)


def test_every_format_of_a_simulation(spinepath: CommandLine, tmp_path: Path) -> None:
    path = written(tmp_path)
    made = {name: spinepath.run("simulate", path, "--format", name).out for name in course.RUN_FORMATS}
    for name in ("text", "markdown", "html"):
        assert "A fresh fracture" in made[name] and f"simulate {path} --format {name}" in made[name].replace("\\", "")
        assert again(spinepath, f"spinepath simulate {path} --format {name}").out == made[name]
    assert "<script" not in made["html"]
    rows = list(csv.DictReader(StringIO(made["csv"])))
    numbers = [row["mean"] for row in json.loads(made["json"])["results"]]
    assert [float(row["mean"]) for row in rows] == pytest.approx(numbers)
    out = tmp_path / "a.parquet"
    assert spinepath.run("simulate", path, "--format", "parquet", "--out", out).code == 0
    assert pl.read_parquet(out)["mean"].to_list() == pytest.approx(numbers)
    assert not list(tmp_path.glob("*.part"))


def test_a_range_is_not_made_of_lives_alone(spinepath: CommandLine, tmp_path: Path) -> None:
    """With one life in a draw, what people differ by cannot be told from what is not known."""
    one = written(tmp_path, "one.yaml", uncertainty={"draws": 100, "lives": 1})
    found = json.loads(spinepath.run("simulate", one, "--json").out)["results"]
    assert all(row["expected_range"] is None for row in found)
    few = written(tmp_path, "few.yaml", population={**SCENARIO["population"], "n": 300})
    low, high = json.loads(spinepath.run("simulate", few, "--json").out)["results"][0]["expected_range"]
    assert high - low < 5


BAD_SCENARIOS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "another schema": ({"schema": "spinepath/plan/1"}, ("mine.yaml:1: schema: found schema spinepath/plan/1",)),
    "no schema": ({"schema": None}, ("mine.yaml:1: schema: found no schema, expected spinepath/scenario/1",)),
    "strategy": ({"strategies": {"a": ["zoledronat"]}}, ("strategies.a: found strategy zoledronat", "'zoledronate'")),
    "no citation": ({"observed": [{k: v for k, v in SEEN.items() if k != "cite"}]}, ("observed.0.cite",)),
    "key": ({"horizons": 3}, ("horizons", "nearest: 'horizon_d'")),
    "entry": ({"entry": "nrs_move > 99"}, ("entry: found", "candidates met it")),
    "seed": ({"seed": -1}, ("seed: found -1",)),
    "people": ({"population": {"from": "nobody.csv"}}, ("nobody.csv", "No such file")),
}


@pytest.mark.parametrize("name", BAD_SCENARIOS)
def test_a_bad_scenario_is_told_in_one_line(name: str, spinepath: CommandLine, tmp_path: Path) -> None:
    changes, said = BAD_SCENARIOS[name]
    refused(spinepath.run("simulate", written(tmp_path, **changes)), *said)


BAD_FILES = {
    "a record": (RECORD.read_bytes(), "schema: found no schema"),
    "a list": (b"- a\n- b\n", "found list, expected a scenario"),
    "nothing": (b"", "expected a scenario"),
    "no text": (b"\xff\xfe\x00\x01", "mine.yaml"),
    "no YAML": (b"a: [", "mine.yaml"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_scenario_is_told_in_one_line(name: str, spinepath: CommandLine, tmp_path: Path) -> None:
    content, said = BAD_FILES[name]
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    refused(spinepath.run("simulate", path), said)
    refused(spinepath.run("validate-model", path), said)


def test_a_place_that_cannot_be_written_is_refused_before_the_run(
    spinepath: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("simulated first")

    monkeypatch.setattr(course, "the_simulation", never)
    for out in (tmp_path, tmp_path / "none" / "a", Path("/dev/null")):
        refused(spinepath.run("simulate", path, "--out", out), "--out")
        refused(spinepath.run("validate-model", "--out", out), "--out")
    refused(spinepath.run("simulate", path, "--format", "parquet"), "--format parquet: found no --out")
    refused(spinepath.run("validate-model", "--picture", tmp_path / "a.pdf"), "--picture", ".svg or .png")


def test_a_run_that_fails_leaves_the_old_file(spinepath: CommandLine, tmp_path: Path) -> None:
    out = tmp_path / "a.json"
    out.write_text("old")
    run = spinepath.run("simulate", written(tmp_path, entry="nrs_move > 99"), "--json", "--out", out)
    refused(run, "entry")
    assert out.read_text() == "old"
    assert {x.name for x in tmp_path.iterdir()} == {"a.json", "mine.yaml"}


# validate-model


def observing(folder: Path, name: str = "mine.yaml", n: int = 1) -> Path:
    seen = [{**SEEN, "arm": "usual", "at_d": float(84 + i)} for i in range(n)]
    return written(folder, name, observed=seen, uncertainty={"draws": 30, "lives": 20})


def test_a_validation_as_json_repeats_itself(spinepath: CommandLine, tmp_path: Path) -> None:
    run = spinepath.run("validate-model", observing(tmp_path), "--json")
    assert (run.code, run.err) == (0, "")
    found = valid("validation", run.out)
    [row] = found["results"]
    assert (row["scenario"], row["observed"], row["role"], row["inside"]) == ("mine", 3.0, "check", True)
    assert again(spinepath, found["command"]).out == run.out
    assert spinepath.run("validate-model", observing(tmp_path), "--json", "--workers", "2").out == run.out


def test_disagreement_is_a_result_and_no_error(spinepath: CommandLine, tmp_path: Path) -> None:
    wrong = {**SEEN, "value": 9.9, "ci95": [9.8, 10.0]}
    run = spinepath.run("validate-model", written(tmp_path, observed=[wrong]))
    assert run.code == 0 and "0 of 1 agree" in run.out


def test_a_validation_is_drawn_on_as_many_sheets_as_it_takes(spinepath: CommandLine, tmp_path: Path) -> None:
    path, one, many = observing(tmp_path), tmp_path / "one.svg", tmp_path / "many.svg"
    assert spinepath.run("validate-model", path, "--picture", one).code == 0
    run = spinepath.run("validate-model", observing(tmp_path, "long.yaml", 20), "--picture", many)
    assert run.code == 0 and "many-1.svg" in run.err
    assert {x.name for x in tmp_path.glob("*.svg")} == {"one.svg", "many-1.svg", "many-2.svg"}


def test_a_scenario_without_observations_is_refused(spinepath: CommandLine, tmp_path: Path) -> None:
    refused(spinepath.run("validate-model", written(tmp_path)), "mine.yaml: observed: found nothing")


# safety and what is not installed


@pytest.mark.parametrize("wanted", ["text", "json", "markdown", "html"])
def test_runs_say_what_they_are(wanted: str, spinepath: CommandLine, tmp_path: Path) -> None:
    runs = [("simulate", written(tmp_path)), ("validate-model", observing(tmp_path, "seen.yaml"))]
    for verb, path in runs:
        found = " ".join(spinepath.run(verb, path, "--format", wanted).out.replace("\\", "").split())
        assert [text for text in (EVERY_RESULT, ABOUT, NOT_APPROVED) if text not in found] == []


ABSENT = "sys.modules['numba'] = None"


@pytest.mark.parametrize("arguments", [("forecast", str(RECORD)), ("simulate", "mine.yaml"), ("validate-model",),
                                       ("plan", str(RECORD), "--forecast")], ids=lambda x: x[0])  # fmt: skip
def test_without_its_libraries_a_command_names_the_extra(arguments: tuple[str, ...], tmp_path: Path) -> None:
    given = [str(written(tmp_path)) if x == "mine.yaml" else x for x in arguments]
    run = outside(*given, before=ABSENT)
    refused(run, "the course ahead: found numba is not installed", "pip install 'spinepath[forecast]'")


EXTRAS = {
    "dask": ("distributed", ("simulate", "mine.yaml", "--dask", "local"), "--dask"),
    "evidence": ("scipy", ("evidence", "list"), "spinepath evidence"),
}


@pytest.mark.parametrize("extra", EXTRAS)
def test_every_other_extra_is_named_where_it_is_needed(extra: str, tmp_path: Path) -> None:
    library, arguments, place = EXTRAS[extra]
    given = [str(written(tmp_path)) if x == "mine.yaml" else x for x in arguments]
    run = outside(*given, before=f"sys.modules['{library}'] = None")
    refused(run, f"{place}: found {library} is not installed", f"pip install 'spinepath[{extra}]'")


def test_without_its_libraries_a_plan_is_made_without_the_course() -> None:
    run = outside("plan", str(RECORD), *CLOCKS, "--format", "html", before=ABSENT)
    assert (run.code, run.err) == (0, "")
    assert "course-ahead" not in run.out and "</html>" in run.out
