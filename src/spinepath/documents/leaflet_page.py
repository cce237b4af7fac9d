"""The leaflet: the plan in plain words for the person, made of the same lines and never of what the plan withholds.

The words stand in the knowledge; doses and dates come from the plan. What still needs a check has no dose here.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from spinepath.knowledge import Knowledge
from spinepath.knowledge.leaflet_models import LeafletBlock, LeafletText
from spinepath.terms.results import RECOMMENDED, DrugVerdict, Plan, PlanLine, Verdict

from . import safety_text
from .actions import before_first
from .exercise_sheet import STYLE, foot, offered, person_strip
from .header import data_banners
from .option_rows import help_at_once, is_opioid
from .page import Block, Bullets, Callout, Cell, Page, Para, Section, Text, table
from .words import capitalised, day, listed, prose, sentence

EMERGENCY = (
    "Your team is acting on something urgent. Do what they tell you. This leaflet waits until that is settled. "
    "If nobody is with you, or anything gets worse, call for help at once. Do not wait for the next day."
)
NOT_YET = "Questions about danger signs are open. No new medicine and no exercise begins before they are answered."
NO_FACTS = "This plan says too little about your back for a leaflet. Ask your team what comes next."
CHECKS_FIRST = "Your team makes some checks first, then tells you how much to take and when."
NONE_FOR_NOW = "You take it now. Take no more of it for now. "
_FIRST_EXERCISES = 3
_TAKEN: dict[Verdict, str] = {
    "continue": "Go on as now.",
    "not_judged": "This plan does not speak of it. Go on as now.",
    "ask": "Tell us if you take it, and how. Do not change it by yourself.",
    "change": "This will change. Ask your prescriber before the next dose.",
    "taper": "This will be lowered.",
    "stop": "Stop it. Ask your prescriber what takes its place.",
}
_UNTIL_NEXT = "Go on as now until another medicine takes its place."
_IN_ITS_PLACE = "It ends when the medicine of this plan begins. Never take both."
_AGAINST = ("stop", "taper", "ask")  # verdicts beside which the plan's own line says nothing to the person
_LISTS: tuple[tuple[LeafletBlock, str, str], ...] = (("do", "move", "Do"), ("do_not", "do-not", "Do not"))
_DATED: tuple[LeafletBlock, ...] = ("next", "bones")


def leaflet_page(plan: Plan, knowledge: Knowledge) -> Page:
    """The leaflet of one plan. `knowledge` is that of the plan: it holds the words."""
    return _Leaflet(plan, knowledge).page()


class _Leaflet:
    def __init__(self, plan: Plan, knowledge: Knowledge) -> None:
        self._plan = plan
        self._texts = tuple(knowledge.leaflet.values())
        told = {name for x in self._texts if x.block == "medicines" for name in x.names}
        self._with_drugs = told | {r.id for r in knowledge.recommendations.values() if r.drugs}
        self._lines = [x for x in sorted(plan.lines, key=lambda x: x.order) if x.disposition in RECOMMENDED]
        self._in_use = {a.id for a in plan.assessments if a.in_use}
        self._opioids = {name for x in self._texts if x.opioid for name in x.names}
        self._goes_on = {v.recommendation for v in plan.current_drugs if v.verdict == "continue"}
        self._held = {v.recommendation for v in plan.current_drugs if v.held}

    def page(self) -> Page:
        plan = self._plan
        emergency = Callout("emergency", "Get help at once", tuple(Para(text) for text in help_at_once(plan)))
        return Page(
            title=f"Leaflet, plan {plan.id[:8]}, facts of {day(plan.facts.as_of)}",
            heading="Your back: what to do now",
            strip=person_strip(plan),
            sections=tuple(self._sections()),
            banners=(emergency, *data_banners(plan), *self._not_yet()),
            style=STYLE,
            foot=foot("Leaflet", plan),
        )

    def _not_yet(self) -> Iterator[Callout]:
        if self._plan.provisional:
            yield Callout("provisional", "Not all is known yet", (Para(Text(NOT_YET)),))

    def _sections(self) -> Iterator[Section]:
        stop = EMERGENCY if self._plan.urgency == "emergency" else "" if self._block("happened") else NO_FACTS
        if stop:
            yield Section("wait", "Now", (Para(Text(stop)),))
        else:
            yield from self._care()
        if self._plan.urgency != "emergency":  # what can wait for a day or more is not for somebody in one
            yield Section("get-help", "Get help", tuple(self._help()))
        yield self._origin()

    def _care(self) -> Iterator[Section]:
        yield Section("happened", "What has happened", (Para(Text(self._said("happened"))),))
        yield self._goal()
        yield from self._medicines()
        yield from (
            Section(anchor, heading, (self._bullets(block),)) for block, anchor, heading in _LISTS if self._block(block)
        )
        yield from self._exercises()
        for block, heading in (("bones", "Protect your bones"), ("mood", "Mood and sleep")):
            if self._block(block):
                yield Section(block, heading, (self._bullets(block),))
        yield from self._dates()

    def _block(self, block: str) -> list[LeafletText]:
        """The words of a block that this plan brings."""
        ids = {name for line in self._lines for name in _names(line)}
        told = [x for x in self._texts if x.block == block and self._for_now(x) and not ids & set(x.without)]
        asked = {code for line in self._lines for code in line.actions}
        return [x for x in told if (not x.names or ids & x.names.keys()) and (not x.actions or asked & set(x.actions))]

    def _for_now(self, told: LeafletText) -> bool:
        """Whether the words hold while questions about danger signs are open, or now that they are not."""
        return told.danger_signs in (None, "open" if self._plan.provisional else "cleared")

    def _said(self, block: LeafletBlock) -> str:
        return " ".join(part for x in self._block(block) for part in x.text)

    def _bullets(self, block: str) -> Bullets:
        return Bullets(tuple(Text(" ".join(x.text), label=self._label(x)) for x in self._block(block)))

    def _label(self, told: LeafletText) -> str:
        """What the plan brings of it, by the names that the person knows; advice for everyone has none."""
        names = [told.names[x] for line in self._lines for x in _names(line) if x in told.names]
        return "" if told.block in ("do", "do_not") else listed(list(dict.fromkeys(names)))

    def _goal(self) -> Section:
        goal = self._plan.person.get("patient_goal")
        told = f"\u201c{goal.value}\u201d" if goal and goal.value else "Tell us what you most want to do again."
        return Section("goal", "What matters to you", (Para(Text(told)),))

    def _medicines(self) -> Iterator[Section]:
        rows = [*self._new(), *self._taken()]
        if rows:
            columns = ("Medicine", "What to do", "Good to know")
            yield Section("medicines", "Your medicines", (table("What to do with each medicine", columns, rows),))

    def _new(self) -> Iterator[tuple[Cell, ...]]:
        """What the plan brings, or lets go on."""
        for line in self._cleared():
            name, told = self._words(line)
            yield (Text(name),), tuple(self._do(line, told)), tuple(self._good(line, told))

    def _good(self, line: PlanLine, told: LeafletText | None) -> Iterator[Text]:
        if told is None:
            yield Text("Your prescriber explains it.")
            return
        how = () if line.recommendation in self._held else told.how
        yield from (Text(part) for part in (*told.text, *how))

    def _cleared(self) -> list[PlanLine]:
        """Medicines of the plan: none while danger signs are open, none beside a verdict against it.

        A review of what is taken already has no words here: the drug stands with its own verdict.
        """
        against = {v.recommendation for v in self._plan.current_drugs if v.verdict in _AGAINST}
        kept = [] if self._plan.provisional else self._lines
        found = [x for x in kept if x.recommendation in self._with_drugs - against]
        return [x for x in found if self._words(x)[1] or x.trace not in self._in_use]

    def _words(self, line: PlanLine) -> tuple[str, LeafletText | None]:
        told = next((x for x in self._block("medicines") if line.recommendation in x.names), None)
        default = told.names[line.recommendation] if told else capitalised(prose(line.title))
        return self._called(line.recommendation, default), told

    def _called(self, recommendation: str | None, default: str) -> str:
        """The name on the box, where the place has another one."""
        found = [x.us_names[recommendation] for x in self._texts if recommendation in x.us_names]
        return found[0] if found and self._plan.jurisdiction == "us" else default

    def _do(self, line: PlanLine, told: LeafletText | None) -> Iterator[Text]:
        taken = line.trace in self._in_use
        opioid = bool(told and told.opioid) or is_opioid(line.recommendation, line.option)
        if line.recommendation in self._held:
            yield Text(NONE_FOR_NOW + CHECKS_FIRST)
        elif line.checks or before_first(line):
            due = f" This is due by {day(line.start_by)}." if line.start_by else ""
            meanwhile = "Go on as now until then. " if line.recommendation in self._goes_on else ""
            yield Text((f"You take it now. {meanwhile}" if taken else "Not yet. ") + CHECKS_FIRST + due)
        elif line.over:
            yield Text("You take it now. Take no more than that. Ask your prescriber whether you still need it.")
        else:
            yield from self._amount(line, told, taken)
            yield from self._end(line, opioid=opioid)
        if opioid and (taken or not (line.checks or before_first(line))):
            yield Text(safety_text.OPIOID)

    def _amount(self, line: PlanLine, told: LeafletText | None, taken: bool) -> Iterator[Text]:
        start = f" Begin by {day(line.start_by)}, if you agree." if line.start_by else ""
        yield Text("You take it now. Go on with the dose of this plan." if taken else f"This is offered to you.{start}")
        if line.dose:
            yield Text(sentence(prose(line.dose.text)), label="Dose")
        for code in (x for x in line.actions if told and x in told.with_it):
            yield Text(sentence(prose(self._plan.action_words[code])), label="With it")

    def _end(self, line: PlanLine, *, opioid: bool) -> Iterator[Text]:
        if line.stop_on and line.end_decides:
            yield Text(f"By {day(line.stop_on)} we decide with you whether it goes on.")
        elif line.stop_on and opioid:  # a last day reads as a sudden end
            yield Text(f"It ends by {day(line.stop_on)}. Ask at your review how to take less before that.")
        elif line.stop_on:
            yield Text(day(line.stop_on), label="Last day")

    def _taken(self) -> Iterator[tuple[Cell, ...]]:
        """Every other medicine that is taken now, with what to do about it."""
        shown = {x.recommendation for x in self._cleared() if x.trace in self._in_use}
        for verdict in self._plan.current_drugs:
            if verdict.recommendation not in shown or verdict.recommendation is None:
                yield (
                    (Text(self._called(verdict.recommendation, capitalised(verdict.label))),),
                    (Text(self._what(verdict)),),
                    (Text(f"It stands on your list of medicines{_under_its_name(verdict)}."),),
                )

    def _what(self, verdict: DrugVerdict) -> str:
        """What the person does about a medicine that is taken.

        Nobody is told to stop an opioid at once, but by a rule that has its own words for it.
        """
        if verdict.held or verdict.until_next:
            return NONE_FOR_NOW + CHECKS_FIRST if verdict.held else _UNTIL_NEXT
        if verdict.verdict == "stop" and (verdict.ordered or verdict.tell):
            return _IN_ITS_PLACE if verdict.ordered else verdict.tell or ""
        opioid = verdict.recommendation in self._opioids or is_opioid(verdict.recommendation, verdict.drug)
        told: Verdict = "taper" if opioid and verdict.verdict == "stop" else verdict.verdict
        slowly = told == "taper" or (opioid and told != "ask")
        return " ".join(x for x in (_TAKEN[told], verdict.tell, safety_text.OPIOID if slowly else None) if x)

    def _exercises(self) -> Iterator[Section]:
        found = offered(self._plan)
        if found is None or self._plan.provisional:
            return
        programme, line = found
        names = [x.name for x in programme.items if x.first_week == 1][:_FIRST_EXERCISES]
        first = [Para(Text(f"Begin on {day(programme.starts)} with these: {listed(names)}."))] if names else []
        check = Para(Text("Your physiotherapist makes some checks first, then gives you your sheet."))
        sheet = Para(Text("Your exercise sheet shows how, how often and what comes later."))
        yield Section("exercises", "Your exercises", (check,) if line.checks else (*first, sheet))

    def _help(self) -> Iterator[Block]:
        yield Callout("urgent", "Get help today", (Para(Text(safety_text.PATIENT_URGENT)),))
        yield self._bullets("help")

    def _dates(self) -> Iterator[Section]:
        rows = sorted(set(self._due()))
        items = tuple(
            Text(sentence(listed([name for _, _, name in same])), label=f"{kind} {day(on)}")
            for (on, kind), same in groupby(rows, key=lambda row: row[:2])
        )
        if items:
            yield Section("dates", "Your next dates", (Bullets(items),))

    def _due(self) -> Iterator[tuple[str, str, str]]:
        for line in self._lines:
            for told, name in ((x, n) for x in self._texts if x.block in _DATED for n in _names(line) if n in x.names):
                if line.start_by:
                    yield line.start_by, "Arranged or done by", told.names[name]
        for line in (x for x in self._cleared() if x.review_on and not x.checks and not before_first(x)):
            yield str(line.review_on), "Looked at again on", self._words(line)[0]

    def _origin(self) -> Section:
        plan = self._plan
        again = min((x.review_on for x in self._lines if x.review_on), default=None)
        told = [
            f"This leaflet goes with the plan {plan.id[:8]}, made from what was known on {day(plan.facts.as_of)}.",
            f"It is looked at again on {day(again)}." if again else "",
            "It is meant to be handed to you by somebody who knows you. They can show you the sources.",
        ]
        paras: Iterable[str] = (" ".join(x for x in told if x), safety_text.EVERY_RESULT, safety_text.ABOUT)
        return Section("about", "Where this comes from", tuple(Para(Text(text)) for text in paras))


def _under_its_name(verdict: DrugVerdict) -> str:
    """Of a drug that is known by its kind only: the box and the list name it otherwise."""
    return " by its own name" if verdict.label.startswith(("a ", "an ")) else ""


def _names(line: PlanLine) -> tuple[str, ...]:
    """The recommendations whose content the line holds."""
    return (line.recommendation, *line.joined)
