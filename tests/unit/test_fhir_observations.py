"""Observations: value, unit, date, status, and what may only block."""

from math import inf, nan
from typing import Any

import pytest

from spinepath.terms import Message, SpinepathError
from tests.fhir_samples import INDEX, LOINC, OWN, SCT, concept, facts, observation, one, quantity, read


def test_a_measurement() -> None:
    fact = one(observation(effectiveDateTime="2026-03-01T09:00:00+01:00", valueQuantity=quantity(42.5)))
    assert (fact.concept, fact.value, fact.unit) == ("egfr", 42.5, "mL/min/{1.73_m2}")
    assert (fact.start, fact.precision, fact.recorded) == ("2026-03-01", "day", "2026-03-01T08:00:00Z")
    assert (fact.person, fact.subject, fact.status) == ("a", "person", "final")
    assert (fact.code, fact.source) == (f"{LOINC}|98979-8", "Observation/o")


@pytest.mark.parametrize(
    ("sent", "unit"),
    [
        ({"unit": "T-Score", "system": "http://unitsofmeasure.org", "code": "1"}, "1"),
        ({"unit": "mg/dl"}, "mg/dl"),
        ({"code": "mg/dL"}, "mg/dL"),
        ({"unit": "shown", "system": "urn:other", "code": "X"}, "shown"),
        ({}, None),
    ],
)
def test_the_ucum_code_goes_before_the_unit_text(sent: dict[str, str], unit: str | None) -> None:
    assert one(observation(valueQuantity={"value": 1, **sent})).unit == unit


@pytest.mark.parametrize(
    ("sign", "misses_30", "exceeds_30"),
    [("<", True, False), ("<=", False, False), (">=", False, False), (">", False, True)],
)
def test_a_bound_may_block_but_never_clear(sign: str, misses_30: bool, exceeds_30: bool) -> None:
    fact = one(observation(valueQuantity=quantity(30, comparator=sign)))
    assert isinstance(fact.value, float | int)
    assert fact.status == "uncertain"
    assert (fact.value < 30, fact.value > 30) == (misses_30, exceeds_30)
    assert fact.value == pytest.approx(30)


def test_an_unknown_comparator_is_an_error() -> None:
    with pytest.raises(SpinepathError, match=r"valueQuantity\.comparator: found ~"):
        read(observation(valueQuantity=quantity(30, comparator="~")))


@pytest.mark.parametrize("value", [nan, inf, -inf, "abc", True, [1], {"value": 1}])
def test_only_finite_numbers_are_measurements(value: Any) -> None:
    with pytest.raises(SpinepathError, match=r"Observation/o\.valueQuantity\.value: found .*expected a finite number"):
        read(observation(valueQuantity={"value": value}))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("amended", "final"),
        ("corrected", "final"),
        ("preliminary", "uncertain"),
        ("registered", "uncertain"),
        ("unknown", "uncertain"),
    ],
)
def test_a_result_that_is_not_final_is_uncertain(status: str, expected: str) -> None:
    assert one(observation(status=status, valueQuantity=quantity(40))).status == expected


def test_a_result_without_status_is_uncertain() -> None:
    silent = observation(valueQuantity=quantity(40))
    del silent["status"]
    assert one(silent).status == "uncertain"


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_a_wrong_result_is_no_fact(status: str) -> None:
    assert read(observation(status=status, valueQuantity=quantity(40))) == []


def test_a_misspelt_status_is_an_error() -> None:
    with pytest.raises(SpinepathError, match=r"status: found Final, .*nearest: 'final'"):
        read(observation(status="Final", valueQuantity=quantity(40)))


@pytest.mark.parametrize(
    "reason", [None, concept("unknown", "http://terminology.hl7.org/CodeSystem/data-absent-reason")]
)
def test_no_value_is_no_fact(reason: Any) -> None:
    assert read(observation(dataAbsentReason=reason)) == []
    assert read(observation(valueQuantity={"unit": "mL/min"})) == []


def test_every_component_is_a_fact_of_its_own() -> None:
    pressure = observation(
        "85354-9", component=[{"code": concept("8480-6", LOINC), "valueQuantity": quantity(142, "mm[Hg]")}]
    )
    assert [(f.concept, f.value, f.unit) for f in read(pressure)] == [("systolic_bp", 142, "mm[Hg]")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (concept("449868002"), True),
        (concept("8392000"), False),
        (concept("373067005"), False),
        (concept("LA33-6", LOINC), True),
        (concept("N", "http://terminology.hl7.org/CodeSystem/v2-0136"), False),
    ],
)
def test_a_coded_answer(value: Any, expected: bool) -> None:
    assert one(observation("72166-2", valueCodeableConcept=value)).value is expected


def test_a_finding_as_code_needs_no_value() -> None:
    assert one(observation("8392000", SCT)).value is False
    assert one(observation("8392000", SCT, valueBoolean=True)).value is False


def test_an_answer_nobody_can_interpret_is_told_and_not_guessed() -> None:
    notes: list[Message] = []
    assert (
        read(observation("72166-2", valueCodeableConcept=concept("77176002", text="Smoker, now and then")), notes) == []
    )
    assert [(n.level, n.place) for n in notes] == [("warning", "Observation/o")]
    assert "Smoker, now and then" in notes[0].text


@pytest.mark.parametrize(
    "value", [{"valueString": "about 40"}, {"valueRange": {"low": quantity(3)}}, {"valueRatio": {}}]
)
def test_a_text_or_range_is_no_number(value: Any) -> None:
    notes: list[Message] = []
    assert read(observation(**value), notes) == []
    assert len(notes) == 1


@pytest.mark.parametrize("value", [{"valueNumber": 3}, {"valueInteger": 3, "valueBoolean": True}])
def test_a_value_that_fhir_does_not_know_is_an_error(value: Any) -> None:
    with pytest.raises(SpinepathError, match=r"expected one value.x. of FHIR R4"):
        read(observation(**value))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("nrs_move", {"valueInteger": 8}, 8),
        ("nrs_move", {"valueQuantity": {"value": 7.5}}, 7.5),
        ("saddle_numbness", {"valueBoolean": False}, False),
        ("saddle_numbness", {"valueCodeableConcept": concept("373066001")}, True),
        ("pain_site", {"valueCodeableConcept": concept("thoracic", "urn:spinepath:answer")}, "thoracic"),
        (
            "declined_options",
            {"valueCodeableConcept": concept("vertebroplasty", "urn:spinepath:option")},
            "vertebroplasty",
        ),
        ("patient_goal", {"valueString": " walk to the shop "}, "walk to the shop"),
        ("fracture_onset", {"valueDateTime": "2026-02"}, "2026-02"),
    ],
)
def test_our_own_questions_take_every_kind_of_answer(name: str, value: Any, expected: Any) -> None:
    fact = one(observation(name, OWN, **value))
    assert (fact.concept, fact.value) == (name, expected)


def test_the_date_is_that_of_the_measurement_else_of_the_writing() -> None:
    period = observation(
        effectiveDateTime=None, effectivePeriod={"start": "2026-01-02", "end": "2026-01-03"}, valueQuantity=quantity(1)
    )
    del period["effectiveDateTime"]
    assert one(period)[3:6] == ("2026-01-02", "2026-01-03", "day")
    del period["effectivePeriod"]
    period["issued"] = "2026-02-03T10:00:00Z"
    assert (one(period).start, one(period).recorded) == ("2026-02-03", "2026-02-03T10:00:00Z")


def test_a_day_without_time_is_settled_by_when_it_was_issued() -> None:
    assert one(observation(issued="2026-03-02T10:00:00Z", valueQuantity=quantity(1))).recorded == "2026-03-02T10:00:00Z"


@pytest.mark.parametrize("key", ["focus", "partOf"])
def test_what_is_seen_at_a_fracture_belongs_to_it(key: str) -> None:
    fracture = {key: [{"reference": "Condition/f1"}], "valueBoolean": True}
    assert one(observation("99999-1", **fracture)).subject == "fracture:f1"
    assert (
        one(observation("nrs_move", OWN, **{**fracture, "valueBoolean": None, "valueInteger": 3})).subject == "person"
    )
    assert one(observation("99999-1", valueBoolean=True)).subject == "person"
    elsewhere = {"focus": [{"reference": "Device/x"}], "valueBoolean": True}
    assert one(observation("99999-1", **elsewhere)).subject == "person"


def test_a_modifier_we_do_not_know_makes_the_fact_uncertain() -> None:
    notes: list[Message] = []
    turned = observation(valueQuantity=quantity(40), modifierExtension=[{"url": "urn:not"}])
    assert read(turned, notes)[0].status == "uncertain"
    assert "urn:not" in notes[0].text


@pytest.mark.parametrize(
    ("broken", "path"),
    [
        ({"code": 5}, "code"),
        ({"code": {"coding": {}}}, "code.coding"),
        ({"code": {"coding": [5]}}, "code.coding[0]"),
        ({"code": {"coding": [{"system": 1}]}}, "code.coding[0].system"),
        ({"code": {"coding": [{"system": LOINC, "code": 5}]}}, "code.coding[0].code"),
        ({"status": 5}, "status"),
        ({"component": {}}, "component"),
        ({"effectiveDateTime": "2026-13-01", "valueQuantity": {"value": 1}}, "effectiveDateTime"),
        ({"effectiveDateTime": 2026, "valueQuantity": {"value": 1}}, "effectiveDateTime"),
        ({"valueQuantity": 5}, "valueQuantity"),
        ({"valueQuantity": {"value": 1, "unit": 5}}, "valueQuantity.unit"),
        ({"valueCodeableConcept": "yes"}, "valueCodeableConcept"),
    ],
)
def test_a_structure_we_cannot_read_is_an_error_with_its_place(broken: Any, path: str) -> None:
    with pytest.raises(SpinepathError) as caught:
        facts({**observation(), **broken}, INDEX, place="record.json: entry[3].resource")
    assert caught.value.place == f"record.json: entry[3].resource.{path}"
    assert "\n" not in str(caught.value)


def test_an_observation_without_code_is_an_error() -> None:
    silent = observation()
    del silent["code"]
    with pytest.raises(SpinepathError, match=r"Observation/o.code: expected a CodeableConcept"):
        read(silent)
