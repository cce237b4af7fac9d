"""The one view model: a page of typed blocks. It is built once and printed as text, Markdown or HTML.

Three renderings of one object cannot disagree; a template that reads the plan itself could.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

Tone = Literal["good", "offer", "ask", "stop", "quiet"]
Level = Literal["emergency", "urgent", "provisional", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Tag:
    """A status word. The tone only adds colour to what the word already says."""

    text: str
    tone: Tone = "quiet"


@dataclass(frozen=True, slots=True)
class Cite:
    """A reference mark. `anchor` is the entry in the list of sources, None when the page has no such list."""

    mark: str
    anchor: str | None
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """A run of words, with an optional label before it, and tags and reference marks behind it.

    `picture` is an SVG element of this package, never text of a record; formats without pictures leave it out. `anchor`
    is the id under which a page can be opened at these words.
    """

    text: str
    label: str = ""
    tags: tuple[Tag, ...] = ()
    cites: tuple[Cite, ...] = ()
    picture: str = ""
    anchor: str = ""


Cell = tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Para:
    kind: ClassVar[str] = "para"
    text: Text


@dataclass(frozen=True, slots=True)
class Code:
    """Text to be copied letter by letter, such as a command."""

    kind: ClassVar[str] = "code"
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    kind: ClassVar[str] = "bullets"
    items: tuple[Text, ...]
    heading: str = ""
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Label and value, one pair a line: a summary list."""

    kind: ClassVar[str] = "pairs"
    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table under an optional heading of their own. The first cell of a row is its header."""

    rows: tuple[tuple[Cell, ...], ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    kind: ClassVar[str] = "table"
    caption: str
    columns: tuple[str, ...]
    bodies: tuple[Rows, ...]
    style: str = ""


@dataclass(frozen=True, slots=True)
class Fold:
    """What a reader may open: the trace of one line. `id` is unique in the page."""

    kind: ClassVar[str] = "fold"
    id: str
    summary: str
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A headed list within an option: its steps, its exercises, its stop signs."""

    heading: str
    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One line of the plan: what it is, why, what to do, what to expect, and its trace."""

    id: str
    number: int
    title: str
    tags: tuple[Tag, ...]
    why: Cell
    do: Cell
    expect: Cell
    parts: tuple[Part, ...]
    trace: Fold | None


@dataclass(frozen=True, slots=True)
class Options:
    kind: ClassVar[str] = "options"
    caption: str
    rows: tuple[OptionRow, ...]
    columns: ClassVar[tuple[str, ...]] = ("Option", "Why", "Do", "Expect and watch")


@dataclass(frozen=True, slots=True)
class Traces:
    """All traces of the page. A format in which a row can open its own trace prints only those `apart` here."""

    kind: ClassVar[str] = "traces"
    in_rows: tuple[Fold, ...]
    apart: tuple[Fold, ...]


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One entry of the list of sources."""

    anchor: str
    mark: str
    id: str
    text: str
    url: str | None
    read: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Sources:
    kind: ClassVar[str] = "sources"
    entries: tuple[SourceEntry, ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """What must not be missed. The heading says in words what the colour says."""

    kind: ClassVar[str] = "callout"
    level: Level
    heading: str
    blocks: tuple["Block", ...] = ()


@dataclass(frozen=True, slots=True)
class Subsection:
    kind: ClassVar[str] = "subsection"
    heading: str
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One mark of a picture: a `line` from (x, y) to (x2, y2), a `dot` around (x, y), a `box`, or words at (x, y).

    Lengths are in units of the picture. The style is a class of the style sheet; a tip is said on hovering.
    """

    kind: Literal["line", "dot", "box", "words"]
    x: float
    y: float
    x2: float = 0.0
    y2: float = 0.0
    style: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of shapes, or one that is ready. `says` is all that it shows in words, for those who cannot see it and
    for plain text.

    `svg` is an SVG element of this package, titled and described by itself; then `title` is the caption alone.
    """

    kind: ClassVar[str] = "picture"
    id: str
    title: str
    says: str
    width: float = 0.0
    height: float = 0.0
    shapes: tuple[Shape, ...] = ()
    svg: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """Things of one kind that stand side by side where there is room, each with its picture and its words."""

    kind: ClassVar[str] = "cards"
    cards: tuple[Cell, ...]


Block = (
    Cards | Para | Code | Bullets | Pairs | Table | Fold | Options | Traces | Sources | Callout | Subsection | Picture
)


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole document. `title` names it among others, `heading` is its top heading, `style` is how it is printed.

    `foot` stands at the foot of every printed sheet, so that no sheet is taken for that of somebody else.
    """

    title: str
    heading: str
    strip: Pairs
    sections: tuple[Section, ...]
    banners: tuple[Callout, ...] = ()
    notes: tuple[Text, ...] = ()
    style: str = ""
    foot: str = ""


def table(caption: str, columns: tuple[str, ...], rows: list[tuple[Cell, ...]], style: str = "") -> Table:
    """A table with one body."""
    return Table(caption, columns, (Rows(tuple(rows)),), style)
