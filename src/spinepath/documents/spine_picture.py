"""The spine from the side as one picture: a box for each level, and beside each fracture its judgement in words."""

from collections.abc import Iterator, Sequence

from spinepath.terms.results import LevelRow, LevelTable

from .page import Picture, Shape

_WIDTH, _TOP, _ROW = 860.0, 10.0, 24.0  # units of the picture
_LABEL, _BOX, _WORDS = 6.0, 44.0, 120.0  # where the level, its box and the words about it begin
_WIDE, _HIGH = 58.0, 18.0
_LOST_PER_GRADE = 0.22  # a picture, no measurement: the words say the grade


def spine_picture(name: str, found: LevelTable) -> Picture:
    """The picture of a table of fractures. `name` is unique in the page."""
    height = _TOP * 2 + _ROW * len(found.levels)
    return Picture(name, "The spine, level by level", _said(found), _WIDTH, height, tuple(_shapes(found)))


def _shapes(found: LevelTable) -> Iterator[Shape]:
    for number, (level, words) in enumerate(found.levels):
        rows = [row for row in found.rows if row.level == level]
        top = _TOP + _ROW * number
        yield Shape("words", _LABEL, top + 14, text=words)
        yield from _box(rows, top)
        if rows:
            yield Shape("words", _WORDS, top + 14, text=_told(rows))


def _box(rows: Sequence[LevelRow], top: float) -> Iterator[Shape]:
    """A level as high as is left of it, on the floor of its place; one of which nothing is known is whole and empty."""
    lost = max((row.drawn or 0 for row in rows), default=0) * _LOST_PER_GRADE
    high = round(_HIGH * (1 - lost), 1)
    style = "broken" if any(_counts(row) for row in rows) else "bone"
    yield Shape("box", _BOX, top + _HIGH - high, _WIDE, high, style)


def _counts(row: LevelRow) -> bool:
    """Whether the row is drawn as broken: not where the first judgement, what it is, says that it is nothing."""
    return not row.findings or row.findings[0].tone != "quiet"


def _told(rows: Sequence[LevelRow]) -> str:
    return _row(rows[0]) if len(rows) == 1 else f"{len(rows)} entries: see the table"


def _row(row: LevelRow) -> str:
    grade = [] if row.drawn is None else [f"grade {row.drawn}"]
    return "; ".join([*grade, *(finding.words for finding in row.findings)])


def _said(found: LevelTable) -> str:
    return " ".join(f"{row.words}: {_row(row)}." for row in found.rows)
