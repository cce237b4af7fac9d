"""An option that a drug in use forbids, or must be settled with first, is never left as a plain offer.

Which interactions do so is data (`holds` in `knowledge/interactions.yaml`). It is settled before plan rules speak, so
that another option without that interaction comes first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Interaction
from spinepath.recommendations import Values
from spinepath.terms import PatientFeatures
from spinepath.terms.results import RECOMMENDED, PlanLine

from .brought import new_drugs
from .conditions import truth_of
from .interactions import interactions_of

Clash = tuple[Interaction, str]  # with the labels of the drugs in use


def hold_clashing(knowledge: Knowledge, patient: PatientFeatures, lines: Sequence[PlanLine]) -> list[PlanLine]:
    """The lines; those that clash with a drug in use wait, stand behind another option, or name what to settle."""
    fresh = Values.of(patient.values).fresh
    found = {line.id: _clashes(knowledge, patient, fresh, line) for line in lines}
    free = [x for x in lines if x.disposition in RECOMMENDED and not found[x.id]]
    return [_held(knowledge, line, found[line.id], free, fresh) if found[line.id] else line for line in lines]


def _clashes(knowledge: Knowledge, patient: PatientFeatures, fresh: Mapping[str, Any], line: PlanLine) -> list[Clash]:
    """The interactions that hold the line back, the strictest first. What brings no drug clashes with none."""
    if not new_drugs(knowledge, patient, line):
        return []
    told = interactions_of(knowledge, patient, [line], fresh)
    clashing = [
        (interaction, ", ".join(item.label for item in involved if not item.proposed))
        for interaction, involved in told
        if interaction.holds and len({item.proposed for item in involved}) > 1
    ]
    return sorted(clashing, key=lambda clash: (clash[0].holds != "wait", clash[0].id))


def _held(
    knowledge: Knowledge, line: PlanLine, clashes: list[Clash], free: Sequence[PlanLine], fresh: Mapping[str, Any]
) -> PlanLine:
    line = replace(line, cite=tuple(dict.fromkeys((*line.cite, *(c for x, _ in clashes for c in x.cite)))))
    first, taken = clashes[0]
    if first.holds == "wait":
        return _set_aside(line, "ask_first", f"held back: {taken} is taken: {first.text} {first.action}")
    if (other := _stand_in(knowledge, line, free, fresh)) is not None:
        return _set_aside(line, "alternative", f"alternative to {other.title}: {taken} is taken: {first.text}")
    told = (f"{taken} ({x.action.rstrip('.')})" for x, taken in clashes)
    return replace(line, disposition="check_then_offer", checks=tuple(dict.fromkeys((*told, *line.checks))))


def _stand_in(
    knowledge: Knowledge, line: PlanLine, free: Sequence[PlanLine], fresh: Mapping[str, Any]
) -> PlanLine | None:
    """The first recommended option that a plan rule lets stand in for the line."""
    for rule in knowledge.plan_rules.values():
        known = rule.from_ is None or rule.from_ <= knowledge.edition
        holds = truth_of(knowledge, "plan_rules", rule.id, rule.when, fresh, rule.parameters) is not False
        if rule.stand_in and line.option in rule.options and known and holds:
            return next((x for option in rule.options for x in free if x.option == option), None)
    return None


def _set_aside(line: PlanLine, disposition: Any, because: str) -> PlanLine:
    """As if it had never been recommended; its dose stays, for when it is cleared or chosen after all."""
    return replace(
        line,
        disposition=disposition,
        start_by=None,
        review_on=None,
        stop_on=None,
        checks=(),
        actions=(),
        details=(),
        monitoring=(),
        why=(because, *line.why),
    )
