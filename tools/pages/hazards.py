"""The hazards that rules name, with their controls."""

from spinepath.knowledge import Knowledge

from . import markdown as md


def page(knowledge: Knowledge) -> str:
    """One row for each hazard."""
    rows = (
        (md.anchor(h.hazard), h.text, h.cause, h.effect, h.control, _named_by(knowledge, h.hazard))
        for h in sorted(knowledge.hazards.values(), key=lambda h: h.hazard)
    )
    header = ("hazard", "what", "cause", "effect", "control", "named by")
    return md.document("# Hazards", md.NOTE, md.table(header, rows) or "None is named yet.")


def _named_by(knowledge: Knowledge, hazard: str) -> str:
    return ", ".join(
        f"[{r.id}](recommendations/{r.id}.md)"
        for r in knowledge.recommendations.values()
        if any(hazard == stop.hazard for e in r.editions for stop in e.contraindications.values())
    )
