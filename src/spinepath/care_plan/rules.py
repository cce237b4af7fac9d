"""Plan rules: how the lines of one plan agree with each other. The rules are data, their kinds are here."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import PlanRule
from spinepath.recommendations import Values
from spinepath.terms import PatientFeatures
from spinepath.terms.results import RECOMMENDED, PlanLine

from .changing import Lines, add_requirement, change, is_recommended, set_aside, title_of
from .conditions import truth_of
from .joining import joins
from .sums import max_sum
from .waiting import wait_until


def apply_rules(knowledge: Knowledge, patient: PatientFeatures, lines: Lines, rules: Iterable[PlanRule]) -> Lines:
    """Apply the plan rules in a fixed order of kinds, so that the result does not depend on file names.

    A rule whose condition is unknown counts as holding, unless it says otherwise: rules only make a plan safer. A rule
    of a later day than the knowledge's clock does not speak yet, one that later advice replaced no more.
    """
    fresh = Values.of(patient.values).fresh
    kinds = list(_KINDS)
    known = [r for r in rules if r.speaks_on(knowledge.edition)]
    for rule in sorted(known, key=lambda r: (kinds.index(r.kind), r.id)):
        truth = truth_of(knowledge, "plan_rules", rule.id, rule.when, fresh, rule.parameters)
        if truth or (truth is None and rule.if_unknown == "apply"):
            lines = _apart(rule, lines, partial(_KINDS[rule.kind], knowledge, patient, rule))
        if truth and rule.kind == "forbid_together":
            lines = _apart(rule, lines, partial(_settle_waiting, rule))
    return lines


def _apart(rule: PlanRule, lines: Lines, how: Callable[[Lines], Lines]) -> Lines:
    """The lines after the rule; where it speaks about each subject apart, those of one subject do not see the rest."""
    if not rule.same_subject:
        return how(lines)
    subjects = dict.fromkeys(line.subject for line in lines)
    changed = {x.id: x for s in subjects for x in how([line for line in lines if line.subject == s])}
    return [changed[line.id] for line in lines]


def _forbid_together(_: Knowledge, __: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    kept = [option for option in rule.options if is_recommended(lines, option)]
    because = f"alternative to {title_of(lines, kept[0])}: {rule.why}" if kept else ""
    for option in kept[1:]:
        lines = change(lines, option, lambda x: set_aside(x, "alternative", rule, because))
    return lines


def _behind(_: Knowledge, __: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    open_ = (*RECOMMENDED, "ask_first")
    first = next((x.title for x in lines if x.option in rule.first and x.disposition in open_), None)
    if first is None:
        return lines
    because = f"later than {first}: {rule.why}"
    return [
        set_aside(x, "alternative", rule, because) if x.option in rule.options and x.disposition in open_ else x
        for x in lines
    ]


def _settle_waiting(rule: PlanRule, lines: Lines) -> Lines:
    """Behind an option that stands, no answer could bring in those after it: they are alternatives, not questions.

    What an earlier rule made an alternative to another option is one to this option too, and says so first.
    """
    first = next((option for option in rule.options if is_recommended(lines, option)), None)
    if first is None:
        return lines
    later = rule.options[rule.options.index(first) + 1 :]
    told = f"alternative to {title_of(lines, first)}: "

    def settled(line: PlanLine) -> PlanLine:
        elsewhere = line.disposition == "alternative" and not any(why.startswith(told) for why in line.why)
        if line.option in later and (line.disposition == "ask_first" or elsewhere):
            return set_aside(line, "alternative", rule, f"{told}{rule.why}")
        return line

    return [settled(line) for line in lines]


def _requires(_: Knowledge, __: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    first, others = rule.options[0], rule.options[1:]
    if any(is_recommended(lines, option) for option in others):
        return lines
    return change(lines, first, lambda x: set_aside(x, "blocked", rule, rule.why))


def _replaces(_: Knowledge, __: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    first, others = rule.options[0], rule.options[1:]
    if not is_recommended(lines, first):
        return lines
    because = f"not needed beside {title_of(lines, first)}: {rule.why}"
    for option in others:
        lines = change(lines, option, lambda x: set_aside(x, "not_chosen", rule, because))
    return lines


def _co_prescribe(knowledge: Knowledge, _: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    def bring(line: PlanLine) -> PlanLine:
        brought = tuple(x for x in rule.then if x in knowledge.actions)
        texts = [f"with: {knowledge.actions.get(x, x)}" for x in rule.then]
        for text in texts:
            line = add_requirement(line, rule, text)
        return replace(line, actions=tuple(dict.fromkeys((*line.actions, *brought))))

    for option in rule.options:
        lines = change(lines, option, bring)
    return lines


def _before(knowledge: Knowledge, _: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    first = rule.options[0]
    if not rule.then and not is_recommended(lines, first):
        return lines  # what does not stand itself is not asked for by another line
    texts = [f"first: {knowledge.actions.get(x, x)}" for x in rule.then] or [f"first: {title_of(lines, first)}"]

    def wait(line: PlanLine) -> PlanLine:
        for text in texts:
            line = add_requirement(line, rule, text)
        return line

    for option in rule.options if rule.then else rule.options[1:]:
        lines = change(lines, option, wait)
    return lines


def _at_least_one(knowledge: Knowledge, patient: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    if any(is_recommended(lines, option) for option in rule.options):
        return lines
    return [*lines, _fallback(knowledge, rule, patient.as_of)]


def _fallback(knowledge: Knowledge, rule: PlanRule, today: date) -> PlanLine:
    """The line that a rule adds when none of its options may be used: for today, and looked at again when it says."""
    again = None if rule.review_after_d is None else today + timedelta(days=rule.review_after_d)
    return PlanLine(
        id=f"rule_{rule.id}",
        option=rule.id,
        title="; ".join(knowledge.actions.get(x, x) for x in rule.then),
        group="safety",
        recommendation=rule.id,
        subject="person",
        disposition="do_now",
        urgency=rule.urgency,
        owner="prescriber",
        review_on=again.isoformat() if again else None,
        trace=f"rule:{rule.id}",
        actions=tuple(x for x in rule.then if x in knowledge.actions),
        why=(rule.why,),
        cite=tuple(rule.cite),
    )


_KINDS: dict[str, Callable[[Knowledge, PatientFeatures, PlanRule, Lines], Lines]] = {
    "wait_until": wait_until,
    "behind": _behind,
    "requires": _requires,
    "forbid_together": _forbid_together,
    "replaces": _replaces,
    "before": _before,
    "co_prescribe": _co_prescribe,
    "max_sum": max_sum,
    "joins": joins,
    "at_least_one": _at_least_one,
}
