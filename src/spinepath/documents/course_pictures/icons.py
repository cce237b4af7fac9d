"""A hundred people as dots, without and with an option, filled from the bottom left in blocks.

Every number comes from one `Counted`, so that dots, title and words cannot disagree.
"""

from textwrap import fill, wrap
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from spinepath.terms.forecasts import Count, Course

from ..forecast_words import Counted, count_said, counted, mid
from ..words import capitalised
from .canvas import FAINT, INK, OURS, SETTINGS, WARM, Drawn, figure_of

_SIDE, _NAME = 10, 28


class _Kind(NamedTuple):
    """How one block of people is drawn. Shape and filling differ, not the colour alone."""

    marker: str
    face: str
    edge: str
    size: float


_COUNTED = _Kind("o", OURS, OURS, 8.5)
_MORE = _Kind("D", WARM, INK, 6.5)
_FEWER = _Kind("X", "white", WARM, 8.5)
_NOT = _Kind("o", "white", FAINT, 8.5)


class Block(NamedTuple):
    """So many people in a row of the array, drawn in one way, and what they are."""

    people: int
    kind: _Kind
    words: str


def blocks(found: Counted, usual: str) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The blocks of both arrays, from the bottom left; each array holds 100 people."""
    without = (Block(found.before, _COUNTED, found.what), Block(100 - found.before, _NOT, "the others"))
    both, rest = min(found.before, found.now), 100 - max(found.before, found.now)
    kind = _MORE if found.difference > 0 else _FEWER
    changed = Block(abs(found.difference), kind, f"{found.changed} than with {usual}")
    return without, (Block(both, _COUNTED, found.what), changed, Block(rest, _NOT, "the others"))


def icon_array(count: Count, course: Course, usual: str, name: str) -> Drawn:
    """Usual care beside the strategy. `usual` is its title and `name` is unique in a page."""
    found, usual = counted(count), mid(usual)
    without, with_it = blocks(found, usual)
    title = f"{capitalised(found.title)}, out of 100 people like this"
    with mpl.rc_context(SETTINGS):
        lines = max(len(wrap(name, _NAME)) for name in (usual, course.title))
        figure = figure_of(5.6, 3.3 + 0.17 * lines, title)
        left, right = figure.subplots(1, 2)
        _array(left, without, usual, f"{found.before} of 100")
        _array(right, with_it, course.title, f"{found.now} of 100, {found.changed}")
        _legend(figure, [*without[:1], *(b for b in with_it if b.people or b.kind is _NOT)])
    return Drawn(name, title, count_said(count, course, usual), figure)


def _array(field: Axes, shown: tuple[Block, ...], name: str, said: str) -> None:
    first = 0
    for block in shown:
        places = range(first, first + block.people)
        field.plot([i % _SIDE for i in places], [i // _SIDE for i in places], linestyle="", **_style(block.kind))
        first += block.people
    field.set_xlim(-0.7, _SIDE - 0.3)
    field.set_ylim(-0.7, _SIDE - 0.3)
    field.set_aspect("equal")
    field.set_axis_off()
    field.set_title(f"{fill(capitalised(name), _NAME)}\n{said}", loc="left", fontsize=9, fontweight="bold")


def _style(kind: _Kind) -> dict[str, Any]:
    return {
        "marker": kind.marker,
        "markersize": kind.size,
        "markerfacecolor": kind.face,
        "markeredgecolor": kind.edge,
        "markeredgewidth": 1.2,
    }


def _legend(figure: Figure, shown: list[Block]) -> None:
    handles = []
    for kind in dict.fromkeys(block.kind for block in shown):
        words = next(block.words for block in shown if block.kind is kind)
        handles += [Line2D([], [], linestyle="", label=words, **_style(kind))]
    across = 3 if sum(len(str(x.get_label())) for x in handles) < 70 else 1
    figure.legend(handles=handles, loc="outside lower left", ncols=across, frameon=False, fontsize=8)
