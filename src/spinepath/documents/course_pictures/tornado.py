"""What the outcome becomes when one number of the model is low, and when it is high: a bar each, longest first."""

from collections.abc import Sequence
from textwrap import fill
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from spinepath.terms.forecasts import Swing

from ..forecast_words import by_outcome, figures
from ..words import capitalised
from .canvas import INK, OURS, PALE, SETTINGS, Drawn, figure_of

MOST = 14
_NAME, _LINE = 42, 0.14  # letters of a line, inches of its height
_MIDDLE: dict[str, Any] = {"color": INK, "linewidth": 1.2, "linestyle": (0, (3, 2))}


def tornados(swings: Sequence[Swing]) -> tuple[Drawn, ...]:
    """A picture for each outcome. An assumption is hatched and says so."""
    return tuple(_tornado(found, f"tornado-{i}") for i, found in enumerate(by_outcome(swings).values(), start=1))


def _tornado(swings: Sequence[Swing], name: str) -> Drawn:
    shown = swings[:MOST]
    outcome = capitalised(shown[0].outcome or "outcome")
    title = f"{outcome}, with one number of the model low, then high (its value stands at each end)"
    with mpl.rc_context(SETTINGS):
        figure = _drawn(shown, title)
    left = len(swings) - len(shown)
    more = f" {left} shorter bars are not drawn." if left else ""
    middle = shown[0].outcome_middle
    base = f"With all numbers in the middle: {figures(middle)}. " if middle is not None else ""
    says = f"{base}{'; '.join(_said(x) for x in shown)}.{more}"
    return Drawn(name, title, says, figure)


def _drawn(shown: Sequence[Swing], title: str) -> Figure:
    names = [fill(capitalised(x.title), _NAME) for x in reversed(shown)]
    lines = max(2, *(1 + name.count("\n") for name in names))
    figure = figure_of(7.4, _LINE * (lines + 0.6) * len(shown) + 1.2, title)
    field = figure.subplots()
    for row, swing in enumerate(reversed(shown)):
        _bar(field, row, swing)
    field.set_yticks(range(len(shown)), names, fontsize=8)
    field.tick_params(axis="y", length=0)
    field.spines["left"].set_visible(False)
    low = min(0.0, *(min(x.outcome_low, x.outcome_high) for x in shown))
    high = max(0.0, *(max(x.outcome_low, x.outcome_high) for x in shown))
    room = 0.12 * (high - low or 1.0)
    field.set_xlim(low - room if low < 0 else 0, high + room if high > 0 else 0)
    field.set_ylim(-0.7, len(shown) - 0.3)
    field.axvline(0, color=INK, linewidth=1)
    field.set_xlabel(capitalised(shown[0].outcome.partition(": ")[0] or "outcome"))
    marks: list[Line2D | Patch] = [
        Patch(facecolor=OURS, edgecolor=INK, label="rests on a source"),
        Patch(facecolor=PALE, edgecolor=INK, hatch="////", label="assumption, at least in part"),
    ]
    if (middle := shown[0].outcome_middle) is not None:
        field.axvline(middle, **_MIDDLE)
        marks.append(Line2D([], [], **_MIDDLE, label="all numbers in the middle"))
    figure.legend(handles=marks, loc="outside lower left", ncols=3, frameon=False, fontsize=8)
    return figure


def _bar(field: Axes, row: int, swing: Swing) -> None:
    """The value of the number stands at the end that it leads to."""
    start, end = sorted((swing.outcome_low, swing.outcome_high))
    style: dict[str, Any] = {"color": PALE, "hatch": "////"} if swing.assumption else {"color": OURS}
    field.barh(row, end - start, left=start, height=0.55, edgecolor=INK, linewidth=0.8, **style)
    ends = ((swing.outcome_low, swing.low), (swing.outcome_high, swing.high))
    for place, value in ends:
        left = place == start and swing.outcome_low != swing.outcome_high
        side, shift = ("right", -4) if left else ("left", 4)
        text, at = figures(value), (shift, 0)
        field.annotate(text, (place, row), at, textcoords="offset points", ha=side, va="center", fontsize=8)
        if swing.outcome_low == swing.outcome_high:
            return


def _said(swing: Swing) -> str:
    outcomes = f"{figures(swing.outcome_low)} to {figures(swing.outcome_high)}"
    kind = " (assumption)" if swing.assumption else ""
    return f"{swing.title}{kind} from {figures(swing.low)} to {figures(swing.high)}: {outcomes}"
