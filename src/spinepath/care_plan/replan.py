"""A new plan for somebody who has one: lines that stand keep their first dates, and what changed is said with why.

A new plan must not give a course more time than the first one gave it: where both name a day to start or stop by, the
earlier day holds.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from spinepath.terms import PatientFeatures, RefusalError
from spinepath.terms.results import RECOMMENDED, FactChange, LineChange, Plan, PlanLine, Since, ValueUsed
from spinepath.terms.safety_text import time_is_over

from .courses import Course, course_of
from .line_changes import ABSENT, decided_otherwise

_NOT_IN_FORCE = "no rule for it is in force any more"


def refuse_other_plan(previous: Plan, patient: PatientFeatures) -> None:
    """Raises RefusalError where `previous` is the plan of somebody else, or of a later day."""
    if previous.person_id != patient.person:
        raise RefusalError("previous plan", found=f"that of {previous.person_id}", expected=f"one of {patient.person}")
    if previous.facts.as_of > patient.as_of.isoformat():
        expected = f"a day up to {patient.as_of}, the day of the new plan"
        raise RefusalError("previous plan", found=f"facts as of {previous.facts.as_of}", expected=expected)


def carried_over(previous: Plan, lines: Sequence[PlanLine], today: str) -> list[PlanLine]:
    """The lines of a new plan; those that the previous one recommended as well keep their first dates."""
    old = {line.id: line for line in _all(previous) if line.disposition in RECOMMENDED}
    return [_carried(line, old.get(line.id), previous.facts.as_of, today) for line in lines]


def _carried(line: PlanLine, old: PlanLine | None, first: str, today: str) -> PlanLine:
    if line.disposition not in RECOMMENDED:
        return line
    if old is None:
        return replace(line, since=today)
    stop = _earlier(old.stop_on, line.stop_on)
    review = old.review_on if old.review_on and old.review_on >= today else line.review_on
    course = Course(today, None, over=True) if old.over else course_of(review, stop, today)
    told = time_is_over(line.end_decides)
    passed = f"its stop date, {stop}, has passed; {told}" if stop and not old.over else told
    return replace(
        line,
        since=old.since or first,
        start_by=_earlier(old.start_by, line.start_by),
        review_on=course.review_on,
        stop_on=course.stop_on,
        over=line.over or course.over,
        why=((passed,) if course.over and not line.over else ()) + line.why,
    )


def _earlier(one: str | None, other: str | None) -> str | None:
    """ISO dates; the earlier of two, but none where the new plan names none."""
    return min(one, other) if one and other else other


def since_previous(previous: Plan, plan: Plan) -> Since:
    """What changed from the previous plan, line by line, and the facts behind the lines that changed."""
    changes = tuple(_with_reason(change) for change in decided_otherwise(previous, plan))
    bearing = _features_behind(changes, (previous, plan))
    return Since(previous.id, previous.facts.as_of, changes, tuple(_fact_changes(previous, plan, bearing)))


def _with_reason(change: LineChange) -> LineChange:
    """A line that is withdrawn always says why."""
    return replace(change, why_after=(_NOT_IN_FORCE,)) if change.after == ABSENT else change


def _features_behind(changes: Iterable[LineChange], plans: Iterable[Plan]) -> frozenset[str]:
    names = {change.line for change in changes}
    traces = {line.trace for plan in plans for line in _all(plan) if line.id in names}
    return frozenset(
        value.feature
        for plan in plans
        for assessment in plan.assessments
        if assessment.id in traces
        for criterion in assessment.criteria
        for value in criterion.values
    )


def _fact_changes(previous: Plan, plan: Plan, names: frozenset[str]) -> Iterator[FactChange]:
    for name in sorted(names):
        before, after = previous.person.get(name), plan.person.get(name)
        known = after or before
        if known and _plain(before) != _plain(after):
            yield FactChange(name, known.label, before, after)


def _plain(known: ValueUsed | None) -> object:
    """A value that can be compared; lists of drugs are judged one by one elsewhere."""
    value = known.value if known else None
    return value if isinstance(value, str | int | float | bool) else None


def _all(plan: Plan) -> tuple[PlanLine, ...]:
    return (*plan.red_flags, *plan.lines)
