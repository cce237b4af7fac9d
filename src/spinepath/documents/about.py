"""The end of every document: where it comes from, what it does not cover, and how to make it again."""

from collections.abc import Sequence

from spinepath.terms import Message
from spinepath.terms.results import FactsStamp, KnowledgeStamp, Plan, PlanLine

from . import safety_text
from .header import state_tags
from .option_rows import Lines
from .page import Block, Bullets, Cell, Code, Pairs, Para, Section, Text, Traces
from .words import NOT_KNOWN, day, prose, short


def not_covered_section(plan: Plan) -> Section:
    """Parts of the care without a rule: named, so that silence is never read as advice."""
    items = tuple(Text(prose(part.text), label=part.part) for part in plan.not_covered)
    intro = Para(Text("No rule of this version speaks about these parts of the care. Decide them without this tool."))
    return Section("not-covered", "Not covered", (intro, Bullets(items)))


def evidence_section(plan: Plan, lines: Lines, rows: Sequence[PlanLine], apart: Sequence[PlanLine]) -> Section:
    """Section 8: traces, sources with how each was read, and what the reader of the record had to say.

    `rows` are the lines shown as rows, `apart` those without one: a page in which rows open shows only the latter here.
    """
    traces = Traces(lines.traces(rows), lines.traces(apart))
    blocks: list[Block] = [traces, *lines.facts.listed(), lines.citations.entries()]
    blocks.extend(message_blocks(plan.messages))
    return Section("evidence", "Evidence and trace", tuple(blocks))


def message_blocks(messages: Sequence[Message]) -> list[Block]:
    """What could not be read or used: nothing is dropped in silence."""
    items = tuple(Text(prose(m.text) + (f" ({m.place})" if m.place else ""), label=m.level) for m in messages)
    return [Bullets(items, heading="Notes on the record and the rules")] if items else []


def about_section(plan: Plan) -> Section:
    """Section 9: not a certified device; the two clocks; how to repeat the run."""
    rows: list[tuple[str, Cell]] = [
        *facts_rows(plan.facts),
        *knowledge_rows(plan.knowledge),
        ("Engine", (Text(f"spinepath {plan.engine}"),)),
        ("Jurisdiction", (Text(plan.jurisdiction.upper()),)),
        ("Plan", (Text(plan.id),)),
        ("Previous plan", (Text(plan.previous or "none"),)),
    ]
    blocks = (Para(Text(safety_text.ABOUT)), Pairs(tuple(rows)), *command(plan.command))
    return Section("about", "About this result", blocks)


def facts_rows(stamp: FactsStamp) -> list[tuple[str, Cell]]:
    """The clock of the facts."""
    complete = ", ".join(stamp.complete_for) or "nothing: absence never means no"
    return [
        ("Facts as of", (Text(day(stamp.as_of)),)),
        ("Facts digest", (Text(short(stamp.digest) or NOT_KNOWN),)),
        ("Record complete for", (Text(complete),)),
    ]


def knowledge_rows(stamp: KnowledgeStamp) -> list[tuple[str, Cell]]:
    """The clock of the knowledge."""
    return [
        ("Knowledge edition", (Text(day(stamp.edition)),)),
        ("Knowledge version", (Text(stamp.version, tags=state_tags(stamp.state)),)),
        ("Guidance read to", (Text(day(stamp.guidance_read_to)),)),
        ("Knowledge digest", (Text(short(stamp.digest)),)),
    ]


def command(text: str | None) -> tuple[Block, ...]:
    """The command that makes the same result again."""
    return (Para(Text("The command that makes this result again:")), Code(text)) if text else ()
