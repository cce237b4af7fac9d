"""FHIR records of one person, made of answers and orders, so that a whole plan is tested from the record on."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from spinepath import read_record
from spinepath.care_plan import make_plan
from spinepath.terms import PatientFeatures
from spinepath.terms.results import DrugVerdict, Plan, PlanLine

from .people import KNOWLEDGE

DAY = date(2026, 11, 20)
OWN = "urn:spinepath:concept"
SIGNS = tuple(f.id for f in KNOWLEDGE.features.values() if f.source.window_d == 28 and f.type == "bool")
NO = [
    "cancer_ever",
    "active_cancer",
    "immunosuppressed",
    "on_dialysis",
    "intravenous_drug_use",
    "ankylosed_spine",
    "acute_kidney_injury",
    "dehydration",
    "heart_failure",
    "severe_heart_failure",
    "ischaemic_heart_disease",
    "mi_ever",
    "stroke_ever",
    "uncontrolled_hypertension",
    "active_peptic_ulcer",
    "peptic_ulcer_history",
    "gi_bleed_ever",
    "ulcers_two_or_more",
    "inflammatory_bowel_disease",
    "asthma",
    "aspirin_exacerbated_asthma",
    "sleep_apnoea",
    "copd",
    "severe_respiratory_disease",
    "liver_disease",
    "severe_liver_disease",
    "alcohol_excess",
    "malnutrition",
    "opioid_use_disorder",
    "dementia",
    "cognitive_impairment",
    "delirium",
    "seizure_history",
    "bowel_obstruction",
    "constipation",
    "allergy_paracetamol",
    "allergy_nsaid",
    "allergy_opioid",
    "bleeding_disorder",
    "otc_analgesic_last_72h",
    "neuropathic_signs",
    "radicular_pain",
    "chest_wall_radiation",
    "immobile_now",
    "pregnant",
    "breastfeeding",
    "peripheral_arterial_disease",
    "diabetes",
    "rheumatoid_arthritis",
    "myeloma",
    "bone_metastases",
]
"""Answered no unless a test says otherwise."""
ANSWERS: Mapping[str, Any] = {
    **dict.fromkeys(NO, False),
    "back_pain": True,
    "pain_onset": "2026-11-17",
    "nrs_move": 9,
    "pain_prevents_mobilising": True,
    "self_report_possible": True,
    "frailty_cfs": 3,
    "falls_12m": 0,
    "crp": 4,
    "paracetamol_regular_days": 3,
    "pain_response": "partial",
    "analgesia_taken_as_prescribed": True,
    "postmenopausal": True,
}
MEASURED: Mapping[str, tuple[float, str]] = {
    "creatinine": (70, "umol/L"),
    "egfr": (72, "mL/min/{1.73_m2}"),
    "weight": (70, "kg"),
    "height": (165, "cm"),
}
Json = dict[str, Any]


class Order(NamedTuple):
    """An order of a drug by its concept: how often a day, how much each time; `more` are elements of the resource."""

    concept: str
    per_day: int = 0
    amount: float = 0.0
    unit: str = "mg"
    start: str = "2026-11-17"
    more: Mapping[str, Any] = {}


def record(
    answers: Mapping[str, Any] | None = None,
    orders: Iterable[Order] = (),
    measured: Mapping[str, tuple[float, str]] | None = None,
    *,
    age: int = 58,
    onset: str = "2026-11-17",
) -> Json:
    """A woman with a fresh fracture; `answers` and `measured` replace or add to what is told of her."""
    given = {**ANSWERS, "pain_onset": onset, **dict.fromkeys(SIGNS, False), **(answers or {})}
    items = [_item(name, value) for name, value in given.items() if value is not None]
    resources = [
        {"resourceType": "Patient", "gender": "female", "birthDate": f"{DAY.year - age}-03-01"},
        _fracture(onset),
        {"resourceType": "QuestionnaireResponse", "status": "completed", "authored": "2026-11-19", "item": items},
        _observation("medication_review", {"valueBoolean": True}),
        *(
            _observation(name, {"valueQuantity": _quantity(*of)})
            for name, of in {**MEASURED, **(measured or {})}.items()
        ),
        *(_order(order) for order in orders),
    ]
    entries = [{"resource": {"id": f"r{n}", **resource}} for n, resource in enumerate(resources)]
    for entry in entries[1:]:
        entry["resource"]["subject"] = {"reference": "Patient/r0"}
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def read(*given: Any, **more: Any) -> PatientFeatures:
    """What the record says of the person."""
    return read_record(record(*given, **more), as_of=DAY, jurisdiction="uk", knowledge=KNOWLEDGE)


def plan(*given: Any, **more: Any) -> Plan:
    """The plan made from the record."""
    return make_plan(KNOWLEDGE, read(*given, **more))


def line(made: Plan, option: str) -> PlanLine:
    """The line of an option or red flag."""
    return next(x for x in (*made.red_flags, *made.lines) if option in (x.option, x.recommendation))


def verdict(made: Plan, concept: str) -> DrugVerdict:
    """What is said of a drug that is taken."""
    return next(x for x in made.current_drugs if x.drug == concept)


def _fracture(onset: str) -> Json:
    coded = {"coding": [{"system": "urn:spinepath:vertebral-level", "code": "l1"}]}
    code = {"coding": [{"system": OWN, "code": "vertebral_fracture"}]}
    return {"resourceType": "Condition", "code": code, "bodySite": [coded], "onsetDateTime": onset}


def _item(name: str, value: Any) -> Json:
    kind = {bool: "valueBoolean", int: "valueInteger", float: "valueDecimal", str: "valueString"}[type(value)]
    return {"linkId": name, "answer": [{kind: value}]}


def _observation(name: str, value: Json) -> Json:
    code = {"coding": [{"system": OWN, "code": name}]}
    return {"resourceType": "Observation", "status": "final", "code": code, "effectiveDateTime": "2026-11-18", **value}


def _quantity(value: float, unit: str) -> Json:
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def _order(order: Order) -> Json:
    coded = {"coding": [{"system": OWN, "code": order.concept}]}
    body = {"resourceType": "MedicationRequest", "status": "active", "intent": "order", "authoredOn": order.start}
    body |= {"medicationCodeableConcept": coded}
    if order.per_day:
        often = {"repeat": {"frequency": order.per_day, "period": 1, "periodUnit": "d"}}
        dose = [{"doseQuantity": _quantity(order.amount, order.unit)}]
        body["dosageInstruction"] = [{"timing": often, "doseAndRate": dose}]
    return {**body, **order.more}
