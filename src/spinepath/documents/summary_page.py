"""The plan on two printed pages: what is done, by whom, by when; what is asked; what is not done and why.

It leaves out effects, traces and sources, never a dose, a check before it, a stop date or a red flag. The whole plan
stands behind it, under the same id.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from spinepath.terms.results import RECOMMENDED, CriterionResult, Disposition, Monitoring, Plan, PlanLine, Verdict

from . import safety_text
from .actions import before_first, done_by, first_checks, in_order, same_day
from .asks import checklist, question, red_flag_asks
from .emergency_page import emergency_page
from .header import header_strip, notes, present_banner, provisional_banner, shared_banners
from .option_rows import Lines, course_end, dose_text, help_at_once
from .page import Block, Bullets, Callout, Cell, Page, Pairs, Para, Section, Text
from .text import as_text
from .words import DRUG_VERDICT, capitalised, count_of, day, listed, prose, reason, sentence, words

STYLE = "short"  # of print: two pages of A4
MOST_NAMES = 6  # of what is advised against, where the page is full
TWO_PAGES = 148  # lines of 9 point type on A4 with margins of 12 mm


@dataclass(frozen=True)
class Cut:
    """What is cut first where much has to be said: questions, days of checks, reasons of what is not done, the names of
    what stands by as an alternative or does not apply, and last the words of later lines that are no medicine."""

    questions: int
    days: int
    reasons: bool = True
    others: bool = True
    words: bool = True


CUTS = (
    Cut(6, 28),
    Cut(4, 14),
    Cut(3, 7),
    Cut(3, 7, reasons=False),
    Cut(2, 1, reasons=False),
    Cut(2, -1, reasons=False, others=False),
    Cut(1, -1, reasons=False, others=False),
    Cut(1, -1, reasons=False, others=False, words=False),
)
_BEHIND = frozenset({"needs-an-answer", "still-open", "good-to-know", "after", "evidence", "not-covered", "about"})
_ACTED_ON: tuple[Verdict, ...] = ("stop", "taper", "change", "ask")
_ORDERED = " (at the dose above, not on top of it)"
_ALWAYS_NAMED = frozenset({"procedures", "orthosis"})  # what a reader looks for, applying or not
_NAME_ENDS = re.compile(r"[,:]| \d+(?:\.\d+)? (?:mg|g|micrograms)\b")
_HELD: tuple[tuple[Disposition, str], ...] = (
    ("stop", "Stop or review"),
    ("blocked", "Blocked"),
    ("not_chosen", "Usually not"),
)


def summary_page(plan: Plan) -> Page:
    """The short page of a plan, with as many questions and later checks as two pages hold."""
    pages = [_page(plan, cut) for cut in CUTS]
    return next((page for page in pages if len(as_text(page).splitlines()) <= TWO_PAGES), pages[-1])


def _page(plan: Plan, cut: Cut) -> Page:
    """An emergency keeps its own page, without the trace behind it."""
    lines = Lines(plan, full_trace=False)
    if plan.urgency == "emergency":
        whole = emergency_page(plan, lines)
        kept = tuple(section for section in whole.sections if section.id not in _BEHIND)
        return replace(whole, sections=(*kept, _about(plan)), style=STYLE)
    kind = "Provisional plan in short" if plan.provisional else "Plan in short"
    return Page(
        title=f"{kind} {plan.id[:8]}, facts of {day(plan.facts.as_of)}",
        heading=kind,
        strip=header_strip(plan),
        sections=tuple(_sections(plan, lines, cut)),
        banners=tuple(_banners(plan, lines)),
        notes=notes(plan),
        style=STYLE,
    )


def _banners(plan: Plan, lines: Lines) -> Iterator[Callout]:
    if present := [x for x in plan.red_flags if x.disposition in RECOMMENDED]:
        yield present_banner(tuple(Text(done_by(x), label=lines.title(x)) for x in present))
    if plan.provisional:
        yield provisional_banner(checklist(plan, lines))
    yield from shared_banners(plan)


def _sections(plan: Plan, lines: Lines, cut: Cut) -> Iterator[Section]:
    yield _to_do(plan, lines, cut)
    if plan.current_drugs:
        yield Section("medicines", "Medicines taken now", (_medicines(plan),))
    if questions := [ask for ask in plan.asks if ask not in red_flag_asks(plan, lines)]:
        yield _questions([question(ask) for ask in questions], cut.questions)
    yield from _not_done(plan, lines, cut)
    yield from _checks(plan, cut.days)
    net = (*help_at_once(plan), Text(safety_text.PATIENT_URGENT))
    yield Section("safety-net", "Tell the person when to get help", (Bullets(net),))
    yield _about(plan)


def _about(plan: Plan) -> Section:
    behind = Text(f"Effects, harms, reasons and sources of every line stand in the whole plan {plan.id[:8]}.")
    return Section("about", "About this result", (Para(behind), Para(Text(safety_text.ABOUT))))


def _to_do(plan: Plan, lines: Lines, cut: Cut) -> Section:
    """Every recommended line, in the order in which it is acted on. Where there is no room for a list of checks, those
    of the first day stand with their dose.
    """
    found = in_order(plan)
    if not found:
        return Section("to-do", "To do", (Para(Text("Nothing is recommended now.")),))
    now = [line for line in found if line.urgency or not line.start_by or line.start_by <= plan.facts.as_of]
    later = [line for line in found if line not in now]
    parts = (("Today", now, True), ("Then", later, cut.words))
    checks = cut.days < 1
    blocks = tuple(
        Bullets(tuple(_bullets(some, lines, full, checks)), heading) for heading, some, full in parts if some
    )
    return Section("to-do", "To do", blocks)


def _bullets(some: Sequence[PlanLine], lines: Lines, full: bool, checks: bool) -> Iterator[Text]:
    """Urgent lines and doses one by one. The title of any other says what it does: those of one day share an item.

    Without `full` only medicines keep their words, which are the doses with a ceiling.
    """

    def alone(line: PlanLine) -> bool:
        return bool(line.urgency or (line.dose and (full or line.dose.max is not None)))

    for (own, on), group in groupby(some, key=lambda line: (alone(line), line.start_by)):
        if own:
            yield from (_told(line, lines, checks) for line in group)
        else:
            said = [f"{lines.title(line)} ({'; '.join([words(line.owner), *_first(line)])})" for line in group]
            yield Text("; ".join(said), label=f"By {day(on)}" if on else "Today")


def _told(line: PlanLine, lines: Lines, checks: bool) -> Text:
    """A dose with what must go before and with it, or an urgent step, under a short title."""
    said = "; ".join([*_first(line), *_dose(line, lines), *same_day(line)])
    beside = [
        *lines.beside(line),
        *before_first(line),
        *(first_checks(line) if checks and line.dose and line.dose.max is not None else ()),
    ]
    dates = [done_by(line), *_until(line)]
    told = [sentence("; ".join(x for x in some if x)) for some in ([said, *beside], dates)]
    title = lines.title(line)
    return Text(" ".join(x for x in told if x), label=_short(title) if line.dose else title)


def _dose(line: PlanLine, lines: Lines) -> list[str]:
    """The dose. What is to be checked first is not named again as what makes it cautious."""
    found = lines.assessment(line)
    labels = {v.feature: v.label for c in (found.criteria if found else ()) for v in c.values}
    if line.dose is None:
        return []
    limits = tuple(name for name in line.dose.limited_by if labels.get(name) not in line.checks)
    return [dose_text(replace(line.dose, limited_by=limits), found)]


def _first(line: PlanLine) -> list[str]:
    return [f"first check {listed(list(line.checks))}"] if line.checks else []


def _until(line: PlanLine) -> Iterator[str]:
    if line.review_on:
        yield f"review {day(line.review_on)}"
    yield from course_end(line)


def _short(title: str) -> str:
    """The name of an option: its title as far as the first comma, colon or amount, with the fracture it is about."""
    name, rest = _NAME_ENDS.split(title, maxsplit=1)[0], title.rpartition(" (fracture ")[2]
    return f"{name} (fracture {rest}" if rest != title and "(fracture" not in name else name


def _medicines(plan: Plan) -> Pairs:
    """What changes, with the reason; what goes on, by name."""
    rows: list[tuple[str, Cell]] = [
        (capitalised(DRUG_VERDICT[v.verdict]), (Text(prose(v.why.removeprefix("stop: ")), label=v.label),))
        for wanted in _ACTED_ON
        for v in plan.current_drugs
        if v.verdict == wanted
    ]
    for verdict in ("continue", "not_judged"):
        names = [v.label + (_ORDERED if v.ordered else "") for v in plan.current_drugs if v.verdict == verdict]
        if names:
            rows.append((capitalised(DRUG_VERDICT[verdict]), (Text(listed(names)),)))
    return Pairs(tuple(rows))


def _questions(questions: Sequence[str], most: int) -> Section:
    shown = tuple(Text(question) for question in dict.fromkeys(questions[:most]))
    blocks: list[Block] = [Bullets(shown)]
    more = len(questions) - most
    if more > 0:
        blocks.append(Para(Text(f"And {count_of(more, 'more question')} in the whole plan.")))
    return Section("needs-an-answer", "Ask or measure: an answer would change this plan", tuple(blocks))


def _not_done(plan: Plan, lines: Lines, cut: Cut) -> Iterator[Section]:
    """Options that are not in the list above: why not; by name only where the questions above or the facts say why."""
    done = frozenset(x.recommendation for x in plan.lines if x.disposition in RECOMMENDED)
    rows: list[tuple[str, Cell]] = []
    for disposition, label in _HELD:
        held = [x for x in plan.lines if x.disposition == disposition and _for_this_person(x, lines)]
        if held:
            most = len(held) if cut.words or disposition != "not_chosen" else MOST_NAMES
            told = sentence(_by_reason(held, lines, done)) if cut.reasons else _names(held, lines, done, most)
            rows.append((label, (Text(told),)))
    named = (
        {}
        if not cut.others
        else {
            "Wait for an answer": [x for x in plan.lines if x.disposition == "ask_first" and not lines.waits(x)],
            "Alternatives": [x for x in plan.lines if x.disposition == "alternative"],
            "Do not apply": [x for x in plan.lines if lines.does_not_apply(x) and x.group in _ALWAYS_NAMED],
        }
    )
    rows.extend((label, (Text(_names(some, lines, done)),)) for label, some in named.items() if some)
    if rows:
        yield Section("not-done", "Not done now, and why", (Pairs(tuple(rows)),))


def _for_this_person(line: PlanLine, lines: Lines) -> bool:
    """Whether facts of this person speak against the option; what is advised for nobody stands in the whole plan."""
    found = lines.assessment(line)
    if lines.in_short(line):
        return False
    return found is None or line.disposition != "not_chosen" or any(c.values for c in found.criteria if _against(c))


def _against(criterion: CriterionResult) -> bool:
    return criterion.role == "usually_not" and criterion.truth == "true"


def _names(some: Sequence[PlanLine], lines: Lines, done: frozenset[str], most: int | None = None) -> str:
    """Short names, lines about several fractures and forms of one drug under one; `most` of them, the rest counted.

    What is done for one fracture (`done`) and not for another names the fracture.
    """
    short = {line.id: _short(lines.title(line)) for line in some}
    named = (short[x.id] if x.recommendation in done else short[x.id].partition(" (fracture ")[0] for x in some)
    names = list(dict.fromkeys(named))
    if most is None or len(names) <= most:
        return listed(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more in the whole plan"


def _by_reason(held: Sequence[PlanLine], lines: Lines, done: frozenset[str]) -> str:
    """Options with the reason that they share. The facts behind it stand in the whole plan."""
    found: dict[str, list[PlanLine]] = {}
    for line in held:
        why = reason(line.why[0]) if line.why else "see the whole plan"
        bare = why.removeprefix("usually not: ").removeprefix("do not: ").partition(" [")[0]
        found.setdefault(bare.rstrip("."), []).append(line)
    return "; ".join(f"{_names(same, lines, done)}: {why}" for why, same in found.items())


def _checks(plan: Plan, days: int) -> Iterator[Section]:
    """What is measured in the first weeks, by whom, and how many dates come later."""
    start = date.fromisoformat(plan.facts.as_of)
    due = sorted(((m.on, m) for x in plan.lines if x.disposition in RECOMMENDED for m in x.monitoring if m.on), key=_on)
    near = [(on, m) for on, m in due if (date.fromisoformat(on) - start).days <= days]
    if not near:
        return
    found: dict[str, list[str]] = {}
    for on, check in near:
        found.setdefault(on, []).append(f"{prose(check.what)} ({words(check.owner)})")
    blocks: list[Block] = [Pairs(tuple((day(on), (Text("; ".join(said)),)) for on, said in found.items()))]
    if later := len(due) - len(near):
        blocks.append(Para(Text(f"{count_of(later, 'later check')} in the whole plan and its calendar file.")))
    yield Section("follow-up", f"Checks of the first {count_of(days, 'day')}", tuple(blocks))


def _on(due: tuple[str, Monitoring]) -> str:
    return due[0]
