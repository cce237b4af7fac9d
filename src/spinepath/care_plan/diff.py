"""The same facts under two knowledge clocks: which lines differ, and why each stood as it did."""

from datetime import date

from spinepath.knowledge import Knowledge
from spinepath.terms import PatientFeatures
from spinepath.terms.results import Plan, PlanDiff

from .line_changes import line_changes
from .make import make_plan


def diff_editions(
    knowledge: Knowledge, patient: PatientFeatures, before: date, after: date, *, command: str | None = None
) -> PlanDiff:
    """Hold the facts, move the knowledge clock from `before` to `after`."""
    return compare(
        make_plan(knowledge.at(before), patient, command=command),
        make_plan(knowledge.at(after), patient, command=command),
    )


def compare(before: Plan, after: Plan) -> PlanDiff:
    """Two plans of one person with the lines that differ between them."""
    return PlanDiff(before, after, line_changes(before, after))
