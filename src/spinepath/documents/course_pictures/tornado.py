"""What the outcome becomes when one number of the model is low, and when it is high: a bar each, longest first."""

from collections.abc import Sequence
from textwrap import fill
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from spinepath.terms.forecasts import Swing

from ..forecast_words import figures
from ..words import capitalised
from .canvas import INK, OURS, PALE, SETTINGS, Drawn, figure_of

MOST = 12
_NAME = 44


def longest(swings: Sequence[Swing]) -> list[Swing]:
    """The swings that are drawn, the longest first."""
    return sorted(swings, key=lambda x: (-abs(x.outcome_high - x.outcome_low), x.parameter))[:MOST]


def tornado(swings: Sequence[Swing]) -> Drawn | None:
    """The longest bars, or None where there are none. An assumption is hatched and says so."""
    shown = longest(swings)
    if not shown:
        return None
    title = (
        f"{shown[0].outcome or 'outcome'}, with one number of the model low, then high (the value stands at each end)"
    )
    title = capitalised(title)
    with mpl.rc_context(SETTINGS):
        figure = _drawn(shown, title)
    left = len(swings) - len(shown)
    more = f" {left} shorter bars are not drawn." if left else ""
    says = f"{'; '.join(_said(x) for x in shown)}.{more}"
    return Drawn("tornado", title, says, figure)


def _drawn(shown: Sequence[Swing], title: str) -> Figure:
    figure = figure_of(8.6, 0.42 * len(shown) + 1.2, title)
    field = figure.subplots()
    for row, swing in enumerate(reversed(shown)):
        _bar(field, row, swing)
    names = [fill(capitalised(x.title), _NAME) for x in reversed(shown)]
    field.set_yticks(range(len(shown)), names)
    field.tick_params(axis="y", length=0)
    field.spines["left"].set_visible(False)
    low = min(0.0, *(min(x.outcome_low, x.outcome_high) for x in shown))
    high = max(0.0, *(max(x.outcome_low, x.outcome_high) for x in shown))
    room = 0.12 * (high - low or 1.0)
    field.set_xlim(low - room if low < 0 else 0, high + room if high > 0 else 0)
    field.set_ylim(-0.7, len(shown) - 0.3)
    field.axvline(0, color=INK, linewidth=1)
    field.set_xlabel(capitalised(shown[0].outcome or "outcome"))
    marks = [
        Patch(facecolor=OURS, edgecolor=INK, label="rests on a source"),
        Patch(facecolor=PALE, edgecolor=INK, hatch="////", label="assumption"),
    ]
    figure.legend(handles=marks, loc="outside lower left", ncols=2, frameon=False, fontsize=8)
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
