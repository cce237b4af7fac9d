"""From facts to truths, and from truths to one status: safety first, then indication, stop, ignorance, offer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spinepath.knowledge import Knowledge
from spinepath.terms import FeatureValue
from spinepath.terms.results import Safety, Status, ValueUsed

from .editions import CompiledEdition

Truths = tuple[bool | None, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """Plain values of one subject. `fresh` leaves stale ones out; `all` holds them too."""

    fresh: dict[str, Any]
    all: dict[str, Any]
    known: Mapping[str, FeatureValue]
    shown: dict[str, ValueUsed] = field(default_factory=dict)  # many criteria look at the same value

    @classmethod
    def of(cls, known: Mapping[str, FeatureValue]) -> "Values":
        every = {name: v.value for name, v in known.items()}
        fresh = {name: v.value for name, v in known.items() if not v.stale}
        return cls(fresh, every if len(every) > len(fresh) else fresh, known)

    def used(self, knowledge: Knowledge, name: str) -> ValueUsed:
        """What the trace shows of one feature, known or not."""
        if name not in self.shown:
            self.shown[name] = value_used(knowledge, name, self.known)
        return self.shown[name]


def value_used(knowledge: Knowledge, name: str, known: Mapping[str, FeatureValue]) -> ValueUsed:
    """What the trace shows of one feature, known or not."""
    feature, found = knowledge.features[name], known.get(name)
    if found is None:
        return ValueUsed(name, feature.label, None, feature.unit)
    return ValueUsed(name, feature.label, found.value, feature.unit, found.date, found.source, found.stale)


def truths(compiled: CompiledEdition, fresh: Mapping[str, Any], every: Mapping[str, Any]) -> Truths:
    """One truth per criterion. A stale value may block (`stale_counts`) and settles nothing else."""
    if fresh is every:
        return tuple(c.expression.evaluate(fresh) for c in compiled.criteria)
    found: list[bool | None] = []
    for criterion in compiled.criteria:
        truth = criterion.expression.evaluate(fresh)
        if truth is None and criterion.stale_counts and criterion.expression.evaluate(every):
            truth = True
        found.append(truth)
    return tuple(found)


def status_of(compiled: CompiledEdition, found: Truths) -> Status:
    """The status that follows from the truths (order: docs/decisions, safety before status).

    What speaks against the option comes before ignorance: an answer that could at best lead to `usually_not` is not
    worth asking for.
    """
    by_role: dict[str, list[bool | None]] = {}
    unknown_first = False
    for criterion, truth in zip(compiled.criteria, found, strict=True):
        by_role.setdefault(criterion.role, []).append(truth)
        unknown_first = unknown_first or (criterion.asks_first and truth is None)
    if False in by_role.get("indication", ()):
        return "not_applicable"
    if True in by_role.get("contraindication", ()):
        return "contraindicated"
    if _against(compiled, by_role):
        return "usually_not"
    if unknown_first:
        return "needs_information"
    return "recommend" if compiled.edition.offer.strength == "strong" else "consider"


def _against(compiled: CompiledEdition, by_role: Mapping[str, list[bool | None]]) -> bool:
    edition = compiled.edition
    cautions = sum(truth is True for truth in by_role.get("caution", ()))
    too_many = edition.cautions_limit is not None and cautions >= edition.cautions_limit
    return edition.offer.direction == "against" or True in by_role.get("usually_not", ()) or too_many


def safety_of(compiled: CompiledEdition, found: Truths, in_use: bool) -> Safety:
    """A contraindication that holds for something being taken asks for stop or review, whatever the indications say."""
    stopped = any(c.role == "contraindication" and t is True for c, t in zip(compiled.criteria, found, strict=True))
    return "stop_or_review" if in_use and stopped else "none"
