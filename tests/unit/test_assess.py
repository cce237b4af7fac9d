"""Editions, subjects, doses, details and what is in use."""

from datetime import date

import pytest

from spinepath.recommendations import assess, assess_all
from spinepath.terms import CurrentDrug, SpinepathError
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
    assert (unused.safety, unused.in_use) == ("none", False)


def test_answers_that_would_settle_the_status_are_named() -> None:
    found = assess(knowledge(name="flips"), patient(need=True), "option_a", "uk")
    assert {(flip.features, flip.then) for flip in found.flips} == {
        (("stop",), "contraindicated"),
        (("stop",), "consider"),
    }
