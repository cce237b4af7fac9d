"""The coverage register: each part of the care that the review describes, and what this version has for it."""

import re

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import CoveragePart, Recommendation

from . import markdown as md

INTRODUCTION = """
The care described in Francis RM et al., *Back pain in osteoporotic vertebral fractures*, Osteoporos Int
2008;19:895-903, part by part. A part without a recommendation is not covered by this version; plans say so.
"""


def page(knowledge: Knowledge) -> str:
    """One row for each part."""
    by_option: dict[str, list[Recommendation]] = {}
    for recommendation in knowledge.recommendations.values():
        by_option.setdefault(recommendation.option, []).append(recommendation)
    rows = []
    for part in sorted(knowledge.coverage, key=_number):
        found = [_link(r) for option in part.options for r in by_option.get(option, [])]
        found += [f"the section of {kind.replace('_', ' ')} in a plan" for kind in part.shown_by]
        rows.append((part.part, part.text, ", ".join(found) or "not covered yet"))
    return md.document("# Coverage", md.NOTE, INTRODUCTION, md.table(("part", "care", "here"), rows))


def _number(part: CoveragePart) -> int:
    found = re.match(r"R(\d+)", part.part)
    return int(found[1]) if found else 0


def _link(recommendation: Recommendation) -> str:
    state = recommendation.editions[-1].state
    return f"[{recommendation.title}](recommendations/{recommendation.id}.md) ({state})"
