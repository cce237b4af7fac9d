"""Where the pain may come from: each mechanism judged by named signs, so that options can be held against them.

Only fresh values count here: an old sign neither makes a mechanism likely nor rules it out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spinepath.criteria import Expression, compile_rule, english, unknowns
from spinepath.knowledge import Knowledge
from spinepath.knowledge.mechanism_models import Mechanism, MechanismCriterion
from spinepath.terms import PatientFeatures
from spinepath.terms.results import MechanismLevel, MechanismResult

from .judge import Values

MATCHING: frozenset[MechanismLevel] = frozenset({"likely", "possible"})


@dataclass(frozen=True)
class Sign:
    """One criterion ready to run."""

    criterion: MechanismCriterion
    expression: Expression
    text: str


@dataclass(frozen=True)
class CompiledMechanism:
    """A mechanism with every sign compiled."""

    mechanism: Mechanism
    likely: tuple[Sign, ...]
    unlikely: tuple[Sign, ...]


def judge_mechanisms(knowledge: Knowledge, patient: PatientFeatures) -> tuple[MechanismResult, ...]:
    """Every mechanism in the order of the knowledge, for the person with all fractures."""
    rows = rows_of(patient)
    return tuple(_judge(knowledge, compile_mechanism(knowledge, m), rows) for m in knowledge.mechanisms.values())


def rows_of(patient: PatientFeatures) -> list[Mapping[str, Any]]:
    """The person's fresh values, once for each fracture together with what is known of it."""
    person = Values.of(patient.values).fresh
    return [{**person, **Values.of(row.values).fresh} for row in patient.fractures] or [person]


def level_of(likely: Sequence[bool | None], unlikely: Sequence[bool | None]) -> MechanismLevel:
    """Signs on both sides leave it possible; a sign that is not known leaves it open; no sign at all is unknown."""
    if True in unlikely:
        return "possible" if True in likely else "unlikely"
    if True in likely:
        return "likely"
    if None not in likely:
        return "unlikely"
    return "unknown" if set(likely) == {None} else "possible"


def compile_mechanism(knowledge: Knowledge, mechanism: Mechanism) -> CompiledMechanism:
    """Compile once per knowledge. Raises SpinepathError at the first expression that is not allowed."""
    return knowledge.once(("mechanism", mechanism.id), lambda: _compile(knowledge, mechanism))


def _compile(knowledge: Knowledge, mechanism: Mechanism) -> CompiledMechanism:
    likely, unlikely = (tuple(_signs(knowledge, mechanism, side)) for side in ("likely", "unlikely"))
    return CompiledMechanism(mechanism, likely, unlikely)


def _signs(knowledge: Knowledge, mechanism: Mechanism, side: str) -> Iterator[Sign]:
    criteria: Mapping[str, MechanismCriterion] = getattr(mechanism, side)
    for name, criterion in criteria.items():
        place = f"{knowledge.place('mechanisms', mechanism.id)} {side} {name}"
        compiled = compile_rule(knowledge, criterion.when, mechanism.parameters, place)
        yield Sign(criterion, compiled, english(compiled, knowledge.features))


def _judge(knowledge: Knowledge, compiled: CompiledMechanism, rows: Sequence[Mapping[str, Any]]) -> MechanismResult:
    likely = [truth_of(sign, rows) for sign in compiled.likely]
    unlikely = [truth_of(sign, rows) for sign in compiled.unlikely]
    signs = (*zip(compiled.likely, likely, strict=True), *zip(compiled.unlikely, unlikely, strict=True))
    level = level_of(likely, unlikely)
    open_ = [s.expression for s, truth in signs if truth is None] if level in ("possible", "unknown") else []
    missing = [name for expression in open_ for row in rows for name in unknowns(expression, row)]
    return MechanismResult(
        id=compiled.mechanism.id,
        label=compiled.mechanism.label,
        level=level,
        speaks_for=tuple(s.text for s, t in zip(compiled.likely, likely, strict=True) if t),
        speaks_against=tuple(s.text for s, t in zip(compiled.unlikely, unlikely, strict=True) if t),
        missing=tuple(knowledge.features[name].label for name in dict.fromkeys(missing)),
        cite=tuple(dict.fromkeys([*compiled.mechanism.cite, *(c for s, t in signs if t for c in s.criterion.cite)])),
    )


def truth_of(sign: Sign, rows: Sequence[Mapping[str, Any]]) -> bool | None:
    """Over all fractures: any row that shows it will do, or every one must (three-valued)."""
    found = {sign.expression.evaluate(row) for row in rows}
    decides = sign.criterion.rows == "any"
    if decides in found:
        return decides
    return None if None in found else not decides
