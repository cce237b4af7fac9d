"""The coverage register: each part of the care that the review describes, and what this version has for it."""

import re
from collections.abc import Iterator

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import CoveragePart, Recommendation

from . import markdown as md

INTRODUCTION = """
The care described in Francis RM et al., *Back pain in osteoporotic vertebral fractures*, Osteoporos Int
2008;19:895-903, part by part (R1 to R13), and what this version has for it: recommendations, a section of the plan, or
the reason why there is nothing. Plans say what is not covered.
"""
CHAPTERS = {
    1: "Back pain and vertebral fracture: how common, who, whose risk",
    2: "Where the pain comes from",
    3: "Fewer fractures by treating the bone",
    4: "Medicines for acute and chronic pain",
    5: "Bone drugs that may ease pain directly",
    6: "Less pain through fewer fractures",
    7: "Vertebroplasty and kyphoplasty",
    8: "Exercise",
    9: "Braces",
    10: "Physiotherapy",
    11: "Psychological support",
    12: "Education",
    13: "One plan out of many options",
}


def page(knowledge: Knowledge) -> str:
    """A table for each chapter of the review, after the count of parts."""
    by_option: dict[str, list[Recommendation]] = {}
    for recommendation in knowledge.recommendations.values():
        by_option.setdefault(recommendation.option, []).append(recommendation)
    covered = sum(bool(_found(part, by_option)) for part in knowledge.coverage)
    counted = f"{covered} of {len(knowledge.coverage)} parts are covered."
    parts = ["# Coverage", md.NOTE, INTRODUCTION, counted]
    for number, title in CHAPTERS.items():
        rows = (_row(part, by_option) for part in knowledge.coverage if _number(part) == number)
        parts += [f"## R{number} {title}", md.table(("part", "the review speaks of", "here"), rows)]
    return md.document(*parts)


def _row(part: CoveragePart, by_option: dict[str, list[Recommendation]]) -> tuple[str, ...]:
    return part.part, part.text, " ".join(_here(part, by_option))


def _here(part: CoveragePart, by_option: dict[str, list[Recommendation]]) -> Iterator[str]:
    if found := _found(part, by_option):
        yield f"{', '.join(found)}."
    else:
        yield f"**Not implemented**, because: {part.because or 'nobody has written down why.'}"
    if part.has:
        yield f"There is: {part.has}"


def _found(part: CoveragePart, by_option: dict[str, list[Recommendation]]) -> list[str]:
    links = [_link(r) for option in part.options for r in by_option.get(option, [])]
    return [*links, *(f"the section of {kind.replace('_', ' ')} in a plan" for kind in part.shown_by)]


def _number(part: CoveragePart) -> int:
    found = re.match(r"R(\d+)", part.part)
    return int(found[1]) if found else 0


def _link(recommendation: Recommendation) -> str:
    state = recommendation.editions[-1].state
    return f"[{recommendation.title}](recommendations/{recommendation.id}.md) ({state})"
