"""Whatever stands in a record, reading it ends in a Record or in one SpinepathError: never in another exception."""

import copy
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from spinepath.fhir import read_record
from spinepath.terms import Record, SpinepathError
from tests.fhir_samples import (
    KNOWLEDGE,
    LOINC,
    RXNORM,
    allergy,
    bundle,
    clinical,
    concept,
    condition,
    observation,
    patient,
    quantity,
    request,
    verified,
)

_DOSAGE = {
    "sequence": 1,
    "timing": {
        "repeat": {"frequency": 1, "period": 6, "periodUnit": "h", "boundsPeriod": {"start": "2026-01-01"}},
        "code": {"text": "Q6H"},
    },
    "doseAndRate": [{"type": concept("ordered", "urn:x"), "doseQuantity": {"value": 1, "unit": "tablet"}}],
    "maxDosePerPeriod": {"numerator": {"value": 4, "unit": "tablet"}, "denominator": {"value": 1, "code": "d"}},
}
_A = {"subject": {"reference": "Patient/a"}}
_DRUG = {"medicationCodeableConcept": concept("1049221", RXNORM)}
_RATIO = {"numerator": {"value": 500, "unit": "mg"}, "denominator": {"value": 1, "unit": "tablet"}}
WHOLE = bundle(
    patient(
        meta={"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"]},
        deceasedDateTime="2026-05-01",
        address=[{"country": "JP"}, {"use": "home"}],
        communication=[{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "en"}]}, "preferred": True}],
        extension=[{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "valueCode": "F"}],
        identifier=[{"system": "urn:mrn", "value": "7"}],
    ),
    condition(
        "42942008",
        clinicalStatus=clinical("active"),
        verificationStatus=verified("confirmed"),
        onsetAge={"value": 70, "unit": "a"},
        bodySite=[{"text": "T12"}],
    ),
    observation(
        valueQuantity=quantity(40, comparator="<"),
        component=[{"code": concept("8480-6", LOINC), "valueQuantity": quantity(1)}],
    ),
    observation(
        "99999-1",
        id="o2",
        valueBoolean=True,
        focus=[{"reference": "Condition/c"}],
        modifierExtension=[{"url": "urn:x"}],
    ),
    request(
        "1049221",
        _DOSAGE,
        dispenseRequest={"quantity": {"value": 28}, "expectedSupplyDuration": {"value": 7, "code": "d"}},
    ),
    {
        "resourceType": "MedicationStatement",
        "id": "s",
        "status": "active",
        "effectivePeriod": {"start": "2025"},
        "dosage": [_DOSAGE],
        "medicationReference": {"reference": "Medication/t"},
        **_A,
    },
    {
        **observation(id="o3", valueQuantity=quantity(40), effectiveTiming={"event": ["2026-01-01"]}),
        "effectiveDateTime": None,
        "contained": [{"resourceType": "Patient", "id": "me", "identifier": [{"system": "urn:mrn", "value": "7"}]}],
        "subject": {"reference": "#me", "identifier": {"system": "urn:mrn", "value": "7"}},
    },
    observation("72166-2", id="o4", valueCodeableConcept=concept("449868002"), dataAbsentReason={"text": "x"}),
    observation("pain_site", "urn:spinepath:concept", id="o5", valueCodeableConcept=concept("t", "urn:spinepath:x")),
    {"resourceType": "Flag", "id": "f", "status": "active", "code": concept("109989006"), "period": {}, **_A},
    {
        "resourceType": "Medication",
        "id": "t",
        "ingredient": [{"itemCodeableConcept": concept("161", RXNORM), "strength": _RATIO}],
    },
    {
        "resourceType": "MedicationAdministration",
        "id": "d",
        "status": "completed",
        "effectiveDateTime": "2026-01-01",
        "dosage": {"dose": {"value": 1, "unit": "tablet"}},
        **_DRUG,
        **_A,
    },
    {
        "resourceType": "MedicationDispense",
        "id": "e",
        "status": "completed",
        "whenHandedOver": "2026-01-01",
        "daysSupply": {"value": 7},
        **_DRUG,
        **_A,
    },
    {
        "resourceType": "Procedure",
        "id": "p",
        "status": "completed",
        "code": concept("19957007"),
        "performedPeriod": {"start": "2025"},
        **_A,
    },
    {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "conclusionCode": [concept("109989006")], **_A},
    {
        "resourceType": "Encounter",
        "id": "n",
        "status": "in-progress",
        "class": {"code": "IMP"},
        "period": {"start": "2026"},
        **_A,
    },
    {
        "resourceType": "QuestionnaireResponse",
        "id": "q",
        "status": "completed",
        "authored": "2026-01-01",
        "item": [{"linkId": "nrs_move", "answer": [{"valueInteger": 3}]}],
        **_A,
    },
    allergy("310965", RXNORM, reaction=[{"substance": concept("310965", RXNORM)}]),
    meta={
        "tag": [{"system": "urn:spinepath:complete-for", "code": "Condition"}],
        "lastUpdated": "2026-01-01T00:00:00Z",
    },
    link=[{"relation": "self"}],
    type="batch-response",
)


def _places(held: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
    return [path, *(p for key, part in parts for p in _places(part, (*path, key)))]


PLACES = _places(WHOLE)
WORDS = [
    "#t",
    "Patient/a",
    "Patient/b",
    "urn:uuid:",
    "2026-13-45",
    "0001",
    "<",
    "T12",
    "/",
    "active",
    "Bundle",
    "Patient",
]
KEYS = ["coding", "code", "value", "reference", "resourceType", "entry", "x"]
GONE = object()
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(WORDS)
ANYTHING = st.just(GONE) | st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=4,
)


def _changed(path: tuple[Any, ...], value: Any) -> Any:
    root = copy.deepcopy(WHOLE)
    if not path:
        return value if isinstance(value, dict) else {}
    parent = root
    for key in path[:-1]:
        parent = parent[key]
    if value is GONE:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return root


def test_the_record_itself_is_read() -> None:
    assert isinstance(read_record(WHOLE, KNOWLEDGE), Record)


@settings(max_examples=600)
@given(path=st.sampled_from(PLACES), value=ANYTHING)
@example(path=("entry", 0, "resource", "birthDate"), value=10**400)
@example(path=("entry", 2, "resource", "valueQuantity", "value"), value=10**400)
@example(path=("entry", 0, "resource", "resourceType"), value=["Patient"])
@example(path=("meta", "tag", 0, "code"), value=None)
def test_any_value_anywhere(path: tuple[Any, ...], value: Any) -> None:
    try:
        record = read_record(_changed(path, value), KNOWLEDGE)
    except SpinepathError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert isinstance(record, Record)
