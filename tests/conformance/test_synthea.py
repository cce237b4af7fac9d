"""Whole Synthea records, as transaction bundles and as bulk export, against an oracle that never saw our code."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from spinepath.fhir import CodeIndex, facts, read_record
from spinepath.knowledge import Knowledge
from spinepath.terms import Fact, Message

from .conftest import DATA, read_bytes
from .oracle import differences, people

BUNDLES = sorted(path.name for path in (DATA / "synthea_bundles").glob("*.json.gz"))


@pytest.mark.parametrize("number", range(41))
def test_a_bundle_agrees_with_the_oracle(number: int, data: Path, knowledge: Knowledge) -> None:
    name = BUNDLES[number]
    person = next(p for p in people(data) if p.row["file"] == f"synthea_bundles/{name}")
    record = read_record(data / "synthea_bundles" / name, knowledge)
    assert record.person == person.id
    assert {f.person for f in record.facts} == {person.id}
    assert differences(person, record.facts) == []


def test_a_fragility_fracture_without_site_is_no_vertebral_fracture(data: Path, knowledge: Knowledge) -> None:
    for name in BUNDLES:
        found = read_record(data / "synthea_bundles" / name, knowledge).facts
        assert not [f for f in found if f.subject.startswith("fracture:") or f.concept == "vertebral_fracture"]


def test_the_forearm_t_score_is_never_one_of_the_spine(data: Path, knowledge: Knowledge) -> None:
    for name in BUNDLES:
        found = read_record(data / "synthea_bundles" / name, knowledge).facts
        assert not [f for f in found if f.code == "http://loinc.org|38265-5" and f.concept == "t_score_spine"]


def test_bulk_resources_are_read_one_by_one(data: Path, index: CodeIndex) -> None:
    """No lookup, no second pass, any order: the references alone say whose each fact is."""
    notes: list[Message] = []
    by_person: dict[str, list[Fact]] = defaultdict(list)
    for path in sorted((data / "synthea_bulk").glob("*.ndjson.gz")):
        for line in read_bytes(path).splitlines():
            for fact in facts(json.loads(line), index, notes=notes):
                by_person[fact.person].append(fact)
    expected = [p for p in people(data) if p.row["file"].startswith("synthea_bulk")]
    assert sorted(by_person) == sorted(p.id for p in expected)
    assert {p.id: differences(p, by_person[p.id]) for p in expected} == {p.id: [] for p in expected}


def test_a_partial_export_is_read(data: Path, index: CodeIndex) -> None:
    """Newer Synthea with US Core profiles, without Observations."""
    found = [
        fact
        for path in sorted((data / "smart_bulk_10").glob("*.ndjson.gz"))
        for line in read_bytes(path).splitlines()
        for fact in facts(json.loads(line), index)
    ]
    assert len({f.person for f in found if f.concept == "birth_date"}) == 13
    assert {1.0, 2.0, 3.0, 4.0} <= {f.value for f in found if f.concept == "ckd_stage"}
    without_site = {f.concept for f in found if f.code == "http://snomed.info/sct|443165006"}
    assert "fragility_fracture_site_unknown" in without_site
    assert "vertebral_fracture" not in without_site
