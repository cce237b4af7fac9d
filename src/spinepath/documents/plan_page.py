"""A plan as one page, in an order that never changes, so that a reader finds each thing where it was last time."""

from collections.abc import Iterator, Sequence

from spinepath.terms.results import RECOMMENDED, DrugVerdict, InteractionFound, InteractionLevel, Plan, PlanLine

from . import safety_text
from .about import about_section, evidence_section, not_covered_section
from .actions import actions_section, done_by
from .asks import asks_section, checklist
from .burdens import burdens_table
from .citing import Citations
from .definitions import definitions_section
from .emergency_page import emergency_page
from .followup import followup_section
from .forecast_page import certainties_of, forecast_section
from .groups import MOVEMENT, by_group
from .header import header_strip, notes, present_banner, provisional_banner, shared_banners
from .level_table import level_section
from .mechanisms import mechanisms_section
from .option_rows import Lines, help_at_once, is_opioid
from .page import Block, Bullets, Callout, Cell, Page, Para, Section, Subsection, Tag, Text, Tone, table
from .population import population_section
from .programme_page import programme_section
from .scores import scores_section
from .since import since_section
from .words import DRUG_VERDICT, day, listed, prose
from .work_up import work_up_section
from .years_ahead import years_ahead_section

PRESENT = (*RECOMMENDED, "stop", "blocked")
_DRUG_TONE: dict[str, Tone] = {
    "stop": "stop",
    "taper": "stop",
    "change": "ask",
    "ask": "ask",
    "continue": "quiet",
    "not_judged": "quiet",
}


def plan_page(plan: Plan, *, full_trace: bool = True) -> Page:
    """The page of a plan. An emergency plan is another, short page.

    `full_trace` is for a page whose traces open and close; where all is printed, a short trace leaves the plan legible
    and the whole one stands in the JSON.
    """
    lines = Lines(plan, full_trace=full_trace)
    if plan.urgency == "emergency":
        return emergency_page(plan, lines)
    kind = "Provisional care plan" if plan.provisional else "Care plan"
    return Page(
        title=f"{kind} {plan.id[:8]}, facts of {day(plan.facts.as_of)}",
        heading=kind,
        strip=header_strip(plan),
        sections=tuple(_sections(plan, lines, full_trace)),
        banners=tuple(_banners(plan, lines)),
        notes=notes(plan),
    )


def _banners(plan: Plan, lines: Lines) -> Iterator[Callout]:
    if present := [x for x in plan.red_flags if x.disposition in RECOMMENDED]:
        yield present_banner(tuple(Text(done_by(x), label=lines.title(x)) for x in present))
    if plan.provisional:
        yield provisional_banner(checklist(plan, lines))
    yield from shared_banners(plan)


def _sections(plan: Plan, lines: Lines, full_trace: bool) -> Iterator[Section]:
    yield red_flags_section(plan, lines)
    if plan.since:
        yield since_section(plan.since)
    if plan.mechanisms:
        yield mechanisms_section(plan.mechanisms, lines.citations)
    yield actions_section(plan, lines)
    yield asks_section(plan, lines, plan.asks)
    yield from (level_section(found, lines.citations) for found in plan.level_tables)
    yield _options(plan, lines)
    yield _movement(plan, lines)
    if plan.programme:
        yield programme_section(plan, plan.programme, lines.citations)
    yield from (work_up_section(found, lines.citations) for found in plan.work_ups)
    if plan.forecast:
        yield forecast_section(plan.forecast, certainties_of(plan), html=full_trace)
    yield from _risk(plan, lines.citations)
    yield followup_section(plan)
    if plan.sequences:
        yield years_ahead_section(plan, lines.citations)
    if plan.not_covered:
        yield not_covered_section(plan)
    everything = [*plan.red_flags, *plan.lines]
    present = {x.id for x in plan.red_flags if x.disposition in PRESENT}
    present |= {x.id for x in plan.lines if not lines.in_short(x)}
    rows = [x for x in everything if x.id in present]
    yield evidence_section(plan, lines, rows, [x for x in everything if x.id not in present])
    yield about_section(plan)


def _risk(plan: Plan, citations: Citations) -> Iterator[Section]:
    """What bodies call very high risk, scores, and how common the fracture is among people like this one."""
    if plan.definitions:
        yield definitions_section(plan.definitions, citations)
    if plan.scores:
        yield scores_section(plan.scores, citations)
    if plan.population:
        yield population_section(plan.population, citations)


def red_flags_section(plan: Plan, lines: Lines) -> Section:
    """Section 2: present, still open, and looked for without being found."""
    present = [x for x in plan.red_flags if x.disposition in PRESENT]
    open_ = [x for x in plan.red_flags if x.disposition == "ask_first"]
    absent = [x for x in plan.red_flags if x not in present and x not in open_]
    blocks: list[Block] = []
    if present:
        blocks.append(lines.options("Red flags present", present))
    if open_:
        blocks.append(Bullets(tuple(Text(lines.title(x)) for x in open_), heading="Still open: not answered"))
    if not present and not open_:
        blocks.append(
            Para(Text("None of the red flags that this version covers is present in the answers and facts given."))
        )
    unheard = tuple(
        Text(f"no sign seen of {listed(list(x.unheard))}", label=lines.title(x)) for x in absent if x.unheard
    )
    if unheard:
        blocks.append(Bullets(unheard, heading=safety_text.CANNOT_TELL))
    if cleared := tuple(Text(lines.title(x)) for x in absent if not x.unheard):
        blocks.append(Bullets(cleared, heading="Looked for and not present"))
    return Section("red-flags", "Red flags", tuple(blocks))


def _options(plan: Plan, lines: Lines) -> Section:
    """Section 5: every option that is no movement, brace, mood or education, chosen or not; and the drugs taken."""
    options = [x for x in plan.lines if x.group not in MOVEMENT]
    blocks: list[Block] = list(_grouped(options, lines)) or [Para(Text("No option of this kind applies."))]
    if plan.current_drugs:
        blocks.append(Subsection("Medicines taken now", (drugs_table(plan.current_drugs, lines.citations),)))
    if together := tuple(_together_tables(plan, lines.citations)):
        blocks.append(Subsection("Medicines together", together))
    return Section("options", "Options", tuple(blocks))


def _together_tables(plan: Plan, citations: Citations) -> Iterator[Block]:
    if plan.burdens:
        yield burdens_table(plan.burdens, citations)
    if plan.interactions:
        yield interactions_table(plan.interactions, citations)


def _movement(plan: Plan, lines: Lines) -> Section:
    """Section 6, closed by what the person must be told to watch for."""
    shown = [x for x in plan.lines if x.group in MOVEMENT]
    net = (*help_at_once(plan), Text(safety_text.PATIENT_URGENT))
    safety_net = Subsection("Tell the person when to get help", (Bullets(net),))
    return Section("movement", "Exercise, brace, mood and education", (*_grouped(shown, lines), safety_net))


def _grouped(shown: Sequence[PlanLine], lines: Lines) -> Iterator[Block]:
    """A row for every option that is open, and one line for each that does not apply to this person."""
    for heading, group in by_group(shown):
        open_ = [x for x in group if not lines.in_short(x)]
        blocks: list[Block] = [lines.options(count(group), open_)] if open_ else []
        if waiting := tuple(lines.in_a_line(x) for x in group if lines.waits(x)):
            blocks.append(Bullets(waiting, heading="Waits for a finding"))
        if told := tuple(lines.in_a_line(x) for x in group if lines.does_not_apply(x)):
            blocks.append(Bullets(told, heading="Does not apply now"))
        yield Subsection(heading, tuple(blocks))


def count(group: Sequence[PlanLine]) -> str:
    """`2 of 7 recommended or offered`."""
    return f"{sum(line.disposition in RECOMMENDED for line in group)} of {len(group)} recommended or offered"


def drugs_table(verdicts: Sequence[DrugVerdict], citations: Citations) -> Block:
    """Every drug that the person takes, with what to do about it and why."""
    rows: list[tuple[Cell, ...]] = [
        (
            (Text(v.label),),
            (Text(prose(v.dose) if v.dose else "dose not known"),),
            (Text("", tags=(Tag(DRUG_VERDICT[v.verdict], _DRUG_TONE[v.verdict]),)),),
            tuple(_drug_why(v, citations)),
        )
        for v in verdicts
    ]
    return table("What to do with each medicine", ("Medicine", "Dose", "Verdict", "Why"), rows)


_LEVEL: dict[InteractionLevel, tuple[str, Tone]] = {
    "critical": ("critical", "stop"),
    "warning": ("warning", "ask"),
    "info": ("note", "quiet"),
}


def interactions_table(found: Sequence[InteractionFound], citations: Citations) -> Block:
    """Drugs that harm each other, what is taken already and what the plan would add, and what to do."""
    rows: list[tuple[Cell, ...]] = [
        (
            (Text("", tags=(Tag(*_LEVEL[x.level]),)),),
            tuple(_together(x)),
            (Text(prose(x.text), cites=citations.marks(x.cite)),),
            (Text(prose(x.action)),),
        )
        for x in found
    ]
    return table("Medicines that act on each other", ("Level", "Medicines", "Why it matters", "What to do"), rows)


def _together(found: InteractionFound) -> Iterator[Text]:
    if found.taken:
        yield Text("; ".join(found.taken), label="Taken")
    if found.proposed:
        yield Text("; ".join(prose(x) for x in found.proposed), label="In this plan")


def _drug_why(verdict: DrugVerdict, citations: Citations) -> Iterator[Text]:
    cites = () if verdict.verdict == "continue" else citations.marks(verdict.cite)
    yield Text(prose(verdict.why), cites=cites)
    if verdict.verdict == "taper" or (verdict.verdict == "stop" and is_opioid(verdict.recommendation, verdict.drug)):
        yield Text(safety_text.OPIOID, label="Tell the person")
