"""A drug in use that clashes with what the plan would bring: the line never stays a plain offer."""

import pytest

from spinepath.documents import render
from spinepath.fhir import care_plan_bundle
from spinepath.terms.results import RECOMMENDED

from .people import KNOWLEDGE
from .records import Order, line, plan

SETTLED_ELSEWHERE = {
    "paracetamol_twice": "going on with paracetamol is no new line; the sum stands in its plan rule",
    "two_nsaids": "going on with one is no new line",
    "three_cns_drugs": "counts drugs in use; a new opioid beside a sedative is held by the pair",
}
MODERATE = {"nrs_move": 6, "pain_prevents_mobilising": False}


def test_every_critical_interaction_holds_or_is_settled_elsewhere() -> None:
    critical = {x.id: x.holds for x in KNOWLEDGE.interactions.values() if x.level == "critical"}
    assert {name for name, holds in critical.items() if holds is None} == SETTLED_ELSEWHERE.keys()


def test_an_antibiotic_that_slows_the_opioid_brings_another_opioid_first() -> None:
    made = plan(orders=[Order("clarithromycin", 2, 500)])
    first = line(made, "short_opioid")
    assert first.disposition == "alternative"
    assert "clarithromycin is taken" in first.why[0]
    assert line(made, "morphine").disposition in RECOMMENDED


def test_where_no_other_opioid_may_be_used_the_drug_stands_in_the_check() -> None:
    made = plan(
        measured={"creatinine": (220, "umol/L"), "egfr": (20, "mL/min/{1.73_m2}")}, orders=[Order("clarithromycin")]
    )
    first = line(made, "short_opioid")
    assert first.disposition == "check_then_offer"
    assert "clarithromycin (Another antibiotic" in " ".join(first.checks)
    assert "check clarithromycin (Another antibiotic" in " ".join(render(made, "text").split())
    requests = [
        e["resource"] for e in care_plan_bundle(made)["entry"] if e["resource"]["resourceType"] == "MedicationRequest"
    ]
    notes = [n["text"] for r in requests for n in r.get("note", []) if "clarithromycin" in n["text"]]
    assert notes and notes[0].startswith("check first: clarithromycin (")


@pytest.mark.parametrize(
    ("answer", "orders"),
    [
        ("on_lithium", [Order("lithium", 1, 800)]),
        ("on_methotrexate", [Order("methotrexate")]),
        ("on_anticoagulant", [Order("apixaban", 2, 5)]),
    ],
)
def test_an_answer_no_does_not_offer_what_the_drug_list_forbids(answer: str, orders: list[Order]) -> None:
    assert line(plan(MODERATE), "nsaid").disposition in RECOMMENDED
    made = plan({**MODERATE, answer: False}, orders)
    assert line(made, "nsaid").disposition not in RECOMMENDED


def test_a_sedative_in_use_is_named_in_the_check_of_the_opioid() -> None:
    made = plan(orders=[Order("diazepam", 1, 5, start="2026-09-01")])
    assert any(
        check.startswith("diazepam (Start neither beside the other") for check in line(made, "short_opioid").checks
    )
