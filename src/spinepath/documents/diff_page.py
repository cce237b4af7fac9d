"""Two plans of one person beside each other: which lines differ, and why each stood as it did."""

from collections.abc import Iterator

from spinepath.terms.results import LineChange, Plan, PlanDiff

from . import safety_text
from .about import command
from .header import URGENCY, state_tags
from .page import Callout, Cell, Page, Pairs, Para, Rows, Section, Table, Text
from .words import DISPOSITION, day, prose, reason, short

_ABSENT = "not in the plan"


def diff_page(diff: PlanDiff) -> Page:
    """The page of a difference."""
    before, after = diff.before, diff.after
    return Page(
        title=f"What changed between plans {before.id[:8]} and {after.id[:8]}",
        heading="What changed in the plan",
        strip=Pairs(tuple(_strip(before, after))),
        sections=(
            Section("changes", "Lines that changed", (_changes(diff),)),
            Section("about", "About this result", (Para(Text(safety_text.ABOUT)), *command(after.command))),
        ),
        banners=tuple(_banners(before, after)),
        notes=(
            Text(safety_text.EVERY_RESULT),
            Text(safety_text.data_age(day(after.facts.as_of), after.facts.n_stale)),
        ),
    )


def _banners(before: Plan, after: Plan) -> Iterator[Callout]:
    if before.person_id != after.person_id:
        yield Callout("warning", "These are plans of two different persons")
    if after.urgency == "emergency":
        yield Callout("emergency", "EMERGENCY: the later plan is an emergency plan. Read it first.")
    elif after.provisional:
        yield Callout("provisional", "PROVISIONAL: in the later plan red-flag questions are not answered")


def _strip(before: Plan, after: Plan) -> Iterator[tuple[str, Cell]]:
    yield "Person", (Text(after.person_id),)
    for name, plan in (("Before", before), ("After", after)):
        yield f"{name}: facts", (Text(f"as of {day(plan.facts.as_of)}, digest {short(plan.facts.digest)}"),)
        edition = f"edition of {day(plan.knowledge.edition)}, version {plan.knowledge.version}"
        stamp = f"{edition}, digest {short(plan.knowledge.digest)}, engine {plan.engine}"
        yield f"{name}: knowledge", (Text(stamp, tags=state_tags(plan.knowledge.state)),)
        urgency = URGENCY[plan.urgency] + (", PROVISIONAL" if plan.provisional else "")
        yield f"{name}: plan", (Text(f"{plan.id[:8]}, {urgency}"),)
    yield "Moved", (Text(_moved(before, after)),)


def _moved(before: Plan, after: Plan) -> str:
    facts = (before.facts.as_of, before.facts.digest) != (after.facts.as_of, after.facts.digest)
    knowledge = (before.knowledge.edition, before.knowledge.digest) != (after.knowledge.edition, after.knowledge.digest)
    moved = [name for name, has in (("the facts", facts), ("the knowledge", knowledge)) if has]
    return " and ".join(moved) or "neither the facts nor the knowledge"


def _changes(diff: PlanDiff) -> Para | Table:
    if not diff.changes:
        return Para(Text("No line of the plan differs."))
    flags = {line.id for plan in (diff.before, diff.after) for line in plan.red_flags}
    columns = ("Line", "Before", "After", "Why")
    bodies = tuple(
        Rows(tuple(change_row(change) for change in found), heading)
        for heading, found in (
            ("Red flags", [c for c in diff.changes if c.line in flags]),
            ("Options", [c for c in diff.changes if c.line not in flags]),
        )
        if found
    )
    return Table(f"{len(diff.changes)} lines changed", columns, bodies)


def change_row(change: LineChange) -> tuple[Cell, ...]:
    """One line that differs: its name, before, after, and why each."""
    return (
        (Text(prose(change.title)),),
        (Text(_disposition(change.before)),),
        (Text(_disposition(change.after)),),
        (*_why("Before", change.why_before), *_why("After", change.why_after)),
    )


def _why(when: str, reasons: tuple[str, ...]) -> Iterator[Text]:
    for i, said in enumerate(reasons):
        yield Text(reason(said), label="" if i else when)


def _disposition(name: str) -> str:
    known: dict[str, str] = {str(key): value for key, value in DISPOSITION.items()}
    return known.get(name, _ABSENT if name == "absent" else prose(name))
