"""One record of one person: Bundles of every kind, references of every kind, and what must be told."""

from typing import Any

import pytest

from spinepath.fhir import read_record
from spinepath.terms import Record, SpinepathError
from tests.fhir_samples import (
    KNOWLEDGE,
    OWN,
    Json,
    allergy,
    bundle,
    concept,
    condition,
    observation,
    patient,
    quantity,
    request,
    verified,
)


def _read(root: Json, *complete_for: str) -> Record:
    return read_record(root, KNOWLEDGE, complete_for)


def _concepts(record: Record) -> list[str]:
    return sorted(f.concept for f in record.facts)


EGFR = observation(valueQuantity=quantity(40))


@pytest.mark.parametrize(
    "kind", ["transaction", "collection", "searchset", "document", "batch-response", "message", None]
)
def test_every_kind_of_bundle(kind: str | None) -> None:
    record = _read(bundle(patient(), EGFR, type=kind))
    assert record.person == "a"
    assert _concepts(record) == ["birth_date", "egfr", "sex"]


def test_a_history_holds_old_versions() -> None:
    with pytest.raises(SpinepathError, match="record: type: found history"):
        _read(bundle(patient(), type="history"))
    with pytest.raises(SpinepathError, match="nearest: 'collection'"):
        _read(bundle(patient(), type="colection"))


def test_a_single_patient_is_a_record() -> None:
    assert _concepts(_read(patient())) == ["birth_date", "sex"]


def test_bundles_within_a_bundle() -> None:
    inner = bundle(EGFR, EGFR, condition(), type="searchset")
    assert _concepts(_read(bundle(patient(), inner, type="batch-response"))) == [
        "birth_date",
        "egfr",
        "osteoporosis",
        "sex",
    ]


# --- references ---------------------------------------------------------------------------------------------------


def _with_url(url: str, resource: Json) -> Json:
    return {"fullUrl": url, "resource": resource}


@pytest.mark.parametrize(
    ("full_url", "subject"),
    [
        (None, {"reference": "Patient/a"}),
        (None, {"reference": "Patient/a/_history/3"}),
        (None, {"reference": "http://server/fhir/Patient/a"}),
        ("urn:uuid:1f", {"reference": "urn:uuid:1f"}),
        ("urn:uuid:1f", {"reference": "Patient/a"}),
        ("http://server/fhir/Patient/a", {"reference": "Patient/a"}),
        ("http://server/fhir/Patient/a", {"reference": "http://server/fhir/Patient/a"}),
        ("urn:uuid:1f", {"identifier": {"system": "urn:mrn", "value": "7"}}),
        ("urn:uuid:1f", {"reference": "Patient?identifier=urn:mrn|7"}),
        ("urn:uuid:1f", {"reference": "#p"}),
    ],
)
def test_every_way_to_name_the_patient(full_url: str | None, subject: Json) -> None:
    me = patient(identifier=[{"system": "urn:mrn", "value": "7"}])
    contained = [{"resourceType": "Patient", "id": "p", "identifier": [{"system": "urn:mrn", "value": "7"}]}]
    first = {"resource": me} if full_url is None else _with_url(full_url, me)
    mine = {**EGFR, "subject": subject, "contained": contained}
    root = {"resourceType": "Bundle", "type": "collection", "entry": [first, {"resource": mine}]}
    record = _read(root)
    assert {f.person for f in record.facts} == {"a"}
    assert "egfr" in _concepts(record)


@pytest.mark.parametrize(
    ("full_url", "subject", "found"),
    [
        (None, {"reference": "Patient/b"}, "Patient/b"),
        ("http://server/fhir/Patient/a", {"reference": "http://other/fhir/Patient/a"}, "http://other"),
        ("urn:uuid:1f", {"reference": "urn:uuid:2e"}, "urn:uuid:2e"),
        ("urn:uuid:1f", {"reference": "Patient?identifier=urn:mrn|8"}, "urn:mrn.8"),
        ("urn:uuid:1f", {"identifier": {"system": "urn:mrn", "value": "8"}}, "identifier 8"),
        ("urn:uuid:1f", {"reference": "#p"}, "#p"),
    ],
)
def test_the_facts_of_another_patient_stop_everything(full_url: str | None, subject: Json, found: str) -> None:
    me = patient(identifier=[{"system": "urn:mrn", "value": "7"}])
    first = {"resource": me} if full_url is None else _with_url(full_url, me)
    theirs = {"resource": {**EGFR, "subject": subject}}
    with pytest.raises(
        SpinepathError, match=rf"entry\[1\]\.resource \(Observation/o\)\.subject: found another patient, .*{found}"
    ):
        _read({"resourceType": "Bundle", "type": "collection", "entry": [first, theirs]})


def test_another_patient_in_a_resource_without_facts_stops_too() -> None:
    with pytest.raises(SpinepathError, match="another patient"):
        _read(bundle(patient(), {"resourceType": "Claim", "id": "x", "patient": {"reference": "Patient/b"}}))


def test_who_must_say_whose_it_is() -> None:
    for resource in (condition(), request(), allergy("293584003")):
        nobody = {k: v for k, v in resource.items() if k not in ("subject", "patient")}
        with pytest.raises(SpinepathError, match="found nobody"):
            _read(bundle(patient(), nobody))
    silent = {k: v for k, v in EGFR.items() if k != "subject"}
    record = _read(bundle(patient(), silent))
    assert "egfr" in _concepts(record)
    assert "does not say whose it is" in record.messages[0].text


def test_a_measurement_of_a_device_is_not_the_patients() -> None:
    record = _read(bundle(patient(), {**EGFR, "subject": {"reference": "Device/pump"}}))
    assert _concepts(record) == ["birth_date", "sex"]
    assert "not about a person" in record.messages[0].text


def test_a_medication_in_the_bundle() -> None:
    asked = request()
    del asked["medicationCodeableConcept"]
    tablets = {"resourceType": "Medication", "id": "t", "code": concept("paracetamol", OWN)}
    found = _read(bundle(patient(), {**asked, "medicationReference": {"reference": "Medication/t"}}, tablets))
    assert "paracetamol" in _concepts(found)


def test_focus_on_a_condition_that_is_no_fracture_stays_with_the_person() -> None:
    seen = observation("99999-1", valueBoolean=True, focus=[{"reference": "Condition/c"}])
    fractured, other = bundle(patient(), seen, condition("42942008")), bundle(patient(), seen, condition())
    subjects = [{f.subject for f in _read(root).facts if f.concept == "fracture_oedema"} for root in (fractured, other)]
    assert subjects == [{"fracture:c"}, {"person"}]


def test_a_fracture_named_by_urn() -> None:
    seen = observation("99999-1", valueBoolean=True, focus=[{"reference": "urn:uuid:77"}])
    entries = [{"resource": patient()}, {"resource": seen}, _with_url("urn:uuid:77", condition("42942008"))]
    record = _read({"resourceType": "Bundle", "type": "transaction", "entry": entries})
    assert {f.subject for f in record.facts if f.concept.startswith("fracture_")} == {"fracture:c"}


def test_a_resource_without_id_is_named_by_its_place() -> None:
    nameless = {k: v for k, v in EGFR.items() if k != "id"}
    urn = _with_url("urn:uuid:9", nameless)
    record = _read(
        {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [{"resource": patient()}, {"resource": nameless}, urn],
        }
    )
    assert [f.source for f in record.facts if f.concept == "egfr"] == ["Observation/entry[1]", "Observation/9"]


# --- completeness -------------------------------------------------------------------------------------------------


def test_complete_for_by_tag_and_by_argument() -> None:
    tags = [{"system": "urn:spinepath:complete-for", "code": "Condition"}, {"system": "urn:other", "code": "x"}]
    root = bundle(patient(), meta={"tag": tags})
    assert _read(root).complete_for == {"Condition"}
    assert _read(root, "MedicationRequest").complete_for == {"Condition", "MedicationRequest"}
    with pytest.raises(SpinepathError, match="nearest: 'Condition'"):
        _read(root, "Conditions")


def test_one_page_of_several_is_complete_for_nothing() -> None:
    record = _read(bundle(patient(), link=[{"relation": "next", "url": "http://server/2"}]), "Condition")
    assert record.complete_for == frozenset()
    assert "one page of several" in record.messages[0].text


def test_a_failed_part_of_a_batch_is_told() -> None:
    failed = {"response": {"status": "500 Internal Server Error"}}
    outcome = {"resource": {"resourceType": "OperationOutcome"}, "response": {"status": "404"}}
    root = {"resourceType": "Bundle", "type": "batch-response", "entry": [{"resource": patient()}, failed, outcome]}
    assert [m.level for m in _read(root).messages] == ["warning", "warning"]


# --- what must be told --------------------------------------------------------------------------------------------


def test_what_is_left_out_is_counted() -> None:
    wrong = [observation(id=f"o{i}", status="entered-in-error") for i in range(5)]
    refuted = condition(verificationStatus=verified("refuted"))
    texts = [m.text for m in _read(bundle(patient(), refuted, *wrong)).messages]
    assert texts == [
        "left out (status entered-in-error): 5 (Observation/o0, Observation/o1, Observation/o2 and 2 more)",
        "left out (verificationStatus refuted): 1 (Condition/c)",
    ]


def test_unrecognised_drugs_are_named_and_equal_notes_merged() -> None:
    smoke = [observation("72166-2", id=f"s{i}", valueCodeableConcept=concept("1")) for i in range(3)]
    messages = _read(bundle(patient(), request("999"), *smoke)).messages
    assert [(m.level, m.place) for m in messages] == [("warning", "Observation/s0"), ("warning", "MedicationRequest/m")]
    assert messages[0].text.endswith("(3 times)")
    assert "a product" in messages[1].text


def test_facts_from_before_the_birth_are_told() -> None:
    early = observation(valueQuantity=quantity(40), effectiveDateTime="1949-12-31")
    assert "before the birth" in _read(bundle(patient(), early)).messages[0].text
    assert not _read(bundle(patient(birthDate="1949"), early)).messages


def test_a_drug_that_has_ended_needs_no_warning() -> None:
    record = _read(bundle(patient(), request("999", status="stopped")))
    assert "medication_unrecognised" in _concepts(record)
    assert not record.messages


def test_how_many_gave_no_facts_is_told() -> None:
    silent = [condition("1"), observation(), *(observation("2", id=f"o{i}") for i in range(2))]
    named, message = _read(bundle(patient(), *silent)).messages
    assert (named.level, named.unread) == ("warning", ("1",))
    assert message.level == "info"
    assert message.text.endswith(": Observation 3")


def test_reading_twice_gives_the_same(tmp_path: Any) -> None:
    root = bundle(patient(), EGFR, condition(), request())
    assert _read(root) == _read(root)
