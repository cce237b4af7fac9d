"""Runs the cases that stand in plan rules (lines before, lines after, texts added), interactions and burdens."""

from collections.abc import Iterator
from datetime import timedelta

from spinepath.features.completeness import DRUGS
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Burden, BurdenCase, Interaction, InteractionCase, PlanRule, RuleCase
from spinepath.recommendations.cases import CASE_DAY, known_values
from spinepath.terms import PERSON, CurrentDrug, PatientFeatures
from spinepath.terms.results import Disposition, PlanLine

from .burdens import at_least, taken_parts, total
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


def run_burden_case(knowledge: Knowledge, burden: Burden, case: BurdenCase) -> list[str]:
    """What differs when the drugs of the case are added up, the list of drugs being whole."""
    drugs = tuple(CurrentDrug(name, name) for name in case.drugs)
    patient = PatientFeatures(person=case.name, as_of=CASE_DAY, values={}, drugs=drugs, complete_for=frozenset({DRUGS}))
    parts = taken_parts(knowledge, burden, patient, drugs)
    found = (total(parts), at_least(patient, parts))
    wanted = (case.total, case.at_least)
    return [] if found == wanted else [f"total, at_least: expected {wanted}, found {found}"]


def run_rule_case(knowledge: Knowledge, rule: PlanRule, case: RuleCase) -> list[str]:
    """What differs when this rule alone is applied to the lines of the case, on its last day if it has one."""
    if rule.until is not None:
        knowledge = knowledge.at(min(knowledge.edition, rule.until - timedelta(days=1)))
    drugs = tuple(CurrentDrug(name, name) for name in case.drugs)
    values = known_values(case.given, knowledge.features)
    patient = PatientFeatures(person=case.name, as_of=CASE_DAY, values=values, drugs=drugs)
    before = [_line(option, state) for option, state in case.lines.items()]
    lines = apply_rules(knowledge, patient, before, [rule])
    return list(_differences(case, lines))


def _differences(case: RuleCase, lines: list[PlanLine]) -> Iterator[str]:
    after = {_name(line): line.disposition for line in lines}
    for option, wanted in case.expect.items():
        if after.get(option) != wanted:
            yield f"{option}: expected {wanted}, found {after.get(option)}"
    texts = " | ".join(
        x for line in lines for x in (line.title, *line.why, *line.checks, *line.requires, *line.actions)
    )
    yield from (f"{text!r} is missing" for text in case.adds if text not in texts)
    yield from (f"{text!r} stands there" for text in case.adds_not if text in texts)


def _name(line: PlanLine) -> str:
    """The line as cases name it."""
    return line.option if line.subject == PERSON else f"{line.option}@{line.subject}"


def _line(name: str, disposition: Disposition) -> PlanLine:
    option, _, subject = name.partition("@")
    return PlanLine(
        id=name,
        option=option,
        title=option,
        group="case",
        recommendation=option,
        subject=subject or PERSON,
        disposition=disposition,
        owner="nobody",
        trace=option,
    )
