"""The trace of one line: which recommendation, judged on which facts, against which criteria, from which sources.

A reader must be able to check every step without asking the engine.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from spinepath.terms.results import STOPS_FIRST, Assessment, CriterionResult, Role, Truth, ValueUsed

from .citing import Citations
from .page import Block, Bullets, Cell, Cite, Fold, Para, Tag, Text, Tone, table
from .words import DRAFT, NOT_KNOWN, OLDER, ROLE, TRUTH, VERDICT, day, prose, used, words

MOST_CHANGES = 6  # of a short trace; all stand in the full one
_MET_TONE: dict[Role, Tone] = {
    "indication": "good",
    "contraindication": "stop",
    "usually_not": "stop",
    "caution": "ask",
}


_ROW = "f"
_NO_LEVEL = "of unknown level"


class Facts:
    """The facts of one page, each told once with its date and source; the traces name it and point to it."""

    def __init__(self) -> None:
        self._rows: dict[str, ValueUsed] = {}
        self._numbers: dict[str, int] = {}

    def marks(self, facts: Iterable[ValueUsed]) -> tuple[Cite, ...]:
        """`[eGFR 28 mL/min/1.73 m²]`, one for each fact, which leads to its row."""
        return tuple(Cite(_named(fact), self._anchor(fact)) for fact in facts)

    def _anchor(self, fact: ValueUsed) -> str:
        key = repr(fact)
        self._numbers.setdefault(key, len(self._numbers) + 1)
        self._rows.setdefault(key, fact)
        return f"{_ROW}-{self._numbers[key]}"

    def listed(self) -> tuple[Block, ...]:
        """All facts named so far: made last."""
        items = tuple(_told(fact, self._numbers[key]) for key, fact in self._rows.items())
        return (Bullets(items, heading="Facts used, with date and source"),) if items else ()


def _told(fact: ValueUsed, number: int) -> Text:
    when = day(fact.date) if fact.value is not None and fact.date else ""
    said = ", ".join(x for x in (used(fact), when, fact.source if fact.value is not None else None) if x)
    return Text(said, label=fact.label, tags=stale_tags(fact.stale), anchor=f"{_ROW}-{number}")


def _named(fact: ValueUsed) -> str:
    return f"{fact.label} {used(fact)}" + (f", {OLDER}" if fact.stale else "")


def trace_fold(
    assessment: Assessment, title: str, where: str, citations: Citations, rules: Sequence[str], facts: Facts
) -> Fold:
    """All that stands behind one line. `where` names the subject when it is a fracture; `rules` are plan rule ids."""
    blocks = trace_blocks(assessment, where, citations, rules, facts)
    return Fold(html_id("trace", assessment.id), f"Trace: {title}", blocks)


_RESULTS: tuple[tuple[str, Truth], ...] = (("Met", "true"), ("Not known", "unknown"), ("Not met", "false"))


def short_trace(
    assessment: Assessment, title: str, where: str, citations: Citations, rules: Sequence[str] = ()
) -> Fold:
    """The same in a few lines: rule, criteria by result with the facts that decided, what would change it, sources."""
    blocks: list[Block] = [Para(Text(prose(identity(assessment, where)), label="Rule"))]
    if rules:
        blocks.append(Para(Text(", ".join(rules), label="Plan rules that changed this line")))
    for label, truth in _RESULTS:
        if said := [_short(c) for c in assessment.criteria if c.truth == truth]:
            blocks.append(Para(Text("; ".join(said), label=label)))
    blocks.append(Bullets(tuple(would_change(assessment))[:MOST_CHANGES], heading="This would change if"))
    decided = [name for c in assessment.criteria if c.truth == "true" for name in c.cite] or list(assessment.cite)
    blocks.append(Para(Text("", label="Sources of what decided", cites=citations.marks(decided))))
    return Fold(html_id("trace", assessment.id), title, tuple(blocks))


def _short(criterion: CriterionResult) -> str:
    """`stop: low creatinine clearance (creatinine clearance 28 mL/min, 2 October 2026, Observation/7)`."""
    facts = [_short_fact(v) for v in criterion.values if v.value is not None]
    return f"{ROLE[criterion.role]}: {words(criterion.name)}" + (f" ({'; '.join(facts)})" if facts else "")


def _short_fact(fact: ValueUsed) -> str:
    when = day(fact.date) if fact.date else ""
    return ", ".join(x for x in (f"{fact.label} {used(fact)}", when, fact.source, OLDER if fact.stale else "") if x)


def trace_blocks(
    assessment: Assessment, where: str, citations: Citations, rules: Sequence[str] = (), shared: Facts | None = None
) -> tuple[Block, ...]:
    """Rule and version, criteria, facts used, what would change it, how each source was read.

    A page of many traces tells dates and sources of facts once, in a table that is `shared`, and how each source was
    read in its list of sources.
    """
    blocks: list[Block] = [Para(Text(prose(identity(assessment, where)), label="Rule"))]
    if rules:
        blocks.append(Para(Text(", ".join(rules), label="Plan rules that changed this line")))
    if assessment.criteria:
        blocks += _grouped(assessment, citations) if shared else [_criteria(assessment, citations)]
    if facts := facts_used(assessment.criteria):
        told = Para(Text("", label="Facts used", cites=shared.marks(facts))) if shared else None
        blocks.append(told or facts_table(facts, "Facts used"))
    blocks.append(Bullets(tuple(would_change(assessment)), heading="This would change if"))
    if not shared and (read := citations.as_read(all_citations(assessment))):
        blocks.append(Bullets(read, heading="How each source was read"))
    return tuple(blocks)


def identity(assessment: Assessment, where: str = "") -> str:
    """`zoledronate, edition 2 in force from 2021-04-01, draft: not clinically reviewed`."""
    state = DRAFT if assessment.state == "draft" else "clinically reviewed"
    parts = [assessment.recommendation, f"edition {assessment.edition} in force from {assessment.edition_from}", state]
    return ", ".join([*parts, *([where] if where else [])])


def all_citations(assessment: Assessment) -> list[str]:
    """Every citation that the assessment names, in order of first use."""
    found = [*assessment.cite, *assessment.dissent, *(assessment.dose.cite if assessment.dose else ())]
    found.extend(name for criterion in assessment.criteria for name in criterion.cite)
    found.extend(name for detail in assessment.details for name in detail.cite)
    return list(dict.fromkeys(found))


def _criteria(assessment: Assessment, citations: Citations) -> Block:
    rows: list[tuple[Cell, ...]] = [
        (
            (Text("", tags=(Tag(TRUTH[c.truth], _tone(c)),)),),
            (Text(ROLE[c.role]),),
            (Text(prose(c.text), label=words(c.name), cites=citations.marks(c.cite)),),
        )
        for c in assessment.criteria
    ]
    return table("Criteria", ("Result", "Part", "Criterion"), rows)


def _grouped(assessment: Assessment, citations: Citations) -> Iterator[Block]:
    """The same as lists: what is met, not known and not met, each by its part."""
    for heading, truth in _RESULTS:
        for role in ROLE:
            if found := [c for c in assessment.criteria if (c.role, c.truth) == (role, truth)]:
                items = tuple(Text(prose(c.text), label=words(c.name), cites=citations.marks(c.cite)) for c in found)
                yield Bullets(items, heading=f"{heading}, {ROLE[role]}")


def _tone(criterion: CriterionResult) -> Tone:
    if criterion.truth == "true":
        return _MET_TONE[criterion.role]
    return "ask" if criterion.truth == "unknown" else "quiet"


def facts_used(criteria: Iterable[CriterionResult]) -> list[ValueUsed]:
    """Every fact that a criterion looked at, once."""
    return list({v.feature: v for c in criteria for v in c.values}.values())


def facts_table(facts: Iterable[ValueUsed], caption: str, first: str = "Fact") -> Block:
    """Facts with value, date, source, and a tag on those past their limit."""
    rows = [_fact(fact) for fact in facts]
    return table(caption, (first, "Value", "Date", "Source"), rows, "facts")


def _fact(fact: ValueUsed) -> tuple[Cell, ...]:
    unknown = fact.value is None
    return (
        (Text(fact.label),),
        (Text(used(fact), tags=stale_tags(fact.stale)),),
        (Text("" if unknown else day(fact.date)),),
        (Text("" if unknown else fact.source or NOT_KNOWN),),
    )


def stale_tags(stale: bool) -> tuple[Tag, ...]:
    """The tag of a value past its limit."""
    return (Tag(OLDER, "ask"),) if stale else ()


def would_change(assessment: Assessment) -> Iterator[Text]:
    """What would turn this verdict: the smallest sets of answers, or else the criteria that decided it."""
    if assessment.flips:
        for flip in assessment.flips:
            later = STOPS_FIRST if assessment.stops_left(flip) else ""
            yield Text(f"{prose(' and '.join(flip.if_))}: {VERDICT[flip.then]}{later}")
        return
    yield Text(_turning(assessment))


def _turning(assessment: Assessment) -> str:
    roles = {"contraindicated": ("contraindication", "true"), "not_applicable": ("indication", "false")}
    role, truth = roles.get(assessment.status, ("usually_not", "true"))
    deciding = [prose(c.text) for c in assessment.criteria if (c.role, c.truth) == (role, truth)]
    match assessment.status:
        case "not_applicable":
            return f"this were met: {'; '.join(deciding)}."
        case "contraindicated" | "usually_not" if deciding:
            return f"this no longer held: {'; '.join(deciding)}."
        case "usually_not":
            return "a later edition of the knowledge advised for it, or fewer cautions held."
        case "needs_information":
            return "the missing facts were given."
        case _:
            stops = sum(c.role == "contraindication" for c in assessment.criteria)
            stop = f", or a contraindication ({stops} checked) came to hold" if stops else ""
            return f"an indication no longer held{stop}."


def subject_words(subject: str, fractures: Sequence[Mapping[str, ValueUsed]]) -> str:
    """`fracture L1` for a fracture of the plan, empty for the person. Its id only parts several ones."""
    kind, _, name = subject.partition(":")
    if kind != "fracture":
        return ""
    for row in fractures:
        if "id" in row and row["id"].value == name and "fracture_level" in row:
            return f"fracture {used(row['fracture_level'])}"
    nameless = [row for row in fractures if "fracture_level" not in row]
    return f"fracture {_NO_LEVEL}" if len(nameless) == 1 else f"fracture {name}, {_NO_LEVEL}"


def html_id(prefix: str, name: str) -> str:
    """An id that is safe in a page and in a fragment."""
    return prefix + "-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in name)
