"""Options that wait until something holds, such as that what was prescribed is taken, or that time has passed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import PlanRule
from spinepath.recommendations import Values
from spinepath.terms import PatientFeatures
from spinepath.terms.results import PlanLine

from .brought import new_drugs
from .changing import Lines, change, set_aside
from .conditions import missing_for, truth_of


def wait_until(knowledge: Knowledge, patient: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    """Each line that brings a new drug: as it is, after a check, or set aside with the day to look again."""
    fresh = Values.of(patient.values).fresh
    holds = truth_of(knowledge, "plan_rules", rule.id, rule.needs, fresh, rule.parameters)
    if holds:
        return lines

    def wait(line: PlanLine) -> PlanLine:
        if not new_drugs(knowledge, patient, line):
            return line
        if holds is None:
            return _check_first(knowledge, rule, fresh, line)
        return _later(patient, rule, fresh, line)

    for option in rule.options:
        lines = change(lines, option, wait)
    return lines


def _check_first(knowledge: Knowledge, rule: PlanRule, fresh: Mapping[str, Any], line: PlanLine) -> PlanLine:
    missing = missing_for(knowledge, "plan_rules", rule.id, rule.needs or "", fresh, rule.parameters)
    checks = dict.fromkeys((*line.checks, *(knowledge.features[name].label for name in missing)))
    cite = dict.fromkeys((*line.cite, *rule.cite))
    return replace(line, disposition="check_then_offer", checks=tuple(checks), cite=tuple(cite))


def _later(patient: PatientFeatures, rule: PlanRule, fresh: Mapping[str, Any], line: PlanLine) -> PlanLine:
    """Set aside until the wait is over: counted from today, or from the day that `since` counts from."""
    passed = fresh.get(rule.since or "", 0)
    again = (patient.as_of + timedelta(days=max(1, (rule.wait_d or 0) - passed))).isoformat()
    waiting = set_aside(line, "not_chosen", rule, f"not before {again}: {rule.why}")
    return replace(waiting, review_on=again)
