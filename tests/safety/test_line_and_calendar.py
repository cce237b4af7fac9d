"""In every example plan the line, the dates of the plan and the years ahead name the same days."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from spinepath import api
from spinepath.care_plan.draft import TODAY
from spinepath.terms.results import RECOMMENDED, Plan, PlanLine

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = "2026-11-20"
PEOPLE = sorted(place.parent.name for place in EXAMPLES.glob("*/record.json"))


@cache
def plan_of(name: str) -> Plan:
    knowledge = api.load_knowledge(edition=DAY)
    return api.plan(knowledge, api.read_record(EXAMPLES / name / "record.json", as_of=DAY, knowledge=knowledge))


def active(plan: Plan) -> list[PlanLine]:
    return [line for line in plan.lines if line.disposition in RECOMMENDED]


def stops_of(plan: Plan) -> dict[str, str | None]:
    """The last day of each recommendation: that of its line, or of the line that holds it beside its own."""
    return {name: line.stop_on for line in active(plan) for name in (line.id, *line.joined)}


@pytest.mark.parametrize("name", PEOPLE)
def test_no_dose_or_session_stands_after_the_stop_of_its_line(name: str) -> None:
    plan = plan_of(name)
    stops = stops_of(plan)
    for sequence in plan.sequences:
        for step in sequence.steps:
            if stops[sequence.line] and step.recommendation == sequence.line and step.lane in ("Doses", "Sessions"):
                assert step.on <= str(stops[sequence.line]), (sequence.line, step)


@pytest.mark.parametrize("name", PEOPLE)
def test_the_last_of_a_course_stands_on_the_stop_of_its_line(name: str) -> None:
    plan = plan_of(name)
    ends = {
        (recommendation.id, row.lane, row.what)
        for recommendation in api.load_knowledge(edition=DAY).recommendations.values()
        for edition in recommendation.editions
        for row in edition.sequence
        if row.ends
    }
    stops = stops_of(plan)
    for sequence in plan.sequences:
        for step in sequence.steps:
            if step.recommendation == sequence.line and (sequence.line, step.lane, step.what) in ends:
                assert step.on == stops[sequence.line]


@pytest.mark.parametrize("name", PEOPLE)
def test_the_calendar_holds_the_days_of_the_lines_and_no_others(name: str) -> None:
    plan = plan_of(name)
    for line in active(plan):
        entries = {(entry.on, entry.what.partition(":")[0]) for entry in plan.calendar if entry.line == line.id}
        waits = line.disposition == "check_then_offer" or line.before_first
        start = "check first, then start" if waits else "start by"
        end = "decide whether it goes on" if line.end_decides else "stop by"
        for on, what in ((line.start_by, start), (line.review_on, "review"), (line.stop_on, end)):
            assert {day for day, told in entries if told == what} == ({on} if on else set())


@pytest.mark.parametrize("name", PEOPLE)
def test_a_course_fits_between_its_start_and_its_stop(name: str) -> None:
    for line in active(plan_of(name)):
        if line.lasts_d and line.start_by and line.stop_on:
            assert (date.fromisoformat(line.stop_on) - date.fromisoformat(line.start_by)).days == line.lasts_d - 1


BONE_DRUGS = (
    "alendronate risedronate ibandronate_oral ibandronate_iv zoledronate denosumab romosozumab teriparatide "
    "abaloparatide raloxifene hormone_therapy strontium"
)
FIRST = ("fracture_bloods", "bone_turnover_test", "teeth_before_bone_drug", "calcium_vitamin_d")


def begins(plan: Plan, option: str) -> str | None:
    return next((line.start_by for line in active(plan) if line.option == option), None)


@pytest.mark.parametrize("name", PEOPLE)
def test_no_bone_drug_begins_before_what_the_plan_wants_first(name: str) -> None:
    plan = plan_of(name)
    late = any(line.option == "denosumab_overdue" for line in active(plan))  # that dose waits for no panel of tests
    for drug in BONE_DRUGS.split():
        for first in FIRST:
            if begins(plan, drug) and begins(plan, first) and not (late and first == "fracture_bloods"):
                assert str(begins(plan, first)) <= str(begins(plan, drug)), (first, drug)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_drug_of_the_specialist_begins_once_the_specialist_was_seen(name: str) -> None:
    plan = plan_of(name)
    seen = [entry.on for entry in plan.calendar if "seen by the specialist" in entry.what]
    for line in active(plan):
        if line.owner == "metabolic bone specialist" and line.start_by:
            assert all(on <= line.start_by for on in seen), line.id


@pytest.mark.parametrize("first", FIRST)
def test_what_comes_first_has_the_shorter_time(first: str) -> None:
    known = api.load_knowledge(edition=DAY).recommendations
    for drug in BONE_DRUGS.split():
        for edition in known[drug].editions[-1:]:
            assert (known[first].editions[-1].start_within_d or 0) <= (edition.start_within_d or 0), drug


@pytest.mark.parametrize("name", PEOPLE)
def test_a_line_with_a_step_of_today_begins_today(name: str) -> None:
    plan = plan_of(name)
    for line in active(plan):
        own = [d for d in line.details if d.for_this_person and d.section in ("step", "handover")]
        if any(d.within in TODAY for d in own):
            assert line.start_by == plan.facts.as_of, line.id


def test_what_is_due_on_a_day_has_its_day_in_the_calendar() -> None:
    plan = plan_of("acute_severe")
    told = {(entry.on, entry.what.partition(": ")[2]) for entry in plan.calendar}
    assert (DAY, "blood pressure lying and standing, before the next walk") in told
    assert ("2026-12-04", "pain still severe: a decision on cement is due today, where it may be done at all") in told
    asked = [on for on, what in told if "ask for the opinion on cement today" in what]
    assert asked == ["2026-11-23"]
    assert next(x for x in plan.lines if x.option == "work_and_carers").start_by == DAY


def test_a_rebound_fracture_has_no_day_for_cement() -> None:
    assert not [x.what for x in plan_of("denosumab_stopped").calendar if "cement" in x.what]


def test_a_tablet_that_is_taken_is_reviewed_on_the_day_that_the_years_ahead_name() -> None:
    plan = plan_of("chronic_kyphosis")
    line = next(x for x in plan.lines if x.id == "calcium_vitamin_d")
    reviews = {step.on for s in plan.sequences if s.line == line.id for step in s.steps if step.lane == "Review"}
    assert line.review_on in reviews
    assert reviews >= {check.on for check in line.monitoring if "stones; 25-OH" in check.what}


@pytest.mark.parametrize("name", PEOPLE)
def test_what_is_ordered_for_today_stands_in_the_calendar_of_today(name: str) -> None:
    plan = plan_of(name)
    today = [entry.what for entry in plan.calendar if entry.on == plan.facts.as_of]
    ends = [v.label for v in plan.current_drugs if v.verdict == "stop"]
    results = [p.result for w in plan.work_ups for p in w.found if p.within == "today"]
    undated = [line.title for line in active(plan) if not line.start_by]
    for order in (*ends, *results, *undated):
        assert any(order in what for what in today), order


def test_what_results_ask_for_has_its_last_day() -> None:
    told = {(entry.on, entry.what.partition(":")[0]) for entry in plan_of("ckd_anticoagulant").calendar}
    assert (DAY, "stop") in told
    assert (DAY, "anaemia on an anti-inflammatory tablet beside a blood thinner") in told
    assert ("2026-11-23", "kidney function reduced on an anti-inflammatory tablet") in told


def test_a_call_of_today_makes_the_plan_urgent_and_is_looked_at_again_tomorrow() -> None:
    plan = plan_of("subacute")
    assert plan.urgency == "urgent"
    days = {entry.on for entry in plan.calendar if entry.line == "rule_severe_pain_on_opioid"}
    assert days == {DAY, "2026-11-21"}


def test_a_failed_tablet_is_not_changed_today_while_nothing_has_taken_over() -> None:
    plan = plan_of("heart_attack_tablet_failed")
    told = [entry.what for entry in plan.calendar if "alendronate" in entry.what and entry.on == DAY]
    assert told == ["goes on until another drug takes over, and then ends: alendronate"]


@pytest.mark.parametrize(("name", "option"), [("acute_severe", "short_opioid"), ("ckd_anticoagulant", "calcitonin")])
def test_what_waits_before_the_first_dose_waits_in_the_calendar_too(name: str, option: str) -> None:
    plan = plan_of(name)  # alone for the first doses; the kidney team is asked first
    (line,) = (x for x in active(plan) if x.option == option)
    told = [entry.what for entry in plan.calendar if entry.line == line.id]
    assert f"check first, then start: {line.title}" in told
    assert f"start by: {line.title}" not in told


def test_a_second_look_for_a_bleed_has_a_day() -> None:
    plan = plan_of("ckd_anticoagulant")
    again = [e for e in plan.calendar if "haemoglobin and clotting or INR again, a fresh fracture" in e.what]
    assert [e.on for e in again] == ["2026-11-21"]
