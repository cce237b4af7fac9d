"""Whole FHIR records for tests of whole plans: the example of a fresh, severe fracture with other drugs and answers."""

import copy
import json
from functools import cache
from typing import Any

import spinepath as sp
from spinepath.knowledge import Knowledge
from spinepath.terms.results import Plan, PlanLine
from tests.functional.running import DAY, EXAMPLES

Json = dict[str, Any]
ATC = "http://www.whocc.no/atc"
DMD = "https://dmd.nhs.uk"
UCUM = "http://unitsofmeasure.org"


@cache
def knowledge() -> Knowledge:
    """The built-in knowledge on the day of the example."""
    return sp.load_knowledge(edition=DAY)


@cache
def _example() -> str:
    return (EXAMPLES / "acute_severe" / "record.json").read_text("utf-8")


def record(*more: Json, answers: Json | None = None, without: tuple[str, ...] = ()) -> Json:
    """The example with further resources, changed answers (None: not answered), and without some resources by id."""
    made = json.loads(_example())
    kept = [e for e in made["entry"] if e["resource"]["id"] not in without]
    for entry in kept:
        if entry["resource"]["resourceType"] == "QuestionnaireResponse":
            _answer(entry["resource"], answers or {})
    made["entry"] = kept + [{"resource": copy.deepcopy(r)} for r in more]
    return made


def _answer(response: Json, answers: Json) -> None:
    response["item"] = [item for item in response["item"] if item["linkId"] not in answers]
    response["item"] += [{"linkId": k, "answer": [v]} for k, v in answers.items() if v is not None]


def drug(name: str, code: str, system: str = ATC, *, on: str = "2026-09-01", each: float | None = None) -> Json:
    """An order of a drug; `each` is the number of tablets four times a day."""
    ordered: Json = {
        "resourceType": "MedicationRequest",
        "id": f"{name}-{on}",
        "status": "active",
        "intent": "order",
        "authoredOn": on,
        "medicationCodeableConcept": {"coding": [{"system": system, "code": code}], "text": name},
        "subject": {"reference": "Patient/margaret"},
    }
    if each is not None:
        dose = {"value": each, "unit": "tablet"}
        repeat = {"frequency": 4, "period": 1, "periodUnit": "d"}
        ordered["dosageInstruction"] = [{"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": dose}]}]
    return ordered


def planned(made: Json, as_of: str = DAY) -> Plan:
    """The plan of a record."""
    return sp.plan(knowledge(), sp.read_record(made, as_of=as_of, knowledge=knowledge()))


def line(plan: Plan, option: str) -> PlanLine:
    """The line of an option."""
    return next(x for x in plan.lines if x.option == option)
