"""A table of facts made by other code than ours, column by column, and all else in the folder of test patients.

`pytest tests/conformance --facts PATH` does the same for any such table with its records beside it.
"""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from spinepath.care_plan import make_plan
from spinepath.features import derive
from spinepath.fhir import CodeIndex, facts, read_record
from spinepath.knowledge import Knowledge
from spinepath.terms import SpinepathError

from .conftest import DATA, read_bytes
from .facts_table import Person, by_person, fault, people

COLUMNS = yaml.safe_load(Path(__file__).with_name("facts_columns.yaml").read_text(encoding="utf-8"))
CHECKS: list[dict[str, Any]] = COLUMNS["checks"]


def _name(check: dict[str, Any]) -> str:
    return f"{check['column']}-{check.get('feature') or check['take']}"


@pytest.fixture(scope="session")
def table(request: pytest.FixtureRequest) -> Path:
    """The table of facts: the one asked for, else that of the test patients."""
    asked = request.config.getoption("--facts")
    path = Path(asked) if asked else DATA / "facts.csv"
    if not path.is_file():
        assert not asked, f"--facts: no file {path}"
        pytest.skip(f"no table of facts at {path}")
    return path.resolve()


@pytest.fixture(scope="session")
def told(table: Path, knowledge: Knowledge, index: CodeIndex) -> list[Person]:
    """Everybody in the table, with what we read of them."""
    return people(table, knowledge, index)


def test_enough_columns_are_mapped(table: Path) -> None:
    mapped = {check["column"] for check in CHECKS}
    assert len(mapped) >= 40
    with table.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert mapped <= set(header)


@pytest.mark.parametrize("check", CHECKS, ids=_name)
def test_a_column_agrees(check: dict[str, Any], told: list[Person], knowledge: Knowledge) -> None:
    faults = [fault(person, check, COLUMNS["as_of"], knowledge) for person in told]
    assert [f for f in faults if f is not None] == []


def test_every_record_reads(data: Path, knowledge: Knowledge) -> None:
    """Whole bundles, a pain-management patient, a certification patient, measure cases."""
    wholes = [*sorted((data / "synthea_bundles").iterdir()), *sorted((data / "ahrq").iterdir())]
    for path in (*wholes, *sorted((data / "inferno").iterdir())):
        assert read_record(path, knowledge).facts
    for line in read_bytes(data / "qicore_cases.ndjson.gz").splitlines():
        assert read_record(json.loads(line)["bundle"], knowledge).person


@pytest.mark.parametrize("folder", ["synthea_bulk", "smart_bulk_10", "mimic_demo"])
def test_every_export_reads(folder: str, data: Path, index: CodeIndex, knowledge: Knowledge) -> None:
    records = by_person(data / folder, index)
    assert len([r for r in records.values() if any(f.concept == "birth_date" for f in r.facts)]) > 10
    for record in records.values():
        derive(knowledge, record, date(2020, 1, 1))


def test_every_single_resource_reads(data: Path, index: CodeIndex) -> None:
    for path in sorted((data / "us_core_dxa").iterdir()):
        facts(json.loads(path.read_bytes()), index)


def test_no_hook_request_ends_in_a_traceback(data: Path, knowledge: Knowledge) -> None:
    for path in sorted((data / "cds_hooks_requests").glob("**/*.json")):
        with pytest.raises(SpinepathError):
            read_record(path, knowledge)


def test_without_observations_all_that_needs_them_is_unknown(
    data: Path, index: CodeIndex, knowledge: Knowledge
) -> None:
    """A partial export: no laboratory value, no pain score, no weight; and a plan for the living says that it asks."""
    needs = [
        "egfr",
        "creatinine",
        "creatinine_clearance",
        "weight",
        "bmi",
        "haemoglobin",
        "pain_score_no_site",
        "nrs_move",
    ]
    for record in by_person(data / "smart_bulk_10", index).values():
        person = derive(knowledge, record, date(2024, 1, 1), "us")
        assert not [name for name in needs if name in person.values]
        if person.died is None and "age_years" in person.values and int(str(person.values["age_years"].value)) >= 18:
            plan = make_plan(knowledge, person)
            assert plan.provisional
            assert plan.asks
