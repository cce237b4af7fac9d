"""The list of sources, and how each was read."""

from collections import Counter

from spinepath.checks.course import course_cites
from spinepath.checks.sources import CITING
from spinepath.checks.sources import cited as citations_of
from spinepath.knowledge import Knowledge

from . import markdown as md
from .sources import sources

INTRODUCTION = """
How a source was read: `fulltext`, `abstract`, `secondary` (seen quoted in another text), `recalled` (from memory, not
checked; it supports nothing strong).
"""


def page(knowledge: Knowledge) -> str:
    """Every source that something in the knowledge rests on, with who uses it."""
    used = _users(knowledge)
    every = list(sources(knowledge))
    listed = [s for s in every if s.id in used]
    reads = Counter(s.read for s in listed)
    counted = ", ".join(f"{n} {read}" for read, n in sorted(reads.items()))
    rows = ((md.anchor(s.id), s.text, s.says, s.link, s.read, ", ".join(sorted(used[s.id]))) for s in listed)
    return md.document(
        "# Sources",
        md.NOTE,
        INTRODUCTION,
        f"{len(listed)} sources are in use: {counted or 'none'}. {len(every) - len(listed)} further records are kept "
        "in `knowledge/evidence/` and used by nothing yet.",
        md.table(("id", "source", "what it says", "link", "read", "used by"), rows),
    )


def _users(knowledge: Knowledge) -> dict[str, set[str]]:
    users: dict[str, set[str]] = {}
    for kind in CITING:
        for name, document in getattr(knowledge, kind).items():
            for _, ids in citations_of(document):
                for source in ids:
                    users.setdefault(source, set()).add(name)
    for figure in knowledge.population_figures.values():
        users.setdefault(figure.record, set()).add(figure.id)
    for _, key, _, source in course_cites(knowledge):
        users.setdefault(source, set()).add(knowledge.course_rates[key].table if isinstance(key, int) else key)
    return users
