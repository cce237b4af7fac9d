"""The programme as a part of the plan and as pages to print: what, how, how much, which week, and a diary."""

from collections.abc import Iterator, Sequence
from datetime import date

from spinepath.terms.results import (
    LeftOut,
    Plan,
    PlanLine,
    Programme,
    ProgrammeItem,
    ProgrammeStep,
    ProgrammeWeek,
    RuleText,
)

from .citing import Citations
from .option_rows import ON_THE_SHEET
from .page import Block, Bullets, Callout, Cell, Fold, Para, Rows, Section, Subsection, Table, Text, table
from .pictured import drawing_of
from .words import capitalised, count_of, day, listed, prose, sentence, words

_COLUMNS = ("What", "How", "How much")
_DAYS = 7
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_BOX = "☐ __"
_DIARY = "Diary: tick when all sets are done, and write the pain of the next morning (0 to 10, or what a carer saw)"
_HEADINGS = {"do": "Do", "avoid": "Avoid", "stop_sign": "Stop and call if"}
_TIMES = {1: "once", 2: "twice"}


def programme_section(plan: Plan, programme: Programme, citations: Citations) -> Section:
    """All that the person needs on paper, then the reasons, which open and close on a screen."""
    line = next((x for x in plan.lines if x.id == programme.line), None)
    blocks: list[Block] = [*_before(plan, line)] if line else []
    blocks += [*_opening(programme, citations), _items_table(programme, citations), weeks_table(programme)]
    blocks.append(_rules(programme, citations))
    blocks += _told(line, citations) if line else []
    blocks.append(diary(programme))
    blocks += _reasons(programme, citations)
    return Section("programme", "The exercises, week by week", tuple(blocks))


def _before(plan: Plan, line: PlanLine) -> Iterator[Block]:
    """What must be settled before the sheet is handed out, and what goes with it."""
    if line.checks:
        told = Para(Text(f"{capitalised(listed(list(line.checks)))}."))
        yield Callout("warning", "Check first, then hand this out", (told,))
    if line.actions:
        yield Para(Text("; ".join(plan.action_words.get(x, words(x)) for x in line.actions), label="Goes with it"))


def _opening(programme: Programme, citations: Citations) -> Iterator[Block]:
    count = f"{count_of(len(programme.items), 'exercise')} over {count_of(len(programme.weeks), 'week')}"
    first = f"{count}, from {day(programme.starts)} at the earliest."
    goes_on = "Who has begun already goes on at the step that was reached."
    yield Para(Text(f"{first} {goes_on}", cites=citations.marks(programme.cite)))
    if programme.slower:
        why = "; ".join(prose(x) for x in programme.slower)
        yield Para(Text(f"{why}. Steps take twice as long, with fewer exercises at once.", label="Slowly, because of"))
    if programme.teaching:
        told = Para(Text(prose(programme.teaching.text), cites=citations.marks(programme.teaching.cite)))
        title = (
            "Only in supervised sessions"
            if any(item.supervised for item in programme.items)
            else "Only after the assessment"
        )
        yield Callout("warning", title, (told,))
    if programme.too_few:
        told = Para(Text(prose(programme.too_few.text), cites=citations.marks(programme.too_few.cite)))
        yield Callout("warning", "Too little fits for a home programme", (told,))


def _items_table(programme: Programme, citations: Citations) -> Table:
    positions: dict[str, list[ProgrammeItem]] = {}
    for item in programme.items:
        positions.setdefault(words(item.position), []).append(item)
    bodies = tuple(
        Rows(tuple(_item_row(item, citations) for item in items), capitalised(position))
        for position, items in positions.items()
    )
    return Table("What to do, in this order", _COLUMNS, bodies, "programme")


def _item_row(item: ProgrammeItem, citations: Citations) -> tuple[Cell, ...]:
    return tuple(_what(item, citations)), tuple(_how(item)), tuple(_begin(item))


def _what(item: ProgrammeItem, citations: Citations) -> Iterator[Text]:
    yield Text(item.name, picture=drawing_of(item) or "", cites=citations.marks(item.cite))
    yield Text(sentence(prose(item.purpose)))
    if item.equipment:
        yield Text("; ".join(item.equipment), label="Have ready")


def _how(item: ProgrammeItem) -> Iterator[Text]:
    yield Text(prose(item.how))
    for label, told in (("Think of", item.cues), ("Do", item.do), ("Avoid", item.avoid), ("Stop if", item.stop_signs)):
        if told:
            yield Text(" ".join(told) if label != "Think of" else "; ".join(told), label=label)


def _begin(item: ProgrammeItem) -> Iterator[Text]:
    first = item.steps[0]
    yield Text(amount(first))
    yield Text(how_often(item, first))
    if item.first_week > 1:
        after = ", after the assessment" if item.taught and not item.supervised else ""
        yield Text(f"week {item.first_week}{after}", label="Begins in")
    yield Text(item.easier, label="Easier")


def amount(step: ProgrammeStep) -> str:
    """`2 sets of 8, each held for 3 seconds`, or `5 to 10 minutes`."""
    if step.reps is None:
        return f"{_span(step.minutes)} minutes"
    held = f", each held for {count_of(step.hold_s, 'second')}" if step.hold_s else ""
    return f"{count_of(step.sets or 1, 'set')} of {step.reps}{held}"


def often(step: ProgrammeStep) -> str:
    """`twice a day, every day`, `on 2 to 3 days a week`."""
    times = "" if step.times_a_day == (1,) else f"{_times(step.times_a_day)} a day, "
    return times + ("every day" if step.days_a_week == (_DAYS,) else f"on {_span(step.days_a_week)} days a week")


def how_often(item: ProgrammeItem, step: ProgrammeStep) -> str:
    """How often a step is done; what is supervised is done in the sessions and on no other day."""
    return "in supervised sessions only" if item.supervised else often(step)


def _times(span: Sequence[int]) -> str:
    return _TIMES.get(span[0], f"{span[0]} times") if len(span) == 1 else f"{_span(span)} times"


def _span(span: Sequence[int]) -> str:
    return " to ".join(str(x) for x in span)


def weeks_table(programme: Programme, after: int = 0) -> Table:
    """One row for every week that brings something new, from the one `after` that number on."""
    rows: list[tuple[Cell, ...]] = []
    before: dict[str, int] = {}
    spans = list(_alike(programme.weeks))
    for first, last in spans:
        now = {x.item: x.step for x in first.items}
        number = str(first.number) if first is last else f"{first.number} to {last.number}"
        if first.number > after:
            rows.append(((Text(number),), (Text(day(first.starts)),), tuple(_changes(programme, before, now))))
        before = now
    return table("Week by week", ("Week", "From", "What is new"), rows)


def _alike(weeks: Sequence[ProgrammeWeek]) -> Iterator[tuple[ProgrammeWeek, ProgrammeWeek]]:
    """Runs of weeks that hold the same."""
    first = 0
    for n in range(1, len(weeks) + 1):
        if n == len(weeks) or weeks[n].items != weeks[first].items:
            yield weeks[first], weeks[n - 1]
            first = n


def _changes(programme: Programme, before: dict[str, int], now: dict[str, int]) -> Iterator[Text]:
    known = {item.id: item for item in programme.items}
    for name, step in now.items():
        if name not in before:
            yield Text(f"{known[name].name}: {_in_full(known[name], step)}", label="Begin")
    for name, step in now.items():
        if name in before and step != before[name]:
            yield Text(f"{known[name].name}: {_in_full(known[name], step)}", label="Step up")
    if ended := [known[name].name for name in before if name not in now]:
        yield Text("; ".join(ended), label="No longer")


def _in_full(item: ProgrammeItem, number: int) -> str:
    step = item.steps[number - 1]
    new = f"{step.text}; " if step.text else ""
    return f"{new}{amount(step)}, {how_often(item, step)}"


def _rules(programme: Programme, citations: Citations) -> Block:
    rules: tuple[tuple[str, RuleText], ...] = (("Step up", programme.step_up), ("Step back", programme.step_back))
    items = tuple(Text(prose(r.text), label=label, cites=citations.marks(r.cite)) for label, r in rules)
    return Subsection("When to step up or back", (Bullets(items),))


def _told(line: PlanLine, citations: Citations) -> Iterator[Block]:
    """What the line says to do and to avoid, and when to stop: it belongs on the sheet."""
    for section in ON_THE_SHEET:
        found = [d for d in line.details if d.section == section]
        if found:
            items = tuple(Text(prose(d.text), cites=citations.marks(d.cite)) for d in found)
            yield Bullets(items, heading=_HEADINGS[section])


def diary(programme: Programme) -> Block:
    """One row a week, one box a day: done or not, and the pain of the morning after."""
    rows = tuple(
        ((Text(f"{week.number}, from {day(week.starts)}"),), *(((Text(_BOX),),) * _DAYS)) for week in programme.weeks
    )
    first = date.fromisoformat(programme.starts).weekday()
    columns = ("Week", *(_WEEKDAYS[(first + n) % _DAYS] for n in range(_DAYS)))
    return Table(_DIARY, columns, (Rows(rows),), "diary")


def _reasons(programme: Programme, citations: Citations) -> Iterator[Block]:
    chosen = tuple(Text(_why(item), label=item.name) for item in programme.items)
    yield Fold("programme-chosen", "Why these exercises", (Bullets(chosen),))
    if programme.left_out:
        left = tuple(_omission(item, citations) for item in programme.left_out)
        summary = f"Left out: {count_of(len(left), 'exercise')}, and why"
        yield Fold("programme-left-out", summary, (Bullets(left),))


def _why(item: ProgrammeItem) -> str:
    return sentence("; ".join(prose(x) for x in (*item.because, *item.stays)))


def _omission(item: LeftOut, citations: Citations) -> Text:
    return Text(capitalised("; ".join(prose(x) for x in item.why)), label=item.name, cites=citations.marks(item.cite))
