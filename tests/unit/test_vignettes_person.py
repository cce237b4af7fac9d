"""A vignette as a person: given values stand, the rest is derived, and what nobody told stays unknown."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from spinepath.knowledge import Knowledge, load_folder
from spinepath.knowledge.vignette_models import TakenDrug, Vignette
from spinepath.terms import FeatureValue
from spinepath.vignettes.doses import amount_of
from spinepath.vignettes.person import Person, person_of

DAY = date(2026, 1, 5)


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return load_folder(Path(__file__).parents[2] / "knowledge")


def told(known: Knowledge, **row: Any) -> Person:
    return person_of(known, Vignette.model_validate({"id": "x", "as_of": DAY, **row}), date(2030, 1, 1))


def value(found: FeatureValue | None) -> Any:
    return None if found is None else found.value


def test_what_is_given_leads_to_what_is_calculated(known: Knowledge) -> None:
    found = told(known, features={"birth_date": "1950-01-06"}, fractures=[{"id": "f", "fracture_level": "t12"}])
    assert value(found.patient.values.get("age_years")) == 75
    assert value(found.patient.values.get("vertebral_fracture")) is True
    assert found.patient.as_of == DAY
    assert "on_opioid" not in found.patient.values  # nobody told that the drugs were all told


def test_a_case_without_a_day_is_seen_today(known: Knowledge) -> None:
    assert person_of(known, Vignette(id="x"), DAY).patient.as_of == DAY


def test_what_is_given_stands_and_the_difference_is_told(known: Knowledge) -> None:
    body = {"age_years": 80, "sex": "female", "weight": 60, "height": 165, "creatinine": 100}
    calculated = value(told(known, features=body).patient.values["creatinine_clearance"])
    given = told(known, features={**body, "creatinine_clearance": 20})
    assert value(given.patient.values["creatinine_clearance"]) == 20
    told_so = f"features.creatinine_clearance: found 20.0, but {calculated:.4g} follows from the rest of the case"
    assert given.messages == (f"{told_so}: what is given is used",)
    assert told(known, features={**body, "creatinine_clearance": round(calculated)}).messages == ()


def test_silence_contradicts_nothing(known: Knowledge) -> None:
    assert told(known, features={"crp_raised_on_record": True}).messages == ()
    assert len(told(known, features={"crp_raised_on_record": True, "crp": 2}).messages) == 1


def test_a_row_that_differs_is_told(known: Knowledge) -> None:
    row = {"id": "f", "fracture_onset": "2026-01-01", "fracture_days": 40}
    assert told(known, fractures=[row]).messages[0].startswith("fractures.0.fracture_days: found 40, but 4 follows")


def test_a_drug_without_a_start_starts_no_count(known: Knowledge) -> None:
    names = ("denosumab_days_since", "glucocorticoid_days", "weak_opioid_begun", "medicines_on_record_from")
    drugs = [{"drug": "denosumab"}, {"drug": "prednisolone", "dose": 10}, {"drug": "codeine"}]
    found = told(known, current_drugs=drugs).patient
    assert [name for name in names if name in found.values] == []
    assert value(found.values["on_denosumab"]) is True
    assert not found.values["on_denosumab"].stale
    assert value(found.values["prednisolone_mg_per_day"]) == 10
    assert {d.start for d in found.drugs} == {None}


def test_a_start_or_a_statement_is_counted(known: Knowledge) -> None:
    begun = told(known, current_drugs=[{"drug": "prednisolone", "start": "2025-12-26"}]).patient
    assert value(begun.values["glucocorticoid_days"]) == 10
    stated = {"features": {"glucocorticoid_days_stated": 200}, "current_drugs": [{"drug": "prednisolone"}]}
    assert value(told(known, **stated).patient.values["glucocorticoid_days"]) == 200


@pytest.mark.parametrize(("days", "opioid"), [(0, False), (90, False), (4000, None)])
def test_a_review_of_all_medicines_completes_the_list(known: Knowledge, days: int, opioid: bool | None) -> None:
    found = told(known, features={"medication_review_days": days}, current_drugs=[{"drug": "warfarin"}]).patient
    assert value(found.values.get("on_opioid")) is opioid
    assert value(found.values["on_anticoagulant"]) is True


@pytest.mark.parametrize(
    ("dose", "amount"),
    [
        (7.5, (7.5, "mg/d")),
        ("7.5 mg/d", (7.5, "mg/d")),
        ("7.5 mg daily", (7.5, "mg/d")),
        ("500 mg twice daily", (1000, "mg/d")),
        ("1 g four times a day", (4, "g/d")),
        ("400 mcg per day", (400, "ug/d")),
        ("12 ug/h", (12, "ug/h")),
        ("70 mg weekly", None),
        ("10 mg", None),
        ("5 mg twice daily as needed", None),
        ("one tablet", None),
        (None, None),
    ],
)
def test_an_amount_a_day(known: Knowledge, dose: Any, amount: tuple[float, str] | None) -> None:
    assert amount_of(known, TakenDrug(drug="prednisolone", dose=dose)) == amount


def test_a_bare_number_is_in_the_unit_of_the_drug(known: Knowledge) -> None:
    assert amount_of(known, TakenDrug(drug="fentanyl_patch", dose=25)) == (25, "ug/h")


def test_a_dose_that_is_no_amount_is_told(known: Knowledge) -> None:
    found = told(known, current_drugs=[{"drug": "codeine", "dose": "as needed"}])
    assert found.messages[0].startswith("current_drugs.0.dose: found 'as needed'")
    assert found.patient.drugs[0].per_day is None
