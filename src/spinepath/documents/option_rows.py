"""One line of the plan as a reader meets it: verdict, reason, blockers, dose and dates, effect, harms, certainty.

Every line shows the same things in the same places, chosen or not, so that no option is argued for by its layout.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spinepath.terms import unit_for_people
from spinepath.terms.results import RECOMMENDED, Assessment, CriterionResult, Disposition, Dose, Plan, PlanLine

from . import safety_text
from .citing import Citations
from .page import Fold, OptionRow, Options, Part, Tag, Text, Tone
from .trace import Facts, html_id, short_trace, subject_words, trace_fold
from .words import (
    CERTAINTY,
    DISPOSITION,
    VERDICT,
    capitalised,
    count_of,
    day,
    listed,
    plain_value,
    prose,
    reason,
    sentence,
    words,
)

_TONE: dict[Disposition, Tone] = {
    "do_now": "good",
    "offer": "offer",
    "check_then_offer": "offer",
    "ask_first": "ask",
    "alternative": "quiet",
    "not_chosen": "quiet",
    "blocked": "stop",
    "stop": "stop",
}
_PARTS = {
    "step": "Steps",
    "exercise": "Exercises",
    "do": "Do",
    "avoid": "Avoid",
    "emergency_sign": "Emergency call if",
    "stop_sign": "Stop and call if",
    "advice": "Advice",
    "handover": "Hand over",
    "do_not_start": "Do not start",
}  # `risk` and `evidence` stand with harms and certainty
_DOSE: dict[Disposition, str] = {"ask_first": "Dose, if cleared", "alternative": "Dose, if chosen"}
_ASIDE = ("risk", "evidence")
ON_THE_SHEET = ("do", "avoid", "stop_sign")  # of a line that has a programme
_CAUTION = "caution: "


class Lines:
    """Turns plan lines into rows, with the assessments, fractures and sources of one plan at hand."""

    def __init__(self, plan: Plan, *, full_trace: bool) -> None:
        self._assessments = {a.id: a for a in plan.assessments}
        self._fractures = plan.fractures
        self._asked = frozenset(name for ask in plan.asks for name in ask.features)
        self._action_words = plan.action_words
        self._full_trace = full_trace
        self._programme = plan.programme.line if plan.programme else None
        self.citations = Citations(plan.sources, brief=not full_trace)
        self.facts = Facts()

    def action(self, code: str) -> str:
        """What an action code means."""
        return self._action_words.get(code, words(code))

    def assessment(self, line: PlanLine) -> Assessment | None:
        """The assessment that explains a line; None for a line that a plan rule added."""
        return self._assessments.get(line.trace)

    def title(self, line: PlanLine) -> str:
        """The title, with the fracture that it is about."""
        return self.titles([line])[0]

    def titles(self, lines: Sequence[PlanLine]) -> list[str]:
        """Their titles, lines about several fractures under one: `Vertebroplasty (fracture L1 and fracture L3)`."""
        found: dict[str, list[str]] = {}
        for line in lines:
            where = subject_words(line.subject, self._fractures)
            found.setdefault(capitalised(prose(line.title)), []).extend([where] if where else [])
        return [title + (f" ({listed(list(dict.fromkeys(where)))})" if where else "") for title, where in found.items()]

    def does_not_apply(self, line: PlanLine) -> bool:
        """Whether an indication is surely not met: such a line is told in one sentence, with its trace below."""
        found = self.assessment(line)
        return line.disposition == "not_chosen" and found is not None and found.status == "not_applicable"

    def waits(self, line: PlanLine) -> bool:
        """Whether it waits for findings that nobody is asked for yet: such a line is told in one sentence too."""
        found = self.assessment(line)
        if found is None or line.disposition != "ask_first" or found.status != "needs_information":
            return False
        return bool(found.ask) and not self._asked & set(found.ask)

    def in_short(self, line: PlanLine) -> bool:
        """Whether the line is told in one sentence instead of a row."""
        return self.does_not_apply(line) or self.waits(line)

    def in_a_line(self, line: PlanLine) -> Text:
        """The title, the first reason, what is handed over all the same, and when to look again."""
        why = reason(line.why[0]).removeprefix("does not apply: ") if line.why else "does not apply"
        told = [prose(d.text) for d in line.details if d.section == "handover"]
        again = [f"Look again {day(line.review_on)}."] if line.review_on else []
        return Text(" ".join([sentence(why), *told, *again]) if told or again else why, label=self.title(line))

    def options(self, caption: str, lines: Sequence[PlanLine]) -> Options:
        """A block of rows."""
        return Options(caption, tuple(self.row(line) for line in lines))

    def row(self, line: PlanLine) -> OptionRow:
        """The whole row of one line."""
        found = self.assessment(line)
        return OptionRow(
            id=html_id("line", line.id),
            number=line.order,
            title=self.title(line),
            tags=tags(line, found),
            why=tuple(self._why(line, found)),
            do=tuple(self._do(line, found)),
            expect=tuple(self._expect(line, found)),
            parts=self.parts(line),
            trace=self.trace(line),
        )

    def beside(self, line: PlanLine) -> list[str]:
        """What goes with a dose in short: what a rule brings, and what the facts call for at a start."""
        found = self.assessment(line)
        starts = found is not None and not found.in_use and line.dose is not None and line.dose.max is not None
        caused = [f"with: {prose(self.action(code))}" for code in (found.then if found and starts else ())]
        return list(dict.fromkeys([*(prose(x) for x in line.requires if x.startswith("with: ")), *caused]))

    def trace(self, line: PlanLine) -> Fold | None:
        """What stands behind the line."""
        found = self.assessment(line)
        if found is None:
            return None
        where = subject_words(line.subject, self._fractures)
        if self._full_trace:
            return trace_fold(found, self.title(line), where, self.citations, line.conflicts, self.facts)
        return short_trace(found, self.title(line), where, self.citations, line.conflicts)

    def traces(self, lines: Sequence[PlanLine]) -> tuple[Fold, ...]:
        """The traces of several lines."""
        return tuple(fold for line in lines if (fold := self.trace(line)))

    def parts(self, line: PlanLine) -> tuple[Part, ...]:
        """Steps, exercises, stop signs and advice of a line, each under its heading.

        What stands on the sheet of its programme is not said twice.
        """
        aside = (*_ASIDE, *(ON_THE_SHEET if line.id == self._programme else ()))
        present = dict.fromkeys(d.section for d in line.details if d.section not in aside)
        known = [section for section in _PARTS if section in present]
        return tuple(self._part(line, s) for s in (*known, *(s for s in present if s not in _PARTS)))

    def _part(self, line: PlanLine, section: str) -> Part:
        items = tuple(
            Text(prose(d.text) + _who_when(d.owner, d.within), cites=self.citations.marks(d.cite))
            for d in line.details
            if d.section == section
        )
        return Part(_PARTS.get(section, words(section)), items)

    def _why(self, line: PlanLine, found: Assessment | None) -> Iterator[Text]:
        reasons = [reason(w) for w in line.why if not w.startswith(_CAUTION)]
        more = len(reasons) - 1
        if line.disposition == "not_chosen" and more > 0:
            reasons = [f"{reasons[0]} (and {more} more in the trace)"]
        label = "Blockers" if line.disposition in ("blocked", "stop") else "Why"
        yield from (Text(said, label="" if i else label) for i, said in enumerate(reasons))
        if line.disposition in (*RECOMMENDED, "ask_first"):
            yield Text(blockers(found), label="Blockers")
        for name in line.dissent:
            yield Text(statement(self.citations.text(name)), "Sources disagree", cites=self.citations.marks([name]))

    def _do(self, line: PlanLine, found: Assessment | None) -> Iterator[Text]:
        if line.checks:
            yield Text(f"check {listed(list(line.checks))}, then offer", label="First")
        caused = found.then if found else ()
        if actions := [self.action(a) for a in line.actions if a not in caused]:
            yield Text("; ".join(actions), label="Actions")
        if line.dose:
            label = _DOSE.get(line.disposition, "Dose")
            yield Text(dose_text(line.dose, found), label=label, cites=self.citations.marks(line.dose.cite))
        yield from _when(line)
        if line.stop_text and line.disposition in RECOMMENDED:
            yield Text(prose(line.stop_text), label="Stop")
        for i, required in enumerate(line.requires):
            yield Text(prose(required), label="" if i else "Must also happen")
        yield from _owner(line)
        if line.dose and line.dose.in_place_of:
            yield Text(safety_text.NOT_BOTH, label="Tell the person")
        if is_opioid(line.recommendation, line.option) and line.disposition in (*RECOMMENDED, "stop"):
            yield Text(safety_text.OPIOID, label="Tell the person")

    def _expect(self, line: PlanLine, found: Assessment | None) -> Iterator[Text]:
        if line.effect:
            yield Text(prose(line.effect), label="Effect")
        harms = self._aside(line, found, "risk") or ((Text(prose(line.harms)),) if line.harms else ())
        for i, harm in enumerate(harms):
            yield Text(harm.text, label="" if i else "Harms", cites=harm.cites)
        if line.disposition in (*RECOMMENDED, "ask_first"):
            yield from self.cautions(line, found)
        for i, weighed in enumerate(self._aside(line, found, "evidence")):
            yield Text(weighed.text, label="" if i else "Evidence", cites=weighed.cites)
        if line.certainty:
            yield Text(certainty_text(line), label="Certainty")
        for i, check in enumerate(line.monitoring):
            when = _who_when(check.owner, f"by {day(check.on)}" if check.on else None)
            cites = self.citations.marks(check.cite)
            yield Text(prose(check.what) + when, label="" if i else "Monitoring", cites=cites)

    def _aside(self, line: PlanLine, found: Assessment | None, section: str) -> tuple[Text, ...]:
        details = line.details or (found.details if found else ())
        return tuple(Text(prose(d.text), cites=self.citations.marks(d.cite)) for d in details if d.section == section)

    def brief(self, line: PlanLine) -> OptionRow:
        """A row for an emergency: whether it may be given, how, and what to be careful about."""
        found = self.assessment(line)
        why = (Text(blockers(found), label="Blockers"),)
        own = replace(line, details=tuple(d for d in line.details if d.for_this_person or d.section == "avoid"))
        return replace(self.row(line), why=why, expect=tuple(self.cautions(line, found)), parts=self.parts(own))

    def cautions(self, line: PlanLine, found: Assessment | None) -> Iterator[Text]:
        """The cautions that hold, and what follows from them."""
        said = [prose(w.removeprefix(_CAUTION)) for w in line.why if w.startswith(_CAUTION)]
        if not said and found:
            said = [prose(c.text) for c in found.criteria if c.role == "caution" and c.truth == "true"]
        yield from (Text(text, label="" if i else "Cautions") for i, text in enumerate(said))
        if found and found.then:
            yield Text("; ".join(self.action(code) for code in found.then), label="Because of this")


def statement(text: str) -> str:
    """What a source says, without the reference that stands in brackets at its end."""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[place], 0)
        if depth == 0:
            return text[:place].strip() or text
    return text


def tags(line: PlanLine, found: Assessment | None) -> tuple[Tag, ...]:
    """What to do with the line in this plan, the verdict on the option itself, and whether it is being taken."""
    shown = [Tag(DISPOSITION[line.disposition], _TONE[line.disposition])]
    if found is not None:
        alone = found.status in ("recommend", "consider") and line.disposition not in RECOMMENDED
        shown.append(Tag(VERDICT[found.status] + (" on its own" if alone else "")))
        if found.in_use:
            shown.append(Tag("being taken"))
    return tuple(shown)


def blockers(found: Assessment | None) -> str:
    """The contraindications that hold or are not settled, in one line."""
    if found is None:
        return "none known"
    stops = [c for c in found.criteria if c.role == "contraindication"]
    held = [prose(c.text) for c in stops if c.truth == "true"]
    open_ = dict.fromkeys(name for c in stops if c.truth == "unknown" for name in _unsettled(c))
    parts = [*held, *([f"not known: {', '.join(open_)}"] if open_ else [])]
    return "; ".join(parts) or f"none ({count_of(len(stops), 'contraindication')} checked)"


def _unsettled(criterion: CriterionResult) -> list[str]:
    """What keeps a criterion open: unknown and outdated facts, or else the criterion itself."""
    return [v.label for v in criterion.values if v.value is None or v.stale] or [prose(criterion.text)]


def dose_text(dose: Dose, found: Assessment | None = None) -> str:
    """Dose, route, ceiling, and which unknown facts made it the most cautious one."""
    text = prose(dose.text).rstrip(".")
    if dose.route and dose.route not in text:
        text += f", {words(dose.route)}"
    if dose.max is not None:
        text += f"; maximum {plain_value(float(dose.max))} {unit_for_people(dose.unit)}".rstrip()
    if dose.in_place_of:
        text += f"; {prose(dose.in_place_of)}"
    if dose.limited_by:
        known = {v.feature: v.label for c in (found.criteria if found else ()) for v in c.values}
        names = listed([known.get(name, words(name)) for name in dose.limited_by])
        if dose.may_fall_to is None:
            text += f". Most cautious, because not known: {names}"
        else:
            least = f"{plain_value(float(dose.may_fall_to))} {unit_for_people(dose.unit)}".rstrip()
            text += f". Careful dose, while not known: {names}; the answers may lower the maximum to {least}"
    return text


def dates(line: PlanLine) -> str:
    """Start, review and stop dates in one line; a line without a stop date says so."""
    parts = [
        f"start by {day(line.start_by)}" if line.start_by else "",
        f"review {day(line.review_on)}" if line.review_on else "",
        *(course_end(line) or ["no stop date"]),
    ]
    return "; ".join(part for part in parts if part)


def course_end(line: PlanLine) -> list[str]:
    """The last day, or the day on which it is decided; of a course that may begin on several days also how long it
    lasts. Empty where no end is set.
    """
    if line.stop_on and line.end_decides:
        return [f"decide by {day(line.stop_on)} whether it goes on"]
    if line.stop_on:
        lasts = f" at the latest, after {count_of(line.lasts_d, 'day')}" if line.lasts_d else ""
        return [f"stop by {day(line.stop_on)}{lasts}"]
    return [safety_text.time_is_over(line.end_decides)] if line.over else []


def help_at_once(plan: Plan) -> tuple[Text, ...]:
    """When the person needs help at once, with what the recommended lines add to that."""
    told = [safety_text.patient_emergency(plan.jurisdiction), *dict.fromkeys(_emergency_signs(plan))]
    return tuple(Text(text) for text in told)


def _emergency_signs(plan: Plan) -> Iterator[str]:
    for line in (x for x in plan.lines if x.disposition in RECOMMENDED):
        yield from (prose(d.text) for d in line.details if d.section == "emergency_sign")


def certainty_text(line: PlanLine) -> str:
    """The certainty with its reason; low certainty says that reasonable people choose differently."""
    if line.certainty is None:
        return ""
    level, reason = CERTAINTY[line.certainty], (line.certainty_why or "see the sources in the trace").rstrip(".")
    if line.certainty in ("low", "very_low"):
        return safety_text.low_certainty(level, reason)
    return sentence(f"{level}: {reason}")


def is_opioid(*names: str | None) -> bool:
    """Whether any of the ids names an opioid."""
    return any("opioid" in name for name in names if name)


def _when(line: PlanLine) -> Iterator[Text]:
    if line.disposition in RECOMMENDED:
        yield Text(dates(line), label="Dates")
    elif line.review_on:
        yield Text(day(line.review_on), label="Look again")


def _owner(line: PlanLine) -> Iterator[Text]:
    if line.disposition in (*RECOMMENDED, "ask_first", "stop"):
        yield Text(words(line.owner), label="Owner")


def _who_when(owner: str | None, within: str | None) -> str:
    parts = [x for x in (words(owner) if owner else None, prose(within) if within else None) if x]
    return f" ({'; '.join(parts)})" if parts else ""
