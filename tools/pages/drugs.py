"""Medicines by name: which options are or start them, who judges them when taken, what they clash with and count in."""

import re
from collections.abc import Iterable, Iterator, Mapping

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Concept, Recommendation

from . import markdown as md

INTRODUCTION = """
Every medicine that the rules know, by name. *Option*: the recommendation that is this medicine or may start it. *When
taken*: recommendations that say what becomes of it. *Clashes*: interactions it may take part in. *Counts in*: sums over
medicines. A medicine that is not listed is named in the plan and judged by nobody.
"""
HEADER = ("medicine", "classes", "option", "when taken", "clashes", "counts in")
EVERY = "medicine"  # a class that every medicine is in says nothing
Names = Mapping[str, list[str]]


def page(knowledge: Knowledge) -> str:
    """One row for each medicine, by its label."""
    tables = [_options(knowledge), _taken(knowledge), _clashes(knowledge), _sums(knowledge)]
    drugs = [c for c in knowledge.concepts.values() if c.resource == "medication"]
    rows = (_row(drug, tables) for drug in sorted(drugs, key=_name))
    return md.document("# Medicines", md.NOTE, INTRODUCTION, f"{len(drugs)} medicines.", md.table(HEADER, rows))


def _name(drug: Concept) -> tuple[str, str]:
    """The label without its article, as an index has it."""
    return re.sub(r"^(an?|the) ", "", drug.label.lower()), drug.concept


def _row(drug: Concept, tables: Iterable[Names]) -> tuple[str, ...]:
    name = f"{drug.label} {md.anchor(drug.concept)}"
    classes = ", ".join(c.replace("_", " ") for c in drug.classes if c != EVERY)
    return name, classes, *(", ".join(table.get(drug.concept, [])) for table in tables)


def _options(knowledge: Knowledge) -> Names:
    dosed = (r for r in _sorted(knowledge) if any(edition.dose for edition in r.editions))
    return _by_drug(knowledge, ((_link(r), r.brings or r.drugs) for r in dosed))


def _taken(knowledge: Knowledge) -> Names:
    return _by_drug(knowledge, ((_link(r), list(_judged(r))) for r in _sorted(knowledge)))


def _judged(recommendation: Recommendation) -> Iterator[str]:
    yield from recommendation.drugs
    for edition in recommendation.editions[-1:]:
        yield from (*edition.stop_drugs, *edition.leave_drugs)
        for row in edition.if_taken:
            yield from row.drugs


def _clashes(knowledge: Knowledge) -> Names:
    found = sorted(knowledge.interactions.values(), key=lambda i: i.id)
    return _by_drug(knowledge, ((_entry("interactions", i.id), [d for g in i.drugs for d in g]) for i in found))


def _sums(knowledge: Knowledge) -> Names:
    return _by_drug(
        knowledge,
        (
            (_entry("interactions", b.id), [*b.drugs, *(d for score in b.scores for d in score.drugs)])
            for b in knowledge.burdens.values()
        ),
    )


def _by_drug(knowledge: Knowledge, told: Iterable[tuple[str, list[str]]]) -> Names:
    found: dict[str, list[str]] = {}
    for link, drugs in told:
        for concept in sorted(knowledge.expand(drugs)):
            found.setdefault(concept, []).append(link)
    return found


def _sorted(knowledge: Knowledge) -> list[Recommendation]:
    return sorted(knowledge.recommendations.values(), key=lambda r: r.id)


def _link(recommendation: Recommendation) -> str:
    return f"[{recommendation.id.replace('_', ' ')}](recommendations/{recommendation.id}.md)"


def _entry(page: str, name: str) -> str:
    return f"[{name.replace('_', ' ')}]({page}.md#{name})"
