"""The calendars of the bone drugs as the knowledge writes them: courses end on their day, and something follows."""

from datetime import date, timedelta
from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.features import derive
from spinepath.knowledge.models import Edition
from spinepath.recommendations import assess, edition_in_force
from spinepath.terms import Fact, Record
from spinepath.terms.results import CareSequence

from .people import KNOWLEDGE, options, patient, safe

AGENTS = options() & {
    *("alendronate", "risedronate", "ibandronate_oral", "ibandronate_iv", "pamidronate", "zoledronate", "denosumab"),
    *("teriparatide", "abaloparatide", "romosozumab", "raloxifene", "hormone_therapy", "strontium"),
}
COURSES = {"teriparatide": 730, "abaloparatide": 548, "romosozumab": 360}  # d from the first dose to what follows
EACH = pytest.mark.parametrize("option", COURSES)


def sequence(option: str, *open_to: str, **facts: Any) -> CareSequence:
    """The calendar of an option in a person who has declined every other bone drug but those `open_to`."""
    told = safe(option)
    declined = {"declined_options": sorted(AGENTS - {option, *open_to})}
    plan = make_plan(KNOWLEDGE, patient(type(told)({**told.facts, **declined, **facts}, told.fractures, told.drugs)))
    return next(s for s in plan.sequences if s.line == option)


def on(found: CareSequence, lane: str) -> list[int]:
    """Days from the anchor on which something stands in a lane."""
    start = date.fromisoformat(found.anchor)
    return [(date.fromisoformat(s.on) - start).days for s in found.steps if s.lane == lane]


def edition(option: str) -> Edition:
    found = edition_in_force(KNOWLEDGE.recommendations[option], KNOWLEDGE.edition, "uk")
    assert found is not None
    return found


@EACH
def test_an_antiresorptive_follows_every_bone_forming_course(option: str) -> None:
    rows = [row for row in edition(option).sequence if row.then_options]
    assert [row.first_d for row in rows] == [COURSES[option]]
    assert rows[0].then_options[0] == "zoledronate"
    assert on(sequence(option), "Follow-on")[0] == COURSES[option]
    assert on(sequence(option), "Handover")[0] < COURSES[option]


@EACH
def test_denosumab_takes_over_where_the_kidney_forbids_zoledronate(option: str) -> None:
    found = sequence(option, "denosumab", creatinine_clearance=33, egfr=38, jurisdiction="us")
    assert found.takes_over[0] == KNOWLEDGE.recommendations["denosumab"].title


def test_a_running_course_ends_on_its_own_day() -> None:
    found = sequence("teriparatide", teriparatide_ever=True, pth_analogue_months=10, pth_analogue_course_days=304)
    assert found.anchored_on == "pth_analogue_course_days"
    assert on(found, "Follow-on")[0] == 730
    last = next(s for s in found.steps if s.lane == "Follow-on")
    assert date.fromisoformat(last.on) == KNOWLEDGE.edition + timedelta(days=730 - 304)


def test_four_doses_of_romosozumab_leave_eight() -> None:
    given = {"romosozumab_ever": True, "romosozumab_doses": 4, "romosozumab_days_since": 10}
    found = sequence("romosozumab", **given, romosozumab_course_days=10 + 91)
    assert len([s for s in found.steps if s.lane == "Doses" and s.recommendation == "romosozumab"]) == 8


@pytest.mark.parametrize("since", [183, 197, 198, 213, 214])
def test_a_late_dose_says_what_to_do_on_days_197_and_213(since: int) -> None:
    known = {"denosumab_ever": True, "on_denosumab": True, "on_bone_drug": True}
    found = sequence("denosumab", **known, denosumab_days_since=since)
    dose = next(s for s in found.steps if s.lane == "Doses")
    last = KNOWLEDGE.edition - timedelta(days=since)
    assert [(date.fromisoformat(x.on) - last).days for x in dose.late] == [197, 213]
    assert (dose.was_due is None) == (since == 183)
    assert date.fromisoformat(dose.on) == KNOWLEDGE.edition


def test_denosumab_ends_by_a_change_with_turnover_measured_twice() -> None:
    found = sequence("denosumab")
    change = on(found, "Follow-on")[0]
    assert change - max(day for day in on(found, "Doses") if day < change) == 183
    assert [day - change for day in on(found, "Bone turnover")][:2] == [92, 183]


@pytest.mark.parametrize("fact", ["skeletal_radiotherapy", "bone_metastases", "primary_bone_cancer"])
@pytest.mark.parametrize("option", ["teriparatide", "abaloparatide"])
@pytest.mark.parametrize("place", ["uk", "us", "eu"])
def test_a_bone_tumour_stops_what_feeds_it(option: str, fact: str, place: str) -> None:
    person = patient(type(safe(option))({**safe(option).facts, fact: True}, safe(option).fractures))
    assert assess(KNOWLEDGE, person, option, place).status == "contraindicated"


@pytest.mark.parametrize(("days", "status"), [(731, "contraindicated"), (700, "consider")])
def test_courses_on_record_block_and_never_clear(days: int, status: str) -> None:
    """What is on record is at least what was taken: enough of it stops, and too little still asks."""
    start = KNOWLEDGE.edition - timedelta(days=days + 99)
    end = start + timedelta(days=days - 1)
    course = Fact(
        *("1", "drug:1", "teriparatide", start.isoformat(), end.isoformat(), "day", 20.0, None, "ug/d", "completed"),
        *(None, "MedicationStatement/1"),
    )
    found = derive(KNOWLEDGE, Record("1", (course,)), KNOWLEDGE.edition).values["pth_analogue_months"]
    assert found.stale
    known = safe("teriparatide").facts
    row = safe("teriparatide").fractures
    person = patient(type(safe("teriparatide"))({**known, "teriparatide_ever": True}, row))
    values = {**person.values, "pth_analogue_months": found}
    assessed = assess(KNOWLEDGE, type(person)(**{**_fields(person), "values": values}), "teriparatide", "uk")
    assert assessed.status == status
    assert ("pth_analogue_months" in assessed.check) == (status == "consider")


def _fields(person: Any) -> dict[str, Any]:
    return {name: getattr(person, name) for name in type(person).__dataclass_fields__}
