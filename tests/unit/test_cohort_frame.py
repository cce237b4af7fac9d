"""The tables of many persons hold what each person has, whatever the words are."""

from datetime import date

import pytest

from spinepath.cohort.frame import TableBuilder
from spinepath.knowledge import Knowledge, load_folder
from spinepath.terms import FeatureValue, FractureRow, PatientFeatures
from tests.code_health.project_files import ROOT

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_folder(ROOT / "knowledge")


@pytest.fixture(scope="module")
def codes(knowledge: Knowledge) -> str:
    """A feature whose value is a list of codes."""
    return next(f.id for f in knowledge.features.values() if f.type == "codes")


@pytest.mark.parametrize(
    "words",
    [(), ("a",), ("a", "b"), ("a b", "c"), ("", "a"), ("a\x1fb",)],
    ids=["none", "one", "two", "gap", "empty", "odd"],
)
def test_lists_come_out_as_they_went_in(knowledge: Knowledge, codes: str, words: tuple[str, ...]) -> None:
    builder = TableBuilder(knowledge)
    builder.add(PatientFeatures("p", DAY, {codes: FeatureValue(words, None, "2024")}))
    builder.add(PatientFeatures("q", DAY, {}), {"Observation", "Condition"})
    wide = builder.tables().wide
    assert wide[codes].to_list() == [list(words), None]
    assert wide["incomplete"].to_list() == [[], ["Condition", "Observation"]]
    assert wide["stale"].to_list() == [[], []]


def test_silence_is_told_of_each_whom_it_is_about(knowledge: Knowledge) -> None:
    """A value that is the silence of a source, and the same value found in a record, are told apart."""
    from spinepath.features.plan import plan_for

    absence = next(a for a in plan_for(knowledge).person.absences if a.value.value is False)
    found = FeatureValue(False, None, "2024-01-01", "Observation/1", stale=True)
    builder = TableBuilder(knowledge)
    for name, value in (("p", absence.value), ("q", found), ("r", absence.value), ("s", None)):
        builder.add(PatientFeatures(name, DAY, {} if value is None else {absence.id: value}))
    tables = builder.tables()
    assert tables.wide[absence.id].to_list() == [False, False, False, None]
    assert tables.wide["stale"].to_list() == [[], [absence.id], [], []]
    rows = tables.long.sort("person").select("person", "subject", "feature", "value", "date", "source", "stale").rows()
    silent = (absence.id, "false", None, absence.value.source, False)
    assert rows == [
        ("p", "person", *silent),
        ("q", "person", absence.id, "false", "2024-01-01", "Observation/1", True),
        ("r", "person", *silent),
    ]


def test_fractures_have_rows_of_their_own_with_what_their_person_lacks(knowledge: Knowledge) -> None:
    name = next(f.id for f in knowledge.features.values() if f.subject == "fracture" and f.type == "bool")
    row = FractureRow("f", {name: FeatureValue(True, None, "2024")})
    builder = TableBuilder(knowledge)
    builder.add(PatientFeatures("p", DAY, {}, (row,), died="2025"), {"Condition"})
    wide = builder.tables().wide.select("person", "subject", "died", "incomplete", name)
    assert wide.rows() == [
        ("p", "person", "2025", ["Condition"], None),
        ("p", "fracture:f", None, ["Condition"], True),
    ]


def test_nobody_gives_empty_tables(knowledge: Knowledge) -> None:
    tables = TableBuilder(knowledge).tables()
    assert (tables.wide.height, tables.long.height) == (0, 0)
    assert {"person", "incomplete", *knowledge.features} <= set(tables.wide.columns)
