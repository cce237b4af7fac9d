"""What cohorts and trials saw beside what the model gives: a row each, a field for each kind of number."""

from collections.abc import Sequence
from textwrap import fill
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from spinepath.terms.forecasts import Compared

from ..forecast_words import HUNDRED, Shown, number, outcome_name, scaled, shown, when
from .canvas import INK, OURS, SETTINGS, WARM, Drawn, figure_of

_TITLE = "What studies saw, and what the model gives"
_SHEET = 14  # rows
_ROW, _NAME, _UP = 0.5, 40, 0.17


def validation(rows: Sequence[Compared], name: str = "validation") -> Drawn | None:
    """Every figure with its interval and the simulated one with its range; None where there are no rows.

    A row that the model was fitted to is filled, one that it never saw is open; recalled figures say so.
    """
    kinds: dict[str, list[Compared]] = {}
    for row in rows:
        kinds.setdefault(_kind(row), []).append(row)
    if not kinds:
        return None
    with mpl.rc_context(SETTINGS):
        figure = figure_of(7.4, _ROW * len(rows) + 0.85 * len(kinds) + 0.6, _TITLE)
        heights = [len(found) + 1.2 for found in kinds.values()]
        fields = figure.subplots(len(kinds), 1, squeeze=False, height_ratios=heights).flatten().tolist()
        for field, (kind, found) in zip(fields, kinds.items(), strict=True):
            _field(field, kind, found)
        _legend(figure)
    says = "; ".join(_said(row) for row in rows)
    return Drawn(name, _TITLE, f"{says}.", figure)


def validations(rows: Sequence[Compared]) -> tuple[Drawn, ...]:
    """The same on several pictures, a kind of number each and none longer than a printed sheet."""
    kinds = dict.fromkeys(_kind(row) for row in rows)
    parts = [
        same[first : first + _SHEET]
        for same in ([row for row in rows if _kind(row) == kind] for kind in kinds)
        for first in range(0, len(same), _SHEET)
    ]
    drawn = (validation(part, f"validation-{i}") for i, part in enumerate(parts, start=1))
    return tuple(picture for picture in drawn if picture is not None)


def _kind(row: Compared) -> str:
    if row.ratio:
        return "ratio of the two arms"
    told = shown(row.measure)
    differences = "difference, " if row.minus else ""
    return differences + (told.unit if told.unit == HUNDRED else told.title)


def _told(row: Compared) -> Shown:
    found = shown(row.measure, threshold=row.threshold)
    return Shown(found.title, "", 1.0, 2) if row.ratio else found


def _field(field: Axes, kind: str, found: Sequence[Compared]) -> None:
    for place, row in enumerate(reversed(found)):
        _row(field, place, row)
    field.set_yticks(range(len(found)), [fill(_name(row), _NAME) for row in reversed(found)], fontsize=8)
    field.tick_params(axis="y", length=0)
    field.spines["left"].set_visible(False)
    field.set_ylim(-0.7, len(found) - 0.3)
    low, high = field.get_xlim()
    field.set_xlim(min(0.0, low), max(0.0, high))
    field.axvline(0, color=INK, linewidth=0.8)
    if found[0].ratio:
        field.axvline(1, color=INK, linewidth=0.8, linestyle=":")
    field.set_title(kind[:1].upper() + kind[1:], loc="left", fontsize=9, fontweight="bold")


def _row(field: Axes, place: int, row: Compared) -> None:
    """What was seen stands above, what the model gives below it with a dashed line; disagreement is a word."""
    per = _told(row).per
    recalled = row.read == "recalled"
    line = ":" if recalled else "-"
    if row.interval is not None:
        field.plot([per * x for x in row.interval], [place + _UP] * 2, color=INK, linewidth=1.2, linestyle=line)
    field.plot([per * row.observed], [place + _UP], linestyle="", **_mark(row.role == "fit", recalled))
    field.plot([per * x for x in row.range], [place - _UP] * 2, color=OURS, linewidth=2, linestyle=(0, (3, 1.2)))
    field.plot([per * row.simulated], [place - _UP], marker="D", markersize=6, color=OURS, linestyle="")
    if not row.inside:
        across = field.get_yaxis_transform()
        field.text(1.01, place, "differs", transform=across, color=WARM, va="center", fontsize=8, fontweight="bold")


def _mark(fitted: bool, recalled: bool) -> dict[str, Any]:
    """Filled: fitted to. Round: recalled."""
    face = INK if fitted else "white"
    return {"marker": "o" if recalled else "s", "markersize": 6, "markeredgecolor": INK, "markerfacecolor": face}


def _name(row: Compared) -> str:
    arms = " minus ".join(x for x in (row.arm, row.minus) if x)
    told = ", ".join(x for x in (f"{outcome_name(row)} at {when(row.at_d)}", arms, _marks(row)) if x)
    return f"{row.scenario}: {told}"


def _marks(row: Compared) -> str:
    return ", ".join([row.role, *(["recalled"] if row.read == "recalled" else [])])


def _legend(figure: Figure) -> None:
    line: dict[str, Any] = {"color": INK, "linewidth": 1.2}
    marks = [
        Line2D([], [], **line, **_mark(False, False), label="seen, never shown to the fit (check)"),
        Line2D([], [], **line, **_mark(True, False), label="seen, fitted to (fit)"),
        Line2D([], [], **line, **_mark(False, True), linestyle=":", label="recalled, not verified"),
        Line2D([], [], marker="D", color=OURS, linestyle=(0, (3, 1.2)), linewidth=2, label="model"),
    ]
    figure.legend(handles=marks, loc="outside lower left", ncols=2, frameon=False, fontsize=8)


def _said(row: Compared) -> str:
    told = _told(row)
    seen = number(told.per * row.observed, told.places)
    if row.interval is not None:
        seen += f" ({scaled(row.interval, told)})"
    ours = f"{number(told.per * row.simulated, told.places)} ({scaled(row.range, told)})"
    return f"{_name(row)}: seen {seen}, model {ours}, {'agrees' if row.inside else 'differs'}"
