"""A page as Markdown with tables: the form that is kept under version control and compared in review."""

import re
from collections.abc import Iterable, Iterator

from .page import (
    Block,
    Bullets,
    Callout,
    Cards,
    Cell,
    Code,
    Fold,
    Options,
    Page,
    Pairs,
    Para,
    Picture,
    Sources,
    Subsection,
    Table,
    Text,
    Traces,
)
from .words import clean

_SPECIAL = re.compile(r"[\\`*\[\]<>|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_OPENING = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+#=])")


def as_markdown(page: Page) -> str:
    """The page as Markdown. Equal pages give equal text."""
    parts = [f"# {escape(page.heading)}"]
    for banner in page.banners:
        parts += _callout(banner)
    parts.append("\n".join(_pairs(page.strip)))
    parts += [marked(note) for note in page.notes]
    for section in page.sections:
        parts.append(f"## {escape(section.heading)}")
        parts += _blocks(section.blocks, 3)
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Text as literal text: no markup, no table cell, no heading can come out of a record."""
    literal = _SPECIAL.sub(lambda found: "\\" + found[0], clean(text))
    return _OPENING.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", literal)


def marked(text: Text) -> str:
    """A run with its label in bold, its tags in brackets and its reference marks."""
    parts = [f"**{escape(text.label)}:**" if text.label else "", escape(text.text)]
    parts.extend(f"**({escape(tag.text)})**" for tag in text.tags)
    parts.extend(rf"\[{escape(c.mark)}{'' if c.verified else ' not verified'}\]" for c in text.cites)
    return " ".join(part for part in parts if part)


def _blocks(blocks: Iterable[Block], level: int) -> Iterator[str]:
    for block in blocks:
        yield from _block(block, level)


def _block(block: Block, level: int) -> Iterator[str]:
    match block:
        case Para(text):
            yield marked(text)
        case Code(text):
            yield f"```console\n{clean(text).replace('```', '')}\n```"
        case Bullets():
            yield from _bullets(block)
        case Pairs():
            yield "\n".join(_pairs(block))
        case Table():
            yield f"**{escape(block.caption)}**"
            yield "\n".join(_table(block))
        case Options():
            yield from _options(block, level)
        case Callout():
            yield from _callout(block)
        case _:
            yield from _container(block, level)


def _container(block: Block, level: int) -> Iterator[str]:
    match block:
        case Picture():
            yield escape(block.says)
        case Cards(cards):
            yield "\n".join(line for card in cards for line in _card(card))
        case Subsection(heading, blocks):
            yield f"{'#' * level} {escape(heading)}"
            yield from _blocks(blocks, level + 1)
        case Fold(_, summary, blocks):
            yield f"{'#' * level} {escape(summary)}"
            yield from _blocks(blocks, level + 1)
        case Traces(in_rows, apart):
            yield from _blocks((*in_rows, *apart), level)
        case Sources(entries):
            rows = [(e.mark, e.text, e.id, e.url or "", e.read) for e in entries]
            yield "**Sources, and how each was read**"
            columns = ("Source", "What it says", "Id", "Address", "How it was read")
            yield "\n".join([*_head(columns), *(f"| {' | '.join(escape(c) for c in row)} |" for row in rows)])


def _callout(callout: Callout) -> Iterator[str]:
    inner = [f"**{escape(callout.heading)}**", *_blocks(callout.blocks, 6)]
    yield "\n>\n".join("\n".join(f"> {line}" for line in part.split("\n")) for part in inner)


def _bullets(bullets: Bullets) -> Iterator[str]:
    if bullets.heading:
        yield f"**{escape(bullets.heading)}:**"
    items = enumerate(bullets.items, start=1)
    yield "\n".join(f"{f'{i}.' if bullets.numbered else '-'} {marked(item)}" for i, item in items)


def _card(card: Cell) -> Iterator[str]:
    yield from (
        f"{'  ' if i else '- '}{marked(text)}{'' if i == len(card) - 1 else chr(92)}" for i, text in enumerate(card)
    )


def _pairs(pairs: Pairs) -> Iterator[str]:
    yield from _head(("", ""))
    yield from (f"| **{escape(label)}** | {_cell(cell)} |" for label, cell in pairs.rows)


def _head(columns: Iterable[str]) -> Iterator[str]:
    names = [escape(column) for column in columns]
    yield f"| {' | '.join(names)} |"
    yield f"|{' --- |' * len(names)}"


def _table(table: Table) -> Iterator[str]:
    yield from _head(table.columns)
    for body in table.bodies:
        if body.heading:
            yield f"| **{escape(body.heading)}** |{' |' * (len(table.columns) - 1)}"
        yield from (f"| {' | '.join(_cell(cell) for cell in row)} |" for row in body.rows)


def _cell(cell: Cell) -> str:
    return "<br>".join(marked(text) for text in cell if text.text or text.tags)


def _options(options: Options, level: int) -> Iterator[str]:
    """Each option under a heading of its own: a table of such cells could be read by no one."""
    yield f"**{escape(options.caption)}**"
    for row in options.rows:
        tags = " · ".join(tag.text for tag in row.tags)
        yield f"{'#' * level} {row.number}. {escape(row.title)}"
        yield f"*{escape(tags)}*"
        yield "\n".join(_labelled((*row.why, *row.do, *row.expect)))
        for part in row.parts:
            yield from _bullets(Bullets(part.items, part.heading))


def _labelled(texts: Iterable[Text]) -> Iterator[str]:
    """One bullet per label; what continues a label stands below it."""
    for text in texts:
        yield f"{'-' if text.label else '  -'} {marked(text)}"
