"""What changed since the review: each recommendation as of July 2008 and today."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from spinepath.documents.words import day, listed
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import DoseRow, Edition, Recommendation
from spinepath.recommendations import edition_in_force

from . import markdown as md

THEN, PLACE = date(2008, 7, 1), "uk"
INTRODUCTION = """
What each recommendation said on 1 July 2008, and what it says now, in the United Kingdom. *Recommend*: a strong offer;
*consider*: a conditional one; *usually not*: advice against. The dose is the row with the highest daily maximum; many
people get less, as the page of the recommendation says. Editions of 2008 were written down later, from sources of that
time, and are marked so on their pages. `spinepath diff RECORD --from 2008-07-01` says the same for one person.
"""
HEADER = ("recommendation", "July 2008", "now", "what is different")


def page(knowledge: Knowledge) -> str:
    """A table for each group, in the order of the plan."""
    groups: dict[str, list[Recommendation]] = {}
    for recommendation in sorted(knowledge.recommendations.values(), key=lambda r: (r.group, r.rank, r.id)):
        groups.setdefault(recommendation.group, []).append(recommendation)
    then = sum(_at(r, THEN) is not None for r in knowledge.recommendations.values())
    counted = f"{then} of {len(knowledge.recommendations)} recommendations have an edition of that day."
    parts = ["# What changed since 2008", md.NOTE, INTRODUCTION, counted]
    for group, found in groups.items():
        rows = [_row(knowledge, recommendation) for recommendation in found]
        parts += [f"## {group.replace('_', ' ').capitalize()}", md.table(HEADER, rows)]
    return md.document(*parts)


def _at(recommendation: Recommendation, on: date) -> Edition | None:
    return edition_in_force(recommendation, on, PLACE)


def _row(knowledge: Knowledge, recommendation: Recommendation) -> tuple[str, ...]:
    before, after = _at(recommendation, THEN), _at(recommendation, knowledge.edition)
    link = f"[{recommendation.title}](recommendations/{recommendation.id}.md)"
    return link, _said(recommendation, before), _said(recommendation, after), _different(recommendation, before, after)


def _said(recommendation: Recommendation, edition: Edition | None) -> str:
    if edition is None:
        return "no edition"
    parts = [f"**{verdict(recommendation, edition)}**"]
    if edition.indications:
        parts.append(f"for {_names(edition.indications)}")
    if edition.dose:
        parts.append(_highest(edition.dose).text)
    return "; ".join(part.rstrip(".") for part in parts)


def _highest(rows: Sequence[DoseRow]) -> DoseRow:
    """Of rows with equal maximum the last: rows stand from the most restrictive to the least."""
    return max(reversed(rows), key=lambda row: row.max or 0)


def verdict(recommendation: Recommendation, edition: Edition) -> str:
    """What the edition makes of somebody whom nothing stops."""
    if recommendation.kind == "red_flag":
        return str(recommendation.urgency)
    if edition.offer.direction == "against":
        return "usually not"
    return "recommend" if edition.offer.strength == "strong" else "consider"


def _different(recommendation: Recommendation, before: Edition | None, after: Edition | None) -> str:
    if after is None:
        return "not in force any more"
    if before is None:
        return f"nothing then; what is said now holds from {day(after.from_)}"
    if before.version == after.version:
        return "nothing: one edition for both"
    verdicts = [verdict(recommendation, e) for e in (before, after)]
    turned = [f"{verdicts[1]} instead of {verdicts[0]}"] if verdicts[0] != verdicts[1] else []
    found = [*turned, *_changes("indications", before, after), *_changes("stops", before, after)]
    return "; ".join(found) or "wording, dose or sources"


FIELDS = {"indications": ("indications",), "stops": ("contraindications", "usually_not")}


def _changes(kind: str, before: Edition, after: Edition) -> Iterator[str]:
    old, new = ({n: c for f in FIELDS[kind] for n, c in getattr(e, f).items()} for e in (before, after))
    if added := [name for name in new if name not in old]:
        yield f"{kind} added: {_names(added)}"
    if gone := [name for name in old if name not in new]:
        yield f"{kind} gone: {_names(gone)}"


def _names(names: Iterable[str]) -> str:
    return listed([name.replace("_", " ") for name in names])
