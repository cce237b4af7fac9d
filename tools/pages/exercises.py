"""Every item that programmes draw on: whom it suits, how it is done, its steps and sources."""

from collections.abc import Iterator
from pathlib import Path

from spinepath.criteria import english
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Programme, ProgrammeItem
from spinepath.knowledge.programme_models import ItemStep
from spinepath.recommendations.programmes import FITS, ItemCondition, compile_item

from . import markdown as md

INTRODUCTION = """
What is practised over weeks. An item is chosen only when all that it needs is known to hold and what it is not for is
known not to; what is not known leaves it out, and is asked where a question is worth it.
"""


def page(knowledge: Knowledge) -> str:
    """The programmes with their groups, then the items by file."""
    parts = ["# Exercises", md.NOTE, INTRODUCTION, "## Programmes", md.bullets(_programmes(knowledge))]
    file = ""
    for item in knowledge.items.values():
        stem = Path(knowledge.place("items", item.id).rpartition(":")[0]).stem
        if stem != file:
            parts.append(f"## {stem.replace('_', ' ').capitalize()}")
            file = stem
        parts += [f'### <a id="{item.id}"></a>{item.name}', md.bullets(_told(item)), _conditions(knowledge, item)]
        parts.append(_steps(knowledge, item))
    return md.document(*parts)


def _programmes(knowledge: Knowledge) -> Iterator[str]:
    for recommendation in knowledge.recommendations.values():
        for edition in recommendation.editions:
            if edition.programme is not None:
                where = f"[{recommendation.title}](recommendations/{recommendation.id}.md) from {edition.from_}"
                yield f"{where}: {_groups(edition.programme)} {md.cited(edition.programme.cite)}"


def _groups(programme: Programme) -> str:
    groups = "; ".join(
        f"{g.title} (at most {g.at_most}): " + ", ".join(f"[{name}](#{name})" for name in g.items)
        for g in programme.groups
    )
    rules = f"Up: {programme.step_up.text} Back: {programme.step_back.text}"
    return f"{programme.weeks} weeks, at most {programme.at_once} at once. {groups}. {rules}"


def _told(item: ProgrammeItem) -> Iterator[str]:
    yield f"id `{item.id}`; {item.purpose}; {item.position.replace('_', ' ')}; sources: {md.cited(item.cite)}"
    if item.equipment:
        yield "have ready: " + "; ".join(item.equipment)
    yield item.how
    for label, told in (("think of", item.cues), ("do", item.do), ("avoid", item.avoid), ("stop", item.stop_signs)):
        if told:
            yield f"{label}: " + "; ".join(told)
    yield f"easier: {item.easier}"
    if item.helps:
        yield "goes first where this is likely: " + ", ".join(name.replace("_", " ") for name in item.helps)


def _conditions(knowledge: Knowledge, item: ProgrammeItem) -> str:
    header = ("", "condition", "as written", "while unknown", "sources")
    rows = (_condition(c) for c in compile_item(knowledge, item).conditions)
    return md.table(header, rows) or "Suits everybody."


def _condition(c: ItemCondition) -> tuple[str, ...]:
    side = "needs" if c.role == FITS else "not for"
    return side, c.text, md.code(c.expression.text), _unknown(c.keeps_out, c.ask), md.cited(c.cite)


def _unknown(keeps_out: bool, ask: bool) -> str:
    return ("left out" if keeps_out else "chosen") + (", asked" if ask else "")


def _steps(knowledge: Knowledge, item: ProgrammeItem) -> str:
    header = ("step", "new", "how much", "times a day", "days a week", "weeks", "only if", "sources")
    rows = (
        (number, *_step(step), english(when, knowledge.features) if when else "", md.cited(step.cite))
        for number, (step, when) in enumerate(compile_item(knowledge, item).steps, start=1)
    )
    return md.table(header, rows)


def _step(step: ItemStep) -> tuple[object, ...]:
    amount = _amount(step.sets, step.reps, step.hold_s, step.minutes)
    return step.text or "", amount, _span(step.times_a_day), _span(step.days_a_week), step.weeks


def _amount(sets: int | None, reps: int | None, hold: int | None, minutes: list[int] | None) -> str:
    if minutes:
        return f"{_span(minutes)} min"
    return f"{sets} x {reps}" + (f", hold {hold} s" if hold else "")


def _span(span: list[int]) -> str:
    return " to ".join(str(x) for x in span)
