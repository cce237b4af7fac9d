"""Which edition of a recommendation is in force on a day, and its criteria compiled once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from spinepath.criteria import Expression, compile_rule, english
from spinepath.criteria.closures import Evaluate
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import (
    Criterion,
    DetailRow,
    DoseRow,
    Edition,
    MonitoringRow,
    Recommendation,
    Reservation,
    SequenceRow,
    TakenRow,
)
from spinepath.terms.results import Detail, Dose, Role

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
    checked: bool = True  # while unknown, it is settled before the option is used
    bounds: tuple[tuple[str, str], ...] = ()  # feature and what bounds it


class PreparedDose(NamedTuple):
    """A dose row as it is shown, and when it applies (None: always)."""

    dose: Dose
    when: Expression | None


class PreparedDetail(NamedTuple):
    """A detail row as it is shown to anybody, and to somebody of whom its own condition is known to hold."""

    detail: Detail
    own: Detail
    when: Expression | None
    while_unknown: bool


@dataclass(frozen=True)
class CompiledEdition:
    """A recommendation in one edition, every expression compiled. Criteria stand by role, in the order of `_rows`."""

    recommendation: Recommendation
    edition: Edition
    criteria: tuple[NamedCriterion, ...]
    doses: tuple[PreparedDose, ...]
    details: tuple[PreparedDetail, ...]
    taken: tuple[tuple[TakenRow, Expression | None], ...]
    sequence: tuple[tuple[SequenceRow, Expression | None], ...] = ()
    monitoring: tuple[tuple[MonitoringRow, Expression | None], ...] = ()
    anew: Expression | None = None

    @cached_property
    def deciding(self) -> tuple[Expression, ...]:
        """The expressions whose unknowns must be asked before the option may be used."""
        return tuple(c.expression for c in self.criteria if c.asks_first)

    @cached_property
    def beside(self) -> tuple[Expression, ...]:
        """The other expressions on which the status depends."""
        return tuple(c.expression for c in self.criteria if not c.asks_first)

    @cached_property
    def asking(self) -> tuple[int, ...]:
        """Where those expressions stand among the criteria."""
        return tuple(i for i, c in enumerate(self.criteria) if c.asks_first)

    @cached_property
    def evaluators(self) -> tuple[Evaluate, ...]:
        """The criteria as functions: questions try many answers, and each try judges all of them."""
        return tuple(c.expression.evaluate for c in self.criteria)

    @cached_property
    def parts(self) -> tuple[slice, slice, slice, slice]:
        """Where indications, contraindications, `usually_not` criteria and cautions stand among the criteria."""
        edition = self.edition
        roles = (edition.indications, edition.contraindications, edition.usually_not, edition.cautions)
        first, second, third, fourth = accumulate(len(criteria) for criteria in roles)
        return slice(first), slice(first, second), slice(second, third), slice(third, fourth)

    @cached_property
    def cite(self) -> tuple[str, ...]:
        """Every citation of the edition, once, in order of first use."""
        found = [x for c in self.criteria for x in c.cite]
        return tuple(dict.fromkeys(found))


def edition_in_force(recommendation: Recommendation, on: date, jurisdiction: str) -> Edition | None:
    """The newest edition that holds on that day in that jurisdiction; None when there is none yet.

    On one day an edition written for the jurisdiction goes before one written for all.
    """
    held = [
        e for e in recommendation.editions if e.from_ <= on and (not e.jurisdictions or jurisdiction in e.jurisdictions)
    ]
    return max(held, key=lambda e: (e.from_, bool(e.jurisdictions), e.version), default=None)


def compile_edition(knowledge: Knowledge, recommendation: Recommendation, edition: Edition) -> CompiledEdition:
    """Compile once per knowledge. Raises SpinepathError at the first expression that is not allowed."""
    key = ("edition", recommendation.id, edition.version)
    return knowledge.once(key, lambda: _compile(knowledge, recommendation, edition))


def _compile(knowledge: Knowledge, recommendation: Recommendation, edition: Edition) -> CompiledEdition:
    place = f"{knowledge.place('recommendations', recommendation.id)} edition {edition.version}"

    def expression(text: str | None, name: str) -> Expression | None:
        if text is None:
            return None
        return compile_rule(knowledge, text, recommendation.parameters, f"{place} {name}")

    def criterion(name: str, role: Role, source: Criterion, asks: bool, then: tuple[str, ...]) -> NamedCriterion:
        compiled = compile_rule(knowledge, source.when, recommendation.parameters, f"{place} {name}")
        text = english(compiled, knowledge.features)
        stale_counts = role in BLOCKING or recommendation.kind == "red_flag"
        checked = not (isinstance(source, Reservation) and source.if_unknown == "leave")
        bounds = tuple((f.id, bound) for f in compiled.dictionary.values() for bound in f.bounds)
        return NamedCriterion(name, role, compiled, text, tuple(source.cite), asks, stale_counts, then, checked, bounds)

    return CompiledEdition(
        recommendation,
        edition,
        tuple(criterion(*row) for row in _rows(edition)),
        tuple(PreparedDose(_dose(row), expression(row.when, f"dose[{i}]")) for i, row in enumerate(edition.dose)),
        tuple(
            PreparedDetail(
                _detail(row, own=False),
                _detail(row, own=True),
                expression(row.when, f"details[{i}]"),
                row.if_unknown == "show",
            )
            for i, row in enumerate(edition.details)
        ),
        tuple((row, expression(row.when, f"if_taken[{i}]")) for i, row in enumerate(edition.if_taken)),
        tuple((row, expression(row.when, f"sequence[{row.id}]")) for row in edition.sequence),
        tuple((row, expression(row.when, f"monitoring[{i}]")) for i, row in enumerate(edition.monitoring)),
        expression(recommendation.anew_when, "anew_when"),
    )


def _dose(row: DoseRow) -> Dose:
    return Dose(
        row.text,
        row.max,
        row.unit,
        row.route,
        row.until_d,
        tuple(row.cite),
        start_within_d=row.start_within_d,
        until_decides=row.until_decides,
        at_most_taken=row.at_most_taken,
    )


def _detail(row: DetailRow, *, own: bool) -> Detail:
    return Detail(row.section, row.text, row.owner, row.within, tuple(row.cite), own, row.urgent)


def _rows(edition: Edition) -> Iterator[tuple[str, Role, Criterion, bool, tuple[str, ...]]]:
    for name, indication in edition.indications.items():
        yield name, "indication", indication, True, ()
    for name, stop in edition.contraindications.items():
        yield name, "contraindication", stop, stop.if_unknown == "block", ()
    for name, against in edition.usually_not.items():
        yield name, "usually_not", against, False, ()
    for name, caution in edition.cautions.items():
        yield name, "caution", caution, False, tuple(caution.then)
