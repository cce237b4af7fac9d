"""The layer contract must be able to fail: a planted breach in a copy of the source is found."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

BREACHES = {
    "a lower layer imports a higher one": ("terms/breach.py", "import spinepath.care_plan"),
    "a judgement layer imports the record's format": ("features/breach.py", "import spinepath.fhir"),
    "a plan looks at what checks the knowledge": ("care_plan/breach.py", "import spinepath.checks"),
    "siblings see each other": ("documents/breach.py", "import spinepath.fhir"),
    "a package has no place": ("helpers/__init__.py", "x = 1"),
    "a planned layer has its place too": ("cohort/__init__.py", "import spinepath.cli"),
    "FHIR models outside fhir": ("criteria/breach.py", "import fhir.resources"),
    "YAML outside knowledge": ("care_plan/breach.py", "import yaml"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.json"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(project: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_source_keeps_its_layers(copy: Path) -> None:
    result = lint_imports(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("file", "statement"), BREACHES.values(), ids=list(BREACHES))
def test_a_planted_breach_is_found(copy: Path, file: str, statement: str) -> None:
    planted = copy / "src" / "spinepath" / file
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f'"""Planted."""\n\n{statement}\n')
    result = lint_imports(copy)
    assert result.returncode != 0
    assert "BROKEN" in result.stdout
