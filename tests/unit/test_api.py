"""The verbs of the library: what they take, and one line for what they do not."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import spinepath as sp
from spinepath.knowledge import Knowledge
from spinepath.terms import SpinepathError
from tests.functional.running import DAY, EXAMPLES

RECORD = EXAMPLES / "acute_severe" / "record.json"


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return sp.load_knowledge(edition=DAY)


def test_a_datetime_is_taken_as_its_day(kb: Knowledge) -> None:
    late = datetime(2026, 11, 20, 23, 59, tzinfo=UTC)
    assert sp.load_knowledge(edition=late).edition == kb.edition
    one = sp.plan(kb, sp.read_record(RECORD, as_of=late, knowledge=kb))
    assert one == sp.plan(kb, sp.read_record(RECORD, as_of=DAY, knowledge=kb))
    assert repr(sp.Patient(as_of=late, knowledge=kb).as_of) == "datetime.date(2026, 11, 20)"


@pytest.mark.parametrize("day", ["9999-12-31", "1899-12-31", "soon", 5])
def test_no_other_day(day: Any, kb: Knowledge) -> None:
    for call in (
        lambda: sp.load_knowledge(edition=day),
        lambda: sp.read_record(RECORD, as_of=day, knowledge=kb),
        lambda: sp.Patient(as_of=day, knowledge=kb),
        lambda: sp.diff(kb, sp.Patient(knowledge=kb), day, DAY),
    ):
        with pytest.raises(SpinepathError, match="expected a day"):
            call()


@pytest.mark.parametrize("source", [None, ["record.json"], 5, object(), "no\0name.json"], ids=repr)
def test_what_is_no_record(source: Any, kb: Knowledge) -> None:
    with pytest.raises(SpinepathError, match=r"expected .*FHIR R4 Bundle") as caught:
        sp.read_record(source, knowledge=kb)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("told", ["Condition", "Condition,MedicationRequest", ("Condition", "MedicationRequest")])
def test_complete_for_as_text_is_no_list_of_letters(told: Any, kb: Knowledge) -> None:
    found = sp.read_record(RECORD, as_of=DAY, complete_for=told, knowledge=kb)
    assert "Condition" in found.complete_for


def untyped(value: Any) -> Any:
    """What a caller without a type checker may hand over."""
    return value


def test_complete_for_names_types(kb: Knowledge) -> None:
    with pytest.raises(SpinepathError, match="nearest: 'Condition'"):
        sp.read_record(RECORD, complete_for="Conditon", knowledge=kb)
    with pytest.raises(SpinepathError, match="complete_for: found 5"):
        sp.read_record(RECORD, complete_for=untyped((5,)), knowledge=kb)


def test_features_of_another_knowledge_are_refused(kb: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "VERSION.yaml").write_text("version: other\nguidance_read_to: 2026-01-01\n")
    other = sp.load_knowledge(tmp_path, edition=DAY)
    patient = sp.read_record(RECORD, as_of=DAY, knowledge=kb)
    for call in (
        lambda: sp.plan(other, patient),
        lambda: sp.diff(other, patient, "2008-07-01"),
        lambda: sp.assess(other, patient, "zoledronate"),
    ):
        with pytest.raises(SpinepathError, match=r"another knowledge .* read_record"):
            call()
    assert sp.plan(kb.at(kb.guidance_read_to), patient).lines


def test_only_a_plan_is_rendered(kb: Knowledge) -> None:
    found = sp.assess(kb, sp.Patient(knowledge=kb), "zoledronate")
    for format in ("text", "json", "fhir"):
        with pytest.raises(SpinepathError, match="found Assessment, expected a plan"):
            sp.render(untyped(found), format)


def test_a_subject_of_a_recommendation(kb: Knowledge) -> None:
    patient = sp.Patient(knowledge=kb, fractures=[{"id": "one"}, {"id": "two"}])
    name = next(r.id for r in kb.recommendations.values() if r.subject == "fracture")
    assert sp.assess(kb, patient, name, subject="one").subject == "fracture:one"
    assert sp.assess(kb, patient, name, subject="fracture:two").subject == "fracture:two"


def test_a_name_of_a_later_version_is_told_and_not_there() -> None:
    assert not hasattr(sp, "pool")
    assert getattr(sp, "pool", None) is None
    with pytest.raises(SpinepathError, match=r"spinepath\.pool: found not covered by this version"):
        sp.pool  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute 'frcast'"):
        sp.frcast  # noqa: B018


def test_the_names_of_the_library_are_listed() -> None:
    assert dir(sp) == sorted(sp.__all__)
    assert all(hasattr(sp, name) for name in dir(sp))
