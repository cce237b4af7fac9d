"""The page of recalled sources holds every one that is cited, and says of each what its mark says."""

import re

import pytest

from spinepath.knowledge import Knowledge, load_folder
from tools.written import ROOT

PAGE = ROOT / "docs" / "reference" / "recalled_sources.md"
ROW = re.compile(
    r"^\| (?P<id>[a-z0-9-]+) \| (?P<cited>\d+) \| (?P<searched>[^|]+) \| (?P<result>[a-z ]+) \|", re.MULTILINE
)
READ_NOW = {"verified": True, "corrected": True, "not found": False, "ours": False}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_folder(ROOT / "knowledge")


@pytest.fixture(scope="module")
def rows() -> dict[str, str]:
    return {row["id"]: row["result"] for row in ROW.finditer(PAGE.read_text("utf-8"))}


def reads(knowledge: Knowledge) -> dict[str, str]:
    """How each citation and evidence record was read."""
    return {name: source.read for name, source in {**knowledge.citations, **knowledge.records}.items()}


def cited(recalled: set[str]) -> set[str]:
    """The sources named outside the files that define them."""
    used = set()
    for path in (ROOT / "knowledge").rglob("*.yaml"):
        if path.parent.name != "citations" and path.name != "records.yaml":
            used |= recalled & set(re.findall(r"[a-z0-9-]+", path.read_text("utf-8")))
    return used


def test_every_recalled_source_that_is_cited_has_a_row(knowledge: Knowledge, rows: dict[str, str]) -> None:
    recalled = {name for name, read in reads(knowledge).items() if read == "recalled"}
    assert cited(recalled) - set(rows) == set()


def test_every_row_agrees_with_the_mark_of_its_source(knowledge: Knowledge, rows: dict[str, str]) -> None:
    marks = reads(knowledge)
    assert {name: marks[name] != "recalled" for name in rows} == {name: READ_NOW[rows[name]] for name in rows}


def test_every_line_of_the_table_is_read_as_a_row(rows: dict[str, str]) -> None:
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    assert len(lines) - 2 == len(rows)
