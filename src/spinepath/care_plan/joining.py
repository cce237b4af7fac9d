"""One line for what is one act: the line that stands takes the content of those it does along."""

from dataclasses import replace

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import PlanRule
from spinepath.terms import PatientFeatures
from spinepath.terms.results import RECOMMENDED, Detail, PlanLine

from .changing import Lines, set_aside
from .wording import CAUTION

_TOLD_ELSEWHERE = "evidence"  # it stands in the assessment of the option


def joins(_: Knowledge, __: PatientFeatures, rule: PlanRule, lines: Lines) -> Lines:
    """The lines; the first option's holds what the others say, and they are no lines of their own.

    What may begin today does not join a line that still has something to check, nor does that hold up this one.
    """
    first = next((x for x in lines if x.option == rule.options[0] and x.disposition in RECOMMENDED), None)
    if first is None:
        return lines
    others = [x for x in lines if x.option in rule.options[1:] and _fits(first, x)]
    because = f"part of {first.title}: {rule.why}"
    whole = {first.id: _whole(first, others)}
    whole |= {x.id: set_aside(x, "not_chosen", rule, because) for x in others}
    return [whole.get(x.id, x) for x in lines]


def _fits(first: PlanLine, other: PlanLine) -> bool:
    waits = "check_then_offer"
    return other.disposition in RECOMMENDED and (first.disposition == waits) == (other.disposition == waits)


def _whole(line: PlanLine, others: Lines) -> PlanLine:
    for other in others:
        line = _with(line, other)
    return line


def _with(line: PlanLine, other: PlanLine) -> PlanLine:
    details = (*_dose(other), *(x for x in other.details if x.section != _TOLD_ELSEWHERE))
    owned = tuple(replace(x, owner=x.owner or other.owner) if x.section == "step" else x for x in details)
    return replace(
        line,
        joined=(*line.joined, other.recommendation, *other.joined),
        actions=_once(line.actions, other.actions),
        review_on=_earlier(line.review_on, other.review_on),
        requires=_once(line.requires, (f"with: {other.title}", *other.requires)),
        conflicts=_once(line.conflicts, other.conflicts),
        checks=_once(line.checks, other.checks),
        why=_once(line.why, tuple(x for x in other.why if x.startswith(CAUTION))),
        details=(*line.details, *(x for x in owned if x.text not in {y.text for y in line.details})),
        monitoring=(*line.monitoring, *(x for x in other.monitoring if x not in line.monitoring)),
        dissent=_once(line.dissent, other.dissent),
        cite=_once(line.cite, other.cite),
    )


def _dose(other: PlanLine) -> tuple[Detail, ...]:
    """What is done and when, as a step: a line has room for one dose."""
    if other.dose is None:
        return ()
    return (Detail("step", f"{other.title}: {other.dose.text}", other.owner, cite=other.dose.cite),)


def _once(these: tuple[str, ...], those: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*these, *those)))


def _earlier(this: str | None, that: str | None) -> str | None:
    return min((x for x in (this, that) if x), default=None)
