"""Conditions, fractures, procedures, flags, reports, encounters."""

from typing import Any

import pytest

from spinepath.fhir import Lookup, facts
from spinepath.terms import Message, SpinepathError
from tests.fhir_samples import ICD10CM, INDEX, SCT, clinical, concept, condition, one, read, verified


def test_a_condition_is_true_from_its_onset_to_its_end() -> None:
    fact = one(condition(onsetDateTime="2020-05", abatementDateTime="2021-01-02", recordedDate="2020-06-01T10:00:00Z"))
    assert (fact.concept, fact.value, fact.subject) == ("osteoporosis", True, "person")
    assert (fact.start, fact.end, fact.precision) == ("2020-05", "2021-01-02", "month")
    assert fact.recorded == "2020-06-01T10:00:00Z"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"clinicalStatus": clinical("active")}, "active"),
        ({"clinicalStatus": clinical("relapse")}, "active"),
        ({"clinicalStatus": clinical("remission")}, "remission"),
        ({"clinicalStatus": clinical("resolved"), "verificationStatus": verified("confirmed")}, "resolved"),
        ({"clinicalStatus": clinical("active"), "verificationStatus": verified("differential")}, "uncertain"),
        ({"verificationStatus": verified("unconfirmed")}, "uncertain"),
        ({"abatementString": "last year"}, "resolved"),
        ({}, None),
    ],
)
def test_clinical_and_verification_status(more: Any, expected: str | None) -> None:
    assert one(condition(**more)).status == expected


@pytest.mark.parametrize("status", ["refuted", "entered-in-error"])
def test_a_refuted_condition_is_no_fact(status: str) -> None:
    assert read(condition(verificationStatus=verified(status))) == []


@pytest.mark.parametrize("more", [{"clinicalStatus": "active"}, {"clinicalStatus": clinical("aktive")}])
def test_a_status_of_another_version_is_an_error(more: Any) -> None:
    with pytest.raises(SpinepathError, match=r"Condition/c.clinicalStatus: found"):
        read(condition(**more))


def _fracture(**more: Any) -> dict[str, Any]:
    found = read(condition("42942008", onsetDateTime="2026-02-20", **more))
    assert {f.subject for f in found} == {"fracture:c"}
    return {f.concept: f.value for f in found}


def test_an_earlier_fracture_has_a_row_where_its_vertebra_is_named() -> None:
    site = [{"coding": [{"system": "urn:spinepath:vertebral-level", "code": "t11"}]}]
    found = read(condition("391094005", onsetDateTime="2023-02-01", bodySite=site))
    assert {(f.subject, f.concept, f.value) for f in found} == {
        ("person", "vertebral_fracture_history", True),
        ("fracture:c", "fracture_level", "t11"),
        ("fracture:c", "fracture_onset", "2023-02-01"),
    }
    assert [f.subject for f in read(condition("391094005", onsetDateTime="2023-02-01"))] == ["person"]


def test_a_vertebral_fracture_is_a_subject_of_its_own() -> None:
    assert _fracture() == {"vertebral_fracture": True, "fracture_onset": "2026-02-20"}


@pytest.mark.parametrize(
    ("site", "level"),
    [
        ({"coding": [{"system": "urn:spinepath:vertebral-level", "code": "t12"}]}, "t12"),
        (concept("45296009"), "t12"),
        ({"text": "T12"}, "t12"),
        ({"text": "L1 vertebra"}, "l1"),
        ({"text": "Th 7"}, "t7"),
        ({"text": "D11"}, "t11"),
    ],
)
def test_the_level_by_body_site(site: Any, level: str) -> None:
    assert _fracture(bodySite=[site])["fracture_level"] == level


@pytest.mark.parametrize("words", ["spine", "T13", "L6", "left", "ALT1"])
def test_a_text_without_a_vertebra_gives_no_level(words: str) -> None:
    assert "fracture_level" not in _fracture(bodySite=[{"text": words}])


def test_two_vertebrae_in_one_condition_are_told_and_not_guessed() -> None:
    notes: list[Message] = []
    found = read(condition("42942008", bodySite=[{"text": "T12-L1"}]), notes)
    assert [f.concept for f in found] == ["vertebral_fracture"]
    assert "give each fracture its own Condition" in notes[0].text


def test_a_level_that_is_none_is_an_error() -> None:
    with pytest.raises(SpinepathError, match="bodySite: found t13"):
        read(condition("42942008", bodySite=[{"coding": [{"system": "urn:spinepath:vertebral-level", "code": "t13"}]}]))


def test_a_code_may_say_the_level_itself() -> None:
    found = {f.concept: (f.value, f.subject) for f in read(condition("S22.049A", ICD10CM))}
    assert found == {"vertebral_fracture": (True, "fracture:c"), "fracture_level": ("t4", "fracture:c")}


def test_an_onset_as_age_needs_the_patient() -> None:
    aged = condition("42942008", onsetAge={"value": 70, "unit": "a"})
    assert [f.concept for f in read(aged)] == ["vertebral_fracture"]
    lookup = Lookup(patient={"resourceType": "Patient", "id": "a", "birthDate": "1950"})
    assert {f.concept: f.value for f in facts(aged, INDEX, lookup)}["fracture_onset"] == "2020"


def _resource(kind: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": kind, "id": "x", "subject": {"reference": "Patient/a"}, **more}


def test_a_procedure() -> None:
    done = _resource(
        "Procedure",
        status="completed",
        code=concept("19957007"),
        performedPeriod={"start": "2025-01-02", "end": "2025-01-02"},
    )
    fact = one(done)
    assert (fact.concept, fact.value, fact.start, fact.status) == (
        "vertebroplasty_done",
        True,
        "2025-01-02",
        "completed",
    )
    assert one({**done, "status": "stopped"}).status == "uncertain"


@pytest.mark.parametrize("status", ["not-done", "preparation", "entered-in-error"])
def test_a_procedure_that_was_not_done_is_no_fact(status: str) -> None:
    assert read(_resource("Procedure", status=status, code=concept("19957007"))) == []


def test_a_flag_and_a_coded_conclusion() -> None:
    flag = _resource("Flag", status="active", code=concept("109989006"), period={"start": "2024"})
    assert one(flag)[2:6] == ("myeloma", "2024", None, "year")
    report = _resource(
        "DiagnosticReport", status="final", conclusionCode=[concept("42942008")], effectiveDateTime="2026-01-01"
    )
    assert (one(report).concept, one(report).subject) == ("vertebral_fracture", "person")
    assert one({**report, "status": "preliminary"}).status == "uncertain"


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        ("IMP", "in-progress", ["inpatient"]),
        ("EMER", "in-progress", ["emergency"]),
        ("AMB", "in-progress", []),
        ("IMP", "finished", []),
    ],
)
def test_only_an_encounter_under_way_says_where_the_person_is(kind: str, status: str, expected: list[str]) -> None:
    act = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
    found = read(_resource("Encounter", status=status, **{"class": {"system": act, "code": kind}}))
    assert [f.value for f in found] == expected


def test_resources_that_state_no_facts_are_passed_over() -> None:
    assert read({"resourceType": "Claim", "id": "x", "status": 5}) == []
    assert read({"resourceType": "Consent", "id": "x"}) == []
    assert read({"resourceType": "Condition", "id": "x", "subject": {"reference": "Patient/a"}}) == []


def test_unknown_codes_make_no_facts() -> None:
    assert read(condition("999", SCT)) == []
