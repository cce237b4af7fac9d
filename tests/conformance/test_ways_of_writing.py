"""One clinical fact, written in the many ways of real systems: it comes out right, or unknown with a message."""

from datetime import date
from typing import Any

import pytest

from spinepath.features import derive
from spinepath.fhir import read_record
from spinepath.knowledge import Knowledge
from spinepath.terms import FeatureValue, PatientFeatures, SpinepathError
from tests.fhir_samples import LOINC, RXNORM, SCT, Json, bundle, clinical, concept, condition, observation, patient

TODAY = date(2026, 6, 1)
CM = "http://hl7.org/fhir/sid/icd-10-cm"
GM = "http://fhir.de/CodeSystem/bfarm/icd-10-gm"
ATC = "http://www.whocc.no/atc"
IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
FRACTURE = "42942008"
WARFARIN = "855332"
EGFR = "mL/min/{1.73_m2}"


def _seen(knowledge: Knowledge, *resources: Json, **person: Any) -> PatientFeatures:
    return derive(knowledge, read_record(bundle(patient(**person), *resources), knowledge), TODAY)


def _value(found: PatientFeatures, name: str) -> Any:
    value = found.values.get(name)
    return None if value is None else value.value


def _told(found: PatientFeatures) -> str:
    return "\n".join(m.text for m in found.messages)


def _result(code: str, value: float, unit: str | None = None, **more: Any) -> Json:
    sent = {"value": value} if unit is None else {"value": value, "unit": unit}
    return observation(code, valueQuantity=sent, effectiveDateTime="2026-05-20", **more)


def _drug(kind: str = "MedicationRequest", **more: Any) -> Json:
    start = {"intent": "order", "authoredOn": "2026-05-01"} if kind == "MedicationRequest" else {}
    about = {"reference": "Patient/a"}
    return {"resourceType": kind, "id": "m", "status": "active", "subject": about, **start, **more}


def _coded(code: str, system: str = RXNORM, **more: Any) -> Json:
    return _drug(medicationCodeableConcept=concept(code, system, **more))


def _condition(code: Json) -> Json:
    return {**condition(), "code": code}


def _allergy(code: Json, **more: Any) -> Json:
    return {
        "resourceType": "AllergyIntolerance",
        "id": "g",
        "patient": {"reference": "Patient/a"},
        "code": code,
        **more,
    }


# --- code systems -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (SCT, FRACTURE),
        ("https://snomed.info/sct", FRACTURE),
        ("http://snomed.info/sct/", FRACTURE),
        ("http://SNOMED.info/sct", FRACTURE),
        ("http://snomed.info/sct/83821000000107", FRACTURE),
        ("http://snomed.info/sct/731000124108/version/20240301", FRACTURE),
        ("http://snomed.info/sct|20240301", FRACTURE),
        (SCT, f" {FRACTURE} "),
        (CM, "M80.08XA"),
        (CM, "M8008XA"),
        (CM, "m80.08xa"),
        (f"{CM}/", "M48.56XA"),
        ("urn:oid:2.16.840.1.113883.6.90", "S32.010A"),
        ("urn:OID:2.16.840.1.113883.6.90", "S22.080A"),
        ("http://hl7.org/fhir/sid/icd-10", "M48.56"),
        ("http://hl7.org/fhir/sid/icd-10", "M49.5*"),
        ("http://hl7.org/fhir/sid/icd-10", "S32.0-"),
        (GM, "S32.01"),
        ("http://fhir.de/CodeSystem/dimdi/icd-10-gm", "S22.06"),
        ("http://hl7.org/fhir/sid/icd-9-cm", "733.13"),
        ("http://hl7.org/fhir/sid/icd-9-cm", "8052"),
    ],
)
def test_a_vertebral_fracture_by_code(system: str, code: str, knowledge: Knowledge) -> None:
    found = _seen(knowledge, condition(code, system, onsetDateTime="2026-04-01"))
    assert _value(found, "vertebral_fracture") is True
    assert len(found.fractures) == 1


@pytest.mark.parametrize(
    ("system", "code"),
    [(GM, "M80.08"), ("http://hl7.org/fhir/sid/icd-10", "M80.88"), (SCT, "443165006"), (CM, "Z87.310")],
)
def test_a_fracture_without_a_site_is_no_vertebral_one(system: str, code: str, knowledge: Knowledge) -> None:
    """The fifth character of ICD-10 outside the US names the trunk, not the spine."""
    found = _seen(knowledge, condition(code, system))
    assert _value(found, "vertebral_fracture") is None
    assert _value(found, "fragility_fracture_site_unknown") is True


def test_german_levels_are_not_read_as_american_ones(knowledge: Knowledge) -> None:
    """S22.04 is T4 in the US edition and T7 or T8 in the German one."""
    (row,) = _seen(knowledge, condition("S22.04", GM)).fractures
    assert "fracture_level" not in row.values


@pytest.mark.parametrize("code", [{"text": "Osteoporotic fracture of L1"}, concept("FB83.1", "http://id.who.int/icd")])
def test_what_no_system_we_know_codes_is_told_by_name(code: Json, knowledge: Knowledge) -> None:
    found = _seen(knowledge, _condition(code))
    assert _value(found, "vertebral_fracture") is None
    assert f"conditions that no value set knows, so no rule looks at them: 1 ({code.get('text', 'FB83.1')})" in _told(
        found
    )


def test_a_result_without_a_code_is_told_by_name(knowledge: Knowledge) -> None:
    found = _seen(knowledge, {**_result("1", 25, EGFR), "code": {"text": "eGFR"}})
    assert _value(found, "egfr") is None
    assert "results in words or codes that we cannot read" in _told(found)


# --- what a status takes back -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "status",
    [
        concept("refuted", "http://hl7.org/fhir/condition-ver-status"),
        {"coding": [{"code": "refuted"}]},
        {"text": "Refuted"},
        {"coding": [{"code": "entered-in-error", "system": "urn:oid:1.2.3"}]},
    ],
)
def test_a_refuted_condition_is_none_whatever_the_system(status: Json, knowledge: Knowledge) -> None:
    found = _seen(knowledge, condition(FRACTURE, SCT, verificationStatus=status))
    assert _value(found, "vertebral_fracture") is None
    assert "left out (verificationStatus" in _told(found)


def test_a_status_that_cannot_be_read_is_doubt(knowledge: Knowledge) -> None:
    found = _seen(knowledge, condition(FRACTURE, SCT, verificationStatus=concept("wahrscheinlich", "urn:oid:1.2.3")))
    assert found.values["vertebral_fracture"].stale


@pytest.mark.parametrize("status", [{"coding": [{"code": "resolved"}]}, {"text": "Resolved"}, clinical("inactive")])
def test_a_state_that_is_over_is_not_so_now(status: Json, knowledge: Knowledge) -> None:
    assert _value(_seen(knowledge, condition("77386006", SCT, clinicalStatus=status)), "pregnant") is None


@pytest.mark.parametrize(("letter", "expected"), [("G", False), ("V", True), ("A", None)])
@pytest.mark.parametrize("key", ["valueCoding", "valueCode"])
def test_the_german_mark_of_certainty(letter: str, expected: bool | None, key: str, knowledge: Knowledge) -> None:
    """A excluded, V suspected: the value says whether the fact is doubtful, None that there is none."""
    mark: dict[str, Any] = {"url": "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit"}
    mark[key] = {"code": letter} if key == "valueCoding" else letter
    sent = {"coding": [{"system": GM, "code": "S32.01", "extension": [mark]}]}
    value: FeatureValue | None = _seen(knowledge, _condition(sent)).values.get("vertebral_fracture")
    assert (None if value is None else value.stale) == expected


def test_a_german_state_after_is_not_so_now(knowledge: Knowledge) -> None:
    mark = {"url": "https://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit", "valueCoding": {"code": "Z"}}
    sent = {"coding": [{"system": GM, "code": "Z33", "extension": [mark]}]}
    assert _value(_seen(knowledge, _condition(sent)), "pregnant") is None


@pytest.mark.parametrize("last", "DGKPS")
def test_a_later_visit_for_a_fracture_does_not_make_it_new(last: str, knowledge: Knowledge) -> None:
    """The seventh character of ICD-10-CM: healing, trouble with healing or sequela of a fracture of unknown day."""
    found = _seen(knowledge, condition(f"M80.08X{last}", CM, onsetDateTime="2026-05-20"))
    assert _value(found, "vertebral_fracture") is True
    assert _value(found, "days_since_newest_vf") is None
    assert _value(_seen(knowledge, condition("M80.08XA", CM, onsetDateTime="2026-05-20")), "days_since_newest_vf") == 12


@pytest.mark.parametrize(("name", "level"), [("Compression fracture of L1", "l1"), ("Fractures of T12 and L1", None)])
def test_the_level_in_the_name_of_a_fracture(name: str, level: str | None, knowledge: Knowledge) -> None:
    (row,) = _seen(knowledge, _condition(concept(FRACTURE, SCT, text=name))).fractures
    assert (row.values["fracture_level"].value if "fracture_level" in row.values else None) == level


def test_the_fracture_of_a_relative_is_not_the_persons(knowledge: Knowledge) -> None:
    relative = {
        "resourceType": "FamilyMemberHistory",
        "id": "f",
        "status": "completed",
        "patient": {"reference": "Patient/a"},
        "condition": [{"code": concept(FRACTURE, SCT)}],
    }
    assert _value(_seen(knowledge, relative), "vertebral_fracture") is None


@pytest.mark.parametrize(("answer", "expected"), [("LA15173-0", True), ("LA26683-5", False), ("LA4489-6", None)])
def test_pregnancy_as_an_answer(answer: str, expected: bool | None, knowledge: Knowledge) -> None:
    sent = observation("82810-3", effectiveDateTime="2026-05-20", valueCodeableConcept=concept(answer, LOINC))
    assert _value(_seen(knowledge, sent), "pregnant") is expected


# --- results ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("feature", "code", "value", "unit", "expected"),
    [
        ("egfr", "98979-8", 55, "ml/min/1.73m2", 55),
        ("egfr", "69405-9", 55, "mL/min/1.73m²", 55),
        ("egfr", "62238-1", 55, "ml/min/1.73m*2", 55),
        ("egfr", "50210-4", 55, "mL/min/1,73 m²", 55),
        ("egfr", "33914-3", 55, "ML/MIN/1.73 M^2", 55),
        ("egfr", "88294-4", 55, "mL/min/1.73sqm", 55),
        ("egfr", "98979-8", 0.9, "mL/s/1.73m2", 54),
        ("egfr", "98979-8", 55, None, None),
        ("egfr", "98979-8", 55, "L/min", None),
        ("creatinine", "2160-0", 1.1, "mg/dl", 97.262),
        ("creatinine", "2160-0", 1.1, "MG/DL", 97.262),
        ("creatinine", "14682-9", 97, "µmol/l", 97),
        ("creatinine", "77140-2", 97, "μmol/L", 97),
        ("creatinine", "2160-0", 1.1, None, None),
        ("creatinine", "2160-0", 1.1, "umol/L", None),
        ("creatinine", "2161-8", 97, "umol/L", None),  # of urine
        ("calcium_total", "17861-6", 9.4, "mg/dl", 2.3453),
        ("calcium_total", "1994-3", 1.2, "mmol/L", None),  # ionised
        ("vitamin_d", "1989-3", 20, "ng/ml", 49.92),
        ("vitamin_d", "62292-8", 20, "µg/L", 49.92),
        ("weight", "29463-7", 132, "Lbs", 59.87419284),
        ("weight", "29463-7", 9.5, "stone", 60.32778521),
        ("weight", "29463-7", 60, "KG", 60),
        ("weight", "29463-7", 60, None, None),
        ("height", "8302-2", 63, "inches", 160.02),
        ("t_score_spine", "38267-1", -2.6, "T score", -2.6),
        ("t_score_hip", "80945-9", -2.6, "1", -2.6),
        ("t_score_hip", "80937-6", -2.6, "1", None),  # a Z-score
        ("inr", "6301-6", 2.4, "ratio", 2.4),
    ],
)
def test_results_in_the_units_of_sources(
    feature: str, code: str, value: float, unit: str | None, expected: float | None, knowledge: Knowledge
) -> None:
    found = _seen(knowledge, _result(code, value, unit))
    assert _value(found, feature) == (None if expected is None else pytest.approx(expected))
    assert expected is not None or feature in _told(found) or "gave no facts" in _told(found)


@pytest.mark.parametrize(
    ("said", "expected", "doubtful"),
    [
        ("45 mL/min/1.73m2", 45, False),
        ("62,5 ml/min/1.73 m²", 62.5, False),
        ("< 30 mL/min/1.73m2", 30, True),
        ("≥ 90 mL/min/1.73m2", 90, True),
        ("45", None, None),
        ("1,250 mL/min/1.73m2", None, None),
        ("normal", None, None),
        ("30-45 mL/min/1.73m2", None, None),
    ],
)
def test_a_result_sent_as_text(said: str, expected: float | None, doubtful: bool | None, knowledge: Knowledge) -> None:
    found = _seen(knowledge, observation("98979-8", effectiveDateTime="2026-05-20", valueString=said))
    assert _value(found, "egfr") == (None if expected is None else pytest.approx(expected))
    assert expected is None or found.values["egfr"].stale is doubtful
    assert expected is not None or "egfr" in _told(found)


def test_the_higher_egfr_by_race_never_hides_the_lower(knowledge: Knowledge) -> None:
    lower, higher = _result("48642-3", 29, EGFR, id="a"), _result("48643-1", 35, EGFR, id="b")
    for sent in ((lower, higher), (higher, lower), (lower, {**higher, "id": "0"})):
        assert _value(_seen(knowledge, *sent), "egfr") == 29


# --- drugs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (RXNORM, WARFARIN),
        (RXNORM, "11289"),
        (ATC, "B01AA03"),
        ("http://fhir.de/CodeSystem/bfarm/atc", "B01AF02"),
        ("https://www.whocc.no/atc", "B01AF02"),
    ],
)
def test_an_anticoagulant_by_code(system: str, code: str, knowledge: Knowledge) -> None:
    found = _seen(knowledge, _coded(code, system))
    assert _value(found, "on_anticoagulant") is True
    assert not found.values["on_anticoagulant"].stale


@pytest.mark.parametrize(
    "drug",
    [
        _drug(medicationCodeableConcept={"text": "Apixaban 5 mg tablets"}),
        _coded("00003089421", "http://hl7.org/fhir/sid/ndc", text="ELIQUIS 5 MG Oral Tablet"),
        _coded("01234567", "http://fhir.de/CodeSystem/ifa/pzn", text="MARCUMAR 3 mg Tabletten"),
        _coded("1", SCT, display="x", text="Warfarin 3mg tablets"),
        _drug(medicationReference={"reference": "Medication/missing", "display": "Warfarin 5 mg"}),
        _drug(medicationReference={"identifier": {"value": "1"}, "display": "Warfarin 5 mg"}),
    ],
)
def test_an_anticoagulant_by_name_blocks_and_never_clears(drug: Json, knowledge: Knowledge) -> None:
    found = _seen(knowledge, drug)
    assert _value(found, "on_anticoagulant") is True
    assert found.values["on_anticoagulant"].stale
    assert "known by its name only" in _told(found)
    assert all(row.per_day is None for row in found.drugs or ())


@pytest.mark.parametrize(
    ("name", "feature"),
    [
        ("Ibuprofen 10 % gel", "on_nsaid"),
        ("Dexamethasone eye drops", "on_glucocorticoid"),
        ("Rosuvastatin calcium", "on_calcium"),
        ("NOT TAKING warfarin", "on_anticoagulant"),
    ],
)
def test_a_name_says_no_more_than_it_says(name: str, feature: str, knowledge: Knowledge) -> None:
    assert _value(_seen(knowledge, _drug(medicationCodeableConcept={"text": name})), feature) is None


def test_words_together_name_another_product(knowledge: Knowledge) -> None:
    gel = _seen(knowledge, _drug(medicationCodeableConcept={"text": "Diclofenac 1.16% gel"}))
    assert _value(gel, "on_topical_nsaid") is True
    patch = _seen(knowledge, _drug(medicationCodeableConcept={"text": "Fentanyl 25 mcg/h transdermal patch"}))
    assert [row.concept for row in patch.drugs or ()] == ["fentanyl_patch"]


def test_both_drugs_of_a_product_are_seen(knowledge: Knowledge) -> None:
    product = "acetaminophen 300 MG / oxycodone hydrochloride 7.5 MG Oral Tablet"
    found = _seen(knowledge, _drug(medicationCodeableConcept={"text": product}))
    assert {row.concept for row in found.drugs or ()} == {"paracetamol", "oxycodone"}


@pytest.mark.parametrize("status", ["stopped", "completed", "on-hold", "cancelled", "entered-in-error", "draft"])
def test_a_name_does_not_revive_a_drug_that_is_over(status: str, knowledge: Knowledge) -> None:
    sent = _drug(medicationCodeableConcept={"text": "Warfarin"}, status=status)
    assert _value(_seen(knowledge, sent), "on_anticoagulant") is None


def test_an_unknown_ingredient_beside_a_known_one_is_not_lost(knowledge: Knowledge) -> None:
    parts = [{"itemCodeableConcept": concept("N02BE01", ATC)}, {"itemCodeableConcept": {"text": "Xyzolam"}}]
    inactive = {"itemCodeableConcept": {"text": "Lactose"}, "isActive": False}
    product = {"resourceType": "Medication", "id": "p", "ingredient": [*parts, inactive]}
    found = _seen(knowledge, _drug(medicationReference={"reference": "#p"}, contained=[product]))
    assert {row.label for row in found.drugs or ()} == {"paracetamol", "Xyzolam"}
    assert "drugs that no value set knows, so no rule looks at them: 1 (Xyzolam)" in _told(found)


def test_an_ingredient_that_is_a_resource_of_its_own(knowledge: Knowledge) -> None:
    substance = {"resourceType": "Substance", "id": "s", "code": concept("B01AA03", ATC)}
    product = {"resourceType": "Medication", "id": "p", "ingredient": [{"itemReference": {"reference": "#s"}}]}
    found = _seen(knowledge, _drug(medicationReference={"reference": "#p"}, contained=[product, substance]))
    assert _value(found, "on_anticoagulant") is True


@pytest.mark.parametrize("code", ["no-known-medications", "no-medication-info"])
def test_no_known_drug_is_no_drug_and_no_proof(code: str, knowledge: Knowledge) -> None:
    found = _seen(knowledge, _drug("MedicationStatement", medicationCodeableConcept=concept(code, IPS)))
    assert not found.drugs
    assert _value(found, "on_anticoagulant") is None
    assert f"says {code} in place of a drug" in _told(found)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"intent": "proposal"}, None),
        ({"intent": "plan"}, None),
        ({"doNotPerform": True}, None),
        ({"status": "unknown"}, True),
        ({"authoredOn": "2027-01-01"}, None),
    ],
)
def test_only_what_is_ordered_is_taken(change: Json, expected: bool | None, knowledge: Knowledge) -> None:
    assert _value(_seen(knowledge, {**_coded(WARFARIN), **change}), "on_anticoagulant") is expected


# --- allergies ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "doubtful"),
    [
        (concept("5640", RXNORM), False),
        (concept("293586001", SCT), False),
        ({"text": "Ibuprofen: rash"}, True),
        ({"text": "NSAIDs"}, True),
        ({"coding": [{"system": SCT, "code": "1", "display": "Allergy to naproxen"}]}, True),
    ],
)
def test_an_allergy_to_an_nsaid(code: Json, doubtful: bool, knowledge: Knowledge) -> None:
    value = _seen(knowledge, _allergy(code)).values["allergy_nsaid"]
    assert (value.value, value.stale) == (True, doubtful)


@pytest.mark.parametrize("code", [{"text": "No known ibuprofen allergy"}, {"text": "Latex"}, concept("300913006", SCT)])
def test_other_allergies_are_told_by_name(code: Json, knowledge: Knowledge) -> None:
    found = _seen(knowledge, _allergy(code))
    assert _value(found, "allergy_nsaid") is None
    assert "allergies that no value set knows" in _told(found)


@pytest.mark.parametrize("code", [concept("716186003", SCT), concept("no-known-allergies", IPS)])
def test_no_known_allergy_holds_only_while_it_holds(code: Json, knowledge: Knowledge) -> None:
    assert _value(_seen(knowledge, _allergy(code)), "allergy_nsaid") is False
    over = clinical("inactive", "allergyintolerance")
    assert _value(_seen(knowledge, _allergy(code, clinicalStatus=over)), "allergy_nsaid") is None


# --- the person ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "died"),
    [
        ({"_deceasedDateTime": {"extension": [{"url": "x", "valueCode": "unknown"}]}}, True),
        ({"deceasedDateTime": None}, False),
        ({"deceasedBoolean": False}, False),
    ],
)
def test_a_death_without_its_day(said: Json, died: bool, knowledge: Knowledge) -> None:
    facts = read_record(bundle(patient(**said)), knowledge).facts
    assert any(f.concept == "deceased" and f.value is True for f in facts) is died


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"address": [{"country": "Deutschland"}]}, "eu"),
        ({"address": [{"country": "The Netherlands"}]}, "eu"),
        ({"meta": {"profile": ["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"]}}, "uk"),
        ({"address": [{"country": "CH"}]}, None),
    ],
)
def test_where_the_person_lives(more: Json, expected: str | None, knowledge: Knowledge) -> None:
    assert _value(_seen(knowledge, **more), "jurisdiction") == expected


@pytest.mark.parametrize(
    "url",
    ["https://x.org/fhir/Patient/a/_history/4", "1111", "", "Patient/a", "http://x.org/people/a", "URN:UUID:A", None],
)
@pytest.mark.parametrize("kind", ["collection", "searchset", "transaction", "document", "batch-response"])
def test_references_to_the_patient(url: str | None, kind: str, knowledge: Knowledge) -> None:
    entry: Json = {"resource": patient()} if url is None else {"resource": patient(), "fullUrl": url}
    sent = {"resourceType": "Bundle", "type": kind, "entry": [entry, {"resource": _result("98979-8", 40, EGFR)}]}
    assert _value(derive(knowledge, read_record(sent, knowledge), TODAY), "egfr") == 40


def test_a_urn_is_the_same_in_capitals(knowledge: Knowledge) -> None:
    result = _result("98979-8", 40, EGFR, subject={"reference": "urn:uuid:ab-1"})
    sent = {
        "resourceType": "Bundle",
        "entry": [{"fullUrl": "urn:uuid:AB-1", "resource": patient()}, {"resource": result}],
    }
    assert _value(derive(knowledge, read_record(sent, knowledge), TODAY), "egfr") == 40


@pytest.mark.parametrize(
    "sent",
    [
        bundle(patient(), {**patient(), "id": "b"}),
        bundle(patient(), type="history"),
        {"resourceType": "Parameters", "parameter": [{"resource": bundle(patient())}]},
        bundle(patient(), _drug(medication={"concept": concept(WARFARIN, RXNORM)})),
        b"<Bundle xmlns='http://hl7.org/fhir'/>",
        b"",
        "{}".encode("utf-16"),
    ],
)
def test_what_is_no_record_of_one_person_in_r4_is_refused_in_one_line(sent: Any, knowledge: Knowledge) -> None:
    with pytest.raises(SpinepathError) as error:
        read_record(sent, knowledge)
    assert "\n" not in str(error.value)


def test_a_byte_order_mark_is_no_fault(knowledge: Knowledge) -> None:
    assert read_record(b'\xef\xbb\xbf{"resourceType": "Patient", "id": "a"}', knowledge).person == "a"
