"""Each fracture level by level: what it is, how old, whether it hurts, and the one thing that would settle it."""

from collections.abc import Iterator

from spinepath.terms.results import LevelRow, LevelTable, RowFinding, ValueUsed

from .citing import Citations
from .page import Block, Cell, Para, Section, Tag, Text, table
from .spine_picture import spine_picture
from .trace import html_id, stale_tags
from .words import capitalised, count_of, day, prose, used

_MOST_MISSING = 4  # of an answer that nobody knows: the rest stands in the JSON
NOTHING = "nothing: each question has its answer"
NO_ORDER = "What would settle a question is no order: the options say which image is advised now."
NO_IMAGE = "no image: what is not known is asked or examined"


def level_section(found: LevelTable, citations: Citations) -> Section:
    """A picture of the spine and a table with a row for each fracture on record, from the top down."""
    return Section(html_id("levels", found.id), found.title, tuple(_blocks(found, citations)))


def _blocks(found: LevelTable, citations: Citations) -> Iterator[Block]:
    yield spine_picture(html_id("spine", found.id), found)
    judged = [finding.label for finding in found.rows[0].findings]
    columns = ("Level", *(capitalised(label) for label in judged), "What would settle it")
    yield table("From the top of the spine down", columns, [_row(row, citations) for row in found.rows])
    if any(row.next for row in found.rows):
        yield Para(Text(NO_ORDER))
    first, last = found.levels[0][1], found.levels[-1][1]
    others = len(found.levels) - len({row.level for row in found.rows} - {None})
    if others:
        yield Para(Text(f"Of {count_of(others, 'other level')} between {first} and {last} nothing is on record."))


def _row(row: LevelRow, citations: Citations) -> tuple[Cell, ...]:
    return (
        (Text(row.words),),
        *(tuple(_judged(finding, citations)) for finding in row.findings),
        (
            Text(
                row.next or (NO_IMAGE if _open(row) else NOTHING),
                label=capitalised(row.next_settles) if row.next_settles else "",
            ),
        ),
    )


def _open(row: LevelRow) -> bool:
    return any(finding.answer == "unknown" for finding in row.findings)


def _judged(finding: RowFinding, citations: Citations) -> Iterator[Text]:
    yield Text("", tags=(Tag(finding.words, finding.tone),), cites=citations.marks(finding.cite))
    if finding.because:
        yield Text(prose("; ".join(finding.because)), label="Signs disagree" if finding.disagree else "Because")
    yield from (_fact(value) for value in finding.known)
    if finding.missing and not finding.disagree:
        more = len(finding.missing) - _MOST_MISSING
        told = ", ".join(finding.missing[:_MOST_MISSING]) + (f" and {more} more" if more > 0 else "")
        yield Text(told, label="Not known")


def _fact(value: ValueUsed) -> Text:
    """A fact with its day; what is a date itself needs none."""
    shown, is_date = used(value), isinstance(value.value, str) and day(value.value) != value.value
    when = f" ({day(value.date)})" if value.date and not is_date else ""
    return Text(f"{shown}{when}", label=capitalised(value.label), tags=stale_tags(value.stale))
