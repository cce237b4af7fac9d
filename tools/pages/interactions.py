"""Medicines that harm each other, and the sums over medicines."""

from collections.abc import Sequence

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Burden, Interaction

from . import markdown as md
from .english import sentence

LEVELS = {
    "critical": "Critical: likely serious harm",
    "warning": "Warning: important and specific",
    "info": "Note: useful to know",
}
HOLDS = {
    None: "",
    "check": "an option that brings the other waits for the check, or stands behind another one",
    "wait": "an option that brings the other is not offered",
}
INTRODUCTION = """
Pairs, triples and stacks of medicines, taken already or brought by the plan, with what to do. Each has a test. A pair
that is not listed here is not known to be harmless.
"""
SUMS = """
Sums over the medicines in use and those that the plan brings, told before and after the plan. From the limit on it is
too much. A medicine without a figure makes the sum a lower bound, where the table says so.
"""


def page(knowledge: Knowledge) -> str:
    """A table for each level, then the sums."""
    parts = ["# Interactions and sums", md.NOTE, INTRODUCTION]
    header = ("interaction", "medicines", "why it matters", "what to do", "in the plan", "sources")
    for level, title in LEVELS.items():
        found = sorted((i for i in knowledge.interactions.values() if i.level == level), key=lambda i: i.id)
        parts += [f"## {title}", md.table(header, (_row(knowledge, i) for i in found)) or "None."]
    parts += ["## Sums", SUMS]
    for burden in knowledge.burdens.values():
        parts += [f"### {burden.label}", _sum(knowledge, burden)]
    return md.document(*parts)


def _row(knowledge: Knowledge, found: Interaction) -> tuple[str, ...]:
    groups = (" or ".join(_drugs(knowledge, group)) for group in found.drugs)
    together = " **and** ".join(groups) + (f" ({found.min_count} or more)" if found.min_count else "")
    when = f" Only when {sentence(knowledge, found.when)}." if found.when else ""
    cited = md.cited(found.cite)
    return md.anchor(found.id), together, found.text + when, found.action, HOLDS[found.holds], cited


def _drugs(knowledge: Knowledge, group: Sequence[str]) -> list[str]:
    """A class by its name, a medicine by its label."""
    return [
        f"any {name[6:].replace('_', ' ')}" if name.startswith("class:") else knowledge.concepts[name].label
        for name in group
    ]


def _sum(knowledge: Knowledge, burden: Burden) -> str:
    limit = f"{md.anchor(burden.id)} Limit: {burden.limit:g} {burden.unit or ''}".rstrip()
    rows = [
        (f"{'at least ' * s.at_least}{s.points:g}", ", ".join(_drugs(knowledge, s.drugs)), md.cited(s.cite))
        for s in burden.scores
    ]
    counted = md.table(("points", "medicines", "sources"), rows)
    if burden.factor:
        counted = f"Counted: the daily amount of {', '.join(_drugs(knowledge, burden.drugs))}, times its factor."
    return md.document(f"{limit}. {burden.text} ({md.cited(burden.cite)})", counted)
