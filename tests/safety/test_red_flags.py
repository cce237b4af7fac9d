"""What is an emergency, what is urgent and what is neither: one sign at a time, and people who must not be alarmed."""

from datetime import date
from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.documents import render
from spinepath.documents.safety_text import CANNOT_TELL
from spinepath.features import Patient, derive
from spinepath.terms import PERSON, Fact, Record
from spinepath.terms.results import RECOMMENDED, Plan

from .people import KNOWLEDGE

DAY = date(2026, 11, 20)
SIGNS = [f.id for f in KNOWLEDGE.features.values() if f.source.window_d == 28 and f.type == "bool"]
RED_FLAGS = {r.id for r in KNOWLEDGE.recommendations.values() if r.kind == "red_flag"}
CLEAR: dict[str, Any] = {
    **dict.fromkeys([*SIGNS, "ankylosed_spine", "cancer_ever", "immunosuppressed"], False),
    "on_dialysis": False,
    "intravenous_drug_use": False,
    "back_pain": True,
    "vertebral_fracture": True,
    "age_years": 76,
    "sex": "female",
    "crp": 4.0,
}
EMERGENCIES = {
    "cord_or_cauda_equina": {"saddle_numbness": True},
    "spinal_infection": {"fever_or_rigors": True},
    "unstable_injury": {"high_energy_trauma": True},
    "ankylosed_spine_injury": {"ankylosed_spine": True, "fall_with_new_pain": True},
    "aortic_emergency": {"pulsatile_abdominal_mass_or_tearing_pain": True},
    "heart_or_lung_emergency": {"chest_pain_or_new_breathlessness": True},
    "upper_abdominal_emergency": {"severe_upper_abdominal_pain": True},
}
URGENT = {
    "malignant_fracture": {"pedicle_loss": True},
    "spinal_malignancy": {"suspicious_spinal_pain": True, "cancer_ever": True},
    "hip_or_pelvic_fracture": {"pelvic_or_hip_pain_cannot_bear_weight": True},
}
NOT_GATING = {
    "urinary_infection": {"urinary_infection_signs": True},
    "shingles": {"dermatomal_rash": True},
    "myeloma_work_up": {"vf_unexplained": True},
    "atypical_fracture": {"vf_above_t5": True},
    "osteomalacia_work_up": {"vitamin_d": 18.0},
    "raised_calcium": {"calcium_adjusted": 2.7},
}
BENIGN: dict[str, dict[str, Any]] = {
    "acute fracture after lifting": {"nrs_move": 9.0, "pain_days": 3},
    "fall at home with an ordinary spine": {"fall_with_new_pain": True},
    "pain round the ribs": {"chest_wall_radiation": True},
    "sciatica": {"radicular_pain": True, "neuropathic_signs": True},
    "night pain only": {"night_pain": True},
    "cancer long ago and ordinary pain": {"cancer_ever": True, "osteoporotic_vertebral_fracture": True},
    "weak immune system and ordinary pain": {"immunosuppressed": True},
    "dialysis and ordinary pain": {"on_dialysis": True, "egfr": 8.0},
    "raised CRP of a fresh fracture": {"crp": 38.0},
    "injection into the spine and ordinary pain": {"recent_spinal_procedure": True},
    "stiff spine without a fall": {"ankylosed_spine": True},
    "old lung disease": {"copd": True},
    "cystitis": {"urinary_infection_signs": True},
    "pain that keeps in bed": {"pain_prevents_mobilising": True, "can_walk": False},
    "three old fractures and a bent back": {"n_vf_ever": 3, "osteoporotic_kyphosis": True, "pain_days": 900},
    "age 44": {"age_years": 44},
    "fracture of T4": {"vf_above_t5": True},
    "long steroid use": {"on_glucocorticoid": True, "prednisolone_mg_per_day": 10.0},
}


def plan_of(**changes: Any) -> Plan:
    return make_plan(KNOWLEDGE, Patient(knowledge=KNOWLEDGE, as_of=DAY, jurisdiction="uk", **{**CLEAR, **changes}))


def present(plan: Plan) -> set[str]:
    return {x.recommendation for x in (*plan.red_flags, *plan.lines) if x.disposition in RECOMMENDED}


@pytest.mark.parametrize("name", EMERGENCIES)
def test_an_emergency_is_one_and_tells_what_to_do(name: str) -> None:
    plan = plan_of(**EMERGENCIES[name])
    assert plan.urgency == "emergency" and name in present(plan)
    line = next(x for x in plan.red_flags if x.recommendation == name)
    sections = {d.section for d in line.details}
    assert {"step", "do", "handover", "do_not_start"} <= sections
    texts = " ".join(d.text for d in line.details)
    assert "Write down the time" in texts and "othing by mouth" in texts and "aracetamol" in texts
    assert all(d.owner and d.within for d in line.details if d.section == "step")
    assert line.actions and line.start_by == DAY.isoformat()


@pytest.mark.parametrize("name", URGENT)
def test_urgent_is_no_emergency_and_holds_exercise(name: str) -> None:
    plan = plan_of(**URGENT[name])
    assert plan.urgency == "urgent" and name in present(plan)
    assert "exercise_programme" not in present(plan)


@pytest.mark.parametrize("name", NOT_GATING)
def test_other_work_up_fires_without_holding_the_plan(name: str) -> None:
    plan = plan_of(**NOT_GATING[name])
    assert name in present(plan)
    assert not present(plan) & RED_FLAGS and not plan.provisional


@pytest.mark.parametrize("name", BENIGN)
def test_a_benign_case_raises_no_red_flag(name: str) -> None:
    plan = plan_of(**BENIGN[name])
    assert not present(plan) & RED_FLAGS and not plan.provisional


@pytest.mark.parametrize(
    "cancer",
    [
        {"cancer_ever": True},
        {"cancer_ever": True, "active_cancer": True},
        {"cancer_ever": True, "active_cancer": True, "osteoporotic_vertebral_fracture": True},
    ],
    ids=["of the past", "active", "active, the fracture called osteoporotic"],
)
def test_ordinary_pain_without_weight_loss_does_not_clear_a_cancer(cancer: dict[str, Any]) -> None:
    plan = plan_of(**cancer)
    assert "spinal_malignancy" in present(plan) and plan.urgency == "urgent" and not plan.provisional


WITH: dict[str, dict[str, Any]] = {  # signs that matter only together with another one
    "recent_spinal_procedure": {"suspicious_spinal_pain": True},
    "suspicious_spinal_pain": {"cancer_ever": True, "osteoporotic_vertebral_fracture": True},
    "fall_with_new_pain": {"ankylosed_spine": True},
}


@pytest.mark.parametrize("sign", [s for s in SIGNS if s not in ("urinary_infection_signs", "dermatomal_rash")])
def test_a_sign_that_was_not_asked_about_makes_the_plan_provisional(sign: str) -> None:
    assert plan_of(**{sign: None, **WITH.get(sign, {})}).provisional


@pytest.mark.parametrize("sign", ["urinary_infection_signs", "dermatomal_rash"])
def test_a_sign_that_does_not_gate_is_still_asked_about(sign: str) -> None:
    plan = plan_of(**{sign: None})
    assert not plan.provisional
    assert sign in {name for ask in plan.asks for name in ask.features}


def test_tests_on_findings_ask_for_nothing_by_themselves() -> None:
    waiting = {"soft_tissue_mass", "pedicle_loss", "vf_above_t5", "vf_unexplained", "paraprotein", "fracture_cleft"}
    changes = dict.fromkeys(waiting & KNOWLEDGE.features.keys() - {"fracture_cleft"})
    plan = plan_of(**changes)
    second = {r.id for r in KNOWLEDGE.recommendations.values() if r.group == "investigations" and r.second_line}
    lines = {x.id for x in plan.lines if x.recommendation in second}
    assert not [a for a in plan.asks if {c.line for c in a.would_change} and {c.line for c in a.would_change} <= lines]


def told(concept: str, value: Any, day: str) -> Fact:
    return Fact(
        "p", PERSON, concept, day, None, "day", value, None, None, "final", None, f"Observation/{concept}-{day}"
    )


def test_one_checklist_of_this_week_clears_every_gating_sign() -> None:
    facts = (told("red_flag_checklist", True, "2026-11-18"), told("back_pain", True, "2026-11-18"))
    context = [told(c, False, "2026-11-18") for c in ("cancer_ever", "immunosuppressed", "on_dialysis")]
    plan = make_plan(KNOWLEDGE, derive(KNOWLEDGE, Record("p", (*facts, *context)), DAY, "uk"))
    assert not plan.provisional
    old = (told("red_flag_checklist", True, "2026-11-01"), *facts[1:])
    assert make_plan(KNOWLEDGE, derive(KNOWLEDGE, Record("p", (*old, *context)), DAY, "uk")).provisional


def test_the_two_latest_scores_of_one_condition_give_the_change() -> None:
    facts = (
        told("nrs_move", 8, "2026-11-01"),
        told("nrs_move", 5, "2026-11-18"),
        told("nrs_rest", 2, "2026-11-18"),
    )
    patient = derive(KNOWLEDGE, Record("p", facts), DAY, "uk")
    assert patient.values["pain_change"].value == "better"
    assert patient.values["nrs_move_before"].value == 8
    one = derive(KNOWLEDGE, Record("p", facts[1:]), DAY, "uk")
    assert "pain_change" not in one.values


def test_raised_calcium_with_failing_kidneys_is_for_today_and_dangerous_values_are_an_emergency() -> None:
    today = plan_of(calcium_adjusted=2.8, egfr=35.0)
    assert today.urgency == "urgent" and "myeloma_work_up" in present(today)
    worse = plan_of(calcium_adjusted=2.8, egfr=35.0, acute_kidney_injury=True)
    assert worse.urgency == "emergency" and "calcium_and_kidney_emergency" in present(worse)
    assert plan_of(calcium_adjusted=2.8, egfr=70.0).urgency == "routine"
    assert not plan_of(calcium_adjusted=None, egfr=35.0).provisional


def test_calcium_without_albumin_and_creatinine_without_an_egfr_are_enough_for_the_emergency() -> None:
    """3.77 - 0.02 x 20 is still over 3; a creatinine of 306 is an eGFR of about 12 at 76."""
    found = plan_of(calcium_total=3.77, creatinine=306.0)
    assert found.urgency == "emergency" and "calcium_and_kidney_emergency" in present(found)
    assert plan_of(calcium_total=3.77, creatinine=70.0).urgency != "emergency"
    assert plan_of(calcium_total=3.3, creatinine=306.0).urgency != "emergency"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"egfr": "2026-11-01"}, 60.0),
        ({"egfr": "2026-11-10", "creatinine": "2026-11-10"}, 60.0),
        ({"creatinine": "2026-11-10"}, 12.2),
        ({"egfr": "2026-11-01", "creatinine": "2026-11-10"}, 12.2),
    ],
)
def test_the_reported_egfr_stands_unless_the_creatinine_is_newer(days: dict[str, str], expected: float) -> None:
    amounts = {"egfr": (60.0, "mL/min/{1.73_m2}"), "creatinine": (306.0, "umol/L")}
    facts = [told("age_years", 76, "2026-11-01"), told("sex", "female", "2026-11-01")]
    facts += [told(name, amounts[name][0], day)._replace(unit=amounts[name][1]) for name, day in days.items()]
    patient = derive(KNOWLEDGE, Record("p", tuple(facts)), DAY, "uk")
    assert patient.values["egfr"].value == pytest.approx(expected, abs=0.5)
    assert not [m for m in patient.messages if "egfr" in m.text]


@pytest.mark.parametrize("tells", [False, True, None])
def test_a_no_of_somebody_who_cannot_tell_clears_no_sign_that_only_they_could_tell(tells: bool | None) -> None:
    plan = plan_of(self_report_possible=tells)
    unheard = {x.recommendation: x.unheard for x in plan.red_flags if x.unheard}
    assert (set(unheard) >= {"cord_or_cauda_equina", "aortic_emergency", "heart_or_lung_emergency"}) is (tells is False)
    assert ("new weakness in a limb" in unheard.get("cord_or_cauda_equina", ())) is False
    section = render(plan, "text").partition("WHERE THE PAIN")[0]
    assert (CANNOT_TELL in " ".join(section.split())) is (tells is False)
    assert not plan.provisional  # what nobody can ever answer must not hold back relief


def test_who_cannot_report_pain_is_judged_by_observation() -> None:
    facts = (
        told("self_report_possible", False, "2026-11-18"),
        told("nrs_move", 2, "2026-11-18"),
        told("painad", 8, "2026-11-18"),
    )
    values = derive(KNOWLEDGE, Record("p", facts), DAY, "uk").values
    assert values["pain_severe"].value is True
    alone = derive(KNOWLEDGE, Record("p", facts[:2]), DAY, "uk").values
    assert "pain_severe" not in alone


def test_after_an_emergency_no_test_is_announced_that_nothing_calls_for() -> None:
    plan = plan_of(saddle_numbness=True, paraprotein=None, soft_tissue_mass=None)
    titles = {r.title for r in KNOWLEDGE.recommendations.values() if r.id in ("malignant_fracture", "low_phosphate")}
    assert plan.after_emergency and not titles & set(plan.after_emergency)
