"""Allergies, and the answers of questionnaires."""

from typing import Any

import pytest

from spinepath.terms import SpinepathError
from tests.fhir_samples import RXNORM, SCT, allergy, clinical, concept, one, quantity, read


def test_an_allergy_by_its_own_code_and_by_the_drug() -> None:
    assert (one(allergy("293584003")).concept, one(allergy("293584003")).value) == ("allergy_nsaid", True)
    assert one(allergy("310965", RXNORM)).concept == "allergy_nsaid"
    assert one(allergy("313782", RXNORM)).concept == "allergy_paracetamol"
    assert {f.concept for f in read(allergy("1049221", RXNORM))} == {"allergy_opioid", "allergy_paracetamol"}


def test_the_substance_may_stand_in_the_reaction() -> None:
    assert one(allergy("419511003", reaction=[{"substance": concept("310965", RXNORM)}])).concept == "allergy_nsaid"


@pytest.mark.parametrize("code", ["716186003", "409137002"])
def test_no_known_allergy_answers_every_allergy_with_no(code: str) -> None:
    assert {f.concept: f.value for f in read(allergy(code))} == {
        "allergy_nsaid": False,
        "allergy_opioid": False,
        "allergy_paracetamol": False,
    }


def test_the_status_of_an_allergy() -> None:
    kind = "allergyintolerance"
    assert one(allergy("293584003", clinicalStatus=clinical("inactive", kind))).status == "inactive"
    verification = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
    assert one(allergy("293584003", verificationStatus=concept("unconfirmed", verification))).status == "uncertain"
    assert read(allergy("293584003", verificationStatus=concept("refuted", verification))) == []


def test_an_allergy_to_anything_else_is_no_fact() -> None:
    assert read(allergy("300916003", SCT)) == []


def _response(*items: Any, **more: Any) -> dict[str, Any]:
    given = {"status": "completed", "authored": "2026-03-01T10:00:00Z", **more}
    return {
        "resourceType": "QuestionnaireResponse",
        "id": "q",
        "subject": {"reference": "Patient/a"},
        "item": list(items),
        **given,
    }


def _item(link: str, *answers: Any, **more: Any) -> dict[str, Any]:
    return {"linkId": link, "answer": list(answers), **more}


@pytest.mark.parametrize(
    ("link", "answer", "expected"),
    [
        ("saddle_numbness", {"valueBoolean": False}, False),
        ("nrs_move", {"valueInteger": 7}, 7),
        ("nrs_move", {"valueDecimal": 7.5}, 7.5),
        ("nrs_move", {"valueQuantity": quantity(6, "{score}")}, 6),
        ("pain_site", {"valueCoding": {"system": "urn:spinepath:answer", "code": "lumbar"}}, "lumbar"),
        ("saddle_numbness", {"valueCoding": {"system": SCT, "code": "373066001"}}, True),
        ("patient_goal", {"valueString": "sleep"}, "sleep"),
        ("fracture_onset", {"valueDate": "2026-02"}, "2026-02"),
    ],
)
def test_an_answered_item(link: str, answer: Any, expected: Any) -> None:
    fact = one(_response(_item(link, answer)))
    assert (fact.concept, fact.value, fact.start, fact.status) == (link, expected, "2026-03-01", "final")
    assert (fact.recorded, fact.code) == ("2026-03-01T10:00:00Z", f"urn:spinepath:concept|{link}")


def test_items_at_any_depth_and_several_answers() -> None:
    inner = _item("saddle_numbness", {"valueBoolean": True, "item": [_item("patient_goal", {"valueString": "walk"})]})
    group = {"linkId": "group", "item": [{"linkId": "part", "item": [inner]}]}
    options = [{"valueCoding": {"system": "urn:spinepath:option", "code": code}} for code in ("brace", "opioid")]
    found = read(_response(group, _item("declined_options", *options)))
    assert sorted((f.concept, f.value) for f in found if isinstance(f.value, str)) == [
        ("declined_options", "brace"),
        ("declined_options", "opioid"),
        ("patient_goal", "walk"),
    ]
    assert [f.value for f in found if f.concept == "saddle_numbness"] == [True]


def test_foreign_links_and_empty_items_are_passed_over() -> None:
    assert read(_response(_item("1.1", {"valueBoolean": True}), {"linkId": "nrs_move"})) == []


def test_an_unfinished_form_is_uncertain_and_a_wrong_one_no_fact() -> None:
    item = _item("saddle_numbness", {"valueBoolean": False})
    assert one(_response(item, status="in-progress")).status == "uncertain"
    assert read(_response(item, status="entered-in-error")) == []


def test_hundreds_of_levels_are_no_trouble() -> None:
    item = _item("saddle_numbness", {"valueBoolean": True})
    for _ in range(5_000):
        item = {"linkId": "group", "item": [item]}
    assert one(_response(item)).value is True


@pytest.mark.parametrize(
    ("item", "path"),
    [
        ({"linkId": 5}, "item[0].linkId"),
        ({"linkId": "x", "item": {}}, "item[0].item"),
        (_item("nrs_move", 5), "item[0].answer[0]"),
        (_item("nrs_move", {"valueInteger": "7"}), "item[0].answer[0].valueInteger"),
    ],
)
def test_a_form_we_cannot_read_is_an_error(item: Any, path: str) -> None:
    with pytest.raises(SpinepathError) as caught:
        read(_response(item))
    assert caught.value.place == f"QuestionnaireResponse/q.{path}"
