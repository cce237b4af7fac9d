"""A page as plain text for a terminal: no colour, no cursor movement, nothing that a record could smuggle in."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

from .page import (
    Block,
    Bullets,
    Callout,
    Cards,
    Cell,
    Code,
    Fold,
    OptionRow,
    Options,
    Page,
    Pairs,
    Para,
    Picture,
    Section,
    Sources,
    Subsection,
    Table,
    Text,
    Traces,
)
from .words import clean

WIDTH = 96
_LABEL = 18  # width of the label column
_LEAST_END, _LEAST_MIDDLE = 24, 12  # widths below which a column of a table cannot be read


def as_text(page: Page) -> str:
    """The page as text of at most `WIDTH` columns."""
    lines = [clean(page.heading).upper(), "=" * WIDTH]
    for banner in page.banners:
        lines += [*_callout(banner, ""), ""]
    lines += _pairs(page.strip, "")
    lines += [""]
    for note in page.notes:
        lines += _wrapped(plain_text(note), "", "")
    for section in page.sections:
        lines += ["", *_section(section)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def plain_text(text: Text) -> str:
    """The words of a run, with its label, tags and marks."""
    parts = [f"{text.label}:" if text.label else "", text.text, *(f"[{tag.text}]" for tag in text.tags)]
    parts.extend(f"[{c.mark}{'' if c.verified else ' not verified'}]" for c in text.cites)
    return clean(" ".join(part for part in parts if part))


def _section(section: Section) -> Iterator[str]:
    yield clean(section.heading).upper()
    yield "-" * WIDTH
    yield from _blocks(section.blocks, "")


def _blocks(blocks: Iterable[Block], indent: str) -> Iterator[str]:
    for i, block in enumerate(blocks):
        if i:
            yield ""
        yield from _block(block, indent)


def _block(block: Block, indent: str) -> Iterator[str]:
    match block:
        case Para(text):
            yield from _wrapped(plain_text(text), indent, indent)
        case Code(text):
            yield f"{indent}  {clean(text)}"
        case Bullets():
            yield from _bullets(block, indent)
        case Pairs():
            yield from _pairs(block, indent)
        case Table():
            yield from _table(block, indent)
        case Options():
            yield from _options(block, indent)
        case Callout():
            yield from _callout(block, indent)
        case _:
            yield from _container(block, indent)


def _container(block: Block, indent: str) -> Iterator[str]:
    match block:
        case Cards(cards):
            yield from (line for card in cards for line in _card(card, indent))
        case Picture():
            yield from _wrapped(clean(block.says), indent, indent)
        case Subsection(heading, blocks):
            yield from _wrapped(clean(heading), indent, indent)
            yield from _blocks(blocks, indent + "  ")
        case Fold(_, summary, blocks):
            yield from _wrapped(clean(summary), indent + "> ", indent + "  ")
            yield from _blocks(blocks, indent + "  ")
        case Traces(in_rows, apart):
            yield from _blocks((*in_rows, *apart), indent)
        case Sources(entries):
            yield f"{indent}Sources, and how each was read:"
            for entry in entries:
                url = f" {entry.url}" if entry.url else ""
                text = clean(f"{entry.text}{url} ({entry.id}; {entry.read})")
                yield from _wrapped(text, f"{indent}[{entry.mark}] ", indent + "    ")


def _callout(callout: Callout, indent: str) -> Iterator[str]:
    mark = {"emergency": "!!! ", "urgent": "!!! ", "provisional": "!! ", "warning": "! ", "note": "* "}[callout.level]
    yield indent + mark[0] * (WIDTH - len(indent))
    yield from _wrapped(clean(callout.heading), indent + mark, indent + mark)
    for block in callout.blocks:
        yield from _block(block, indent + " " * len(mark))
    yield indent + mark[0] * (WIDTH - len(indent))


def _bullets(bullets: Bullets, indent: str) -> Iterator[str]:
    if bullets.heading:
        yield from _wrapped(f"{clean(bullets.heading)}:", indent, indent)
    for i, item in enumerate(bullets.items, start=1):
        mark = f"{i}. " if bullets.numbered else "- "
        yield from _wrapped(plain_text(item), indent + mark, indent + " " * len(mark))


def _card(card: Cell, indent: str) -> Iterator[str]:
    for i, text in enumerate(card):
        yield from _wrapped(plain_text(text), indent + ("  " if i else "- "), indent + "  ")


def _pairs(pairs: Pairs, indent: str) -> Iterator[str]:
    wide = max((len(label) for label, _ in pairs.rows), default=0) + 2
    for label, cell in pairs.rows:
        for i, text in enumerate(cell):
            first = indent + (clean(label) if i == 0 else "").ljust(wide)
            yield from _wrapped(plain_text(text), first, indent + " " * wide)


def _options(options: Options, indent: str) -> Iterator[str]:
    yield f"{indent}{clean(options.caption)}"
    for row in options.rows:
        yield ""
        yield from _option(row, indent)


def _option(row: OptionRow, indent: str) -> Iterator[str]:
    number = f"{indent}{row.number}. ".rjust(4)
    inner = indent + "    "
    yield from _wrapped(f"{clean(row.title)}  [{' | '.join(tag.text for tag in row.tags)}]", number, inner)
    for text in (*row.why, *row.do, *row.expect):
        label = clean(text.label)
        bare = Text(text.text, tags=text.tags, cites=text.cites)
        yield from _wrapped(plain_text(bare), inner + label.ljust(_LABEL), inner + " " * _LABEL)
    for part in row.parts:
        yield from _bullets(Bullets(part.items, part.heading), inner)


def _table(table: Table, indent: str) -> Iterator[str]:
    """Columns when they are wide enough to be read; else one entry a row."""
    yield from _wrapped(clean(table.caption), indent, indent)
    widths = _widths(table, WIDTH - len(indent))
    if widths:
        yield from (indent + line for line in _row([[clean(head)] for head in table.columns], widths))
        yield indent + "  ".join("-" * width for width in widths)
    for body in table.bodies:
        if body.heading:
            yield f"{indent}[{clean(body.heading)}]"
        for row in body.rows:
            if widths:
                yield from (indent + line for line in _row(_cells(row), widths))
            else:
                yield from _entry(row, table.columns, indent)


def _cells(row: Sequence[Cell]) -> list[list[str]]:
    return [[plain_text(text) for text in cell if text.text or text.tags] for cell in row]


def _widths(table: Table, total: int) -> list[int]:
    """The widths of the columns, the widest giving way first; empty when the table must be printed row by row."""
    rows = [_cells(row) for body in table.bodies for row in body.rows]
    heads = enumerate(table.columns)
    widths = [max(len(head), *(len(text) for row in rows for text in row[i] or [""])) for i, head in heads]
    least = [min(w, _LEAST_END if i in (0, len(widths) - 1) else _LEAST_MIDDLE) for i, w in enumerate(widths)]
    room = total - 2 * (len(widths) - 1)
    if sum(least) > room or any(len(cell) > 1 for row in rows for cell in row[:-1]):
        return []
    while sum(widths) > room:
        widest = max((i for i in range(len(widths)) if widths[i] > least[i]), key=lambda i: widths[i])
        widths[widest] -= 1
    return widths


def _row(cells: list[list[str]], widths: list[int]) -> Iterator[str]:
    columns = [
        [piece for text in cell for piece in wrap(text, width)] for cell, width in zip(cells, widths, strict=True)
    ]
    for pieces in zip_longest(*columns, fillvalue=""):
        yield _laid_out(pieces, widths)


def _entry(row: Sequence[Cell], columns: Sequence[str], indent: str) -> Iterator[str]:
    first, *others = row
    yield from _card(first, indent)
    named = [
        (head, cell) for head, cell in zip(columns[1:], others, strict=True) if any(t.text or t.tags for t in cell)
    ]
    yield from _pairs(Pairs(tuple(named)), indent + "    ")


def _laid_out(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [first]
