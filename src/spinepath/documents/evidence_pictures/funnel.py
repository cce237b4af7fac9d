"""The funnel plot: effect against its error, plain or with contours of statistical significance (Peters 2008)."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spinepath.evidence import Analysis, normal_quantile

from .canvas import FAINT, INK, OURS, WARM, sheet

_CONTOURS = ((0.10, 0.05, "#dfe5ea", "p 0.10 to 0.05"), (0.05, 0.01, "#c2ccd4", "p 0.05 to 0.01"))


def funnel(analysis: Analysis, *, contours: bool = False, title: str = "", filled: bool = False) -> Figure:
    """Estimates on the analysis scale against standard errors, small studies below. `contours` are centred on no
    effect; `filled` shows the studies that trim and fill adds.
    """
    table, pooled = analysis.table, analysis.pooled
    errors = np.sqrt(np.array(table.v))
    deepest = float(errors.max()) * 1.08
    figure, field = sheet(6.5, 5.0)
    field.set_ylim(deepest, 0)
    if contours:
        _shade(field, deepest)
    else:
        z = normal_quantile(0.975)
        for side in (-1, 1):
            field.plot(
                [pooled.estimate, pooled.estimate + side * z * deepest], [0, deepest], color=FAINT, linestyle="--"
            )
    field.axvline(pooled.estimate, color=OURS, linewidth=1)
    field.axvline(0.0, color=FAINT, linewidth=0.8, linestyle=":")
    field.scatter(table.y, errors, color=INK, s=26, zorder=3, label="studies")
    if filled and analysis.filled is not None and analysis.filled.added:
        _added(field, analysis)
    field.set_xlabel(f"effect on the analysis scale ({table.measure})")
    field.set_ylabel("standard error")
    field.set_title(title, loc="left", fontsize=11)
    if contours or filled:
        field.legend(loc="best", frameon=False, fontsize=8)
    return figure


def _shade(field: Axes, deepest: float) -> None:
    for outer, inner, shade, words in _CONTOURS:
        near, far = (normal_quantile(1 - p / 2) for p in (outer, inner))
        for side in (-1, 1):
            x = [0, side * near * deepest, side * far * deepest]
            field.fill(x, [0, deepest, deepest], color=shade, zorder=0, label=words if side == 1 else None)


def _added(field: Axes, analysis: Analysis) -> None:
    added = analysis.filled
    if added is None:
        return
    y, v = added.y[-added.added :], added.v[-added.added :]
    field.scatter(y, np.sqrt(v), facecolors="none", edgecolors=WARM, s=30, zorder=3, label="added by trim and fill")
