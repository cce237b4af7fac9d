"""Cement that was put in before is found in a record, or asked about where its code is known from memory only."""

import pytest

from spinepath.care_plan import make_plan
from spinepath.knowledge import Knowledge
from spinepath.recommendations import Values
from spinepath.terms.results import RECOMMENDED

from .test_ways_of_writing import Json, _seen

CPT = "http://www.ama-assn.org/go/cpt"
OPCS4 = "https://fhir.hl7.org.uk/Id/opcs-4"


def cement(system: str, code: str, day: str = "2026-05-20") -> Json:
    return {
        "resourceType": "Procedure",
        "id": "cement",
        "status": "completed",
        "subject": {"reference": "Patient/a"},
        "performedDateTime": day,
        "code": {"coding": [{"system": system, "code": code}]},
    }


@pytest.mark.parametrize(
    ("system", "code", "sure"), [(CPT, "22513", True), (CPT, "22511", False), (OPCS4, "V44.4", False)]
)
def test_a_cement_procedure_is_read(system: str, code: str, sure: bool, knowledge: Knowledge) -> None:
    found = Values.of(_seen(knowledge, cement(system, code)).values)
    assert found.all["augmentation_on_record"] is True
    assert found.all["augmentation_days"] >= 0
    assert ("augmentation_on_record" in found.fresh) is sure


def test_without_one_nothing_is_on_record(knowledge: Knowledge) -> None:
    found = Values.of(_seen(knowledge).values)
    assert found.all["augmentation_on_record"] is False
    assert "augmentation_days" not in found.all


@pytest.mark.parametrize(("finished", "found"), [("vertebroplasty", True), ("kyphoplasty", True), ("taping", False)])
def test_cement_told_among_the_treatments_finished_brings_the_care_after_it(
    finished: str, found: bool, knowledge: Knowledge
) -> None:
    told = {
        "resourceType": "QuestionnaireResponse",
        "id": "answers",
        "questionnaire": "urn:spinepath:questionnaire:first-visit",
        "status": "completed",
        "subject": {"reference": "Patient/a"},
        "authored": "2026-05-20",
        "item": [{"linkId": "completed_options", "answer": [{"valueString": finished}]}],
    }
    seen = _seen(knowledge, told)
    assert Values.of(seen.values).all["augmentation_on_record"] is found
    line = next(x for x in make_plan(knowledge, seen).lines if x.id == "after_cement")
    assert (line.disposition in RECOMMENDED) is found
