"""What a plan says of a drug that is taken, where a recommendation has words for it."""

import pytest

from spinepath.care_plan import make_plan
from spinepath.terms import CurrentDrug, PatientFeatures
from spinepath.terms.results import Plan
from tests.small_knowledge import criterion, edition, knowledge, patient, recommendation

SAFE = {"need": True, "stop": False}


def planned(person: PatientFeatures, *rules: object) -> Plan:
    return make_plan(knowledge(*rules), person)


TAKEN = [
    {"drugs": ["drug_b"], "when": "worry", "verdict": "taper", "text": "slowly", "cite": ["source-a"]},
    {"when": "need", "verdict": "continue", "text": "goes on", "cite": ["source-a"]},
]


@pytest.mark.parametrize(
    ("drug", "facts", "stale", "verdict"),
    [
        ("drug_b", {"worry": True, **SAFE}, {}, "taper"),
        ("drug_a", {"worry": True, **SAFE}, {}, "continue"),
        ("drug_b", SAFE, {"worry": True}, "taper"),
        ("drug_a", {"stop": False}, {"need": True}, "ask"),
        ("drug_a", {"need": True, "stop": True}, {}, "stop"),
    ],
)
def test_what_a_recommendation_says_of_a_drug_in_use(
    drug: str, facts: dict[str, bool], stale: dict[str, bool], verdict: str
) -> None:
    rule = recommendation(drugs=["drug_a", "drug_b"], editions=[edition(if_taken=TAKEN)])
    (found,) = planned(patient(drugs=(CurrentDrug(drug, drug),), stale=stale, **facts), rule).current_drugs
    assert found.verdict == verdict


def test_what_is_said_goes_before_a_missing_indication_elsewhere() -> None:
    other = recommendation("b", drugs=["drug_a"], editions=[edition(indications={"no": criterion("worry")})])
    rule = recommendation(drugs=["drug_a"], editions=[edition(if_taken=TAKEN)])
    drug = CurrentDrug("drug_a", "drug A")
    (found,) = planned(patient(worry=False, drugs=(drug,), **SAFE), rule, other).current_drugs
    assert (found.verdict, found.why) == ("continue", "goes on")


@pytest.mark.parametrize(("borne", "verdict"), [((), "continue"), (("option_a",), "ask")])
def test_what_was_not_tolerated_does_not_just_go_on(borne: tuple[str, ...], verdict: str) -> None:
    rule = recommendation(drugs=["drug_a"], editions=[edition(if_taken=TAKEN)])
    person = patient(drugs=(CurrentDrug("drug_a", "drug A"),), not_tolerated_options=borne, **SAFE)
    (found,) = planned(person, rule).current_drugs
    assert found.verdict == verdict and ("not tolerated" in found.why) == bool(borne)
