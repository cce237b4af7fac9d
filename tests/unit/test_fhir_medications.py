"""Drugs: what the person takes, one fact per ingredient, and nothing for what was only thought of."""

from typing import Any

import pytest

from spinepath.fhir import Lookup, facts
from spinepath.terms import Fact, SpinepathError
from tests.fhir_samples import INDEX, OWN, RXNORM, Json, concept, one, read, request

EVERY_SIX_HOURS = {
    "timing": {"repeat": {"frequency": 1, "period": 6, "periodUnit": "h"}},
    "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}],
}


def test_a_prescription() -> None:
    fact = one(request("313782", EVERY_SIX_HOURS, authoredOn="2026-03-01T10:00:00Z"))
    assert (fact.concept, fact.subject, fact.value, fact.unit) == ("paracetamol", "drug:m", 1300, "mg/d")
    assert (fact.start, fact.end, fact.status) == ("2026-03-01", None, "active")
    assert (fact.recorded, fact.code) == ("2026-03-01T10:00:00Z", f"{RXNORM}|313782")


def test_a_combination_is_one_fact_per_ingredient() -> None:
    found = read(request("1049221", EVERY_SIX_HOURS))
    assert {f.concept: (f.value, f.unit) for f in found} == {"paracetamol": (1300, "mg/d"), "oxycodone": (20, "mg/d")}
    assert {f.subject for f in found} == {"drug:m"}


def test_a_dose_in_mg_of_a_combination_is_unknown() -> None:
    in_mg = {**EVERY_SIX_HOURS, "doseAndRate": [{"doseQuantity": {"value": 325, "unit": "mg"}}]}
    assert [f.value for f in read(request("1049221", in_mg))] == [None, None]


def test_a_patch_gives_its_rate() -> None:
    patch = {
        "timing": {"repeat": {"frequency": 1, "period": 3, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "patch"}}],
    }
    assert one(request("197696", patch))[6:9:2] == (75, "ug/h")


def test_without_dosage_the_amount_is_unknown_and_the_drug_is_not() -> None:
    assert (one(request()).concept, one(request()).value, one(request()).unit) == ("paracetamol", None, None)


@pytest.mark.parametrize("status", ["active", "on-hold", "stopped", "completed"])
def test_the_status_stays(status: str) -> None:
    assert one(request(status=status)).status == status


@pytest.mark.parametrize(
    "more",
    [
        {"status": "cancelled"},
        {"status": "draft"},
        {"status": "entered-in-error"},
        {"doNotPerform": True},
        {"intent": "proposal"},
        {"intent": "plan"},
        {"intent": "option"},
    ],
)
def test_a_drug_that_was_only_thought_of_is_no_fact(more: Any) -> None:
    assert read(request(**more)) == []


@pytest.mark.parametrize(
    "more", [{"intent": "order", "doNotPerform": False}, {"intent": "plan", "reportedBoolean": True}]
)
def test_a_reported_plan_is_a_drug_taken(more: Any) -> None:
    assert one(request(**more)).concept == "paracetamol"


def test_an_unknown_status_is_uncertain_and_a_misspelt_one_an_error() -> None:
    assert one(request(status="unknown")).status == "uncertain"
    with pytest.raises(SpinepathError, match=r"MedicationRequest/m.status: found Active.*nearest: 'active'"):
        read(request(status="Active"))
    with pytest.raises(SpinepathError, match=r"MedicationRequest/m.intent"):
        read(request(intent="wish"))


def test_a_course_has_an_end() -> None:
    bounds = {"timing": {"repeat": {"boundsPeriod": {"start": "2026-02-01", "end": "2026-02-08"}}}}
    assert one(request("313782", bounds))[3:5] == ("2026-02-01", "2026-02-08")
    days = {"timing": {"repeat": {"boundsDuration": {"value": 7, "code": "d"}}}}
    assert one(request("313782", days))[3:5] == ("2026-03-01", "2026-03-08")


def test_an_unrecognised_drug_keeps_its_name() -> None:
    fact = one(request("999"))
    assert (fact.concept, fact.value, fact.code, fact.subject) == (
        "medication_unrecognised",
        "a product",
        f"{RXNORM}|999",
        "drug:m",
    )
    nameless = request()
    nameless["medicationCodeableConcept"] = {"text": "some drops\u200b"}
    assert one(nameless).value == "some drops"


def _with_medication(medication: Json, *, contained: bool) -> list[Fact]:
    asked = request("", EVERY_SIX_HOURS)
    del asked["medicationCodeableConcept"]
    asked["medicationReference"] = {"reference": "#med" if contained else "Medication/med", "display": "shown"}
    if contained:
        return read({**asked, "contained": [medication]})
    return facts(asked, INDEX, Lookup(resources={"Medication/med": medication}))


@pytest.mark.parametrize("contained", [True, False])
def test_a_medication_resource(contained: bool) -> None:
    coded = {"resourceType": "Medication", "id": "med", "code": concept("313782", RXNORM)}
    assert [(f.concept, f.value) for f in _with_medication(coded, contained=contained)] == [("paracetamol", 1300)]


@pytest.mark.parametrize("contained", [True, False])
def test_a_medication_by_its_ingredients(contained: bool) -> None:
    per_tablet = {"numerator": {"value": 500, "unit": "mg"}, "denominator": {"value": 1, "unit": "tablet"}}
    parts = [
        {"itemCodeableConcept": concept("paracetamol", OWN), "strength": per_tablet},
        {"itemCodeableConcept": concept("1", "urn:x")},
    ]
    mixed = {"resourceType": "Medication", "id": "med", "ingredient": parts}
    found = [(f.concept, f.value) for f in _with_medication(mixed, contained=contained)]
    assert found == [("paracetamol", 2000), ("medication_unrecognised", "1")]


def test_a_medication_we_do_not_have_is_unrecognised() -> None:
    asked = request()
    del asked["medicationCodeableConcept"]
    assert one({**asked, "medicationReference": {"reference": "Medication/x", "display": "tablets"}}).value == "tablets"
    assert one({**asked, "medicationReference": {"reference": "Medication/x"}}).value == "Medication/x"
    with pytest.raises(SpinepathError, match=r"medication\[x\]: expected medicationCodeableConcept or"):
        read(asked)


def _other(kind: str, **more: Any) -> Json:
    drug = {"medicationCodeableConcept": concept("313782", RXNORM)}
    return {"resourceType": kind, "id": "m", "subject": {"reference": "Patient/a"}, **drug, **more}


def test_a_statement() -> None:
    taken = _other(
        "MedicationStatement",
        status="active",
        effectivePeriod={"start": "2025-12"},
        dosage=[EVERY_SIX_HOURS],
        dateAsserted="2026-01-01",
    )
    fact = one(taken)
    assert (fact.value, fact.start, fact.precision, fact.recorded) == (1300, "2025-12", "month", "2026-01-01")
    assert read({**taken, "status": "not-taken"}) == []
    assert read({**taken, "status": "intended"}) == []


def test_an_administration_gives_the_amount_of_that_once() -> None:
    given = _other(
        "MedicationAdministration",
        status="completed",
        effectiveDateTime="2026-01-02T08:00:00Z",
        dosage={"dose": {"value": 2, "unit": "tablet"}},
    )
    assert (one(given).value, one(given).unit, one(given).start) == (650, "mg", "2026-01-02")
    assert read({**given, "status": "not-done"}) == []


def test_a_dispense_lasts_its_days_and_gives_a_daily_amount() -> None:
    handed = _other(
        "MedicationDispense",
        status="completed",
        whenHandedOver="2026-01-01",
        quantity={"value": 84},
        daysSupply={"value": 28},
    )
    assert one(handed)[3:9] == ("2026-01-01", "2026-01-29", "day", 975, f"{RXNORM}|313782", "mg/d")
    assert one({**handed, "daysSupply": {"value": 4, "unit": "weeks"}}).end == "2026-01-29"
    assert one({**handed, "daysSupply": None}).value is None
    assert read({**handed, "status": "declined"}) == []


@pytest.mark.parametrize(
    ("broken", "path"),
    [
        ({"medicationCodeableConcept": 5}, "medicationCodeableConcept"),
        ({"dosageInstruction": {}}, "dosageInstruction"),
        ({"dosageInstruction": [{"timing": 5}]}, "dosageInstruction[0].timing"),
        ({"dosageInstruction": [{"timing": {"repeat": {"period": "6"}}}]}, "dosageInstruction[0].timing.repeat.period"),
        ({"authoredOn": "2026-02-30"}, "authoredOn"),
        ({"status": None, "intent": 5}, "intent"),
    ],
)
def test_a_drug_we_cannot_read_is_an_error(broken: Any, path: str) -> None:
    with pytest.raises(SpinepathError) as caught:
        read({**request("313782", EVERY_SIX_HOURS), **broken})
    assert caught.value.place == f"MedicationRequest/m.{path}"
