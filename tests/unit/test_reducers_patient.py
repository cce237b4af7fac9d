"""A person told as feature=value: checked against the dictionary, calculated like a record, unknown where not told."""

from datetime import date
from typing import Any

import pytest

from spinepath.features import Patient
from spinepath.terms import CurrentDrug, FeatureValue, PatientFeatures, SpinepathError
from tests.facts import TODAY, calculated, concept, knowledge_of, reduced

KNOWLEDGE = knowledge_of(
    reduced("x", "bool"),
    reduced("y_stated", "bool", concepts=["y"], stale_after_d=30),
    calculated("y", "part_of", {"whole": "x", "stated": "y_stated"}),
    calculated("z", "any_true", {"y": "y_stated"}),
    reduced("score", "int", range=(0, 10), unit="{score}"),
    reduced("colour", "code"),
    reduced("options", "codes", "set_of", codes={"walk": "walking", "swim": "swimming"}),
    reduced("level", "code", subject="fracture", codes={"t8": "T8", "l1": "L1"}),
    reduced("grade", "int", subject="fracture"),
    reduced("broken", "bool", "ever", concepts=["vertebral_fracture"]),
    calculated("worst", "highest_known", {"rows": "grade"}, "int"),
    reduced("on_k", "bool", "active", concepts=["on_k", "class:k"], stale_after_d=365),
    reduced("k_taken", "drugs", "active_drugs", concepts=["class:k"], stale_after_d=365),
    reduced("jurisdiction", "code", codes={"uk": "UK", "us": "US"}),
    concepts=[concept("drug_a", "medication", classes=["k"]), concept("drug_b", "medication")],
)


def told(**given: Any) -> PatientFeatures:
    return Patient(knowledge=KNOWLEDGE, **{"as_of": TODAY, **given})


def plain(patient: PatientFeatures) -> dict[str, Any]:
    return {name: value.value for name, value in patient.values.items()}


def test_what_is_told_is_known_and_nothing_else() -> None:
    patient = told(x=True, score=3)
    assert plain(patient) == {"x": True, "score": 3}
    assert patient.values["score"] == FeatureValue(3, "{score}", "2024-06-01", "given")


def test_features_are_calculated_from_what_is_told() -> None:
    assert plain(told(x=False)) == {"x": False, "y": False}


def test_what_is_told_of_a_calculated_feature_stands_and_answers_its_question() -> None:
    assert plain(told(x=False, y=True)) == {"x": False, "y": True, "y_stated": True, "z": True}


def test_none_keeps_a_feature_unknown() -> None:
    assert plain(told(x=False, y=None)) == {"x": False}


def test_a_feature_value_says_its_date_and_that_it_is_stale() -> None:
    old = FeatureValue(True, date="2020-01-01", stale=True)
    assert told(x=old).values["x"] == old


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"scor": 3}, "Patient: found scor, expected a feature of the dictionary (nearest: 'score')"),
        ({"score": 11}, "Patient: score: found 11 {score}, expected 0 to 10 {score}"),
        ({"score": 2.5}, "Patient: score: found 2.5, expected a whole number"),
        ({"score": float("nan")}, "Patient: score: found nan, expected a finite number"),
        ({"score": True}, "Patient: score: found True, expected a number"),
        ({"x": "yes"}, "Patient: x: found 'yes', expected true or false"),
        ({"colour": "purple"}, "Patient: colour: found 'purple', expected one of red, green, blue"),
        ({"options": ["fly"]}, "Patient: options: found 'fly', expected one of walk, swim"),
        ({"options": "walk"}, "Patient: options: found 'walk', expected a list of codes"),
        ({"k_taken": ["drug_a"]}, "Patient: k_taken: found ['drug_a'], expected a list of drugs"),
        ({"level": "t8"}, "Patient: found level, expected it in one of fractures=[...]"),
        ({"fractures": [{"x": True}]}, "Patient: found x, expected it beside fractures, not in one"),
        ({"fractures": [{"level": "t9"}]}, "Patient: level: found 't9', expected one of t8, l1"),
        (
            {"fractures": [{"id": 2}, {"level": "t8"}]},
            "Patient: fractures: found one id twice, expected an id of its own for each fracture",
        ),
        (
            {"drugs": ["drug_aa"]},
            "Patient: drugs: found drug_aa, expected a drug of the dictionary (nearest: 'drug_a')",
        ),
        ({"jurisdiction": "fr"}, "Patient: jurisdiction: found 'fr', expected one of uk, us"),
        ({"as_of": "June"}, "Patient: as_of: found June, expected a day like 2026-11-22"),
    ],
)
def test_a_mistake_is_told_in_one_line(given: dict[str, Any], message: str) -> None:
    with pytest.raises(SpinepathError) as error:
        told(**given)
    assert str(error.value) == message


def test_codes_are_a_set() -> None:
    assert plain(told(options=["walk", "swim", "walk"]))["options"] == ("swim", "walk")


def test_fractures_are_rows_in_the_order_told() -> None:
    patient = told(fractures=[{"id": "b", "grade": 2}, {"id": "a", "grade": 3, "level": "l1"}, {"grade": None}])
    assert [row.id for row in patient.fractures] == ["b", "a", "3"]
    assert [{k: v.value for k, v in row.values.items()} for row in patient.fractures] == [
        {"grade": 2},
        {"grade": 3, "level": "l1"},
        {},
    ]
    assert plain(patient) == {"worst": 3, "broken": True}


def test_drugs_taken_are_known_to_every_feature_that_asks_for_them() -> None:
    patient = told(drugs=["drug_b", CurrentDrug("drug_a", "A", 5.0, "mg/d")])
    assert [(d.concept, d.per_day, d.unit, d.stale) for d in patient.drugs] == [
        ("drug_a", 5.0, "mg/d", False),
        ("drug_b", None, None, False),
    ]
    assert patient.values["on_k"].value is True
    assert patient.values["k_taken"].value == patient.drugs[:1]


def test_a_stale_drug_stays_stale() -> None:
    patient = told(drugs=[CurrentDrug("drug_a", "A", stale=True)])
    assert patient.drugs[0].stale
    assert patient.values["on_k"].stale


def test_two_amounts_of_one_drug_both_count() -> None:
    assert (
        len(told(drugs=[CurrentDrug("drug_a", "A", 5.0, "mg/d"), CurrentDrug("drug_a", "A", 9.0, "mg/d")]).drugs) == 2
    )


def test_no_drug_told_is_not_no_drug_taken() -> None:
    assert told().values == {}
    assert told().drugs == ()


def test_the_day_is_that_of_the_knowledge_unless_told() -> None:
    assert Patient(knowledge=KNOWLEDGE).as_of == KNOWLEDGE.edition
    assert told(as_of="2020-02-29").as_of == date(2020, 2, 29)


def test_the_digest_is_that_of_what_was_told() -> None:
    digest = told(x=True, score=3).facts_digest
    assert digest == told(score=3, x=True).facts_digest
    assert len({digest, told(x=True, score=4).facts_digest, told(x=True).facts_digest}) == 3
    assert told(fractures=[{}]).facts_digest != told().facts_digest
