"""After a heart attack: what is taken for the heart goes on, and what bleeds or clots stays out."""

import pytest

from spinepath.care_plan import make_plan
from spinepath.terms.results import RECOMMENDED, DrugVerdict, Plan

from .oracle import Told
from .people import KNOWLEDGE, patient, safe


@pytest.mark.parametrize("drug", ["beta_blocker", "nitrate", "calcium_channel_blocker", "amiodarone", "digoxin"])
def test_what_holds_the_heart_steady_is_never_paused(drug: str) -> None:
    verdict = _verdict(_plan(drug), drug)
    assert verdict.verdict == "continue"
    assert "pausing" not in verdict.why


def test_a_beta_blocker_is_told_never_to_stop_suddenly() -> None:
    assert "never paused" in _verdict(_plan("beta_blocker"), "beta_blocker").why


def test_a_water_tablet_may_be_paused_when_nothing_is_drunk() -> None:
    assert "pausing" in _verdict(_plan("furosemide"), "furosemide").why


def test_a_bone_tablet_that_failed_ends_when_the_next_drug_starts() -> None:
    failed = {"fracture_on_treatment": True, "fractures_on_treatment": 2, "oral_bisphosphonate_years": 3}
    taken = {"on_bone_drug": True, "on_oral_bisphosphonate": True, "oral_bisphosphonate_ever": True}
    plan = _plan("alendronate", **failed, **taken, bone_drug_adherence_pct=90, bone_drug_ever=True)
    verdict = _verdict(plan, "alendronate")
    assert verdict.verdict == "change"
    assert "goes on until that day and then ends" in verdict.why
    offered = {line.option for line in plan.lines if line.disposition in RECOMMENDED | {"alternative"}}
    assert not offered & {"alendronate", "risedronate", "ibandronate_oral"}


def _plan(drug: str, **facts: object) -> Plan:
    base = safe("zoledronate")
    return make_plan(KNOWLEDGE, patient(Told({**base.facts, **facts}, base.fractures, (*base.drugs, drug))))


def _verdict(plan: Plan, drug: str) -> DrugVerdict:
    return next(v for v in plan.current_drugs if v.drug == drug)
