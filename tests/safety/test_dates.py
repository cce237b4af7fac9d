"""No plan tells anybody to have stopped a drug yesterday, nor to review it after it has stopped."""

import pytest

from spinepath.documents import render
from spinepath.terms.results import RECOMMENDED

from .records import DAY, Order, line, plan

LONG = [Order("paracetamol", 4, 1000, start="2026-01-01"), Order("oxycodone", 2, 5, start="2026-09-01")]
PEOPLE = {
    "long before": (LONG, "2026-11-17"),
    "at the onset": ([Order("paracetamol", 4, 1000), Order("naproxen", 2, 250)], "2026-11-17"),
    "weeks into it": (
        [Order("oxycodone", 4, 5, start="2026-10-20"), Order("naproxen", 2, 250, start="2026-10-20")],
        "2026-10-19",
    ),
    "onset in a month": ([Order("paracetamol", 4, 1000, start="2026-10-20")], "2026-10"),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_no_date_lies_in_the_past(name: str) -> None:
    orders, onset = PEOPLE[name]
    made = plan(orders=orders, onset=onset)
    for x in made.lines:
        if x.disposition in RECOMMENDED:
            assert min(d for d in (x.start_by, x.review_on, x.stop_on, "9999") if d) >= DAY.isoformat()
            assert not (x.stop_on and x.review_on and x.stop_on < x.review_on)
    assert all(entry.on >= DAY.isoformat() for entry in made.calendar)


def test_what_was_taken_long_before_the_fracture_begins_a_course_of_its_own() -> None:
    made = plan(orders=LONG)
    assert line(made, "paracetamol").stop_on == line(plan(), "paracetamol").stop_on


def test_a_course_that_is_over_says_so_on_the_page() -> None:
    made = plan(orders=[Order("paracetamol", 4, 1000, start="2026-09-10")], onset="2026-09-09")
    found = line(made, "paracetamol")
    assert found.over and found.stop_on is None
    told = " ".join(render(made, "text").split())
    assert "taken longer than planned: decide at this review whether it goes on" in told
    assert "stop it step by step" not in told
