"""Which lines differ between two plans of one person."""

from collections.abc import Callable

from spinepath.terms.results import LineChange, Plan, PlanLine

ABSENT = "absent"


def line_changes(before: Plan, after: Plan) -> tuple[LineChange, ...]:
    """The lines whose disposition, dose or reasons differ."""
    return _changes(before, after, lambda line: (line.disposition, _dose(line), line.why))


def decided_otherwise(before: Plan, after: Plan) -> tuple[LineChange, ...]:
    """The lines whose disposition or dose differs: a reason that only grew older is no change for the person."""
    return _changes(before, after, lambda line: (line.disposition, _dose(line)))


def _changes(before: Plan, after: Plan, seen: Callable[[PlanLine], object]) -> tuple[LineChange, ...]:
    old = {line.id: line for line in (*before.red_flags, *before.lines)}
    new = {line.id: line for line in (*after.red_flags, *after.lines)}
    names = [*new, *(name for name in old if name not in new)]
    differing = [n for n in names if n not in old or n not in new or seen(old[n]) != seen(new[n])]
    return tuple(_change(name, old.get(name), new.get(name)) for name in differing)


def _why(line: PlanLine | None) -> tuple[str, ...]:
    if line is None:
        return ()
    return (f"to be checked first: {', '.join(line.checks)}", *line.why) if line.checks else line.why


def _dose(line: PlanLine) -> str | None:
    return line.dose.text if line.dose else None


def _change(name: str, old: PlanLine | None, new: PlanLine | None) -> LineChange:
    title = next((line.title for line in (new, old) if line is not None), name)
    return LineChange(
        line=name,
        title=title,
        before=old.disposition if old else ABSENT,
        after=new.disposition if new else ABSENT,
        why_before=_why(old),
        why_after=_why(new),
    )
