"""The plans of `examples/`, made once for all tests that look at pages."""

from functools import cache
from pathlib import Path

from spinepath import api
from spinepath.knowledge import Knowledge
from spinepath.terms.results import Plan

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/record.json"))
DAY = "2026-11-20"


@cache
def knowledge() -> Knowledge:
    return api.load_knowledge(edition=DAY)


@cache
def plan_of(name: str) -> Plan:
    record = api.read_record(EXAMPLES / name / "record.json", as_of=DAY, knowledge=knowledge())
    return api.plan(knowledge(), record)
