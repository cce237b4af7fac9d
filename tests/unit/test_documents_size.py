"""A plan as a page can be sent and opened on a telephone: what stands in many traces is told once."""

import re
from functools import cache

from spinepath.documents import render
from tests.example_plans import plan_of

MOST = 1_100_000  # characters


@cache
def page() -> str:
    return render(plan_of("chronic_kyphosis"), "html")


def test_a_plan_of_many_lines_stays_small() -> None:
    assert len(page()) < MOST


def test_every_fact_and_source_that_a_trace_names_is_told_once() -> None:
    targets = re.findall(r'id="([fs]-\d+)"', page())
    named = set(re.findall(r'href="#([fs]-\d+)"', page()))
    assert len(targets) == len(set(targets))
    assert named == set(targets)
    assert len([x for x in named if x.startswith("f-")]) > 50


def test_a_fact_has_its_date_and_its_source() -> None:
    told = re.findall(r'<b>eGFR:</b> <span id="f-\d+">(.*?)</span>', page())
    assert told
    assert all(re.search(r"\d{4}, \w+/", text) for text in told)
