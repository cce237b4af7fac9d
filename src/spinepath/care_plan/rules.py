"""Plan rules: how the lines of one plan agree with each other. The rules are data, their kinds are here."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import PlanRule
from spinepath.recommendations import Values
from spinepath.terms import PatientFeatures
from spinepath.terms.results import RECOMMENDED, Disposition, PlanLine

from .conditions import truth_of

Lines = list[PlanLine]


def apply_rules(knowledge: Knowledge, patient: PatientFeatures, lines: Lines, rules: Iterable[PlanRule]) -> Lines:
    """Apply the plan rules in a fixed order of kinds, so that the result does not depend on file names.

    A rule whose condition is unknown counts as holding: rules only make a plan safer.
    """
    fresh = Values.of(patient.values).fresh
    kinds = list(_KINDS)
    for rule in sorted(rules, key=lambda r: (kinds.index(r.kind), r.id)):
        truth = truth_of(knowledge, "plan_rules", rule.id, rule.when, fresh)
        if truth is not False:
            lines = _KINDS[rule.kind](knowledge, patient, rule, lines)
        if truth and rule.kind == "forbid_together":
            lines = _settle_waiting(rule, lines)
    return lines


def _recommended(lines: Lines, option: str) -> bool:
    return any(line.option == option and line.disposition in RECOMMENDED for line in lines)


def _change(lines: Lines, option: str, change: Callable[[PlanLine], PlanLine]) -> Lines:
    return [change(line) if line.option == option and line.disposition in RECOMMENDED else line for line in lines]


def _set_aside(line: PlanLine, disposition: Disposition, rule: PlanRule, because: str) -> PlanLine:
    """A line that a rule takes out of the recommended ones loses its dates and tasks; its reasons stay.

    An alternative keeps its dose, for whoever must change to it; anything else loses it.
    """
    return replace(
        line,
        disposition=disposition,
        dose=line.dose if disposition == "alternative" else None,
        start_by=None,
        review_on=None,
        stop_on=None,
        actions=(),
        details=(),
        monitoring=(),
        conflicts=(*line.conflicts, rule.id),
        why=(because, *line.why),
        cite=tuple(dict.fromkeys((*line.cite, *rule.cite))),
    )


def _add_requirement(line: PlanLine, rule: PlanRule, text: str) -> PlanLine:
    cite = tuple(dict.fromkeys((*line.cite, *rule.cite)))
    return replace(line, requires=(*line.requires, text), cite=cite)


def _forbid_together(_: Knowledge, __: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    kept = [option for option in rule.options if _recommended(lines, option)]
    because = f"alternative to {_title(lines, kept[0])}: {rule.why}" if kept else ""
    for option in kept[1:]:
        lines = _change(lines, option, lambda x: _set_aside(x, "alternative", rule, because))
    return lines


def _settle_waiting(rule: PlanRule, lines: Lines) -> Lines:
    """Behind an option that stands, no answer could bring in those after it: they are alternatives, not questions."""
    first = next((option for option in rule.options if _recommended(lines, option)), None)
    if first is None:
        return lines
    later = rule.options[rule.options.index(first) + 1 :]
    because = f"alternative to {_title(lines, first)}: {rule.why}"
    return [
        _set_aside(x, "alternative", rule, because) if x.option in later and x.disposition == "ask_first" else x
        for x in lines
    ]


def _requires(_: Knowledge, __: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    first, others = rule.options[0], rule.options[1:]
    if any(_recommended(lines, option) for option in others):
        return lines
    return _change(lines, first, lambda x: _set_aside(x, "blocked", rule, rule.why))


def _replaces(_: Knowledge, __: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    first, others = rule.options[0], rule.options[1:]
    if not _recommended(lines, first):
        return lines
    because = f"not needed beside {_title(lines, first)}: {rule.why}"
    for option in others:
        lines = _change(lines, option, lambda x: _set_aside(x, "not_chosen", rule, because))
    return lines


def _co_prescribe(knowledge: Knowledge, _: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    def bring(line: PlanLine) -> PlanLine:
        brought = tuple(x for x in rule.then if x in knowledge.actions)
        texts = [f"with: {knowledge.actions.get(x, x)}" for x in rule.then]
        for text in texts:
            line = _add_requirement(line, rule, text)
        return replace(line, actions=tuple(dict.fromkeys((*line.actions, *brought))))

    for option in rule.options:
        lines = _change(lines, option, bring)
    return lines


def _before(knowledge: Knowledge, _: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    first = rule.options[0]
    texts = [f"first: {knowledge.actions.get(x, x)}" for x in rule.then] or [f"first: {_title(lines, first)}"]

    def wait(line: PlanLine) -> PlanLine:
        for text in texts:
            line = _add_requirement(line, rule, text)
        return line

    for option in rule.options if rule.then else rule.options[1:]:
        lines = _change(lines, option, wait)
    return lines


def _max_sum(knowledge: Knowledge, patient: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    drugs = knowledge.expand(rule.drugs)
    taken = [d for d in patient.drugs if d.concept in drugs]
    if not taken:
        return lines
    known = sum(d.per_day for d in taken if d.per_day is not None)
    at_least = "at least " if any(d.per_day is None for d in taken) else ""

    def limit(line: PlanLine) -> PlanLine:
        ceiling = (
            f" stays within {line.dose.max:g} {line.dose.unit}"
            if line.dose and line.dose.max
            else " stays within the ceiling"
        )
        unit = line.dose.unit if line.dose and line.dose.unit else ""
        names = ", ".join(d.label for d in taken)
        return _add_requirement(
            line, rule, f"the sum with what is taken already ({at_least}{known:g} {unit}: {names}){ceiling}: {rule.why}"
        )

    for option in rule.options:
        lines = _change(lines, option, limit)
    return lines


def _at_least_one(knowledge: Knowledge, _: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    if any(_recommended(lines, option) for option in rule.options):
        return lines
    return [*lines, _fallback(knowledge, rule)]


def _fallback(knowledge: Knowledge, rule: PlanRule) -> PlanLine:
    """The line that a rule adds when none of its options may be used."""
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
        trace=f"rule:{rule.id}",
        actions=tuple(x for x in rule.then if x in knowledge.actions),
        why=(rule.why,),
        cite=tuple(rule.cite),
    )


def _title(lines: Lines, option: str) -> str:
    return next((line.title for line in lines if line.option == option), option)


_KINDS: dict[str, Callable[[Knowledge, PatientFeatures, PlanRule, Lines], Lines]] = {
    "requires": _requires,
    "forbid_together": _forbid_together,
    "replaces": _replaces,
    "before": _before,
    "co_prescribe": _co_prescribe,
    "max_sum": _max_sum,
    "at_least_one": _at_least_one,
}
