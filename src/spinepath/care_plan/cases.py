"""Runs the cases that stand in plan rules (lines before, lines after, texts added) and in interactions."""

from collections.abc import Iterator
from datetime import date

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Interaction, InteractionCase, PlanRule, RuleCase
from spinepath.terms import CurrentDrug, FeatureValue, PatientFeatures, SpinepathError
from spinepath.terms.results import PlanLine

from .interactions import find_interactions
from .rules import apply_rules

CASE_DAY = date(2026, 1, 1)


def plan_case_faults(knowledge: Knowledge) -> Iterator[SpinepathError]:
    """A fault for every case of a plan rule or an interaction that does not come true."""
    for kind, cases in (
        ("plan_rules", run_rule_cases(knowledge)),
        ("interactions", run_interaction_cases(knowledge)),
    ):
        for key, name, differences in cases:
            for found in differences:
                place = f"{knowledge.place(kind, key)}: {key} case {name!r}"
                yield SpinepathError(place, found=found, expected="a case that comes true")


def run_interaction_cases(knowledge: Knowledge) -> Iterator[tuple[str, str, list[str]]]:
    """For every case of every interaction: the interaction, the case, and what differs from its expectation."""
    for interaction in sorted(knowledge.interactions.values(), key=lambda x: x.id):
        for case in interaction.cases:
            yield interaction.id, case.name, _interaction_case(knowledge, interaction, case)


def _interaction_case(knowledge: Knowledge, interaction: Interaction, case: InteractionCase) -> list[str]:
    values = {name: FeatureValue(value) for name, value in case.given.items() if value is not None}
    drugs = tuple(CurrentDrug(name, name) for name in case.drugs)
    patient = PatientFeatures(person=case.name, as_of=CASE_DAY, values=values, drugs=drugs)
    found = any(x.id == interaction.id for x in find_interactions(knowledge, patient, ()))
    return [] if found is case.found else [f"found: expected {case.found}, found {found}"]


def run_rule_cases(knowledge: Knowledge) -> Iterator[tuple[str, str, list[str]]]:
    """For every case of every plan rule: the rule, the case, and what differs from its expectation."""
    for rule in sorted(knowledge.plan_rules.values(), key=lambda r: r.id):
        for case in rule.cases:
            yield rule.id, case.name, run_rule_case(knowledge, rule, case)


def run_rule_case(knowledge: Knowledge, rule: PlanRule, case: RuleCase) -> list[str]:
    """What differs when this rule alone is applied to the lines of the case."""
    values = {name: FeatureValue(value) for name, value in case.given.items() if value is not None}
    patient = PatientFeatures(person=case.name, as_of=CASE_DAY, values=values)
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


def _line(option: str, disposition: str) -> PlanLine:
    return PlanLine(
        id=option,
        option=option,
        title=option,
        group="case",
        recommendation=option,
        subject="person",
        disposition=disposition,  # type: ignore[arg-type]  # a case may name any disposition; the comparison tells
        owner="nobody",
        trace=option,
    )
