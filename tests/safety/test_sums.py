"""Whole plans from FHIR records: sums over drugs, before and after the plan, and what they hold back."""

from typing import Any

import pytest

import spinepath as sp
from spinepath.terms.results import RECOMMENDED, Burden, Plan
from tests.fhir_samples import RXNORM
from tests.whole_records import ATC, DMD, drug, line, planned, record

SERTRALINE = drug("sertraline", "N06AB06")
ZOPICLONE = drug("zopiclone", "N05CF01")
OXYBUTYNIN = drug("oxybutynin", "G04BD04")
CODEINE_30 = drug("codeine 30 mg", "322503009", DMD, each=1)
CO_CODAMOL = drug("co-codamol 8/500", "322307006", DMD, each=2)
MODERATE: dict[str, Any] = {"nrs_move": {"valueInteger": 5}, "nrs_rest": {"valueInteger": 3}}


def burden(plan: Plan, name: str) -> Burden:
    return next(b for b in plan.burdens if b.id == name)


def test_drugs_that_act_on_the_brain_before_and_after() -> None:
    found = burden(planned(record(SERTRALINE)), "cns_active_drugs")
    assert (found.before, found.after, found.at_least, found.limit) == (1, 2, False, 3)
    assert [(p.label, p.counts, p.state) for p in found.drugs] == [
        ("sertraline", 1, "taken"),
        ("Immediate-release opioid, a few days, for severe acute pain", 1, "new"),
    ]


def test_a_third_is_not_started_for_moderate_pain() -> None:
    plain = planned(record(answers=MODERATE))
    held = planned(record(SERTRALINE, ZOPICLONE, answers=MODERATE))
    assert line(plain, "codeine").disposition in RECOMMENDED
    found = line(held, "codeine")
    assert found.disposition == "not_chosen"
    assert found.why[0].startswith("not started: drugs that act on the brain would be 3, from 3 it is too much")
    assert burden(held, "cns_active_drugs").after == 2


def test_severe_pain_of_a_fresh_fracture_is_relieved_and_the_sum_is_told() -> None:
    plan = planned(record(SERTRALINE, ZOPICLONE))
    assert line(plan, "short_opioid").disposition in RECOMMENDED
    assert burden(plan, "cns_active_drugs").after == 3
    assert "three_cns_drugs" in {x.id for x in plan.interactions}


def test_a_drug_without_a_score_makes_the_sum_at_least() -> None:
    found = burden(planned(record(OXYBUTYNIN)), "anticholinergic_burden")
    assert (found.before, found.at_least) == (3, True)  # ramipril and amlodipine have no score that was read


def test_opioids_in_morphine_equivalents() -> None:
    found = burden(planned(record(CODEINE_30)), "opioid_amount")
    assert (found.before, found.at_least) == (12, False)  # 120 mg by the factor of the United Kingdom
    without_dose = burden(planned(record(drug("codeine", "R05DA04"))), "opioid_amount")
    assert (without_dose.before, without_dose.at_least) == (0, True)


def test_a_stopped_drug_leaves_the_sum() -> None:
    patch = drug("fentanyl patch 75", "197696", RXNORM)
    plan = planned(record(patch, answers={"opioid_naive": {"valueBoolean": True}}))
    assert [v.verdict for v in plan.current_drugs if v.drug == "fentanyl_patch"] == ["stop"]
    found = burden(plan, "cns_active_drugs")
    assert (found.before, found.after) == (1, 0)
    assert [p.state for p in found.drugs] == ["stopped"]


@pytest.mark.parametrize("wanted", ["text", "markdown", "html", "json"])
def test_every_format_shows_the_sums(wanted: str) -> None:
    plan = planned(record(SERTRALINE))
    told = sp.render(plan, wanted)
    assert "rugs that act on the brain" in told
    assert ("Sums before and after this plan" in told) is (wanted != "json")


def test_paracetamol_in_a_combination_is_added_up() -> None:
    plan = planned(record(CO_CODAMOL))
    assert plan.person["paracetamol_mg_per_day"].value == 3000 + 4000
    told = " ".join(line(plan, "paracetamol").requires)
    assert "the sum (7000 mg/d: paracetamol, paracetamol) is above 2000 mg/d and comes down to it today" in told
    (twice,) = [x for x in plan.interactions if x.id == "paracetamol_twice"]
    assert twice.taken == ("paracetamol", "paracetamol")
    assert burden(plan, "opioid_amount").before == 6.4  # 8 tablets of 8 mg codeine, by 0.1


def test_a_combination_known_by_class_only_makes_the_sum_at_least() -> None:
    plan = planned(record(drug("co-codamol", "N02AJ06", ATC)))
    assert "paracetamol_mg_per_day" not in plan.person
    told = " ".join(line(plan, "paracetamol").requires)
    assert "(at least 3000 mg/d" in told
    assert "stays within 4000 mg/d" in told
