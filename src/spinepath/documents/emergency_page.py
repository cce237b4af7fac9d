"""The emergency plan: short, because it is read on the way to a telephone. Nothing else is recommended on it."""

from collections.abc import Iterator, Sequence

from spinepath.terms.results import RECOMMENDED, DrugVerdict, Plan, PlanLine, Verdict

from .about import about_section, evidence_section, not_covered_section
from .asks import asks_section, concerns, question
from .header import header_strip, notes, shared_banners
from .option_rows import Lines
from .page import Block, Bullets, Callout, Cell, Options, Page, Para, Section, Text, table
from .words import DISPOSITION, DRUG_VERDICT, day, listed, prose, reason, words

_USABLE = (*RECOMMENDED, "ask_first")
# What stands in a red flag beside its steps, in the order in which it is needed. Every kind must have its place here.
_TOLD: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("meanwhile", "Until the team takes over", ("do", "exercise", "advice")),
    ("do-not-start", "Do not start, avoid", ("do_not_start", "avoid")),
    ("call-again", "Call again at once if", ("emergency_sign", "stop_sign")),
    ("hand-over", "Hand over", ("handover",)),
)
_RATHER = "For what is urgent beside the emergency, only as far as the lines above allow"
_BACKGROUND = ("risk", "evidence")
_FIRST: tuple[Verdict, ...] = ("stop", "change", "taper", "ask", "continue", "not_judged")


def emergency_page(plan: Plan, lines: Lines) -> Page:
    """Steps with owner and time, handover, what not to start, interim analgesia, and what follows afterwards."""
    return Page(
        title=f"Emergency plan {plan.id[:8]}, facts of {day(plan.facts.as_of)}",
        heading="Emergency plan",
        strip=header_strip(plan),
        sections=tuple(_sections(plan, lines)),
        banners=(_banner(plan, lines), *shared_banners(plan)),
        notes=notes(plan),
    )


def fired(plan: Plan) -> list[PlanLine]:
    """The red flags that hold, emergencies first."""
    found = [line for line in plan.red_flags if line.disposition in RECOMMENDED]
    return sorted(found, key=lambda line: line.urgency != "emergency")


def _banner(plan: Plan, lines: Lines) -> Callout:
    items = tuple(Text(_signs(line, lines), label=lines.title(line)) for line in fired(plan))
    after = Para(Text("Act on this before anything else. The rest of the plan follows after the emergency."))
    return Callout("emergency", "EMERGENCY: act now", (Bullets(items), after))


def _signs(line: PlanLine, lines: Lines) -> str:
    """The signs that are present; the whole criterion stands in the trace."""
    found = lines.assessment(line)
    met = [c for c in found.criteria if c.truth == "true" and c.role == "indication"] if found else []
    present = {v.label: f"{v.label} ({day(v.date)})" for c in met for v in c.values if v.value is True}
    return "; ".join(present.values()) or "; ".join(reason(w) for w in line.why)


def _sections(plan: Plan, lines: Lines) -> Iterator[Section]:
    present = fired(plan)
    yield Section("do-now", "Do now", tuple(_steps(line, lines) for line in present))
    for anchor, heading, kinds in _TOLD:
        yield from _told(anchor, heading, kinds, present, lines)
    yield from _list("medicines", "Medicines taken now", tuple(_medicines(plan, lines)))
    yield _interim(plan, lines)
    shown = [*present, *(x for x in plan.lines if x.disposition in RECOMMENDED)]
    if asks := [ask for ask in plan.asks if concerns(ask, shown)]:
        yield asks_section(plan, lines, asks)
    yield from _list("still-open", "Red flags not yet answered", _open(plan, lines))
    yield from _list("good-to-know", "Good to know", _details(present, _BACKGROUND, lines))
    yield from _list("after", "After the emergency", tuple(Text(prose(text)) for text in plan.after_emergency))
    if plan.forecast:
        why = Text(f"No forecast is shown: {'; '.join(plan.forecast.refused)}.")
        yield Section("course-ahead", "The course ahead", (Para(why),))
    rows = [x for x in plan.lines if x.disposition in _USABLE]
    yield evidence_section(plan, lines, rows, [*plan.red_flags, *(x for x in plan.lines if x not in rows)])
    if plan.not_covered:
        yield not_covered_section(plan)
    yield about_section(plan)


def _steps(line: PlanLine, lines: Lines) -> Block:
    steps = [d for d in line.details if d.section == "step"]
    rows: list[tuple[Cell, ...]] = [
        (
            (Text(prose(d.text), cites=lines.citations.marks(d.cite)),),
            (Text(words(d.owner or line.owner)),),
            (Text(prose(d.within) if d.within else "now"),),
        )
        for d in steps
    ]
    if not rows:
        rows = [
            ((Text(lines.action(a)),), (Text(words(line.owner)),), (Text("now"),))
            for a in line.actions or (line.title,)
        ]
    return table(lines.title(line), ("Step", "Owner", "By when"), rows)


def _told(
    anchor: str, heading: str, kinds: Sequence[str], present: Sequence[PlanLine], lines: Lines
) -> Iterator[Section]:
    """What the emergencies say stands first: advice for what is only urgent must not be read against it."""
    first = _details([x for x in present if x.urgency == "emergency"], kinds, lines)
    then = _details([x for x in present if x.urgency != "emergency"], kinds, lines)
    said = {text.text for text in first}
    then = tuple(text for text in then if text.text not in said)
    rest = [Bullets(then, heading=_RATHER if first else "")] if then else []
    if blocks := [*([Bullets(first)] if first else []), *rest]:
        yield Section(anchor, heading, tuple(blocks))


def _details(present: Sequence[PlanLine], kinds: Sequence[str], lines: Lines) -> tuple[Text, ...]:
    """Details of some kinds over all red flags that hold, each once."""
    found = {d.text: d for kind in kinds for line in present for d in line.details if d.section == kind}
    return tuple(Text(prose(d.text), cites=lines.citations.marks(d.cite)) for d in found.values())


def _interim(plan: Plan, lines: Lines) -> Section:
    usable = [x for x in plan.lines if x.disposition in _USABLE]
    rest = [x for x in plan.lines if x not in usable and x.disposition != "stop"]
    blocks: list[Block] = []
    if usable:
        blocks.append(Options("Pain relief until the emergency is settled", tuple(lines.brief(x) for x in usable)))
    else:
        blocks.append(Para(Text("No pain relief is cleared on the facts given. Ask the team that takes over.")))
    if rest:
        blocks.append(Bullets(tuple(_short(x, lines) for x in rest), heading="Not now"))
    return Section("interim-analgesia", "Pain relief meanwhile", tuple(blocks))


def _medicines(plan: Plan, lines: Lines) -> Iterator[Text]:
    """Every drug that is taken: what must stop first, then what the team must know, then what is left alone."""
    judged = {verdict.recommendation for verdict in plan.current_drugs}
    for verdict in sorted(plan.current_drugs, key=lambda v: _FIRST.index(v.verdict)):
        if verdict.verdict != "not_judged":
            said = prose(verdict.why.removeprefix("stop: "))
            cites = lines.citations.marks(verdict.cite)
            yield Text(f"{DRUG_VERDICT[verdict.verdict]}: {said}", label=_dosed(verdict), cites=cites)
    yield from (_short(x, lines) for x in plan.lines if x.disposition == "stop" and x.recommendation not in judged)
    if others := [_dosed(verdict) for verdict in plan.current_drugs if verdict.verdict == "not_judged"]:
        yield Text(f"{listed(others)}: not changed by this plan; name them to the team", label="Others")


def _dosed(verdict: DrugVerdict) -> str:
    return f"{verdict.label} ({prose(verdict.dose)})" if verdict.dose else verdict.label


def _short(line: PlanLine, lines: Lines) -> Text:
    said = reason(line.why[0]) if line.why else "see the trace"
    return Text(f"{DISPOSITION[line.disposition]}: {said}", label=lines.title(line))


def _open(plan: Plan, lines: Lines) -> tuple[Text, ...]:
    asked = {name: question(ask) for ask in plan.asks for name in ask.features}
    return tuple(
        Text(" ".join(dict.fromkeys(asked[name] for name in found.ask if name in asked)), label=lines.title(line))
        for line in plan.red_flags
        if line.disposition == "ask_first" and (found := lines.assessment(line))
    )


def _list(section: str, heading: str, items: tuple[Text, ...]) -> Iterator[Section]:
    if items:
        yield Section(section, heading, (Bullets(items),))
