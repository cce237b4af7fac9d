"""A bone density scan is known by its day, in whatever form the record holds it, so that nobody is scanned again."""

from typing import Any

import pytest

from spinepath.knowledge import Knowledge
from spinepath.recommendations import Values

from .test_ways_of_writing import Json, _seen

LOINC, SCT, OWN = "http://loinc.org", "http://snomed.info/sct", "urn:spinepath:concept"
CPT = "http://www.ama-assn.org/go/cpt"
SCORE = {"valueQuantity": {"value": -2.9, "unit": "{T-score}", "code": "{T-score}"}}


def made(kind: str, system: str, code: str, **more: Any) -> Json:
    day = "performedDateTime" if kind == "Procedure" else "effectiveDateTime"
    status = "completed" if kind == "Procedure" else "final"
    own = {"resourceType": kind, "id": "scan", "status": status, "subject": {"reference": "Patient/a"}}
    return {**own, "code": {"coding": [{"system": system, "code": code}]}, day: "2026-05-20", **more}


FORMS = {
    "T-score of the spine": made("Observation", LOINC, "38267-1", **SCORE),
    "T-score of the hip": made("Observation", LOINC, "80946-7", **SCORE),
    "T-score by our own name": made("Observation", OWN, "t_score_femoral_neck", **SCORE),
    "a panel": made("Observation", LOINC, "83311-1"),
    "a report": made("DiagnosticReport", LOINC, "38269-7"),
    "a procedure": made("Procedure", SCT, "312681000"),
    "a billed procedure": made("Procedure", CPT, "77080"),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_day_of_a_scan_is_read(form: str, knowledge: Knowledge) -> None:
    found = _seen(knowledge, FORMS[form]).values["bone_density_days"]
    assert found.date == "2026-05-20" and not found.stale


def test_a_scan_that_is_only_planned_is_none(knowledge: Knowledge) -> None:
    planned = made("DiagnosticReport", LOINC, "38269-7", status="registered")
    assert "bone_density_days" not in Values.of(_seen(knowledge, planned).values).fresh
