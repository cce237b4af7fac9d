"""Who must change to an alternative finds its dose on the page; no record system is told to order it."""

import pytest

from spinepath.documents import render
from spinepath.fhir import care_plan_bundle

from .records import line, plan


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_an_alternative_shows_the_dose_if_chosen(format: str) -> None:
    made = plan()
    other = line(made, "morphine")
    assert other.disposition == "alternative" and other.dose
    said = " ".join(render(made, format).split())
    assert "Dose, if chosen" in said
    assert other.dose.text.rstrip(".") in said


def test_an_alternative_is_no_proposal_and_has_no_dates() -> None:
    made = plan()
    other = line(made, "morphine")
    assert (other.start_by, other.review_on, other.stop_on, other.actions) == (None, None, None, ())
    requests = [e["resource"] for e in care_plan_bundle(made)["entry"]]
    drugs = [r["medicationCodeableConcept"]["text"] for r in requests if r["resourceType"] == "MedicationRequest"]
    assert drugs and other.title not in drugs
    assert not any(other.dose and other.dose.text in str(r) for r in requests if r["resourceType"] != "CarePlan")


def test_what_waits_shows_the_dose_if_cleared() -> None:
    made = plan({"saddle_numbness": None})
    waiting = line(made, "short_opioid")
    assert waiting.disposition == "ask_first" and waiting.dose
    assert "Dose, if cleared" in render(made, "text")
