"""What the documents say must be so: links lead somewhere, commands run, the worked example is accepted."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from spinepath.checks import check_folder as check
from spinepath.terms import SpinepathError
from tests.functional.running import CommandLine

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "knowledge").glob("*.md")])
HOW_TO = ROOT / "docs" / "how_to" / "add_a_recommendation.md"
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)")
COMMAND = re.compile(r"^\$ spinepath (.+?)(?:\s+#.*)?$", re.MULTILINE)


def faults_of(folder: Path) -> list[SpinepathError]:
    return check(folder)[1]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture
def command_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return CommandLine(capsys, monkeypatch)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the examples and a copy of the knowledge."""
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", WRITTEN, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    broken = [target for target, _ in LINK.findall(path.read_text("utf-8")) if not (path.parent / target).exists()]
    assert not broken


@pytest.mark.parametrize("command", COMMAND.findall((ROOT / "README.md").read_text("utf-8")))
def test_the_commands_of_the_readme_run(command: str, desk: Path, command_line: CommandLine) -> None:
    run = command_line.run(*command.split())
    assert run.code == 0, run.err or run.out


def test_the_worked_example_needs_its_two_files_and_nothing_else(desk: Path, command_line: CommandLine) -> None:
    before = {str(fault) for fault in faults_of(Path("knowledge"))}
    rule, cases = (text.replace("SOURCE", "francis-2008") for text in blocks(HOW_TO, "yaml"))
    name = yaml.safe_load(rule)["id"]
    folder = desk / "knowledge" / "recommendations" / "self_care"
    folder.mkdir()
    (folder / f"{name}.yaml").write_text(rule)
    (folder / f"{name}.cases.yaml").write_text(cases)
    assert {str(fault) for fault in faults_of(Path("knowledge"))} == before
    run = command_line.run("explain", name, "--knowledge", "knowledge/")
    assert run.code == 0, run.err
    assert "heat" in run.out.lower()


def test_the_cases_of_the_page_on_scoring_are_scored(desk: Path, command_line: CommandLine) -> None:
    page = ROOT / "docs" / "how_to" / "score_cases.md"
    written, code = blocks(page, "yaml")
    Path("cases.yaml").write_text(written)
    for command in COMMAND.findall(page.read_text("utf-8")):
        run = command_line.run(*command.split())
        assert run.code == 0, run.err
    total = json.loads(Path("score.json").read_text())["summary"]
    assert (total["cases"], total["must_recommend"], total["must_flag"]) == (
        1,
        {"hit": 1, "of": 1},
        {"hit": 1, "of": 1},
    )
    codes = desk / "knowledge" / "vignette_codes.yaml"
    codes.write_text(codes.read_text("utf-8") + code)
    assert faults_of(Path("knowledge")) == []


def test_the_commands_and_the_code_of_the_page_on_forecasts_run(desk: Path, command_line: CommandLine) -> None:
    page = ROOT / "docs" / "how_to" / "forecast_a_person.md"
    for command in COMMAND.findall(page.read_text("utf-8")):
        run = command_line.run(*command.split())
        assert run.code == 0, run.err
    for name in ("ahead.html", "leaflet.txt", "pain.svg", "plan.txt"):
        assert (desk / name).stat().st_size > 1000
    names: dict[str, Any] = {}
    exec(blocks(page, "python")[0], names)  # the code that the page shows
    assert [course.strategy for course in names["ahead"].courses] == ["usual_care", "exercise"]


def test_the_scenario_of_the_page_on_populations_runs(desk: Path, command_line: CommandLine) -> None:
    page = ROOT / "docs" / "how_to" / "simulate_a_population.md"
    (desk / "scenario.yaml").write_text(blocks(page, "yaml")[0])
    for command in COMMAND.findall(page.read_text("utf-8")):
        run = command_line.run(*command.split())
        assert run.code == 0, run.err
    found = json.loads((desk / "result.json").read_text())
    assert found["population"]["enrolled"] == 4000
    assert {row["stratum"] for row in found["results"]} == {"", "age under 75", "age 75 or more"}
    assert {row["strategy"] for row in found["results"]} == {"usual", "drip", "both"}


def blocks(path: Path, language: str) -> list[str]:
    """The fenced blocks of a document in one language."""
    return re.findall(rf"```{language}\n(.*?)```", path.read_text("utf-8"), re.DOTALL)
