"""The letters of a plan: who is asked for which decision, on which facts, with which images, and who acts by when.

A letter says nothing that the plan does not hold. What the record does not say stands in it as not known, and the name
of the sender is left open.
"""

from collections.abc import Iterator, Sequence

from spinepath.terms.results import (
    Assessment,
    Attachment,
    CriterionResult,
    Plan,
    PlanLine,
    Referral,
    ReferralPart,
    Role,
    Truth,
    ValueUsed,
)

from .about import about_section
from .asks import checklist
from .header import URGENCY, age_and_sex, notes, provisional_banner, shared_banners
from .option_rows import Lines, dose_text
from .page import Block, Bullets, Callout, Cell, Page, Pairs, Para, Section, Subsection, Tag, Text, table
from .trace import stale_tags, subject_words
from .words import DRUG_VERDICT, NOT_KNOWN, OLDER, capitalised, day, prose, reason, used, words

OPEN_NAME = "name, role and telephone to be filled in by hand"
NO_LETTER = "No line of this plan asks for a referral."
EMERGENCY = "This is an emergency plan: telephone first. The letters follow with the plan after the emergency."
MET, OPEN, ABSENT = "Gates that are met", "Open: not known", "Looked for and not present"
_CHANGED = ("stop", "taper", "change")
_STEPS = ("handover", "step")
_ASIDE = ("because: ", "caution: ")  # said among the gates
# What a criterion says of the person, by its kind and truth; kinds that are not named count as cautions.
_STATE: dict[tuple[Role, Truth], str] = {
    ("indication", "true"): MET,
    ("indication", "false"): "Gates that are shut",
    ("contraindication", "true"): "Stops that are present",
    ("contraindication", "false"): ABSENT,
    ("usually_not", "true"): "Speaks against",
    ("usually_not", "false"): ABSENT,
    ("caution", "true"): "Cautions",
}


def referral_pages(plan: Plan) -> dict[str, Page]:
    """A page for each letter, by the id of its recommendation, in the order of the plan."""
    return {letter.id: _page(plan, letter) for letter in plan.referrals}


def no_letter_page(plan: Plan) -> Page:
    """What is printed where a plan has no letter."""
    said = EMERGENCY if plan.urgency == "emergency" else NO_LETTER
    section = Section("none", "No letter", (Para(Text(said)),))
    return Page(
        title=f"No referral letter, plan {plan.id[:8]}",
        heading="No referral letter",
        strip=Pairs((("Person", (Text(plan.person_id),)), ("Plan", (Text(plan.id),)))),
        sections=(section, about_section(plan)),
        banners=tuple(shared_banners(plan)),
        notes=notes(plan),
    )


def _page(plan: Plan, letter: Referral) -> Page:
    return Page(
        title=f"Referral {letter.id}, plan {plan.id[:8]}, facts of {day(plan.facts.as_of)}",
        heading=f"Referral: {letter.title}",
        strip=_strip(plan, letter),
        sections=tuple(_Letter(plan, letter).sections()),
        banners=tuple(_banners(plan)),
        notes=notes(plan),
    )


def _strip(plan: Plan, letter: Referral) -> Pairs:
    by = f"; send by {day(letter.send_by)}" if letter.send_by else ""
    rows: list[tuple[str, Cell]] = [
        ("To", (Text(words(letter.to)),)),
        ("From", (Text(f"{words(letter.sender)} ({OPEN_NAME})"),)),
        ("Person", (Text(plan.person_id),)),
        ("Age", age_and_sex(plan)),
        ("Urgency", (Text(prose(letter.urgency).rstrip(".") + by),)),
        ("Facts", (Text(f"as of {day(plan.facts.as_of)}"),)),
        ("Plan", (Text(f"{plan.id}, {URGENCY[plan.urgency]}"),)),
    ]
    return Pairs(tuple(rows))


def _banners(plan: Plan) -> Iterator[Callout]:
    if plan.provisional:
        yield provisional_banner(checklist(plan, Lines(plan, full_trace=False)))
    yield from shared_banners(plan)


class _Letter:
    """The sections of one letter."""

    def __init__(self, plan: Plan, letter: Referral) -> None:
        self._plan, self._letter = plan, letter
        self._lines = Lines(plan, full_trace=False)
        known = {line.id: line for line in (*plan.red_flags, *plan.lines)}
        self._about = [known[subject.line] for subject in letter.subjects]
        self._starts = [known[name] for name in letter.starts]

    def sections(self) -> Iterator[Section]:
        """Decision, fractures, gates, images, what is told, drugs changed, who acts by when, and where it is from."""
        yield Section("decision", "The decision that is wanted", tuple(self._decision()))
        if any(subject.values for subject in self._letter.subjects):
            yield Section("fractures", "What it is about", tuple(self._fractures()))
        yield Section("gates", "Gates: met, open and shut", tuple(self._gates()))
        yield Section("attachments", "Images and reports that must go with this letter", (self._attachments(),))
        for number, part in enumerate(self._letter.parts, start=1):
            yield Section(f"told-{number}", part.heading, tuple(_told(part)))
        yield Section("drugs-changed", "Medicines that this plan changes", tuple(self._changes()))
        yield Section("who", "Who acts by when", (self._tasks(),))
        yield Section("sources", "Sources", (self._lines.citations.entries(),))
        yield about_section(self._plan)

    def _decision(self) -> Iterator[Block]:
        yield Para(Text(prose(self._letter.decision)))
        more = [
            Text(prose(said), label=self._where(line.subject))
            for line in self._about
            for said in line.why
            if not said.startswith(_ASIDE)
        ]
        if more:
            yield Bullets(tuple(more))

    def _where(self, subject: str) -> str:
        return capitalised(subject_words(subject, self._plan.fractures))

    def _fractures(self) -> Iterator[Block]:
        for subject in self._letter.subjects:
            where, facts = self._where(subject.subject), tuple(_facts(subject.values))
            yield from [Subsection(where, facts)] if where else facts

    def _gates(self) -> Iterator[Block]:
        for line in self._about:
            found = self._lines.assessment(line)
            blocks = tuple(_criteria(found)) if found else ()
            if line.checks:
                checks = tuple(Text(check) for check in line.checks)
                blocks = (*blocks, Bullets(checks, heading="To be settled before a procedure"))
            where = self._where(line.subject)
            yield from [Subsection(where, blocks)] if where else blocks

    def _attachments(self) -> Block:
        rows = [_attached(x, self._where(x.subject)) for x in self._letter.attachments]
        return table("Attach", ("What", "State", "Date"), rows) if rows else Para(Text("None is asked for."))

    def _changes(self) -> Iterator[Block]:
        items = [
            Text(f"{DRUG_VERDICT[x.verdict]}: {prose(x.why)}", label=x.label)
            for x in self._plan.current_drugs
            if x.verdict in _CHANGED
        ]
        items += [Text(self._start(line), label=f"New: {self._lines.title(line)}") for line in self._starts]
        yield Bullets(tuple(items)) if items else Para(Text("None."))

    def _start(self, line: PlanLine) -> str:
        dose = dose_text(line.dose, self._lines.assessment(line)) if line.dose else ""
        check = f"first check {', '.join(line.checks)}" if line.checks else ""
        why = reason(line.why[0]) if line.why else ""
        return "; ".join(x for x in (check, dose, why) if x)

    def _tasks(self) -> Block:
        rows = [
            self._row("Send this letter with what is to be attached", self._letter.sender, day(self._letter.send_by))
        ]
        for line in self._about:
            rows += [
                self._row(d.text, d.owner or line.owner, prose(d.within), d.cite)
                for d in line.details
                if d.section in _STEPS and d.within
            ]
            if line.review_on:
                rows.append(self._row(f"Review: {self._lines.title(line)}", line.owner, day(line.review_on)))
        once = {tuple(text.text for cell in row for text in cell): row for row in rows}
        return table("Tasks", ("Task", "Who", "By when"), list(once.values()))

    def _row(self, task: str, owner: str, when: str, cite: Sequence[str] = ()) -> tuple[Cell, ...]:
        told = Text(prose(task), cites=self._lines.citations.marks(cite))
        return (told,), (Text(words(owner)),), (Text(when),)


def _told(part: ReferralPart) -> Iterator[Block]:
    if part.note:
        yield Para(Text(prose(part.note)))
    if part.drugs is not None:
        items = [Text(prose(drug)) for drug in part.drugs]
        if not part.drugs_complete:
            items.append(Text("The list of medicines is not known to be whole: ask."))
        elif not items:
            items.append(Text("None of these kinds is taken."))
        yield Bullets(tuple(items), heading="Taken now")
    yield from _facts(part.values)


def _facts(values: Sequence[ValueUsed]) -> Iterator[Block]:
    """What is there in a list, what is not in a line for each day, and what is not known in one line."""
    there = [_fact(v) for v in values if v.value is not None and v.value is not False]
    if there:
        yield Bullets(tuple(there))
    absent: dict[str, list[str]] = {}
    for value in values:
        if value.value is False:
            absent.setdefault(_day(value), []).append(value.label)
    for when, labels in absent.items():
        yield Para(Text(", ".join(labels), label=f"No ({when})" if when else "No"))
    if unknown := [v.label for v in values if v.value is None]:
        yield Para(Text(", ".join(unknown), label=capitalised(NOT_KNOWN)))


def _fact(value: ValueUsed) -> Text:
    when = f", {day(value.date)}" if value.date and value.date != value.value else ""
    return Text(used(value) + when, label=capitalised(value.label), tags=stale_tags(value.stale))


def _criteria(found: Assessment) -> Iterator[Block]:
    """The criteria by what they say of the person; a caution that does not hold says nothing."""
    states = dict.fromkeys([MET, OPEN, *_STATE.values()])
    for state in states:
        said = [_said(c) for c in found.criteria if _state(c) == state]
        if said and state == ABSENT:
            yield Para(Text("; ".join(said), label=state))
        elif said:
            yield Bullets(tuple(Text(x) for x in said), heading=state)


def _state(criterion: CriterionResult) -> str | None:
    return OPEN if criterion.truth == "unknown" else _STATE.get((criterion.role, criterion.truth))


def _said(criterion: CriterionResult) -> str:
    """The criterion; what it rests on with the dates, where it holds; what the record does not hold, where it is open.

    Of a criterion that does not hold only the numbers are told, so that a reader can check them.
    """
    text = capitalised(prose(criterion.text))
    values = [v for v in criterion.values if v.value is not None]
    if criterion.truth == "unknown":
        missing = [v.label for v in criterion.values if v.value is None or v.stale]
        return f"{text} ({NOT_KNOWN}: {', '.join(missing)})" if len(criterion.values) > 1 else text
    if criterion.truth == "false" and criterion.role != "indication":
        values = [v for v in values if not isinstance(v.value, bool | str)]
    if len(values) == 1 and isinstance(values[0].value, bool):
        return f"{text} ({when})" if (when := _day(values[0])) else text
    return text + (f" ({'; '.join(_dated(v) for v in values)})" if values else "")


def _dated(value: ValueUsed) -> str:
    when = _day(value)
    return f"{value.label} {used(value)}" + (f", {when}" if when else "")


def _day(value: ValueUsed) -> str:
    return ", ".join(x for x in (day(value.date) if value.date else "", OLDER if value.stale else "") if x)


def _attached(attached: Attachment, where: str) -> tuple[Cell, ...]:
    what = capitalised(prose(attached.what)) + (f" ({where})" if where else "")
    state = Tag("attach", "good") if attached.found else Tag("MISSING: not in the record", "stop")
    on = (day(attached.on) if attached.on else "date not known") if attached.found else ""
    return (Text(what),), (Text("", tags=(state, *stale_tags(attached.stale))),), (Text(on),)
