"""What rests on a source: every citation exists, nothing strong rests on memory, no edition knows the future."""

from collections.abc import Iterable, Iterator
from typing import Any

from spinepath.knowledge import Knowledge
from spinepath.knowledge.base import Document
from spinepath.knowledge.models import Edition, ProgrammeItem, Recommendation
from spinepath.terms import SpinepathError

from .expressions import expressions
from .folder import Folder, Key

CITING = (
    "features",
    "concepts",
    "profiles",
    "recommendations",
    "plan_rules",
    "interactions",
    "burdens",
    "mechanisms",
    "definitions",
    "notices",
    "scores",
    "instruments",
    "items",
    "leaflet",
    "audit",
    "fracture_tables",
    "work_ups",
    "pools",
)
MAY_STAND_ALONE = ("features", "concepts", "units")  # a question or a code needs no source of its own
SURE = ("high", "moderate")
Cited = tuple[tuple[Key, ...], list[str]]
Later = tuple[str, str]  # year or day, name


def source_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Citations that are missing, unknown, later than what rests on them, or too weak for it."""
    yield from _ambiguous(folder)
    for kind, key, document in _documents(folder.knowledge):
        for path, ids in cited(document):
            if kind == "pools" and path[-1] == "dissent":
                continue  # told in words, with its sources in `cite`
            yield from _unknown(folder, kind, key, path, ids)
    yield from _weak_profiles(folder)
    for recommendation in folder.knowledge.recommendations.values():
        for n, edition in enumerate(recommendation.editions):
            yield from _weak_offer(folder, recommendation, n, edition)
            yield from _later(folder, recommendation, n, edition)


def cited(document: Document) -> Iterator[Cited]:
    """Every list of citations within a document, with the path of the list."""
    yield from _cited(document.model_dump(by_alias=True), ())


def _cited(value: Any, path: tuple[Key, ...]) -> Iterator[Cited]:
    if isinstance(value, dict):
        for name, child in value.items():
            if name in ("cite", "dissent"):
                yield (*path, name), child
            else:
                yield from _cited(child, (*path, name))
    elif isinstance(value, list):
        for i, child in enumerate(value):
            yield from _cited(child, (*path, i))


def _documents(knowledge: Knowledge) -> Iterator[tuple[str, Key, Document]]:
    for kind in CITING:
        for key, document in getattr(knowledge, kind).items():
            yield kind, key, document
    for i, unit in enumerate(knowledge.units):
        yield "units", i, unit


def _unknown(folder: Folder, kind: str, key: Key, path: tuple[Key, ...], ids: list[str]) -> Iterator[SpinepathError]:
    knowledge = folder.knowledge
    if not ids and path[-1] == "cite" and kind not in MAY_STAND_ALONE:
        yield folder.fault(kind, key, *path, found="no citation", expected="at least one")
    for i, name in enumerate(ids):
        if name not in knowledge.citations and name not in knowledge.records:
            known = (*knowledge.citations, *knowledge.records)
            yield folder.unknown(kind, key, *path, i, found=name, what="citation or evidence record", known=known)


def _ambiguous(folder: Folder) -> Iterator[SpinepathError]:
    for name in folder.knowledge.citations.keys() & folder.knowledge.records.keys():
        yield folder.fault("citations", name, "id", found=name, expected="an id that no evidence record has")


def _only_recalled(knowledge: Knowledge, ids: Iterable[str]) -> bool:
    """Whether every known source was written from memory. No source at all is another fault."""
    found = [knowledge.citations.get(x) or knowledge.records.get(x) for x in ids]
    reads = {source.read for source in found if source is not None}
    return reads == {"recalled"}


def _weak_profiles(folder: Folder) -> Iterator[SpinepathError]:
    for name in folder.knowledge.profiles:
        profile = folder.knowledge.evidence(name)
        if profile.certainty in SURE and _only_recalled(folder.knowledge, profile.cite):
            found = f"{profile.certainty}, from recalled sources only"
            yield folder.fault("profiles", profile.id, "certainty", found=found, expected="a source that was read")


def _weak_offer(folder: Folder, recommendation: Recommendation, n: int, edition: Edition) -> Iterator[SpinepathError]:
    if edition.offer.strength != "strong":
        return
    ids = [x for criterion in edition.indications.values() for x in criterion.cite]
    profile = folder.knowledge.profiles.get(edition.offer.profile or "")
    if _only_recalled(folder.knowledge, [*ids, *(profile.cite if profile else ())]):
        path = ("editions", n, "offer", "strength")
        found, expected = "strong, from recalled sources only", "a source that was read, or conditional"
        yield folder.fault("recommendations", recommendation.id, *path, found=found, expected=expected)


def _later(folder: Folder, recommendation: Recommendation, n: int, edition: Edition) -> Iterator[SpinepathError]:
    """One fault for an edition that knows its future; the latest sources say from when on it could hold."""
    later = {
        *_later_citations(folder.knowledge, edition),
        *_later_parameters(folder.knowledge, recommendation, n, edition),
        *_later_profile(folder.knowledge, edition),
    }
    if later:
        names = [f"{name} ({year})" for year, name in sorted(later, reverse=True)]
        found = ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
        expected = f"no source later than edition {edition.version}"
        path = ("editions", n, "from")
        yield folder.fault("recommendations", recommendation.id, *path, found=found, expected=expected)


def _later_citations(knowledge: Knowledge, edition: Edition) -> Iterator[Later]:
    for _, ids in cited(edition):
        for name in ids:
            year = _year(knowledge, name)
            if year is not None and year > edition.from_.year:
                yield str(year), name
    for item in _items(knowledge, edition):
        for _, ids in cited(item):
            years = [(year, name) for name in ids if (year := _year(knowledge, name)) is not None]
            yield from ((str(year), f"{name} in {item.id}") for year, name in years if year > edition.from_.year)


def _items(knowledge: Knowledge, edition: Edition) -> Iterator[ProgrammeItem]:
    """The items that the programme of an edition lists and that exist."""
    groups = edition.programme.groups if edition.programme else []
    yield from (knowledge.items[name] for group in groups for name in group.items if name in knowledge.items)


def _later_parameters(
    knowledge: Knowledge, recommendation: Recommendation, n: int, edition: Edition
) -> Iterator[Later]:
    """A parameter serves several editions, so one source that is old enough will do."""
    used = {p for written in expressions(recommendation) if written.path[1] == n for p in written.parameters()}
    for name in used & recommendation.parameters.keys():
        years = [_year(knowledge, x) for x in recommendation.parameters[name].cite]
        dated = [year for year in years if year is not None]
        if dated and len(dated) == len(years) and min(dated) > edition.from_.year:
            yield str(min(dated)), f"parameter {name}"


def _later_profile(knowledge: Knowledge, edition: Edition) -> Iterator[Later]:
    profile = knowledge.profiles.get(edition.offer.profile or "")
    if profile is not None and profile.edition_from > edition.from_:
        yield profile.edition_from.isoformat(), profile.id


def _year(knowledge: Knowledge, name: str) -> int | None:
    if name in knowledge.citations:
        return knowledge.citations[name].year
    record = knowledge.records.get(name)
    year = (record.citation or {}).get("year") if record else None
    return year if isinstance(year, int) else None
