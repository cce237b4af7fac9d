"""Drug histories that contradict themselves, overlap, lie ahead or use an unknown code: asked about, never guessed."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from spinepath import api
from spinepath.terms import PatientFeatures
from spinepath.terms.results import Plan

DAY = "2026-11-20"
RECORD = Path(__file__).resolve().parents[2] / "examples" / "acute_severe" / "record.json"
ATC = "http://www.whocc.no/atc"
ALENDRONATE, DENOSUMAB = ("M05BA04", "alendronic acid"), ("M05BX04", "denosumab")
Json = dict[str, Any]


@pytest.fixture(scope="module")
def record() -> Json:
    found: Json = json.loads(RECORD.read_text("utf-8"))
    return found


def medication(kind: str, number: int, drug: tuple[str, str], day: str) -> Json:
    """A request of that day, or a dose given on it."""
    concept = {"coding": [{"system": ATC, "code": drug[0], "display": drug[1]}], "text": drug[1]}
    when = {"authoredOn": day, "intent": "order", "status": "active"}
    given = {"effectiveDateTime": day, "status": "completed"}
    timed = when if kind == "MedicationRequest" else given
    return {"resourceType": kind, "id": f"more-{number}", "medicationCodeableConcept": concept, **timed}


def planned(record: Json, folder: Path, *more: Json, unanswered: str = "") -> tuple[PatientFeatures, Plan]:
    """The plan of the example with more medication; one of its answers may be left out."""
    changed = copy.deepcopy(record)
    who = next(e["resource"]["id"] for e in changed["entry"] if e["resource"]["resourceType"] == "Patient")
    for resource in (e["resource"] for e in changed["entry"]):
        if resource["resourceType"] == "QuestionnaireResponse":
            resource["item"] = [item for item in resource["item"] if item["linkId"] != unanswered]
    changed["entry"] += [{"resource": {**x, "subject": {"reference": f"Patient/{who}"}}} for x in more]
    path = folder / "record.json"
    path.write_text(json.dumps(changed), "utf-8")
    knowledge = api.load_knowledge(edition=DAY)
    patient = api.read_record(path, as_of=DAY, knowledge=knowledge)
    return patient, api.plan(knowledge, patient)


def verdict(plan: Plan, label: str) -> str:
    return next(drug.verdict for drug in plan.current_drugs if drug.label == label)


def test_two_bone_drugs_at_once_are_asked_about(record: Json, tmp_path: Path) -> None:
    both = [
        medication("MedicationRequest", 1, ALENDRONATE, "2026-06-01"),
        medication("MedicationRequest", 2, DENOSUMAB, "2026-06-01"),
    ]
    _, plan = planned(record, tmp_path, *both)
    found = next(x for x in plan.interactions if x.id == "two_bone_drugs")
    assert "which one is taken" in found.action
    assert set(found.taken) == {"alendronate", "denosumab"}


def test_an_order_that_was_denied_is_asked_about_and_counts_as_taken(record: Json, tmp_path: Path) -> None:
    patient, plan = planned(record, tmp_path, medication("MedicationRequest", 1, DENOSUMAB, "2026-09-01"))
    assert verdict(plan, "denosumab") == "ask"
    assert patient.values["denosumab_ever"].value is True
    assert "denosumab_days_since" in {ask.feature for ask in plan.asks}


def test_a_dose_of_the_future_is_no_dose(record: Json, tmp_path: Path) -> None:
    dose = medication("MedicationAdministration", 1, DENOSUMAB, "2027-01-05")
    patient, plan = planned(record, tmp_path, dose, unanswered="denosumab_ever")
    assert "denosumab_ever" not in patient.values
    assert "denosumab_days_since" not in patient.values
    assert "denosumab_ever" in {ask.feature for ask in plan.asks}


def test_overlapping_courses_are_not_added_up(record: Json, tmp_path: Path) -> None:
    courses = [medication("MedicationRequest", n, ALENDRONATE, f"{year}-01-01") for n, year in ((1, 2024), (2, 2025))]
    patient, plan = planned(record, tmp_path, *courses, unanswered="oral_bisphosphonate_ever")
    years = patient.values.get("oral_bisphosphonate_years")
    assert years is None or years.value <= 2.9  # from the first day, never the sum
    assert verdict(plan, "alendronate") == "ask"


def test_an_unknown_code_is_asked_about(record: Json, tmp_path: Path) -> None:
    _, plan = planned(record, tmp_path, medication("MedicationRequest", 1, ("Z99ZZ99", "Miraculin 5 mg"), "2026-10-01"))
    assert verdict(plan, "Miraculin 5 mg") == "ask"
    assert any("Miraculin" in message.text for message in plan.messages if message.level == "warning")
