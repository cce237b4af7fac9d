"""The programme as a sheet to take home: a few printed pages with the first two weeks in full and the rest in brief."""

from collections.abc import Iterator, Sequence

from spinepath.terms.results import RECOMMENDED, Plan, PlanLine, Programme, ProgrammeItem
from spinepath.terms.safety_text import approval

from . import safety_text
from .header import data_banners
from .option_rows import help_at_once
from .page import Block, Bullets, Callout, Cards, Page, Pairs, Para, Section, Text
from .pictured import drawing_of
from .programme_page import amount, diary, how_often, weeks_table
from .words import capitalised, day, listed, prose, sentence

NO_EXERCISES = "This plan has no exercises to begin now. Ask your physiotherapist before you begin any."
EMERGENCY = f"{NO_EXERCISES} Your team is acting on something urgent: do what they tell you."
FULL_WEEKS = 2
STYLE = "sheet"
_TOLD = (("do", "Do"), ("avoid", "Do not"), ("stop_sign", "Stop"))


def exercise_sheet(plan: Plan) -> Page:
    """What to do from the first day on, what comes later, when to stop, and a diary."""
    return Page(
        title=f"Exercises, plan {plan.id[:8]}, facts of {day(plan.facts.as_of)}",
        heading="Your exercises",
        strip=person_strip(plan),
        sections=tuple(_sections(plan)),
        banners=tuple(_banners(plan)),
        style=STYLE,
        foot=foot("Exercises", plan),
    )


def person_strip(plan: Plan) -> Pairs:
    """Whose sheet it is, from which plan, and that no clinician has signed it."""
    rows = [
        ("For", (Text(plan.person_id),)),
        ("Plan", (Text(f"{plan.id[:8]} of {day(plan.facts.as_of)}"),)),
        ("Approval", (Text(approval(plan.knowledge.state)),)),
    ]
    return Pairs(tuple(rows))


def foot(name: str, plan: Plan) -> str:
    """Whose sheet it is and from which plan, for the foot of every printed sheet."""
    return f"{name} for {plan.person_id}, plan {plan.id[:8]} of {day(plan.facts.as_of)}"


def offered(plan: Plan) -> tuple[Programme, PlanLine] | None:
    """The programme with its line, where the plan recommends it now and there is no emergency."""
    found = plan.programme
    line = next((x for x in plan.lines if found and x.id == found.line), None)
    if found is None or line is None or line.disposition not in RECOMMENDED or plan.urgency == "emergency":
        return None
    return found, line


def _banners(plan: Plan) -> Iterator[Callout]:
    yield from data_banners(plan)
    if plan.provisional:
        told = Para(Text("Questions about danger signs are still open. Do not begin before they are answered."))
        yield Callout("provisional", "Not yet", (told,))
    if (found := offered(plan)) and found[1].checks:
        told = Para(Text(f"{capitalised(listed(list(found[1].checks)))}."))
        yield Callout("warning", "For the clinician: check this first, then hand the sheet out", (told,))


def _sections(plan: Plan) -> Iterator[Section]:
    found = offered(plan)
    if found is None:
        told = EMERGENCY if plan.urgency == "emergency" else NO_EXERCISES
        yield Section("exercises", "No exercises yet", (Para(Text(told)),))
    else:
        yield from _programme(*found)
    net = [*help_at_once(plan), *(Text(x) for x in (safety_text.PATIENT_URGENT,) if plan.urgency != "emergency")]
    yield Section("get-help", "Get help", (Bullets(tuple(net)),))
    about = tuple(Para(Text(text)) for text in (safety_text.EVERY_RESULT, safety_text.ABOUT))
    yield Section("about", "About this sheet", about)


def _programme(programme: Programme, line: PlanLine) -> Iterator[Section]:
    yield Section("rules", "Before you begin", tuple(_rules(programme, line)))
    first = [x for x in programme.items if x.first_week <= FULL_WEEKS]
    if first:
        cards = Cards(tuple(tuple(_card(item)) for item in first))
        yield Section("exercises", f"Weeks 1 and 2, from {day(programme.starts)} at the earliest", (cards,))
    yield from _later(programme, [x for x in programme.items if x not in first])
    yield Section("diary", "Diary", (diary(programme),))


def _rules(programme: Programme, line: PlanLine) -> Iterator[Block]:
    """What holds for every exercise, said once."""
    for section, heading in _TOLD:
        if items := tuple(Text(prose(d.text)) for d in line.details if d.section == section):
            yield Bullets(items, heading=heading)
    if programme.too_few:
        yield Para(Text(prose(programme.too_few.text)))


def _card(item: ProgrammeItem) -> Iterator[Text]:
    much = f"{amount(item.steps[0])}, {how_often(item, item.steps[0])}"
    begins = f" From week {item.first_week}." if item.first_week > 1 else ""
    yield Text(sentence(much) + begins, label=item.name, picture=drawing_of(item) or "")
    yield Text(prose(item.how))
    if kept := [*item.do, *item.avoid]:
        yield Text(" ".join(kept), label="Mind")
    if item.stop_signs:
        yield Text(" ".join(item.stop_signs), label="Stop if")
    yield Text(item.easier, label="Easier")


def _later(programme: Programme, items: Sequence[ProgrammeItem]) -> Iterator[Section]:
    """Which week brings what, and how the exercises go that begin then: somebody shows them first."""
    steps = (("Step up", programme.step_up), ("Step back", programme.step_back))
    blocks: list[Block] = [Bullets(tuple(Text(prose(rule.text), label=label) for label, rule in steps))]
    if len(weeks := weeks_table(programme, after=FULL_WEEKS).bodies[0].rows):
        blocks.append(Bullets(tuple(_week(row[0][0].text, row[2]) for row in weeks)))
    if items:
        told = tuple(Text(prose(x.how), label=f"{x.name} (from week {x.first_week})") for x in items)
        blocks.append(Bullets(told, heading="New later: let yourself be shown them first"))
    yield Section("later", "Later, at the earliest", tuple(blocks))


def _week(number: str, changes: Sequence[Text]) -> Text:
    said = " ".join(f"{x.label}: {sentence(x.text)}" for x in changes)
    return Text(said, label=f"Week {number}")
