"""A late or stopped denosumab: which drug, when, and what no longer stands beside it, in the whole plan."""

from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.terms.results import RECOMMENDED, Plan

from .people import KNOWLEDGE, patient, safe

LATE: dict[str, Any] = {"denosumab_ever": True, "on_denosumab": False, "denosumab_days_since": 245}
DRUGS = {"denosumab", "zoledronate", "alendronate", "risedronate", "romosozumab", "teriparatide", "raloxifene"}


def plan(**facts: Any) -> Plan:
    told = safe("zoledronate")
    return make_plan(KNOWLEDGE, patient(type(told)({**told.facts, **LATE, **facts}, told.fractures, told.drugs)))


def recommended(made: Plan) -> set[str]:
    return {line.option for line in made.lines if line.disposition in RECOMMENDED}


def test_denosumab_is_given_again_today_and_no_other_bone_drug() -> None:
    made = plan()
    assert recommended(made) & DRUGS == {"denosumab"}
    starts = {line.option: line.start_by for line in made.lines}
    assert starts["denosumab"] == starts["denosumab_overdue"] == patient(safe("zoledronate")).as_of.isoformat()
    assert next(line.disposition for line in made.lines if line.option == "zoledronate") == "alternative"


@pytest.mark.parametrize("why", [{"allergy_denosumab": True}, {"declined_options": ["denosumab"]}])
def test_zoledronate_takes_its_place(why: dict[str, Any]) -> None:
    made = plan(**why)
    assert recommended(made) & DRUGS == {"zoledronate"}
    starts = {line.option: line.start_by for line in made.lines}
    assert starts["zoledronate"] == starts["denosumab_overdue"]


def test_nobody_is_called_late_whose_drugs_are_not_known() -> None:
    made = plan(denosumab_ever=None, denosumab_days_since=None, on_denosumab=None)
    doses = [line.dose.text for line in made.lines if line.option in DRUGS and line.dose]
    assert doses
    assert not [text for text in doses if "is late" in text]


def test_nobody_waits_for_a_bone_forming_drug_or_a_decision_in_weeks() -> None:
    apart = {"bone_specialist_referral", "bone_treatment", "bone_turnover_test", "treatment_failure_review"}
    assert "denosumab_overdue" in recommended(plan())
    assert not recommended(plan()) & apart


def test_zoledronate_that_followed_in_time_is_no_late_denosumab() -> None:
    made = plan(zoledronate_ever=True, zoledronate_days_since=300, denosumab_days_since=480)
    assert not recommended(made) & {"denosumab", "denosumab_overdue"}


def test_no_clock_of_weeks_runs_beside_it() -> None:
    def clocks(made: Plan) -> list[str]:
        return [step.what for found in made.sequences for step in found.steps if step.lane == "Clock"]

    assert not [x for x in clocks(plan()) if x.startswith("bone drug begun")]
    others = clocks(plan(denosumab_ever=False, denosumab_days_since=None, on_bone_drug=False))
    assert [x for x in others if x.startswith("bone drug begun")]


def test_the_calcium_after_a_first_dose_is_not_asked_for_after_a_later_one() -> None:
    told = [check.what for line in plan().lines for check in line.monitoring]
    assert "adjusted calcium after the dose" in told
    assert not any("after the first dose" in what for what in told)
