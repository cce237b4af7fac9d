"""Made-up people: the same for the same seed, labelled, within the margins that their parameters state."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest

from spinepath.cohort import features_of, table
from spinepath.cohort.generate import TYPES, PeopleMaker, generate, population
from spinepath.knowledge import Knowledge, load_folder
from spinepath.terms import SpinepathError
from tests.code_health.project_files import ROOT

DAY = date(2026, 11, 20)
PEOPLE = 2000
# How a margin of `population.yaml` is measured on a column of the table of features.
STATISTICS: Mapping[str, Callable[[Any, Any], Any]] = {
    "mean": lambda column, _: column.mean(),
    "share_true": lambda column, _: column.fill_null(False).mean(),
    "share_is": lambda column, value: (column == value).fill_null(False).mean(),
    "share_above": lambda column, value: (column.drop_nulls() > value).mean(),
    "share_below": lambda column, value: (column.drop_nulls() < value).mean(),
}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_folder(ROOT / "knowledge")


@pytest.fixture(scope="module")
def people(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("people")
    generate(knowledge, PEOPLE, 11, folder / "export", DAY)
    account = features_of(folder / "export", folder / "out", knowledge, DAY)
    assert (account.persons, account.quarantined, account.unusable) == (PEOPLE, [], {})
    assert account.complete_for == tuple(sorted(TYPES))
    return table(folder / "out").filter(subject="person")


@pytest.mark.parametrize("margin", population()["margins"], ids=lambda m: f"{m['feature']} {m['statistic']}")
def test_a_margin_is_within_its_bounds(people: Any, margin: dict[str, Any]) -> None:
    rows = people.filter(pl.col(margin["of"])) if "of" in margin else people
    low, high = margin["between"]
    assert low <= STATISTICS[margin["statistic"]](rows[margin["feature"]], margin.get("value")) <= high


def test_there_are_gaps_in_care_and_in_records(people: Any) -> None:
    broken = people.filter(pl.col("vertebral_fracture"))
    assert broken.filter(pl.col("on_bone_drug").fill_null(False)).height < 0.5 * broken.height
    assert 0 < people["egfr"].null_count() < PEOPLE / 2
    assert broken["nrs_move"].null_count() > 0


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(knowledge: Knowledge, tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        generate(knowledge, 20, seed, tmp_path / name, DAY)
    read = {name: {p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in "abc"}
    assert read["a"] == read["b"]
    assert read["a"]["Patient.ndjson"] != read["c"]["Patient.ndjson"]


def test_a_person_does_not_depend_on_how_many_there_are(knowledge: Knowledge) -> None:
    assert list(PeopleMaker(knowledge, 5, DAY).person(7)) == list(PeopleMaker(knowledge, 5, DAY).person(7))


def test_every_resource_is_labelled_as_test_data(knowledge: Knowledge, tmp_path: Path) -> None:
    generate(knowledge, 10, 1, tmp_path / "x", DAY)
    for kind in TYPES:
        for line in (tmp_path / "x" / f"{kind}.ndjson").read_bytes().splitlines():
            assert [label["code"] for label in orjson.loads(line)["meta"]["security"]] == ["HTEST"]


def test_every_parameter_is_cited_or_says_why(knowledge: Knowledge) -> None:
    data = population()
    for name in ("people", "fractures", "reviewed"):
        assert data[name]["why"]
    for name in ("measures", "answers", "conditions", "drugs"):
        assert data[f"{name}_why"]
    known = {*knowledge.citations, *knowledge.records}
    assert set(data["fractures"]["cite"]) <= known
    assert len(data["margins"]) >= 12


@pytest.mark.parametrize("number", [0, -1, 10**9])
def test_a_number_of_people_that_makes_no_sense_is_refused(knowledge: Knowledge, tmp_path: Path, number: int) -> None:
    with pytest.raises(SpinepathError, match="--patients: found"):
        generate(knowledge, number, 1, tmp_path / "x", DAY)
