"""Statuses in Polars are those of one person: fractures, stale values, drugs in use, jurisdictions, two clocks."""

from datetime import date
from typing import Any

import pytest

from spinepath.cohort import statuses
from spinepath.cohort.frame import TableBuilder
from spinepath.cohort.generate import PeopleMaker
from spinepath.features import derive
from spinepath.fhir import read_record
from spinepath.knowledge import Knowledge, load_folder
from spinepath.recommendations import assess_all
from spinepath.terms import PatientFeatures
from tests.code_health.project_files import ROOT

DAY = date(2026, 11, 20)
PEOPLE = 120


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_folder(ROOT / "knowledge")


@pytest.fixture(scope="module")
def people(knowledge: Knowledge) -> list[PatientFeatures]:
    maker = PeopleMaker(knowledge, 8, DAY)
    return [
        person(knowledge, list(maker.person(n)), ("Condition", "MedicationRequest")[: n % 3]) for n in range(PEOPLE)
    ]


def person(knowledge: Knowledge, resources: list[Any], complete: tuple[str, ...]) -> PatientFeatures:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}
    return derive(knowledge, read_record(bundle, knowledge, complete), DAY)


def one_by_one(knowledge: Knowledge, people: list[PatientFeatures]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for patient in people:
        where = patient.values.get("jurisdiction")
        judged = assess_all(knowledge, patient, str(where.value) if where else "uk")
        found += [(patient.person, a.subject, a.recommendation, a.edition, a.status, a.safety) for a in judged]
    return sorted(found)


@pytest.mark.parametrize("clock", [DAY, date(2008, 7, 1)], ids=str)
def test_many_are_judged_as_each_one(knowledge: Knowledge, people: list[PatientFeatures], clock: date) -> None:
    builder = TableBuilder(knowledge)
    for patient in people:
        builder.add(patient)
    on = knowledge.at(clock)
    expected = one_by_one(on, people)
    assert sorted(statuses(on, builder.tables().wide).rows()) == expected
    assert any(subject.startswith("fracture:") for _, subject, *_ in expected)
    assert {"stop_or_review", "none"} == {safety for *_, safety in expected}
    assert len({status for *_, status, _ in expected}) >= 4


def test_the_people_have_what_the_test_is_about(people: list[PatientFeatures]) -> None:
    assert {str(p.values["jurisdiction"].value) for p in people} == {"uk", "us", "eu"}
    assert any(value.stale for p in people for value in p.values.values())
    assert sum(len(p.fractures) for p in people) > 20
    assert sum(bool(p.drugs) for p in people) > 40
