"""A few made-up value sets and FHIR resources, so that the reader is tested apart from what the knowledge says."""

from datetime import date
from typing import Any

from spinepath.fhir import CodeIndex, build_index, facts
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import CodeSystem, Concept, Feature
from spinepath.terms import Fact, Message

SCT = "http://snomed.info/sct"
LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
OWN = "urn:spinepath:concept"
UCUM = "http://unitsofmeasure.org"
Json = dict[str, Any]

SYSTEMS = [
    {"system": "sct", "uris": [SCT]},
    {"system": "loinc", "uris": [LOINC]},
    {"system": "rxnorm", "uris": [RXNORM]},
    {"system": "icd10cm", "uris": [ICD10CM, "urn:oid:2.16.840.1.113883.6.90"], "dotless": True},
]


def _codes(system: str, *codes: str | dict[str, Any]) -> list[dict[str, Any]]:
    return [{"system": system, **({"code": c} if isinstance(c, str) else c)} for c in codes]


def _mg(code: str, value: float) -> dict[str, Any]:
    return {"code": code, "strength": {"value": value, "unit": "mg"}}


CONCEPTS: list[dict[str, Any]] = [
    {
        "concept": "osteoporosis",
        "resource": "condition",
        "codes": _codes("sct", "64859006") + _codes("icd10cm", "M81.0"),
    },
    {
        "concept": "vertebral_fracture",
        "resource": "condition",
        "codes": [
            *_codes("sct", "42942008"),
            *_codes("icd10cm", {"code": "S22.0", "prefix": True}, {"code": "M80.08XS", "value": False}),
            *_codes("icd10cm", {"code": "M80.08", "prefix": True}),
        ],
    },
    {"concept": "vertebral_fracture_history", "resource": "condition", "codes": _codes("sct", "391094005")},
    {
        "concept": "fracture_level",
        "resource": "condition",
        "codes": [
            *_codes("icd10cm", {"code": "S22.04", "prefix": True, "value": "t4"}),
            *_codes("sct", {"code": "45296009", "value": "t12"}),
        ],
    },
    {"concept": "fracture_onset", "resource": "answer"},
    {"concept": "fracture_oedema", "resource": "observation", "codes": _codes("loinc", "99999-1")},
    {
        "concept": "myeloma",
        "resource": "condition",
        "codes": _codes("sct", "109989006", {"code": "94704000", "verified": False}),
    },
    {"concept": "egfr", "resource": "observation", "unit": "mL/min/{1.73_m2}", "codes": _codes("loinc", "98979-8")},
    {"concept": "systolic_bp", "resource": "observation", "unit": "mm[Hg]", "codes": _codes("loinc", "8480-6")},
    {
        "concept": "smoker",
        "resource": "observation",
        "codes": [
            *_codes("loinc", "72166-2"),
            *_codes("sct", {"code": "449868002", "value": True}, {"code": "8392000", "value": False}),
        ],
    },
    {"concept": "nrs_move", "resource": "answer", "unit": "{score}"},
    {"concept": "pain_site", "resource": "answer"},
    {"concept": "patient_goal", "resource": "answer"},
    {"concept": "declined_options", "resource": "answer"},
    {"concept": "saddle_numbness", "resource": "answer"},
    {"concept": "vertebroplasty_done", "resource": "procedure", "codes": _codes("sct", "19957007")},
    {
        "concept": "paracetamol",
        "resource": "medication",
        "codes": _codes("rxnorm", _mg("313782", 325), _mg("1049221", 325), "161"),
    },
    {
        "concept": "oxycodone",
        "resource": "medication",
        "classes": ["opioid"],
        "codes": _codes("rxnorm", _mg("1049221", 5), _mg("1049502", 10)),
    },
    {
        "concept": "fentanyl_patch",
        "resource": "medication",
        "classes": ["opioid"],
        "codes": _codes("rxnorm", {"code": "197696", "strength": {"value": 75, "unit": "ug/h"}}),
    },
    {
        "concept": "morphine",
        "resource": "medication",
        "classes": ["opioid"],
        "codes": _codes("rxnorm", {"code": "894814", "strength": {"value": 2, "unit": "mg/mL"}}),
    },
    {
        "concept": "ibuprofen",
        "resource": "medication",
        "classes": ["nsaid"],
        "codes": _codes("rxnorm", _mg("310965", 200)),
    },
    {"concept": "allergy_nsaid", "resource": "allergy", "codes": _codes("sct", "293584003")},
    {"concept": "allergy_opioid", "resource": "allergy"},
    {"concept": "allergy_paracetamol", "resource": "allergy"},
]
_OBTAIN = {"by": "question", "owner": "nurse", "action": "ask"}
PER_FRACTURE = ("fracture_level", "fracture_oedema", "fracture_onset")


def _feature(name: str) -> Feature:
    source = {"concepts": [name], "reducer": "latest"}
    return Feature.model_validate(
        {
            "id": name,
            "label": name,
            "type": "text",
            "subject": "fracture",
            "from": source,
            "obtain": _OBTAIN,
            "question": "?",
        }
    )


def small_knowledge() -> Knowledge:
    """Concepts, code systems and features of this file; everything else is empty."""
    concepts = [Concept.model_validate({"label": c["concept"], **c}) for c in CONCEPTS]
    systems = [CodeSystem.model_validate(s) for s in SYSTEMS]
    return Knowledge(
        version="test",
        guidance_read_to=date(2026, 1, 1),
        digest="fhir samples",
        edition=date(2026, 1, 1),
        features={name: _feature(name) for name in PER_FRACTURE},
        concepts={c.concept: c for c in concepts},
        systems={s.system: s for s in systems},
        units=(),
        citations={},
        records={},
        profiles={},
        recommendations={},
        cases={},
        plan_rules={},
        coverage=(),
        actions={},
    )


KNOWLEDGE = small_knowledge()
INDEX: CodeIndex = build_index(KNOWLEDGE)


def read(resource: Json, notes: list[Message] | None = None) -> list[Fact]:
    """The facts of one resource by the value sets of this file."""
    return facts(resource, INDEX, notes=notes)


def one(resource: Json) -> Fact:
    """The only fact of a resource."""
    (fact,) = read(resource)
    return fact


def concept(code: str, system: str = SCT, **more: Any) -> Json:
    return {"coding": [{"system": system, "code": code}], **more}


def patient(**more: Any) -> Json:
    return {"resourceType": "Patient", "id": "a", "gender": "female", "birthDate": "1950-06-01", **more}


def condition(code: str = "64859006", system: str = SCT, **more: Any) -> Json:
    return {"resourceType": "Condition", "id": "c", "code": concept(code, system), "subject": _a(), **more}


def observation(code: str = "98979-8", system: str = LOINC, **more: Any) -> Json:
    given = {"status": "final", "effectiveDateTime": "2026-03-01", **more}
    return {"resourceType": "Observation", "id": "o", "code": concept(code, system), "subject": _a(), **given}


def request(code: str = "313782", *dosages: Json, system: str = RXNORM, **more: Any) -> Json:
    given = {"status": "active", "intent": "order", "authoredOn": "2026-03-01", **more}
    drug = concept(code, system, text="a product")
    return {
        "resourceType": "MedicationRequest",
        "id": "m",
        "medicationCodeableConcept": drug,
        "subject": _a(),
        "dosageInstruction": list(dosages),
        **given,
    }


def allergy(code: str, system: str = SCT, **more: Any) -> Json:
    return {"resourceType": "AllergyIntolerance", "id": "g", "code": concept(code, system), "patient": _a(), **more}


def _a() -> Json:
    return {"reference": "Patient/a"}


def clinical(status: str, kind: str = "condition") -> Json:
    return concept(status, f"http://terminology.hl7.org/CodeSystem/{kind}-clinical")


def verified(status: str) -> Json:
    return concept(status, "http://terminology.hl7.org/CodeSystem/condition-ver-status")


def quantity(value: float, unit: str = "mL/min/{1.73_m2}", **more: Any) -> Json:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit, **more}


def bundle(*resources: Json, **more: Any) -> Json:
    entries = [{"resource": r} for r in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries, **more}
