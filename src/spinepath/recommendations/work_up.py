"""Results read together: which patterns they show, what each means for the plan, and what was not measured.

Only fresh values count: an old result is named as such and read by nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spinepath.criteria import Expression, compile_rule
from spinepath.knowledge import Knowledge
from spinepath.knowledge.work_up_models import Pattern, WorkUp
from spinepath.terms import PatientFeatures
from spinepath.terms.results import PatternFound, WorkUpResult

from .judge import Values


@dataclass(frozen=True)
class CompiledPattern:
    """A pattern ready to run."""

    pattern: Pattern
    expression: Expression


def judge_work_ups(knowledge: Knowledge, patient: PatientFeatures) -> tuple[WorkUpResult, ...]:
    """Every work-up in force on the knowledge's clock of which anything was measured."""
    values = Values.of(patient.values)
    in_force = (w for w in knowledge.work_ups.values() if w.from_ <= knowledge.edition)
    return tuple(r for r in (_judge(knowledge, w, values) for w in in_force) if r.measured or r.found)


def compile_patterns(knowledge: Knowledge, work_up: WorkUp) -> tuple[CompiledPattern, ...]:
    """Compile once per knowledge. Raises SpinepathError at the first expression that is not allowed."""
    return knowledge.once(("work up", work_up.id), lambda: _compile(knowledge, work_up))


def patterns_found(patterns: tuple[CompiledPattern, ...], row: Mapping[str, Any]) -> tuple[CompiledPattern, ...]:
    """The patterns that are known to hold, without those that one above them replaces."""
    found: list[CompiledPattern] = []
    replaced: set[str] = set()
    for one in patterns:
        if one.pattern.id not in replaced and one.expression.evaluate(row):
            found.append(one)
            replaced.update(one.pattern.instead_of)
    return tuple(found)


def _compile(knowledge: Knowledge, work_up: WorkUp) -> tuple[CompiledPattern, ...]:
    place = knowledge.place("work_ups", work_up.id)
    return tuple(
        CompiledPattern(p, compile_rule(knowledge, p.when, work_up.parameters, f"{place} {p.id}"))
        for p in work_up.patterns
    )


def _judge(knowledge: Knowledge, work_up: WorkUp, values: Values) -> WorkUpResult:
    found = tuple(
        _found(knowledge, p, values) for p in patterns_found(compile_patterns(knowledge, work_up), values.fresh)
    )
    return WorkUpResult(
        id=work_up.id,
        title=work_up.title,
        found=found,
        measured=tuple(values.used(knowledge, name) for name in work_up.panel if name in values.fresh),
        stale=tuple(test for name, test in work_up.panel.items() if name in values.all and name not in values.fresh),
        not_done=tuple(test for name, test in work_up.panel.items() if name not in values.all),
        nothing_found=None if found else work_up.nothing_found,
        cite=tuple(dict.fromkeys([*work_up.cite, *(name for p in found for name in p.cite)])),
    )


def _found(knowledge: Knowledge, compiled: CompiledPattern, values: Values) -> PatternFound:
    pattern = compiled.pattern
    used = (values.used(knowledge, name) for name in compiled.expression.features if name in values.fresh)
    return PatternFound(
        id=pattern.id,
        result=pattern.result,
        values=tuple(used),
        fits=pattern.fits,
        next=pattern.next,
        call=pattern.call,
        within=pattern.within,
        changes=pattern.changes,
        tone=pattern.tone,
        urgent=pattern.urgent,
        cite=tuple(pattern.cite),
    )
