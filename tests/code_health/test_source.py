"""House rules that no linter knows: sizes, docstrings, and words that may not stand in any file."""

import ast
import re
from pathlib import Path
from statistics import median

import pytest

from .project_files import ROOT, functions, name_of, project_files, python_files

MOST_LINES = 500
MEDIAN_FUNCTION_LINES = 12
CODE = python_files("src", "tools", "tests", "benchmarks")

# Written in parts, so that this file may be searched like any other.
NOWHERE = {
    "a folder of somebody's machine": r"(?<![\w.:/-])/(?:home|root|work|farm|Users)/\w",
    "a host of a package registry": "|".join([r"py" + r"pi\.org", r"python" + r"hosted", r"npm" + r"js\.(?:org|com)"]),
    "an address with a password": r"://[^/\s:@]+:[^/\s@]+@",
}
NOT_IN_CODE = {
    "unfinished work": r"\b(?:"
    + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "Not" + "ImplementedError"])
    + r")\b",
    "a line hidden from coverage": "pragma: " + "no cover",
    "an error swallowed whole": r"except " + r"(?:Base)?Exception\b",
}


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_a_file_stays_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", python_files("src", "tools"), ids=name_of)
def test_every_module_says_why_it_exists(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_functions_are_short_at_the_median() -> None:
    trees = [ast.parse(path.read_text("utf-8")) for path in python_files("src")]
    lines = [(f.end_lineno or f.lineno) - f.lineno + 1 for tree in trees for f in functions(tree)]
    assert median(lines) <= MEDIAN_FUNCTION_LINES


@pytest.mark.parametrize("what", NOWHERE)
def test_no_file_holds(what: str) -> None:
    assert not _found(NOWHERE[what], [p for p in project_files() if _is_text(p)])


@pytest.mark.parametrize("what", NOT_IN_CODE)
def test_no_code_holds(what: str) -> None:
    assert not _found(NOT_IN_CODE[what], CODE)


def test_no_type_is_ignored() -> None:
    """A value of no type is handed over as Any, which says so; a silenced checker says nothing."""
    assert not _found(r"#\s*type:\s*ign" + "ore", python_files("src", "tools", "tests", "benchmarks"))


def test_the_version_stands_in_one_place() -> None:
    version = re.search(r'__version__ = "(.+)"', (ROOT / "src/spinepath/__about__.py").read_text("utf-8"))
    assert version
    assert f"version: {version[1]}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"## [{version[1]}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def _found(pattern: str, paths: list[Path]) -> list[str]:
    wanted = re.compile(pattern)
    return [
        f"{name_of(path)}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if wanted.search(line)
    ]


def _is_text(path: Path) -> bool:
    return b"\0" not in path.read_bytes()[:4096]
