"""What a plan rule may do to lines: set one aside, add what must also happen, and no more."""

from collections.abc import Callable
from dataclasses import replace

from spinepath.knowledge.models import PlanRule
from spinepath.terms.results import RECOMMENDED, Disposition, PlanLine

Lines = list[PlanLine]


def is_recommended(lines: Lines, option: str) -> bool:
    """Whether any line of the option is."""
    return any(line.option == option and line.disposition in RECOMMENDED for line in lines)


def change(lines: Lines, option: str, how: Callable[[PlanLine], PlanLine]) -> Lines:
    """The lines, those of the option that are recommended changed."""
    return [how(line) if line.option == option and line.disposition in RECOMMENDED else line for line in lines]


def set_aside(line: PlanLine, disposition: Disposition, rule: PlanRule, because: str) -> PlanLine:
    """A line that a rule takes out of the recommended ones loses its dates and tasks; its reasons stay.

    An alternative keeps its dose, for whoever must change to it; anything else loses it.
    """
    cite = tuple(dict.fromkeys((*line.cite, *rule.cite)))
    return replace(left_out(line, disposition, because), conflicts=(*line.conflicts, rule.id), cite=cite)


def left_out(line: PlanLine, disposition: Disposition, because: str) -> PlanLine:
    """A line that is not among the recommended ones after all, without dates and tasks."""
    return replace(
        line,
        disposition=disposition,
        dose=line.dose if disposition == "alternative" else None,
        start_by=None,
        review_on=None,
        stop_on=None,
        lasts_d=None,
        checks=(),
        actions=(),
        details=(),
        monitoring=(),
        why=(because, *line.why),
    )


def add_requirement(line: PlanLine, rule: PlanRule, text: str) -> PlanLine:
    """The line with one more thing that must also happen."""
    cite = tuple(dict.fromkeys((*line.cite, *rule.cite)))
    return replace(line, requires=(*line.requires, text), cite=cite)


def title_of(lines: Lines, option: str) -> str:
    """The title of the first line of an option."""
    return next((line.title for line in lines if line.option == option), option)
