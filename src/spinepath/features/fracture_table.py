"""The table of fractures: one row for each subject `fracture:ID`, reduced over the facts of that subject only."""

from collections.abc import Iterable, Mapping

from .visible import Dated

PREFIX = "fracture:"


def facts_by_fracture(facts: Iterable[Dated]) -> Mapping[str, list[Dated]]:
    """Facts of each fracture id, oldest fracture first (by its first dated fact, then by id)."""
    found: dict[str, list[Dated]] = {}
    for dated in facts:
        if dated.fact.subject.startswith(PREFIX):
            found.setdefault(dated.fact.subject[len(PREFIX) :], []).append(dated)
    return dict(sorted(found.items(), key=_age))


def _age(row: tuple[str, list[Dated]]) -> tuple[int, int, str]:
    first = min((d.first for d in row[1] if d.first), default=0)
    return first == 0, first, row[0]
