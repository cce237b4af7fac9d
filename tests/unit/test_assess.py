"""Editions, subjects, doses, details and what is in use."""

from dataclasses import replace
from datetime import date

import pytest

from spinepath import api
from spinepath.knowledge import Knowledge
from spinepath.recommendations import assess, assess_all, statuses, value_used
from spinepath.terms import CurrentDrug, FeatureValue, SpinepathError
from tests.small_knowledge import criterion, edition, knowledge, patient, recommendation

SAFE = {"need": True, "stop": False}


def _editions() -> list[dict[str, object]]:
    return [
        edition(version=1, **{"from": "2008-07-01"}),
        edition(version=2, **{"from": "2020-01-01"}),
        edition(version=3, jurisdictions=["us"], **{"from": "2020-01-01"}),
    ]


@pytest.mark.parametrize(
    ("on", "jurisdiction", "version"),
    [
        ("2008-07-01", "uk", 1),
        ("2019-12-31", "us", 1),
        ("2020-01-01", "uk", 2),
        ("2020-01-01", "us", 3),
        ("2030-01-01", "eu", 2),
    ],
)
def test_the_newest_edition_in_force(on: str, jurisdiction: str, version: int) -> None:
    kb = knowledge(recommendation(editions=_editions()), name="editions", edition=date.fromisoformat(on))
    assert assess(kb, patient(**SAFE), "option_a", jurisdiction).edition == version


def test_before_the_first_edition_nothing_is_said() -> None:
    kb = knowledge(recommendation(editions=_editions()), name="editions", edition=date(2008, 6, 30))
    assert assess_all(kb, patient(**SAFE), "uk") == []
    with pytest.raises(SpinepathError, match="2008-07-01"):
        assess(kb, patient(**SAFE), "option_a", "uk")


def test_an_unknown_name_offers_the_nearest() -> None:
    with pytest.raises(SpinepathError, match="nearest: 'option_a'"):
        assess(knowledge(), patient(), "option_b", "uk")


def test_each_fracture_is_a_subject_of_its_own() -> None:
    rule = recommendation(
        subject="fracture", editions=[edition(indications={"ready": criterion("row_ready AND need")})]
    )
    kb = knowledge(rule, name="rows")
    rows = {"l1": {"row_ready": True}, "t12": {"row_ready": False}, "t7": {}}
    found = {a.subject: a.status for a in assess_all(kb, patient(fractures=rows, **SAFE), "uk")}
    assert found == {"fracture:l1": "consider", "fracture:t12": "not_applicable", "fracture:t7": "needs_information"}


def _row_rule() -> Knowledge:
    rule = recommendation(
        subject="fracture", editions=[edition(indications={"ready": criterion("row_ready AND need")})]
    )
    return knowledge(rule, recommendation("option_b"))


def test_of_several_fractures_the_most_open_one_is_explained() -> None:
    rows = {"l1": {"row_ready": False}, "t12": {}, "t7": {"row_ready": True}, "t8": {"row_ready": True}}
    person = patient(fractures=rows, **SAFE)
    assert assess(_row_rule(), person, "option_a", "uk").subject == "fracture:t7"
    del rows["t7"], rows["t8"]
    assert assess(_row_rule(), patient(fractures=rows, **SAFE), "option_a", "uk").subject == "fracture:t12"


@pytest.mark.parametrize("subject", ["l1", "fracture:l1"])
def test_a_fracture_can_be_asked_for(subject: str) -> None:
    person = patient(fractures={"l1": {"row_ready": False}, "t7": {"row_ready": True}}, **SAFE)
    found = assess(_row_rule(), person, "option_a", "uk", subject)
    assert (found.subject, found.status) == ("fracture:l1", "not_applicable")
    with pytest.raises(SpinepathError, match="found l2, expected l1 or t7"):
        assess(_row_rule(), person, "option_a", "uk", "l2")
    assert assess(_row_rule(), person, "option_b", "uk", "person").subject == "person"


def test_a_fracture_shows_its_own_values_and_those_of_the_person_around_it() -> None:
    person = patient(fractures={"l1": {"row_ready": False}, "t7": {"row_ready": True}}, **SAFE)
    shown = {
        a.subject: {v.feature: v.value for c in a.criteria for v in c.values}
        for a in assess_all(_row_rule(), person, "uk")
        if a.recommendation == "option_a"
    }
    assert shown["fracture:l1"] == {"row_ready": False, "need": True, "stop": False}
    assert shown["fracture:t7"] == {"row_ready": True, "need": True, "stop": False}


@pytest.mark.parametrize("stale", [{}, {"stop": True}])
def test_bare_statuses_are_those_of_the_assessments(stale: dict[str, bool]) -> None:
    person = patient(need=True, stale=stale, fractures={"l1": {"row_ready": False}, "t7": {"row_ready": True}})
    found = {(a.recommendation, a.subject): a.status for a in assess_all(_row_rule(), person, "uk")}
    assert statuses(_row_rule(), person, "uk") == found
    assert len(found) == 3


def test_without_a_fracture_row_its_facts_are_asked_of_the_person() -> None:
    rule = recommendation(subject="fracture", editions=[edition(indications={"ready": criterion("row_ready")})])
    (found,) = assess_all(knowledge(rule, name="no rows"), patient(stop=False), "uk")
    assert (found.subject, found.ask) == ("person", ("row_ready",))


def _dose(level: float | None) -> tuple[float | None, tuple[str, ...]]:
    rows = [
        {"when": "level < 30", "text": "least", "max": 1.0, "cite": ["source-a"]},
        {"when": "level < 60", "text": "less", "max": 2.0, "cite": ["source-a"]},
        {"text": "full", "max": 4.0, "cite": ["source-a"]},
    ]
    kb = knowledge(recommendation(editions=[edition(dose=rows)]), name="dose")
    dose = assess(kb, patient(level=level, **SAFE), "option_a", "uk").dose
    assert dose is not None
    return dose.max, dose.limited_by


def test_an_unknown_that_limits_the_dose_takes_the_most_restrictive_one() -> None:
    assert _dose(29.9) == (1.0, ())
    assert _dose(30) == (2.0, ())
    assert _dose(60) == (4.0, ())
    assert _dose(None) == (1.0, ("level",))


def test_a_lower_row_further_down_is_told_while_it_may_hold() -> None:
    rows = [
        {"when": "level >= 30 AND level < 60", "text": "middle", "max": 3, "unit": "g/d", "cite": ["source-a"]},
        {"when": "level < 30", "text": "low", "max": 2, "unit": "g/d", "cite": ["source-a"]},
        {"text": "usual", "max": 4, "unit": "g/d", "cite": ["source-a"]},
    ]
    kb = knowledge(recommendation(editions=[edition(dose=rows)]), name="dose_out_of_order")

    def told(level: float | None) -> tuple[float | None, float | None]:
        dose = assess(kb, patient(level=level, **SAFE), "option_a", "uk").dose
        assert dose is not None
        return dose.max, dose.may_fall_to

    assert told(None) == (3.0, 2.0)
    assert [told(level) for level in (45, 29, 70)] == [(3.0, None), (2.0, None), (4.0, None)]


def test_details_show_or_hide_while_unknown() -> None:
    rows = [
        {"section": "exercise", "text": "lift", "when": "worry", "if_unknown": "hide", "cite": ["source-a"]},
        {"section": "stop_sign", "text": "stop", "when": "worry", "cite": ["source-a"]},
        {"section": "do", "text": "walk", "cite": ["source-a"]},
    ]
    kb = knowledge(recommendation(editions=[edition(details=rows)]), name="details")

    def texts(worry: bool | None) -> list[str]:
        return [d.text for d in assess(kb, patient(worry=worry, **SAFE), "option_a", "uk").details]

    assert texts(True) == ["lift", "stop", "walk"]
    assert texts(None) == ["stop", "walk"]
    assert texts(False) == ["walk"]


def test_a_stop_counts_for_a_drug_in_use_even_without_indication() -> None:
    kb = knowledge(recommendation(drugs=["class:class_a"]), name="in use")
    drug = CurrentDrug("drug_a", "drug A")
    used = assess(kb, patient(drugs=(drug,), need=False, stop=True), "option_a", "uk")
    assert (used.status, used.safety, used.in_use) == ("not_applicable", "stop_or_review", True)
    unused = assess(kb, patient(need=False, stop=True), "option_a", "uk")
    assert (unused.safety, unused.in_use) == ("none", None)
    listed = replace(patient(need=False, stop=True), complete_for=frozenset({"MedicationRequest"}))
    assert assess(kb, listed, "option_a", "uk").in_use is False
    other = patient(drugs=(CurrentDrug("drug_b", "drug B"),), need=False, stop=True)
    assert assess(kb, other, "option_a", "uk").in_use is False


def test_answers_that_would_settle_the_status_are_named() -> None:
    found = assess(knowledge(name="flips"), patient(need=True), "option_a", "uk")
    assert {(flip.features, flip.then) for flip in found.flips} == {
        (("stop",), "contraindicated"),
        (("stop",), "consider"),
    }


def test_what_is_not_on_record_is_none_and_no_answer() -> None:
    loaded = api.load_knowledge(edition="2026-11-20")
    silent = api.Patient(as_of="2026-11-20", knowledge=loaded, age_years=70)
    denied = api.Patient(as_of="2026-11-20", knowledge=loaded, on_dialysis=False)
    assert value_used(loaded, "augmentation_on_record", silent.values).words == "none"
    assert value_used(loaded, "on_dialysis", denied.values).words is None


def test_a_value_that_adds_up_events_shows_no_date() -> None:
    made = knowledge(recommendation(), name="timeless")
    need = made.features["need"]
    count = replace(made, features={**made.features, "need": need.model_copy(update={"timeless": True})})
    known = {"need": FeatureValue(True, None, "2020-01-01", "Observation/1")}
    assert value_used(made, "need", known).date == "2020-01-01"
    assert value_used(count, "need", known).date is None


def test_answers_do_not_rule_out_what_the_record_says_no_to_only_for_want_of_them() -> None:
    loaded = api.load_knowledge(edition="2026-11-20")
    silent = api.Patient(as_of="2026-11-20", knowledge=loaded, age_years=70, vertebral_fracture=True)
    found = next(a for a in api.plan(loaded, silent).assessments if a.recommendation == "spinal_malignancy")
    ruled_out = [set(flip.features) for flip in found.flips if flip.then == "not_applicable"]
    assert ruled_out
    assert all({"cancer_ever", "active_cancer"} <= features for features in ruled_out)
