"""An audit as a page: one bar and one row for each measure, what is not known drawn and counted apart."""

from collections.abc import Iterator

from spinepath.terms.audits import AuditFound, MeasureFound
from spinepath.terms.results import KnowledgeUsed
from spinepath.terms.safety_text import approval

from . import safety_text
from .page import Block, Bullets, Cell, Code, Page, Pairs, Para, Picture, Section, Shape, Text, table
from .words import count_of, day

_ROW, _BAR, _WIDE, _TOP = 44.0, 12.0, 600.0, 30.0  # lengths of the picture
_STEPS = (0, 25, 50, 75, 100)
_COLUMNS = ("Measure", "Of how many", "Meet it", "Do not", "Not known", "Share", "Elsewhere")


def audit_page(found: AuditFound, used: KnowledgeUsed, command: str) -> Page:
    """All measures. `command` makes the page again."""
    strip: tuple[tuple[str, Cell], ...] = (
        ("People", (Text(str(found.persons)),)),
        ("Left out", (Text(f"{found.left_out} (had died, or under 18)"),)),
        ("Set aside", (Text(f"{count_of(found.set_aside, 'line')} that could not be read"),)),
        ("Facts", (Text(f"as of {day(found.as_of)}"),)),
        ("Knowledge", (Text(f"{used.version}, edition of {day(used.edition)}, {approval(used.state)}"),)),
    )
    return Page(
        title=f"Audit of {found.folder}, facts of {day(found.as_of)}",
        heading="Audit of a service",
        strip=Pairs(strip),
        sections=tuple(_sections(found, command)),
        notes=(Text(safety_text.EVERY_RESULT),),
    )


def _sections(found: AuditFound, command: str) -> Iterator[Section]:
    rows: list[tuple[Cell, ...]] = [_row(x) for x in found.measures]
    yield Section("measures", "Measures", (_picture(found), table("Every measure", _COLUMNS, rows)))
    notes = tuple(Text(f"{x.note or ''} Sources: {', '.join(x.cite)}.".strip(), label=x.title) for x in found.measures)
    yield Section("notes", "What is counted, and what is counted otherwise elsewhere", (Bullets(notes),))
    reading = Text(
        "Counted is what stands in the record on that day. Not known is never counted as met: the share runs from what "
        "is sure to what it would be if all of them met it. Values too old to clear anything count as not known. Where "
        "a measure asks what was recorded, whatever stands nowhere does not meet it."
    )
    blocks: tuple[Block, ...] = (Para(reading), Para(Text(safety_text.ABOUT)), Code(command))
    yield Section("about", "About this result", blocks)


def _row(measure: MeasureFound) -> tuple[Cell, ...]:
    unsure = f" (and {measure.of_unknown} of whom that is not known)" if measure.of_unknown else ""
    counts = (f"{measure.persons}{unsure}", measure.met, measure.not_met, measure.unknown, _share(measure))
    return ((Text(measure.title),), *((Text(str(x)),) for x in counts), (Text(_percent(measure.benchmark)),))


def _share(measure: MeasureFound) -> str:
    """`25 %`, or `25 to 75 %` where some are not known."""
    least, most = _percent(measure.least), _percent(measure.most)
    return least if least == most else f"{least.removesuffix(' %')} to {most}"


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{round(100 * share)} %"


def _picture(found: AuditFound) -> Picture:
    says = "; ".join(f"{x.title}: {_share(x)}, elsewhere {_percent(x.benchmark)}" for x in found.measures)
    height = _TOP + _ROW * len(found.measures)
    shapes = [*_axis(height), *(shape for i, x in enumerate(found.measures) for shape in _bar(x, _TOP + _ROW * i))]
    title = "Share that meets each measure: filled is sure, outlined is not known, the line is the share elsewhere"
    return Picture("audit", title, f"{says}.", _WIDE + 60, height, tuple(shapes))


def _axis(height: float) -> Iterator[Shape]:
    for step in _STEPS:
        x = 20 + _WIDE * step / 100
        yield Shape("line", x, 18, x, height, style="grid")
        yield Shape("words", x, 13, style="year", text=f"{step} %")


def _bar(measure: MeasureFound, y: float) -> Iterator[Shape]:
    yield Shape("words", 22, y + 13, text=f"{measure.title} ({measure.persons})")
    for start, end, style in ((0.0, measure.least, "change"), (measure.least, measure.most, "bone")):
        if start is not None and end is not None and end > start:
            yield Shape("box", 20 + _WIDE * start, y + 18, _WIDE * (end - start), _BAR, style=style)
    if measure.benchmark is not None:
        x = 20 + _WIDE * measure.benchmark
        yield Shape("line", x, y + 15, x, y + 21 + _BAR, style="tick")
