"""Who gets a procedure: one answer for each fracture, a day to look again, and nobody's blood thinner is stopped."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given

from spinepath.care_plan import make_plan
from spinepath.terms.results import RECOMMENDED, Plan, PlanLine

from .oracle import Told
from .people import KNOWLEDGE, patient, people, safe

CEMENT = ("vertebroplasty", "kyphoplasty")
PROCEDURES = (*CEMENT, "augmentation_opinion", "surgical_opinion", "non_union_pathway")
THINNERS = ("apixaban", "warfarin", "clopidogrel", "aspirin", "rivaroxaban")
REOPENS = ("severe_ongoing_pain", "despite_best_analgesia", "pain_settling", "anticoagulant_without_plan")
NEVER_STOPPED = ("anticoagulant", "antiplatelet")


def of_fracture(plan: Plan, subject: str) -> dict[str, PlanLine]:
    return {x.option: x for x in plan.lines if x.subject == subject and x.option in PROCEDURES}


def answers(plan: Plan, subject: str) -> list[str]:
    """The answers that the plan gives on one fracture."""
    lines = of_fracture(plan, subject)
    offered = [name for name in (*CEMENT, "augmentation_opinion") if lines[name].disposition in RECOMMENDED]
    return ["opinion" if name == "augmentation_opinion" else "procedure" for name in offered]


def subjects(plan: Plan) -> Iterator[str]:
    yield from dict.fromkeys(x.subject for x in plan.lines if x.option in CEMENT)


def told(facts: dict[str, object], *rows: dict[str, object], drugs: tuple[str, ...] = ()) -> Plan:
    base = safe("vertebroplasty")
    found = tuple({**base.fractures[0], **row} for row in rows or ({},))
    return make_plan(KNOWLEDGE, patient(Told({**base.facts, **facts}, found, (*base.drugs, *drugs))))


@given(people())
def test_one_answer_for_each_fracture(person: Told) -> None:
    plan = make_plan(KNOWLEDGE, patient(person))
    assert all(len(answers(plan, subject)) <= 1 for subject in subjects(plan))


def test_two_fractures_have_an_answer_each() -> None:
    plan = told(
        {}, {"fracture_level": "l1"}, {"fracture_level": "t8", "fracture_unhealed": None, "fracture_oedema": None}
    )
    assert [answers(plan, subject) for subject in subjects(plan)] == [["procedure"], ["opinion"]]


def test_three_outputs_one_after_the_other() -> None:
    later = told({"optimal_analgesia_tried": False})
    opinion = told({}, {"fracture_unhealed": None, "fracture_oedema": None})
    procedure = told({})
    found = [answers(plan, next(subjects(plan))) for plan in (later, opinion, procedure)]
    assert found == [[], ["opinion"], ["procedure"]]


@given(people())
def test_what_may_open_again_has_a_day(person: Told) -> None:
    plan = make_plan(KNOWLEDGE, patient(person))
    judged = {a.id: a for a in plan.assessments}
    refused = person.facts.get("declined_options") or person.facts.get("completed_options")
    for line in plan.lines if not refused else ():
        found = judged.get(line.trace)
        if line.option not in CEMENT or line.disposition not in ("not_chosen", "blocked") or found is None:
            continue
        if found.because and set(found.because) <= set(REOPENS) and found.status != "usually_not":
            assert line.review_on is not None
            assert any(entry.on == line.review_on and entry.line == line.id for entry in plan.calendar)


def test_not_now_names_the_gate_and_the_day() -> None:
    line = of_fracture(told({"optimal_analgesia_tried": False}), "fracture:1")["vertebroplasty"]
    assert line.disposition == "not_chosen"
    assert "regular paracetamol and a further painkiller tried" in line.why[0]
    assert line.review_on == (KNOWLEDGE.edition + timedelta(days=3)).isoformat()
    assert any(d.text.startswith("Outcome today: NOT NOW.") for d in line.details)


def test_a_healed_fracture_has_no_day() -> None:
    line = of_fracture(told({}, {"fracture_unhealed": False}), "fracture:1")["vertebroplasty"]
    assert (line.disposition, line.review_on) == ("not_chosen", None)


@pytest.mark.parametrize("drug", THINNERS)
def test_no_procedure_stops_a_blood_thinner(drug: str) -> None:
    assert drug in KNOWLEDGE.concepts
    taken = {"on_anticoagulant": True, "periprocedure_anticoagulant_plan": True}
    plans = told(taken, drugs=(drug,)), told({**taken, "optimal_analgesia_tried": False}, drugs=(drug,))
    verdicts = [[(v.verdict, v.recommendation) for v in plan.current_drugs if v.drug == drug] for plan in plans]
    assert verdicts[0] == verdicts[1]
    assert not [x for plan in plans for v in plan.current_drugs if (x := v.recommendation) in PROCEDURES]


def test_no_rule_of_a_procedure_speaks_of_stopping_one() -> None:
    guarded = KNOWLEDGE.expand([f"class:{name}" for name in NEVER_STOPPED])
    for name in PROCEDURES:
        found = KNOWLEDGE.recommendations[name]
        assert not guarded & KNOWLEDGE.expand([*found.drugs, *found.brings])
        for edition in found.editions:
            assert not guarded & KNOWLEDGE.expand(edition.stop_drugs)
            assert not edition.if_taken


def test_a_blood_thinner_brings_the_written_plan() -> None:
    taken = {"on_anticoagulant": True, "periprocedure_anticoagulant_plan": True}
    line = of_fracture(told(taken, drugs=("apixaban",)), "fracture:1")["vertebroplasty"]
    assert "anticoagulation_plan" in line.actions
    assert any("Nobody stops either" in d.text for d in line.details)


@pytest.mark.parametrize("name", ["vertebroplasty", "kyphoplasty"])
def test_checks_after_cement_have_no_day_before_the_procedure_has_one(name: str) -> None:
    """A referral is dated, the procedure is not: its aftercare counts from the procedure on record."""
    assert all(row.after_d is None for e in KNOWLEDGE.recommendations[name].editions for row in e.monitoring)
    after = KNOWLEDGE.recommendations["after_cement"].editions[-1]
    assert after.sequence_from == "augmentation_days"
