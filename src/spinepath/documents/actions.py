"""The three things to do now. A reader with one minute must act rightly on these alone."""

from collections.abc import Iterable, Iterator
from datetime import date

from spinepath.terms.results import RECOMMENDED, DrugVerdict, Plan, PlanLine

from .asks import question, red_flag_asks
from .option_rows import Lines, course_end, dose_text
from .page import Block, Bullets, Para, Section, Text
from .words import DRUG_VERDICT, day, listed, prose, words

MOST = 3


def actions_section(plan: Plan, lines: Lines) -> Section:
    """Section 3. What comes first: red flags, their open questions, the end of a dangerous pair of drugs, urgent lines,
    stops, then the order of the plan.

    A dose that is reduced step by step is not reduced tonight: it comes after what starts on the day of the plan.
    """
    urgent, now, later = _by_time(plan)
    dangerous = {label for x in plan.interactions if x.level == "critical" for label in x.taken}
    found = [
        *_red_flags(plan, lines),
        *_questions(plan, lines),
        *_drugs(v for v in plan.current_drugs if v.verdict == "stop" and v.label in dangerous),
        *_urgent(plan, lines, urgent),
        *_drugs(v for v in plan.current_drugs if v.verdict == "stop" and v.label not in dangerous),
        *(_told(x, lines) for x in now),
        *_drugs(v for v in plan.current_drugs if v.verdict == "taper"),
        *(_told(x, lines) for x in later),
    ]
    blocks: list[Block] = [Bullets(tuple(found[:MOST]), numbered=True)]
    if not found:
        blocks = [Para(Text("Nothing is recommended now. See below why, and which answers would change that."))]
    if len(found) > MOST:
        blocks.append(Para(Text(f"{len(found) - MOST} more follow in the tables below.")))
    return Section("actions", "Three actions now", tuple(blocks))


def in_order(plan: Plan) -> list[PlanLine]:
    """The recommended lines in the order in which they are acted on: urgent ones, those of today, later ones."""
    return [line for some in _by_time(plan) for line in some]


def _by_time(plan: Plan) -> tuple[list[PlanLine], list[PlanLine], list[PlanLine]]:
    found = _recommended(plan)
    today = [x for x in found if not x.start_by or x.start_by <= plan.facts.as_of]
    urgent, now = [x for x in today if x.urgency], [x for x in today if not x.urgency]
    return urgent, now, [x for x in found if x not in today]


def _urgent(plan: Plan, lines: Lines, urgent: list[PlanLine]) -> Iterator[Text]:
    """The urgent lines. A drug in use that is changed to another the same day stands after the calls, before doses."""
    changed = tuple(_drugs(v for v in plan.current_drugs if v.verdict == "change" and v.to is not None))
    calls = [x for x in urgent if changed and x.group == "safety"]
    yield from (_told(x, lines) for x in calls)
    yield from changed
    yield from (_told(x, lines) for x in urgent if x not in calls)


def _questions(plan: Plan, lines: Lines) -> Iterator[Text]:
    asks = red_flag_asks(plan, lines) if plan.provisional else []
    if asks:
        rest = f" And the rest of the red-flag checklist at the top, {len(asks)} questions in all." if asks[1:] else ""
        yield Text(f"{question(asks[0])}{rest} The plan is PROVISIONAL until this is answered.", label="Ask today")


def _red_flags(plan: Plan, lines: Lines) -> Iterator[Text]:
    for line in plan.red_flags:
        if line.disposition in RECOMMENDED:
            yield Text(done_by(line), label=lines.title(line))


def _drugs(verdicts: Iterable[DrugVerdict]) -> Iterator[Text]:
    for verdict in verdicts:
        why = prose(verdict.why.removeprefix("stop: "))
        yield Text(why, label=f"{DRUG_VERDICT[verdict.verdict].capitalize()}: {verdict.label}")


def _recommended(plan: Plan) -> list[PlanLine]:
    return [line for line in sorted(plan.lines, key=lambda x: x.order) if line.disposition in RECOMMENDED]


def _told(line: PlanLine, lines: Lines) -> Text:
    return Text(_what(line, lines), label=lines.title(line))


def _what(line: PlanLine, lines: Lines) -> str:
    parts = [f"first check {listed(list(line.checks))}, then offer" if line.checks else ""]
    if line.dose:
        parts.append(dose_text(line.dose, lines.assessment(line)))
        parts.extend(lines.beside(line))
        parts.extend(before_first(line))
        parts.extend(first_checks(line))
    parts.extend(same_day(line))
    parts.extend(course_end(line))
    return "; ".join([*(p for p in parts if p), done_by(line)])


def same_day(line: PlanLine) -> list[str]:
    """What of the line cannot wait until tomorrow for this person."""
    return [prose(d.text).removesuffix(".") for d in line.details if d.urgent and d.for_this_person]


def before_first(line: PlanLine) -> list[str]:
    """What these facts call for before the first dose is given."""
    return [f"before the first dose: {prose(text).removesuffix('.')}" for text in line.before_first]


def first_checks(line: PlanLine) -> Iterator[str]:
    """What is looked for by the day after the start: a dose is not given without it."""
    for check in line.monitoring:
        if check.on and line.start_by and (date.fromisoformat(check.on) - date.fromisoformat(line.start_by)).days <= 1:
            yield f"{prose(check.what)}: {words(check.owner)}, {day(check.on)}"


def done_by(line: PlanLine) -> str:
    """Who does it, and by which day."""
    return words(line.owner) + (f", by {day(line.start_by)}" if line.start_by else "")
