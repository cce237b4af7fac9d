"""Which edition of a recommendation is in force on a day, and its criteria compiled once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from spinepath.criteria import Expression, compile_expression, english
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Criterion, DetailRow, DoseRow, Edition, Recommendation, TakenRow
from spinepath.terms.results import Role

# An old value may block, never clear (docs/decisions): only these may become true on one, and the signs of a red flag.
BLOCKING: frozenset[Role] = frozenset({"contraindication", "usually_not", "caution"})


@dataclass(frozen=True)
class NamedCriterion:
    """One criterion ready to run, with its English.

    `asks_first`: while unknown, the option may not be used. `stale_counts`: an old value may make it true.
    """

    name: str
    role: Role
    expression: Expression
    text: str
    cite: tuple[str, ...]
    asks_first: bool
    stale_counts: bool
    then: tuple[str, ...] = ()


@dataclass(frozen=True)
class CompiledEdition:
    """A recommendation in one edition, every expression compiled."""

    recommendation: Recommendation
    edition: Edition
    criteria: tuple[NamedCriterion, ...]
    doses: tuple[tuple[DoseRow, Expression | None], ...]
    details: tuple[tuple[DetailRow, Expression | None], ...]
    taken: tuple[tuple[TakenRow, Expression | None], ...]

    @cached_property
    def deciding(self) -> tuple[Expression, ...]:
        """The expressions whose unknowns must be asked before the option may be used."""
        return tuple(c.expression for c in self.criteria if c.asks_first)

    @cached_property
    def cite(self) -> tuple[str, ...]:
        """Every citation of the edition, once, in order of first use."""
        found = [x for c in self.criteria for x in c.cite]
        return tuple(dict.fromkeys(found))


_compiled: dict[tuple[str, str, int], CompiledEdition] = {}


def edition_in_force(recommendation: Recommendation, on: date, jurisdiction: str) -> Edition | None:
    """The newest edition that holds on that day in that jurisdiction; None when there is none yet.

    On one day an edition written for the jurisdiction goes before one written for all.
    """
    held = [
        e for e in recommendation.editions if e.from_ <= on and (not e.jurisdictions or jurisdiction in e.jurisdictions)
    ]
    return max(held, key=lambda e: (e.from_, bool(e.jurisdictions), e.version), default=None)


def compile_edition(knowledge: Knowledge, recommendation: Recommendation, edition: Edition) -> CompiledEdition:
    """Compile once per knowledge digest. Raises SpinepathError at the first expression that is not allowed."""
    key = (knowledge.digest, recommendation.id, edition.version)
    if key not in _compiled:
        _compiled[key] = _compile(knowledge, recommendation, edition)
    return _compiled[key]


def _compile(knowledge: Knowledge, recommendation: Recommendation, edition: Edition) -> CompiledEdition:
    place = f"{knowledge.place('recommendations', recommendation.id)} edition {edition.version}"

    def expression(text: str | None, name: str) -> Expression | None:
        if text is None:
            return None
        return compile_expression(text, knowledge.features, recommendation.parameters, f"{place} {name}")

    def criterion(name: str, role: Role, source: Criterion, asks: bool, then: tuple[str, ...]) -> NamedCriterion:
        compiled = compile_expression(source.when, knowledge.features, recommendation.parameters, f"{place} {name}")
        text = english(compiled, knowledge.features)
        stale_counts = role in BLOCKING or recommendation.kind == "red_flag"
        return NamedCriterion(name, role, compiled, text, tuple(source.cite), asks, stale_counts, then)

    return CompiledEdition(
        recommendation,
        edition,
        tuple(criterion(*row) for row in _rows(edition)),
        tuple((row, expression(row.when, f"dose[{i}]")) for i, row in enumerate(edition.dose)),
        tuple((row, expression(row.when, f"details[{i}]")) for i, row in enumerate(edition.details)),
        tuple((row, expression(row.when, f"if_taken[{i}]")) for i, row in enumerate(edition.if_taken)),
    )


def _rows(edition: Edition) -> Iterator[tuple[str, Role, Criterion, bool, tuple[str, ...]]]:
    for name, indication in edition.indications.items():
        yield name, "indication", indication, True, ()
    for name, stop in edition.contraindications.items():
        yield name, "contraindication", stop, stop.if_unknown == "block", ()
    for name, against in edition.usually_not.items():
        yield name, "usually_not", against, False, ()
    for name, caution in edition.cautions.items():
        yield name, "caution", caution, False, tuple(caution.then)
