"""A plan as a page can be sent and opened on a telephone: what stands in many traces is told once."""

import re
from functools import cache
from pathlib import Path

from spinepath import api
from spinepath.documents import render

RECORD = Path(__file__).resolve().parents[2] / "examples" / "chronic_kyphosis" / "record.json"
DAY = "2026-11-20"
MOST = 1_100_000  # characters


@cache
def page() -> str:
    knowledge = api.load_knowledge(edition=DAY)
    return render(api.plan(knowledge, api.read_record(RECORD, as_of=DAY, knowledge=knowledge)), "html")


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
