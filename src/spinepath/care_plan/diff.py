"""The same facts under two knowledge clocks: which lines differ, and why each stood as it did."""

from datetime import date

from spinepath.knowledge import Knowledge
from spinepath.terms import PatientFeatures
from spinepath.terms.results import LineChange, Plan, PlanDiff, PlanLine

from .make import make_plan

ABSENT = "absent"


def diff_editions(
    knowledge: Knowledge, patient: PatientFeatures, before: date, after: date, *, command: str | None = None
) -> PlanDiff:
    """Hold the facts, move the knowledge clock from `before` to `after`."""
    return compare(
        make_plan(knowledge.at(before), patient, command=command),
        make_plan(knowledge.at(after), patient, command=command),
    )


def compare(before: Plan, after: Plan) -> PlanDiff:
    """The lines whose disposition, dose or reasons differ between two plans of one person."""
    old = {line.id: line for line in (*before.red_flags, *before.lines)}
    new = {line.id: line for line in (*after.red_flags, *after.lines)}
    names = [*new, *(name for name in old if name not in new)]
    changes = tuple(
        _change(name, old.get(name), new.get(name)) for name in names if _differs(old.get(name), new.get(name))
    )
    return PlanDiff(before, after, changes)


def _differs(old: PlanLine | None, new: PlanLine | None) -> bool:
    if old is None or new is None:
        return True
    return (old.disposition, _dose(old), old.why) != (new.disposition, _dose(new), new.why)


def _dose(line: PlanLine) -> str | None:
    return line.dose.text if line.dose else None


def _change(name: str, old: PlanLine | None, new: PlanLine | None) -> LineChange:
    title = next((line.title for line in (new, old) if line is not None), name)
    return LineChange(
        line=name,
        title=title,
        before=old.disposition if old else ABSENT,
        after=new.disposition if new else ABSENT,
        why_before=old.why if old else (),
        why_after=new.why if new else (),
    )
