"""The three truth values, worked out by the engine itself when the page is made."""

from itertools import product
from typing import Any

from spinepath.criteria import compile_rule
from spinepath.knowledge import Knowledge

from . import markdown as md

ONE, OTHER, NUMBER = "back_pain", "osteoporotic_vertebral_fracture", "egfr"
TRUTHS: dict[str, bool | None] = {"true": True, "unknown": None, "false": False}
WORDS = {truth: word for word, truth in TRUTHS.items()}
INTRODUCTION = """
A criterion is true, false or unknown. These tables are worked out by the engine when this page is made. A value that is
not known is never taken for no: it makes a criterion unknown, unless the rest of it settles the matter. The whole
language, table by table, stands in [the truth tables](truth_tables.md), each of which is a test.
"""


def page(knowledge: Knowledge) -> str:
    """AND, OR, NOT, and comparison with a value that is not known."""
    parts = ["# Three-valued logic", md.NOTE, INTRODUCTION]
    for operator in ("AND", "OR"):
        parts += [f"## {operator}", _grid(knowledge, operator)]
    rows = [(f"**{word}**", _truth(knowledge, f"NOT {ONE}", {ONE: value})) for word, value in TRUTHS.items()]
    parts += ["## NOT", md.table(("a", "NOT a"), rows)]
    parts += ["## A number against a limit", _compared(knowledge)]
    return md.document(*parts)


def _truth(knowledge: Knowledge, text: str, values: dict[str, Any]) -> str:
    return WORDS[compile_rule(knowledge, text, {}, "manual").evaluate(values)]


def _grid(knowledge: Knowledge, operator: str) -> str:
    """One operand down, the other across."""
    cells = {
        (a, b): _truth(knowledge, f"{ONE} {operator} {OTHER}", {ONE: TRUTHS[a], OTHER: TRUTHS[b]})
        for a, b in product(TRUTHS, TRUTHS)
    }
    rows = ((f"**{a}**", *(cells[a, b] for b in TRUTHS)) for a in TRUTHS)
    return md.table((f"a {operator} b", *(f"b {b}" for b in TRUTHS)), rows)


def _compared(knowledge: Knowledge) -> str:
    texts = [f"{NUMBER} < 30", f"{NUMBER} >= 30", f"{NUMBER} = 30", f"{NUMBER} BETWEEN 30 AND 60", f"NOT {NUMBER} < 30"]
    values = {"29.9": 29.9, "30": 30.0, "not known": None}
    rows = (
        (md.code(text.replace(NUMBER, "x")), *(_truth(knowledge, text, {NUMBER: v}) for v in values.values()))
        for text in texts
    )
    return md.table(("criterion", *(f"x is {name}" for name in values)), rows)
