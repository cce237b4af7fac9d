"""The hazard log: what could go wrong, how bad and how likely, before and after its control, and what shows that."""

from collections.abc import Iterator

from spinepath.knowledge import Knowledge

from . import markdown as md
from .hazard_log import ABOVE, CAREFUL, LoggedHazard, hazards

INTRODUCTION = f"""
Severity: 1 annoyance, 2 minor harm, 3 harm that needs treatment, 4 lasting harm or hospital, 5 death or palsy.
Likelihood: 1 hardly ever, 2 rarely, 3 sometimes, 4 often, 5 usual. Risk is their product: below {CAREFUL} low, from
{ABOVE} on above what we tolerate. The greatest risk that is left stands first. What the numbers add up to stands in the
[safety case](safety_case.md).
"""
HEADER = ("hazard", "before", "after", "control", "owner")


def page(knowledge: Knowledge) -> str:
    """The list, then each hazard."""
    found = hazards(knowledge)
    rows = (
        (f"[{md.one_line(h.hazard)}](#{h.id})", str(h.initial), str(h.residual), h.control_type, h.owner) for h in found
    )
    told = (part for h in found for part in _told(knowledge, h))
    listed = md.table(HEADER, rows)
    return md.document("# Hazards", md.NOTE, INTRODUCTION, f"{len(found)} hazards.", listed, "## One by one", *told)


def _told(knowledge: Knowledge, hazard: LoggedHazard) -> Iterator[str]:
    yield f"### {md.one_line(hazard.hazard).rstrip('.')}"
    yield md.bullets(_facts(knowledge, hazard))


def _facts(knowledge: Knowledge, hazard: LoggedHazard) -> Iterator[str]:
    yield f"{md.anchor(hazard.id)} {hazard.initial} before, {hazard.residual} after control; owner: {hazard.owner}"
    yield f"**Cause:** {hazard.cause}"
    yield f"**Effect:** {hazard.effect}"
    yield f"**Control** ({hazard.control_type}): {hazard.control}"
    if hazard.open:
        yield f"**Open:** {hazard.open}"
    yield f"**Evidence:** {', '.join(md.code(test) for test in hazard.tests)}"
    if named := ", ".join(_named_by(knowledge, hazard.id)):
        yield f"**Named by:** {named}"


def _named_by(knowledge: Knowledge, hazard: str) -> Iterator[str]:
    for r in knowledge.recommendations.values():
        if any(hazard == stop.hazard for e in r.editions for stop in e.contraindications.values()):
            yield f"[{r.id}](recommendations/{r.id}.md)"
