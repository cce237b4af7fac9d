"""How the lines of one plan agree with each other."""

from collections.abc import Iterator

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import PlanRule

from . import markdown as md
from .english import sentence

KINDS = {
    "wait_until": "Waits until something is settled",
    "behind": "Later than others that wait",
    "forbid_together": "One of several",
    "requires": "Only beside another",
    "before": "One before the other",
    "co_prescribe": "Brings something along",
    "replaces": "Makes others unnecessary",
    "joins": "One line for one act",
    "max_sum": "A daily total",
    "at_least_one": "Never nothing",
}
INTRODUCTION = """
Recommendations are judged one by one; these rules make one plan of them. They are applied in the order of [the
decision on precedence](../../decisions/0013-precedence-and-ties.md). Each has cases with the lines before and after.
"""
HEADER = ("rule", "options", "when", "what it does", "why", "sources")


def page(knowledge: Knowledge) -> str:
    """A table for each kind of rule."""
    parts = ["# Rules between the lines of a plan", md.NOTE, INTRODUCTION]
    for kind, title in KINDS.items():
        found = sorted((r for r in knowledge.plan_rules.values() if r.kind == kind), key=lambda r: r.id)
        parts += [f"## {title}", md.table(HEADER, (_row(knowledge, rule) for rule in found)) or "None."]
    return md.document(*parts)


def _row(knowledge: Knowledge, rule: PlanRule) -> tuple[str, ...]:
    options = ", ".join(option.replace("_", " ") for option in rule.options)
    when = sentence(knowledge, rule.when, rule.parameters)
    return md.anchor(rule.id), options, when, "; ".join(_does(knowledge, rule)), rule.why, md.cited(rule.cite)


def _stays(rule: PlanRule) -> Iterator[str]:
    if rule.kind in ("forbid_together", "replaces"):
        yield "the first that is recommended stays"
    if rule.kind == "joins":
        yield "the first holds the content of the others beside its own"
    if rule.first:
        yield f"stands back behind {', '.join(x.replace('_', ' ') for x in rule.first)}, recommended or waiting"


def _does(knowledge: Knowledge, rule: PlanRule) -> Iterator[str]:
    yield from _stays(rule)
    if rule.needs:
        yield f"waits {rule.wait_d} days, until {sentence(knowledge, rule.needs, rule.parameters)}"
    if rule.drugs:
        yield f"adds up {', '.join(d.removeprefix('class:').replace('_', ' ') for d in rule.drugs)}"
    if rule.burden:
        yield f"keeps [{rule.burden.replace('_', ' ')}](interactions.md#{rule.burden}) below its limit"
    if rule.then:
        yield "adds: " + ", ".join(knowledge.actions.get(a, a.replace("_", " ")) for a in rule.then)
    if rule.if_unknown == "skip":
        yield "only where that is known"
    if rule.same_subject:
        yield "for each fracture apart"
    yield from (f"{word} {day}" for word, day in (("from", rule.from_), ("until", rule.until)) if day)
