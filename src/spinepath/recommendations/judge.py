"""From facts to truths, and from truths to one status: safety first, then indication, stop, ignorance, offer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spinepath.calculators.logic import speaks_of_the_record
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Edition, Feature
from spinepath.terms import PERSON, FeatureValue, PatientFeatures
from spinepath.terms.findings import NOTHING
from spinepath.terms.results import Safety, Status, ValueUsed

from .editions import CompiledEdition

Truths = tuple[bool | None, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """Plain values of one subject. `fresh` leaves stale ones out; `all` holds them too.

    A fracture has values of its own (`row`) and those of the person `around` it.
    """

    fresh: dict[str, Any]
    all: dict[str, Any]
    known: Mapping[str, FeatureValue]
    around: "Values | None" = None
    row: Mapping[str, FeatureValue] = field(default_factory=dict)
    shown: dict[str, ValueUsed] = field(default_factory=dict)  # many criteria look at the same value

    @classmethod
    def of(cls, known: Mapping[str, FeatureValue]) -> "Values":
        """The values of a person."""
        every = {name: v.value for name, v in known.items()}
        fresh = {name: v.value for name, v in known.items() if not v.stale}
        return cls(fresh, every if len(every) > len(fresh) else fresh, known)

    def with_row(self, row: Mapping[str, FeatureValue]) -> "Values":
        """The values of one fracture of the person."""
        merged = Values.of({**self.known, **row})
        return Values(merged.fresh, merged.all, merged.known, self, row)

    def used(self, knowledge: Knowledge, name: str) -> ValueUsed:
        """What the trace shows of one feature, known or not."""
        if self.around is not None and name not in self.row:
            return self.around.used(knowledge, name)
        if name not in self.shown:
            self.shown[name] = value_used(knowledge, name, self.known)
        return self.shown[name]


@dataclass(frozen=True, slots=True)
class Subjects:
    """What recommendations can be about: the person, and each fracture with the person's values around it."""

    person: Values
    rows: tuple[tuple[str, Values], ...]

    @classmethod
    def of(cls, patient: PatientFeatures) -> "Subjects":
        """The subjects of one person, their values made plain once for all recommendations."""
        person = Values.of(patient.values)
        rows = tuple((f"fracture:{row.id}", person.with_row(row.values)) for row in patient.fractures)
        return cls(person, rows)

    def of_kind(self, knowledge: Knowledge, kind: str) -> tuple[tuple[str, Values], ...]:
        """The subjects of a recommendation; without any fracture its questions are put to the person.

        What speaks of the record of a fracture is then known: nothing is on it, so nobody is asked about it.
        """
        if kind != "fracture":
            return ((PERSON, self.person),)
        return self.rows or ((PERSON, self.person.with_row(_nothing_on_record(knowledge))),)


def of_the_record(knowledge: Knowledge) -> tuple[str, ...]:
    """The features of a fracture that tell what is on record."""
    own = (f for f in knowledge.features.values() if f.subject == "fracture")
    return tuple(f.id for f in own if speaks_of_the_record(f.source.calculator or ""))


def _nothing_on_record(knowledge: Knowledge) -> Mapping[str, FeatureValue]:
    return {name: FeatureValue(False, source="calculated") for name in of_the_record(knowledge)}


def value_used(knowledge: Knowledge, name: str, known: Mapping[str, FeatureValue]) -> ValueUsed:
    """What the trace shows of one feature, known or not."""
    found = known.get(name)
    if found is None:
        return knowledge.once(("unknown", name), lambda: _unknown(knowledge, name))
    feature = knowledge.features[name]
    date = None if feature.timeless else found.date
    words = _words(feature, found.value)
    return ValueUsed(name, feature.label, found.value, feature.unit, date, found.source, found.stale, words)


def _words(feature: Feature, value: Any) -> str | None:
    """What a code means, and that nothing is on record: a plain no would read as somebody's answer."""
    if isinstance(value, str):
        return feature.codes.get(value)
    silent = value is False and speaks_of_the_record(feature.source.calculator or "")
    return NOTHING if silent else None


def _unknown(knowledge: Knowledge, name: str) -> ValueUsed:
    feature = knowledge.features[name]
    return ValueUsed(name, feature.label, None, feature.unit)


def truths(compiled: CompiledEdition, fresh: Mapping[str, Any], every: Mapping[str, Any]) -> Truths:
    """One truth per criterion. A stale value may block (`stale_counts`) and settles nothing else."""
    if fresh is every:
        return tuple([evaluate(fresh) for evaluate in compiled.evaluators])
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
    indications, contraindications, against, cautions = compiled.parts
    if False in found[indications]:
        return "not_applicable"
    if True in found[contraindications]:
        return "contraindicated"
    if _against(compiled.edition, found[against], found[cautions]):
        return "usually_not"
    if None in [found[i] for i in compiled.asking]:
        return "needs_information"
    return "recommend" if compiled.edition.offer.strength == "strong" else "consider"


def _against(edition: Edition, against: Truths, cautions: Truths) -> bool:
    too_many = edition.cautions_limit is not None and cautions.count(True) >= edition.cautions_limit
    return edition.offer.direction == "against" or True in against or too_many


def safety_of(compiled: CompiledEdition, found: Truths, in_use: bool | None) -> Safety:
    """A contraindication that holds for something being taken asks for stop or review, whatever the indications say."""
    stopped = True in found[compiled.parts[1]]
    return "stop_or_review" if in_use and stopped else "none"
