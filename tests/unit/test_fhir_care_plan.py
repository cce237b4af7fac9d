"""A plan as FHIR R4: valid resources, proposals only, every reference inside, nothing recommended that is not."""

import json
from dataclasses import replace
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from spinepath.fhir import care_plan_bundle
from spinepath.terms.results import Plan
from tests.sample_plans import EMERGENCY, PLAN, PROVISIONAL

PLANS = {"plan": PLAN, "provisional": PROVISIONAL, "emergency": EMERGENCY}


def _resources(plan: Plan, kind: str | None = None) -> list[dict[str, Any]]:
    found = [entry["resource"] for entry in care_plan_bundle(plan)["entry"]]
    return [r for r in found if kind in (None, r["resourceType"])]


def _references(held: Any) -> list[str]:
    if isinstance(held, list):
        return [r for part in held for r in _references(part)]
    if not isinstance(held, dict):
        return []
    return [held["reference"]] if isinstance(held.get("reference"), str) else _references(list(held.values()))


@pytest.mark.parametrize("name", PLANS)
def test_every_resource_is_valid(name: str) -> None:
    Bundle.model_validate(json.loads(json.dumps(care_plan_bundle(PLANS[name]))))


@pytest.mark.parametrize("name", PLANS)
def test_every_reference_stays_inside(name: str) -> None:
    made = care_plan_bundle(PLANS[name])
    urls = [entry["fullUrl"] for entry in made["entry"]]
    assert len(urls) == len(set(urls))
    assert urls == [f"urn:uuid:{entry['resource']['id']}" for entry in made["entry"]]
    assert set(_references(made["entry"])) <= set(urls)


@pytest.mark.parametrize("name", PLANS)
def test_nothing_is_an_order(name: str) -> None:
    for resource in _resources(PLANS[name]):
        assert resource.get("intent", "proposal") == "proposal"
        assert resource.get("status", "draft") in ("draft", "preliminary", "active")
        assert resource["resourceType"] == "Flag" or resource.get("status") != "active"


def test_the_same_plan_gives_the_same_bundle() -> None:
    assert care_plan_bundle(PLAN) == care_plan_bundle(replace(PLAN))
    other = care_plan_bundle(replace(PLAN, id="other"))
    ids = [{e["fullUrl"] for e in made["entry"]} for made in (care_plan_bundle(PLAN), other)]
    assert not ids[0] & ids[1]


def test_drugs_are_draft_medication_requests_with_their_dose() -> None:
    drugs = {r["medicationCodeableConcept"]["text"]: r for r in _resources(PLAN, "MedicationRequest")}
    assert set(drugs) == {"Paracetamol, regular", "Strong opioid, immediate release"}
    paracetamol = drugs["Paracetamol, regular"]
    assert paracetamol["priority"] == "urgent"
    assert paracetamol["dosageInstruction"] == [
        {
            "text": "1 g every 6 hours, regularly",
            "route": {"text": "oral"},
            "maxDosePerPeriod": {
                "numerator": {"value": 3.0, "unit": "g", "system": "http://unitsofmeasure.org", "code": "g"},
                "denominator": {"value": 1, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"},
            },
        }
    ]
    assert paracetamol["dispenseRequest"]["validityPeriod"] == {"start": "2026-11-22", "end": "2026-12-20"}
    notes = [n["text"] for n in drugs["Strong opioid, immediate release"]["note"]]
    assert "check first: severe respiratory disease" in notes


def test_only_what_is_recommended_is_proposed() -> None:
    proposed = {r["code"]["text"] for r in _resources(PLAN, "ServiceRequest")}
    assert "Back extensor programme" in proposed
    assert not proposed & {"Oral NSAID", "Vertebroplasty", "Rigid brace", "Denosumab 60 mg every 6 months"}
    (plan,) = _resources(PLAN, "CarePlan")
    notes = " ".join(n["text"] for n in plan["note"])
    for title in ("Vertebroplasty", "Rigid brace", "Denosumab", "Zoledronate"):
        assert title in notes


def test_asks_and_follow_up_are_service_requests() -> None:
    requests = _resources(PLAN, "ServiceRequest")
    asked = {
        r["code"]["coding"][0]["code"]: r
        for r in requests
        if r.get("category") in ([{"text": "lab"}], [{"text": "examination"}])
    }
    assert set(asked) == {"calcium_adjusted", "weight"}
    assert asked["calcium_adjusted"]["reasonCode"] == [{"text": "What is the calcium, adjusted for albumin?"}]
    days = {r["occurrenceDateTime"] for r in requests if r.get("category") == [{"text": "follow-up"}]}
    assert days == {entry.on for entry in PLAN.calendar}


def test_what_the_patient_should_know_is_a_communication() -> None:
    (told,) = _resources(PLAN, "CommunicationRequest")
    words = [p["contentString"] for p in told["payload"]]
    assert words == ["Back extensor programme", "New leg weakness or numbness", "Bending forward with a load"]


def test_stops_and_drug_verdicts_are_detected_issues() -> None:
    issues = {r["code"]["text"]: r["severity"] for r in _resources(PLAN, "DetectedIssue")}
    assert issues == {"Oral NSAID": "high", "ibuprofen": "high", "oxazepam": "high"}


def test_a_red_flag_is_a_flag_only_when_present() -> None:
    assert _resources(PLAN, "Flag") == _resources(PROVISIONAL, "Flag") == []
    (flag,) = _resources(EMERGENCY, "Flag")
    assert flag["code"]["text"] == "Suspected cord or cauda equina compression"
    assert "stat" in {r.get("priority") for r in _resources(EMERGENCY, "ServiceRequest")}
    (plan,) = _resources(PROVISIONAL, "CarePlan")
    assert any("PROVISIONAL" in n["text"] for n in plan["note"])


def test_the_plan_says_what_it_was_made_from() -> None:
    (plan,) = _resources(PLAN, "CarePlan")
    stamps = {x["url"].rpartition(":")[2]: x for x in plan["extension"]}
    assert stamps["engine"]["valueString"] == PLAN.engine
    assert PLAN.knowledge.digest in stamps["knowledge"]["valueString"]
    assert (stamps["edition"]["valueDate"], stamps["as-of"]["valueDate"]) == ("2026-11-22", "2026-11-22")
    assert "does not replace, clinical judgement" in plan["description"]
    assert "Not certified as a medical device" in plan["description"]
    (provenance,) = _resources(PLAN, "Provenance")
    targets = {t["reference"] for t in provenance["target"]}
    assert targets == {f"urn:uuid:{r['id']}" for r in _resources(PLAN) if r["resourceType"] != "Provenance"}
    assert {e["what"]["identifier"]["value"] for e in provenance["entity"]} == {
        PLAN.knowledge.digest,
        PLAN.facts.digest,
    }


def test_the_goal_is_in_the_persons_words() -> None:
    (goal,) = _resources(PLAN, "Goal")
    assert "ask the person" in goal["description"]["text"]
    said = replace(PLAN.person["sex"], feature="patient_goal", value="walk to the shop")
    (goal,) = _resources(replace(PLAN, person={**PLAN.person, "patient_goal": said}), "Goal")
    assert goal["description"]["text"] == "walk to the shop"


def test_the_patient_is_named_by_identifier_only() -> None:
    (patient,) = _resources(PLAN, "Patient")
    assert patient["identifier"] == [{"system": "urn:spinepath:person", "value": "Patient/example-1"}]
    assert set(patient) == {"resourceType", "id", "identifier"}
