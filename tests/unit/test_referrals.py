"""Letters of a plan: one for each recommendation that refers, with what is known, what is not, and what is missing."""

from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.knowledge.models import Feature
from spinepath.terms import CurrentDrug
from spinepath.terms.results import Plan, Referral
from tests.small_knowledge import criterion, edition, knowledge, patient, recommendation

LETTER: dict[str, Any] = {
    "to": "clinic",
    "sender": "doctor",
    "decision": "Is it right?",
    "urgency": "soon",
    "fracture": ["row_ready"],
    "tell": [
        {"heading": "Facts", "features": ["need", "worry"], "note": "Read this."},
        {"heading": "Drugs", "drugs": ["class:class_a"]},
    ],
    "attach": [{"what": "image", "shown_by": ["row_ready"]}, {"what": "blood", "shown_by": ["level"]}],
    "cite": ["source-a"],
}
ABOUT_ROWS = [edition(indications={"needed": criterion("need")}, contraindications={}, start_within_d=5)]


def plan(*recommendations: Any, facts: dict[str, Any] | None = None, **more: Any) -> Plan:
    return make_plan(
        knowledge(*recommendations, name=repr(facts)), patient(**{"need": True, "stop": False, **(facts or {})}, **more)
    )


def letters(plan: Plan) -> dict[str, Referral]:
    return {letter.id: letter for letter in plan.referrals}


def test_only_what_is_recommended_and_refers_has_a_letter() -> None:
    with_letter, without = recommendation(referral=LETTER), recommendation("option_b")
    assert list(letters(plan(with_letter, without))) == ["option_a"]
    assert letters(plan(with_letter, facts={"need": False})) == {}


def test_several_referrals_are_several_letters() -> None:
    found = plan(recommendation(referral=LETTER), recommendation("option_b", referral=LETTER | {"to": "ward"}))
    assert {name: letter.to for name, letter in letters(found).items()} == {"option_a": "clinic", "option_b": "ward"}


def test_one_letter_is_about_all_fractures_of_its_recommendation() -> None:
    about = recommendation(subject="fracture", editions=ABOUT_ROWS, referral=LETTER)
    found = plan(about, fractures={"one": {"row_ready": True}, "two": {}})
    [letter] = found.referrals
    assert [s.subject for s in letter.subjects] == ["fracture:one", "fracture:two"]
    assert [[v.value for v in s.values] for s in letter.subjects] == [[True], [None]]
    assert letter.send_by == "2026-01-06"


def test_what_is_missing_is_missing_for_its_own_fracture() -> None:
    about = recommendation(subject="fracture", editions=ABOUT_ROWS, referral=LETTER)
    [letter] = plan(about, fractures={"one": {"row_ready": True}, "two": {}}).referrals
    found = {(a.what, a.subject): a.found for a in letter.attachments}
    assert found == {
        ("image", "fracture:one"): True,
        ("image", "fracture:two"): False,
        ("blood", "person"): False,
    }


def test_unknown_facts_stand_in_it_as_unknown() -> None:
    [letter] = plan(recommendation(referral=LETTER)).referrals
    part = letter.parts[0]
    assert [(v.feature, v.value) for v in part.values] == [("need", True), ("worry", None)]
    assert (part.drugs, part.note) == (None, "Read this.")


@pytest.mark.parametrize(
    ("drug", "told"),
    [
        (CurrentDrug("drug_a", "drug A", 5.0, "mg/d", "2025-12-01"), "drug A 5 mg/d, since 2025-12-01"),
        (CurrentDrug("drug_a", "drug A", stale=True), "drug A, dose not known, may be over"),
    ],
)
def test_drugs_of_the_kinds_asked_for_are_told(drug: CurrentDrug, told: str) -> None:
    [letter] = plan(recommendation(referral=LETTER), drugs=(drug, CurrentDrug("drug_b", "drug B"))).referrals
    assert letter.parts[1].drugs == (told,)
    assert not letter.parts[1].drugs_complete


def test_lines_that_bring_a_new_drug_are_named() -> None:
    brings = recommendation("option_b", drugs=["drug_b"])
    assert plan(recommendation(referral=LETTER), brings).referrals[0].starts == ("option_b",)
    taken = plan(recommendation(referral=LETTER), brings, drugs=(CurrentDrug("drug_b", "drug B"),))
    assert taken.referrals[0].starts == ()


def test_a_dose_row_says_the_urgency() -> None:
    rows = [edition(dose=[{"text": "Today, by telephone.", "start_within_d": 0, "cite": ["source-a"]}])]
    [letter] = plan(recommendation(editions=rows, referral=LETTER)).referrals
    assert (letter.urgency, letter.send_by) == ("Today, by telephone.", "2026-01-01")


def test_features_have_a_subject() -> None:
    assert isinstance(knowledge().features["row_ready"], Feature)
    assert knowledge().features["row_ready"].subject == "fracture"
