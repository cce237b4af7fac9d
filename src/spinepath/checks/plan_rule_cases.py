"""Cases within a plan rule, an interaction or a burden: there are some, with known names, and they come true."""

from collections.abc import Iterator

from spinepath.care_plan.cases import run_burden_case, run_interaction_case, run_rule_case
from spinepath.knowledge.models import PlanRule
from spinepath.terms import SpinepathError

from .expressions import plan_rule_faults
from .folder import Folder
from .given import given_faults


def rule_case_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Plan rules without cases, cases with unknown names, and cases that do not come true."""
    for rule in folder.knowledge.plan_rules.values():
        if not rule.cases:
            yield folder.fault("plan_rules", rule.id, "cases", found="no cases", expected="at least one")
        misnamed = list(_misnamed(folder, rule))
        yield from misnamed
        if not misnamed and _runs(folder, rule):
            yield from _untrue(folder, rule)


def _runs(folder: Folder, rule: PlanRule) -> bool:
    """Whether its conditions compile and every name that its cases need leads somewhere; else that is told already."""
    drugs = {drug for case in rule.cases for drug in case.drugs}
    named = drugs <= folder.knowledge.concepts.keys() and (rule.burden or "") in {"", *folder.knowledge.burdens}
    return named and not any(plan_rule_faults(folder, rule))


def _misnamed(folder: Folder, rule: PlanRule) -> Iterator[SpinepathError]:
    """A case speaks of options, and of the line that the rule itself may add."""
    known = {rule.id, *(r.option for r in folder.knowledge.recommendations.values())}
    for n, case in enumerate(rule.cases):
        yield from given_faults(folder, "plan_rules", rule.id, ("cases", n, "given"), case.given)
        for section, lines in (("lines", case.lines), ("expect", case.expect)):
            for name in (x for x in lines if x.partition("@")[0] not in known):
                option, path = name.partition("@")[0], ("cases", n, section, name)
                yield folder.unknown("plan_rules", rule.id, *path, found=option, what="option", known=known)


def _untrue(folder: Folder, rule: PlanRule) -> Iterator[SpinepathError]:
    for n, case in enumerate(rule.cases):
        place = f"{folder.place('plan_rules', rule.id, 'cases', n)}: {case.name}"
        for difference in run_rule_case(folder.knowledge, rule, case):
            yield SpinepathError(place, found=difference, expected="what the case says")


def interaction_case_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Interactions without cases, cases with unknown facts, and cases that do not come true."""
    for interaction in folder.knowledge.interactions.values():
        key = interaction.id
        if not interaction.cases:
            yield folder.fault("interactions", key, "cases", found="no cases", expected="at least one")
        for n, case in enumerate(interaction.cases):
            misnamed = list(given_faults(folder, "interactions", key, ("cases", n, "given"), case.given))
            yield from misnamed
            place = f"{folder.place('interactions', key, 'cases', n)}: {case.name}"
            for difference in () if misnamed else run_interaction_case(folder.knowledge, interaction, case):
                yield SpinepathError(place, found=difference, expected="what the case says")


def burden_case_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Cases of burdens that do not come true; one with a drug that is not known is told as a wrong name."""
    for burden in folder.knowledge.burdens.values():
        for n, case in enumerate(burden.cases):
            place = f"{folder.place('burdens', burden.id, 'cases', n)}: {case.name}"
            known = all(drug in folder.knowledge.concepts for drug in case.drugs)
            for difference in run_burden_case(folder.knowledge, burden, case) if known else ():
                yield SpinepathError(place, found=difference, expected="what the case says")
