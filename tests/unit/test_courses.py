"""One count of days for the line, its checks and the calendar."""

from datetime import date, timedelta
from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.care_plan.courses import last_day
from spinepath.documents.option_rows import course_end
from spinepath.knowledge.models import Edition, SequenceRow
from spinepath.terms import CurrentDrug
from spinepath.terms.results import Plan, PlanLine
from tests.small_knowledge import TODAY, edition, knowledge, patient, recommendation

CITE = ["source-a"]
STOP = {"text": "stop", "after_d": 14, "cite": CITE}
LAST = {"id": "last", "lane": "doses", "what": "last dose", "ends": True, "owner": "nurse", "cite": CITE}
CHECK = {"what": "look", "after_d": 10, "owner": "nurse", "cite": CITE}


def plan_with(
    drugs: tuple[CurrentDrug, ...] = (), *, onset: str | None = None, since: int | None = None, **of: Any
) -> Plan:
    parts = {"start_within_d": 3, "stop": STOP, "sequence": [LAST], **of}
    kb = knowledge(recommendation("a", drugs=["drug_a"], editions=[edition(**parts)]), name=str(sorted(of)))
    return make_plan(kb, patient(need=True, stop=False, drugs=drugs, index_onset=onset, days_since=since))


def line(plan: Plan) -> PlanLine:
    return next(x for x in plan.lines if x.id == "a")


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def last_step(plan: Plan) -> str:
    return plan.sequences[0].steps[-1].on


def test_fourteen_days_end_on_the_fourteenth() -> None:
    assert last_day(date(2026, 11, 23), 14) == date(2026, 12, 6)


def test_line_and_calendar_end_a_course_on_one_day() -> None:
    found = plan_with()
    assert line(found).start_by == day(3)
    assert line(found).stop_on == last_step(found) == day(3 + 13)
    assert course_end(line(found)) == ["stop by 17 January 2026 at the latest, after 14 days"]


def test_what_begins_today_has_one_last_day() -> None:
    found = plan_with(start_within_d=0)
    assert (line(found).stop_on, line(found).lasts_d) == (day(13), None)


def test_a_course_that_was_begun_is_counted_from_its_first_day() -> None:
    found = plan_with((CurrentDrug("drug_a", "drug A", start=day(-5)),), onset=day(-9))
    assert line(found).stop_on == last_step(found) == day(-5 + 13)


def test_days_told_by_the_record_count_for_the_line_too() -> None:
    found = plan_with(since=4, sequence_from="days_since")
    assert line(found).stop_on == last_step(found) == day(-4 + 13)


def test_a_stop_and_a_check_may_count_from_another_day() -> None:
    later = {**CHECK, "since": "days_since"}
    found = plan_with(since=4, stop={**STOP, "since": "days_since"}, monitoring=[later])
    assert line(found).stop_on == last_step(found) == day(-4 + 13)
    assert [m.on for m in line(found).monitoring] == [day(6)]
    unknown = plan_with(stop={**STOP, "since": "days_since"}, monitoring=[later])
    assert line(unknown).stop_on == day(3 + 13)
    assert [m.on for m in line(unknown).monitoring] == [day(13)]


def test_a_check_that_would_lie_in_the_past_is_left_out() -> None:
    assert line(plan_with(since=11, monitoring=[{**CHECK, "since": "days_since"}])).monitoring == ()


@pytest.mark.parametrize(("worry", "shown"), [(True, 1), (False, 0), (None, 0)])
def test_a_check_stands_for_whom_it_is_meant(worry: bool | None, shown: int) -> None:
    only = {**CHECK, "when": "worry", "if_unknown": "hide"}
    kb = knowledge(recommendation("a", editions=[edition(monitoring=[only])]))
    assert len(line(make_plan(kb, patient(need=True, stop=False, worry=worry))).monitoring) == shown


def test_a_row_has_a_day_or_ends_the_course() -> None:
    for wrong in ({**LAST, "first_d": 3}, {k: v for k, v in LAST.items() if k != "ends"}):
        with pytest.raises(ValueError, match="give first_d, or ends"):
            SequenceRow.model_validate(wrong)
    with pytest.raises(ValueError, match=r"needs stop\.after_d"):
        Edition.model_validate({**edition(sequence=[LAST]), "stop": None})
