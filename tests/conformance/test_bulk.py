"""Bundle = bulk: every shared person read alone, and all of them read as one export, give the same features."""

import gzip
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from spinepath.cohort import Account, features_of, statuses, statuses_of, table
from spinepath.features import derive
from spinepath.fhir import read_record
from spinepath.knowledge import Knowledge
from spinepath.recommendations import assess_all
from spinepath.terms import PatientFeatures
from tests.conformance.conftest import read_bytes

DAY = date(2019, 1, 1)
COMPLETE = ("Condition", "MedicationRequest")
Rows = dict[tuple[str, str], dict[str, Any]]


def lines_of(bundle: Path) -> Iterator[bytes]:
    for entry in json.loads(read_bytes(bundle))["entry"]:
        yield json.dumps(entry["resource"], ensure_ascii=False).encode() + b"\n"


@pytest.fixture(scope="module")
def patients(data: Path, knowledge: Knowledge) -> list[PatientFeatures]:
    """Every person of the whole Bundles, each read alone."""
    paths = sorted((data / "synthea_bundles").glob("*.json.gz"))
    return [derive(knowledge, read_record(path, knowledge, COMPLETE), DAY) for path in paths]


@pytest.fixture(scope="module")
def export(data: Path, knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Account]:
    """The same persons as one export: a line for each resource, dealt out over plain and packed files by turns."""
    folder, out = tmp_path_factory.mktemp("export"), tmp_path_factory.mktemp("out") / "store"
    lines = [line for path in sorted((data / "synthea_bundles").glob("*.json.gz")) for line in lines_of(path)]
    (folder / "some.ndjson").write_bytes(b"".join(lines[::2]))
    (folder / "others.ndjson.gz").write_bytes(gzip.compress(b"".join(lines[1::2]), 1))
    return out, features_of(folder, out, knowledge, DAY, complete_for=COMPLETE, workers=2)


def rows_of(values: Any) -> Rows:
    """The long table: what is known of each person and fracture."""
    found: Rows = {}
    for row in values.iter_rows(named=True):
        cells = (row["value"], row["unit"], row["date"], row["source"], row["stale"])
        found.setdefault((row["person"], row["subject"]), {})[row["feature"]] = cells
    return found


def expected(patients: list[PatientFeatures], knowledge: Knowledge) -> Rows:
    from spinepath.cohort.frame import TableBuilder

    builder = TableBuilder(knowledge)
    for patient in patients:
        builder.add(patient)
    return rows_of(builder.tables().long)


def differing(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> list[Any]:
    return [key for key in sorted({*one, *other}) if one.get(key) != other.get(key)]


def test_all_persons_have_the_same_features(
    patients: list[PatientFeatures], export: tuple[Path, Account], knowledge: Knowledge
) -> None:
    out, account = export
    assert (account.persons, account.quarantined, account.without_patient) == (41, [], 0)
    assert differing(rows_of(table(out, "values")), expected(patients, knowledge)) == []
    died = {p.person: p.died for p in patients}
    assert dict(table(out).filter(subject="person").select("person", "died").iter_rows()) == died


def test_all_persons_have_the_same_statuses(
    patients: list[PatientFeatures], export: tuple[Path, Account], knowledge: Knowledge
) -> None:
    found = statuses(knowledge, table(export[0]))
    one_by_one = [
        (p.person, a.subject, a.recommendation, a.edition, a.status, a.safety)
        for p in patients
        for a in assess_all(knowledge, p, "us")
    ]
    assert sorted(found.rows()) == sorted(one_by_one)


def test_the_examples_have_the_same_statuses(knowledge: Knowledge) -> None:
    """Fractures, stale values and two jurisdictions: what the test patients of others do not have."""
    from spinepath.cohort.frame import TableBuilder

    builder, wanted = TableBuilder(knowledge), []
    for path in sorted((Path(__file__).parents[2] / "examples").glob("*/record.json")):
        patient = derive(knowledge, read_record(path, knowledge), date(2026, 11, 20))
        builder.add(patient)
        where = patient.values.get("jurisdiction")
        assessments = assess_all(knowledge, patient, str(where.value) if where else "uk")
        wanted += [(patient.person, a.subject, a.recommendation, a.edition, a.status, a.safety) for a in assessments]
    assert sorted(statuses(knowledge, builder.tables().wide).rows()) == sorted(wanted)
    assert any(subject.startswith("fracture:") for _, subject, *_ in wanted)


@pytest.mark.parametrize(("name", "day"), [("synthea_bulk", DAY), ("smart_bulk_10", date(2024, 8, 6))])
def test_the_statuses_of_an_export_are_those_of_each_person(
    data: Path, knowledge: Knowledge, tmp_path: Path, name: str, day: date
) -> None:
    """Read as one export and judged in columns, or put together into Bundles and assessed one by one."""
    account, summary = statuses_of(data / name, tmp_path / "out", knowledge, day, complete_for=COMPLETE)
    stated = (*COMPLETE, *account.complete_for)
    wanted = []
    for bundle in bundles_of(data / name):
        patient = derive(knowledge, read_record(bundle, knowledge, stated), day)
        where = patient.values.get("jurisdiction")
        judged = assess_all(knowledge, patient, str(where.value) if where else "uk")
        wanted += [(patient.person, a.subject, a.recommendation, a.edition, a.status, a.safety) for a in judged]
    found = table(tmp_path / "out", "statuses")
    assert sorted(found.select(found.columns[:6]).rows()) == sorted(wanted)
    assert summary.persons + summary.no_plan.total() == account.persons == 13
    assert len({status for *_, status, _ in wanted}) > 3


def bundles_of(folder: Path) -> Iterator[dict[str, Any]]:
    """The lines of an export put together into one Bundle for each person."""
    by_person: dict[str, list[Any]] = {}
    for path in sorted(folder.glob("*.ndjson.gz")):
        for line in read_bytes(path).splitlines():
            resource = json.loads(line)
            if "resourceType" not in resource:  # the log of the export
                continue
            own = {"reference": f"Patient/{resource['id']}"} if resource["resourceType"] == "Patient" else None
            whose = own or resource.get("subject") or resource.get("patient")
            if whose is not None:
                by_person.setdefault(whose["reference"].partition("/")[2], []).append({"resource": resource})
    for entries in by_person.values():
        yield {"resourceType": "Bundle", "type": "collection", "entry": entries}


def test_a_directory_of_bundles_gives_what_each_gives(
    data: Path, patients: list[PatientFeatures], knowledge: Knowledge, tmp_path: Path
) -> None:
    paths = sorted((data / "synthea_bundles").glob("*.json.gz"))[:4]
    folder = tmp_path / "bundles"
    folder.mkdir()
    for path in paths:
        (folder / path.name).write_bytes(path.read_bytes())
    account = features_of(folder, tmp_path / "out", knowledge, DAY, complete_for=COMPLETE)
    assert account.persons == 4
    wanted = expected(patients[:4], knowledge)
    assert differing(rows_of(table(tmp_path / "out", "values")), wanted) == []


def test_the_bulk_export_as_bundles(data: Path, knowledge: Knowledge, tmp_path: Path) -> None:
    """The other way round: the lines of an export put together into one Bundle for each person."""
    alone = [derive(knowledge, read_record(bundle, knowledge), DAY) for bundle in bundles_of(data / "synthea_bulk")]
    account = features_of(data / "synthea_bulk", tmp_path / "out", knowledge, DAY)
    assert account.persons == 13
    assert differing(rows_of(table(tmp_path / "out", "values")), expected(alone, knowledge)) == []


def test_a_partial_export_says_what_is_missing(data: Path, knowledge: Knowledge, tmp_path: Path) -> None:
    account = features_of(data / "smart_bulk_10", tmp_path / "out", knowledge, date(2024, 8, 6))
    assert account.persons == 13
    assert account.complete_for == ()
    assert list(account.absent) == ["Observation"]
    found = table(tmp_path / "out")
    silent = [f.id for f in knowledge.features.values() if _only_observed(knowledge, f.source.concepts)]
    assert len(silent) > 20
    assert found.select(silent).null_count().sum_horizontal().item() == found.height * len(silent)


def _only_observed(knowledge: Knowledge, concepts: list[str]) -> bool:
    kinds = {knowledge.concepts[c].resource for c in knowledge.expand(concepts) if c in knowledge.concepts}
    return kinds == {"observation"}


def test_hospital_codes_without_dots(data: Path, knowledge: Knowledge, tmp_path: Path) -> None:
    account = features_of(data / "mimic_demo", tmp_path / "out", knowledge, date(2200, 1, 1))
    assert (account.persons, account.quarantined) == (21, [])
    assert table(tmp_path / "out").filter(pl.col("subject") != "person").height > 0
