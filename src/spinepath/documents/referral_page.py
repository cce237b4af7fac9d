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
from .asks import red_flag_asks
from .header import URGENCY, age_and_sex, notes, provisional_banner, shared_banners
from .option_rows import Lines, dose_text
from .page import Block, Bullets, Callout, Cell, Page, Pairs, Para, Section, Subsection, Tag, Text, table
from .trace import stale_tags, subject_words
from .words import DRUG_VERDICT, NOT_KNOWN, OLDER, day, prose, reason, sentence, used, words

OPEN_NAME = "name, role and telephone to be filled in by hand"
NO_LETTER = "No line of this plan asks for a referral."
EMERGENCY = "This is an emergency plan: telephone first. The letters follow with the plan after the emergency."
_CHANGED = ("stop", "taper", "change")
_STEPS = ("handover", "step")
_SAID: dict[tuple[Role, Truth], Tag] = {
    ("indication", "true"): Tag("met", "good"),
    ("indication", "false"): Tag("not met", "stop"),
    ("indication", "unknown"): Tag("open", "ask"),
    ("contraindication", "true"): Tag("present", "stop"),
    ("contraindication", "false"): Tag("not present", "good"),
    ("contraindication", "unknown"): Tag("open", "ask"),
}
_OTHER: dict[Truth, Tag] = {
    "true": Tag("present", "ask"),
    "false": Tag("not present", "quiet"),
    "unknown": Tag("open", "ask"),
}
_KIND: dict[Role, str] = {
    "indication": "Gate",
    "contraindication": "Stop",
    "usually_not": "Speaks against",
    "caution": "Caution",
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
        questions = red_flag_asks(plan, Lines(plan, full_trace=False))
        yield provisional_banner(tuple(Text(ask.question) for ask in questions))
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
        decision = (Para(Text(prose(self._letter.decision))), Bullets(tuple(self._why()), heading="Why now"))
        yield Section("decision", "The decision that is wanted", decision)
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

    def _why(self) -> Iterator[Text]:
        for line in self._about:
            where = self._where(line.subject)
            yield from (Text(reason(said), label=where) for said in line.why)

    def _where(self, subject: str) -> str:
        return sentence(subject_words(subject, self._plan.fractures)).rstrip(".")

    def _fractures(self) -> Iterator[Block]:
        for subject in self._letter.subjects:
            caption = self._where(subject.subject) or "The person"
            yield table(caption, ("What", "Value", "Date"), [_fact(value) for value in subject.values], "facts")

    def _gates(self) -> Iterator[Block]:
        for line in self._about:
            found = self._lines.assessment(line)
            if found is None:
                continue
            blocks = (table("Each criterion of the rule", ("Criterion", "State", "Kind"), list(_criteria(found))),)
            checks = tuple(Text(check) for check in line.checks)
            first = (Bullets(checks, heading="To be settled before the procedure"),) if checks else ()
            where = self._where(line.subject)
            yield from [Subsection(where, (*blocks, *first))] if where else (*blocks, *first)

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


def _fact(value: ValueUsed) -> tuple[Cell, ...]:
    shown = Text(used(value), tags=stale_tags(value.stale))
    return (Text(sentence(value.label).rstrip(".")),), (shown,), (Text(day(value.date) if value.date else ""),)


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
    if part.values:
        yield table("What the record says", ("What", "Value", "Date"), [_fact(value) for value in part.values], "facts")


def _criteria(found: Assessment) -> Iterator[tuple[Cell, ...]]:
    for criterion in found.criteria:
        if criterion.role != "caution" or criterion.truth != "false":
            tag = _SAID.get((criterion.role, criterion.truth)) or _OTHER[criterion.truth]
            yield (Text(_said(criterion)),), (Text("", tags=(tag,)),), (Text(_KIND[criterion.role]),)


def _said(criterion: CriterionResult) -> str:
    """The criterion, the values behind it with their dates, and which of them the record does not hold."""
    known = [_dated(v) for v in criterion.values if v.value is not None]
    if len(criterion.values) == 1 and criterion.truth != "unknown" and isinstance(criterion.values[0].value, bool):
        known = [when] if (when := _day(criterion.values[0])) else []
    missing = [v.label for v in criterion.values if v.value is None]
    lacking = f"{NOT_KNOWN}: {', '.join(missing)}" if missing and criterion.truth == "unknown" else ""
    behind = "; ".join(x for x in (*known, lacking) if x)
    return prose(criterion.text) + (f" ({behind})" if behind else "")


def _dated(value: ValueUsed) -> str:
    when = _day(value)
    return f"{value.label} {used(value)}" + (f", {when}" if when else "")


def _day(value: ValueUsed) -> str:
    return ", ".join(x for x in (day(value.date) if value.date else "", OLDER if value.stale else "") if x)


def _attached(attached: Attachment, where: str) -> tuple[Cell, ...]:
    what = prose(attached.what) + (f" ({where})" if where else "")
    state = Tag("attach", "good") if attached.found else Tag("MISSING: not in the record", "stop")
    on = (day(attached.on) if attached.on else "date not known") if attached.found else ""
    return (Text(what),), (Text("", tags=(state, *stale_tags(attached.stale))),), (Text(on),)
