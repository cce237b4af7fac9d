"""Which section of the plan a line belongs to, under which heading, and in which lane of the timeline.

A group that is not named here still shows: under its own name, among the options.
"""

from collections.abc import Sequence

from spinepath.terms.results import PlanLine

from .words import sentence, words

_HEADINGS = {
    "safety": "Safety",
    "analgesia": "Pain relief",
    "bone_treatment": "Bone protection",
    "procedures": "Procedures",
    "investigations": "Investigations",
    "follow_up": "Follow-up",
    "exercise": "Exercise",
    "physiotherapy": "Physiotherapy",
    "orthosis": "Brace and orthosis",
    "psychological_support": "Mood and psychological support",
    "education": "Education",
    "supportive": "Supportive care",
}
MOVEMENT = frozenset({"exercise", "physiotherapy", "orthosis", "psychological_support", "education", "supportive"})


def heading_of(group: str) -> str:
    """The heading of a group."""
    return _HEADINGS.get(group) or sentence(words(group)).rstrip(".")


def is_bone(group: str) -> bool:
    """Whether the group stands in the lane of bone protection; all others stand in that of pain and function."""
    return group == "bone_treatment"


def by_group(lines: Sequence[PlanLine]) -> list[tuple[str, list[PlanLine]]]:
    """Lines under the heading of their group, headings in a fixed order, lines in the order of the plan."""
    found: dict[str, list[PlanLine]] = {}
    for line in sorted(lines, key=lambda x: x.order):
        found.setdefault(heading_of(line.group), []).append(line)
    known = list(dict.fromkeys(_HEADINGS.values()))
    return sorted(found.items(), key=lambda item: (known.index(item[0]) if item[0] in known else len(known), item[0]))
