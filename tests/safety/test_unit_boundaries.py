"""A value at a threshold, and one smallest unit either side, means the same in whatever unit a record sends it."""

from datetime import date
from typing import Any

import pytest

from spinepath.criteria import compile_expression
from spinepath.features import Patient, derive
from spinepath.fhir import build_index, facts
from spinepath.terms import PatientFeatures, Record

from .people import KNOWLEDGE
from .thresholds import Probe, is_asked, parameters_of, probes, thresholds

DAY = date(2026, 1, 1)
INDEX = build_index(KNOWLEDGE)
PROBES = list(probes(KNOWLEDGE))
SENT = [p for p in PROBES if is_asked(KNOWLEDGE, p.threshold.feature)]
CALCULATED = [p for p in PROBES if p.unit.factor == 1 and p.unit.offset == 0]

LIMITS = sorted({t.limit for t in thresholds(KNOWLEDGE) if t.feature == "creatinine_clearance"})


def test_there_is_something_to_probe() -> None:
    assert len(thresholds(KNOWLEDGE)) >= 30
    units = {(p.threshold.feature, p.unit.code) for p in SENT}
    assert {("vitamin_d", "nmol/L"), ("vitamin_d", "ng/mL"), ("weight", "kg"), ("weight", "[stone_av]")} <= units
    assert {("weight", "[lb_av]"), ("calcium_adjusted", "mg/dL"), ("calcium_adjusted", "mmol/L")} <= units


@pytest.mark.parametrize("probe", SENT, ids=str)
def test_sent_in_a_record(probe: Probe) -> None:
    """Through the reader of records, the conversion of units and the rule's own comparison."""
    assert _judged(probe, derive(KNOWLEDGE, _record(probe), DAY)) is probe.expected


@pytest.mark.parametrize("probe", CALCULATED, ids=str)
def test_told_in_the_unit_of_the_rules(probe: Probe) -> None:
    name = probe.threshold.feature
    feature = KNOWLEDGE.features[name]
    value = {name: int(probe.sent) if feature.type == "int" else float(probe.sent)}
    told = {"fractures": [value]} if feature.subject == "fracture" else value
    assert _judged(probe, Patient(knowledge=KNOWLEDGE, **told)) is probe.expected


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("tenths", range(-3, 4))
def test_clearance_from_other_units(limit: float, tenths: int) -> None:
    """Creatinine in mg/dL and weight in stones give the clearance that umol/L and kg give; formula of 1976."""
    age, kg = 80, 60.0
    milligrams = round(0.85 * (140 - age) * kg / (72 * limit), 2) + tenths / 100
    person = {"age_years": (age, "a"), "height": (165, "cm")}
    ours = {**person, "creatinine": (milligrams * 88.42, "umol/L"), "weight": (kg, "kg")}
    theirs = {**person, "creatinine": (milligrams, "mg/dL"), "weight": (kg / 6.35029318, "[stone_av]")}
    found = [_clearance(ours), _clearance(theirs)]
    assert found[0] == pytest.approx(found[1], abs=1e-6)
    assert found[0] == pytest.approx(0.85 * (140 - age) * kg / (72 * milligrams), rel=0.01)
    assert (found[0] < limit) is (found[1] < limit)


def _clearance(told: dict[str, tuple[float, str]]) -> float:
    sent = [_observation(name, {"valueQuantity": {"value": v, "unit": unit}}) for name, (v, unit) in told.items()]
    patient = {"resourceType": "Patient", "id": "1", "gender": "female"}
    held = tuple(fact for resource in (patient, *sent) for fact in facts(resource, INDEX))
    value = derive(KNOWLEDGE, Record("1", held), DAY).values["creatinine_clearance"].value
    assert isinstance(value, float)
    return value


def _observation(concept: str, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": concept,
        "status": "final",
        "subject": {"reference": "Patient/1"},
        "effectiveDateTime": DAY.isoformat(),
        "code": {"coding": [{"system": "urn:spinepath:concept", "code": concept}]},
        **value,
    }


def _record(probe: Probe) -> Record:
    value = {"value": float(probe.sent), "unit": probe.unit.code}
    observation = _observation(probe.threshold.feature, {"valueQuantity": value})
    if KNOWLEDGE.features[probe.threshold.feature].subject == "fracture":
        observation["focus"] = [{"reference": "Condition/one"}]
    return Record("1", tuple(facts(observation, INDEX)))


def _judged(probe: Probe, person: PatientFeatures) -> bool | None:
    """What the comparison of the rule says, of the person or of the one fracture."""
    values = person.fractures[0].values if person.fractures else person.values
    known = {name: v.value for name, v in values.items() if isinstance(v.value, bool | int | float | str)}
    threshold = probe.threshold
    rule = compile_expression(threshold.text, KNOWLEDGE.features, parameters_of(KNOWLEDGE, threshold), "probe")
    return rule.evaluate(known)
