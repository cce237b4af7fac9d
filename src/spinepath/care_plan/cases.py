"""Runs the cases that stand in plan rules (lines before, lines after, texts added) and in interactions."""

from collections.abc import Iterator

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Interaction, InteractionCase, PlanRule, RuleCase
from spinepath.recommendations.cases import CASE_DAY, known_values
from spinepath.terms import CurrentDrug, PatientFeatures
from spinepath.terms.results import Disposition, PlanLine

from .interactions import find_interactions
from .rules import apply_rules


def run_interaction_case(knowledge: Knowledge, interaction: Interaction, case: InteractionCase) -> list[str]:
    """What differs when the drugs and facts of the case are looked at together."""
    drugs = tuple(CurrentDrug(name, name) for name in case.drugs)
    patient = PatientFeatures(
        person=case.name, as_of=CASE_DAY, values=known_values(case.given, knowledge.features), drugs=drugs
    )
    found = any(x.id == interaction.id for x in find_interactions(knowledge, patient, ()))
    return [] if found is case.found else [f"found: expected {case.found}, found {found}"]


def run_rule_case(knowledge: Knowledge, rule: PlanRule, case: RuleCase) -> list[str]:
    """What differs when this rule alone is applied to the lines of the case."""
    patient = PatientFeatures(person=case.name, as_of=CASE_DAY, values=known_values(case.given, knowledge.features))
    before = [_line(option, state) for option, state in case.lines.items()]
    lines = apply_rules(knowledge, patient, before, [rule])
    return list(_differences(case, lines))


def _differences(case: RuleCase, lines: list[PlanLine]) -> Iterator[str]:
    after = {line.option: line.disposition for line in lines}
    for option, wanted in case.expect.items():
        if after.get(option) != wanted:
            yield f"{option}: expected {wanted}, found {after.get(option)}"
    texts = " | ".join(x for line in lines for x in (line.title, *line.requires, *line.actions))
    yield from (f"{text!r} is missing" for text in case.adds if text not in texts)


def _line(option: str, disposition: Disposition) -> PlanLine:
    return PlanLine(
        id=option,
        option=option,
        title=option,
        group="case",
        recommendation=option,
        subject="person",
        disposition=disposition,
        owner="nobody",
        trace=option,
    )
