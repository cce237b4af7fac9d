"""The years after a start: each step on its day, what is overdue, and what takes over."""

from datetime import date, timedelta
from typing import Any

import pytest

from spinepath.care_plan import make_plan
from spinepath.knowledge import Knowledge
from spinepath.terms.results import CareSequence
from tests.small_knowledge import TODAY, criterion, edition, knowledge, patient, recommendation

CITE = ["source-a"]
LATE = [{"after_d": 14, "text": "call", "cite": CITE}, {"after_d": 30, "text": "see a specialist", "cite": CITE}]


def row(name: str, first_d: int, **more: Any) -> dict[str, Any]:
    return {"id": name, "lane": name, "what": f"do {name}", "first_d": first_d, "owner": "nurse", "cite": CITE, **more}


DOSE = row("dose", 0, every_d=100, until_d=300, late=LATE)
TEST = row("test", 90, every_d=100, until_d=290)


def with_sequence(*rows: dict[str, Any], name: str = "a", **more: Any) -> Any:
    return recommendation(name, editions=[edition(sequence=list(rows), start_within_d=10, **more)])


def sequence(base: Knowledge, **given: Any) -> CareSequence | None:
    found = make_plan(base, patient(**{"need": True, "stop": False, "age_years": 70, "jurisdiction": "uk", **given}))
    return next((s for s in found.sequences if s.line == "a"), None)


def days(found: CareSequence, lane: str) -> list[int]:
    return [(date.fromisoformat(s.on) - TODAY).days for s in found.steps if s.lane == lane]


def test_days_are_counted_from_the_latest_start() -> None:
    found = sequence(knowledge(with_sequence(DOSE, TEST)))
    assert found is not None
    assert (found.anchor, found.anchored_on) == ((TODAY + timedelta(days=10)).isoformat(), "start")
    assert days(found, "dose") == [10, 110, 210, 310]
    assert days(found, "test") == [100, 200, 300]


def test_a_line_that_is_not_recommended_has_none() -> None:
    assert sequence(knowledge(with_sequence(DOSE)), stop=True) is None
    assert sequence(knowledge(with_sequence(DOSE)), need=None) is None


def test_a_sequence_of_which_no_row_holds_is_none() -> None:
    never = row("dose", 0, when="age_years < 60")
    assert sequence(knowledge(with_sequence(never))) is None
    assert sequence(knowledge(with_sequence(never)), age_years=59) is not None


def test_days_are_counted_from_the_last_dose_and_what_is_past_is_not_repeated() -> None:
    found = sequence(knowledge(with_sequence(DOSE, TEST, sequence_from="days_since")), days_since=40)
    assert found is not None
    assert (found.anchor, found.anchored_on) == ((TODAY - timedelta(days=40)).isoformat(), "days_since")
    assert days(found, "dose") == [60, 160, 260]
    assert [s.was_due for s in found.steps] == [None] * len(found.steps)


@pytest.mark.parametrize(("since", "overdue"), [(99, None), (100, None), (101, 1), (250, 150)])
def test_an_overdue_dose_stands_today_and_the_rest_moves_along(since: int, overdue: int | None) -> None:
    found = sequence(knowledge(with_sequence(DOSE, TEST, sequence_from="days_since")), days_since=since)
    assert found is not None
    dose = next(s for s in found.steps if s.lane == "dose")
    assert days(found, "dose")[0] == (0 if overdue else 100 - since)
    assert dose.was_due == ((TODAY - timedelta(days=overdue)).isoformat() if overdue else None)
    assert days(found, "dose")[1] == days(found, "dose")[0] + 100
    due = date.fromisoformat(dose.was_due or dose.on)
    assert [date.fromisoformat(x.on) - due for x in dose.late] == [timedelta(days=14), timedelta(days=30)]


def test_a_step_after_an_overdue_one_is_late_from_its_own_new_day() -> None:
    found = sequence(knowledge(with_sequence(DOSE, sequence_from="days_since")), days_since=150)
    assert found is not None
    second = found.steps[1]
    assert second.was_due is None
    assert second.late[0].on == (date.fromisoformat(second.on) + timedelta(days=14)).isoformat()


def taking_over(**given: Any) -> CareSequence | None:
    first = with_sequence(DOSE, row("handover", 400, then_options=["b", "c"]))
    b = with_sequence(row("b_dose", 0), name="b", contraindications={"b_stop": criterion("bedside")})
    c = with_sequence(row("c_dose", 5), row("back", 50, then_options=["a"]), name="c")
    return sequence(knowledge(first, b, c), **given)


def test_the_first_option_that_may_be_used_takes_over() -> None:
    found = taking_over(bedside=False)
    assert found is not None
    assert found.takes_over == ("Title of b",)
    assert days(found, "b_dose") == [410]
    found = taking_over(bedside=True)
    assert found is not None
    assert found.takes_over == ("Title of c",)
    assert days(found, "c_dose") == [415]


def test_what_was_declined_takes_nothing_over() -> None:
    for history in ("declined_options", "not_tolerated_options"):
        found = taking_over(bedside=False, **{history: ("b",)})
        assert found is not None
        assert found.takes_over == ("Title of c",)


def test_a_circle_of_options_ends() -> None:
    found = taking_over(bedside=True)
    assert found is not None
    assert len(found.takes_over) == 1


def test_rows_hold_by_their_own_condition() -> None:
    rows = (row("shown", 0, when="flag"), row("hidden", 0, when="flag", if_unknown="hide"))
    for flag, lanes in ((True, {"shown", "hidden"}), (False, set()), (None, {"shown"})):
        found = sequence(knowledge(with_sequence(DOSE, *rows)), flag=flag)
        assert found is not None
        assert {s.lane for s in found.steps} - {"dose"} == lanes


def test_it_ends_after_ten_years() -> None:
    found = sequence(knowledge(with_sequence(row("dose", 0, every_d=100, until_d=9000))))
    assert found is not None
    assert days(found, "dose")[-1] == 3610
    assert found.until == "2036-01-02"


def test_the_sources_of_the_steps_are_listed() -> None:
    plan = make_plan(knowledge(with_sequence(DOSE)), patient(need=True, stop=False, age_years=70))
    assert "source-a" in {s.id for s in plan.sources}
