"""The league table as a heat map: row against column, best treatments first, with the numbers in each cell."""

import numpy as np
from matplotlib.figure import Figure

from spinepath.evidence import NetworkAnalysis, natural

from .canvas import INK, sheet


def league(found: NetworkAnalysis, *, measure: str = "generic", title: str = "") -> Figure:
    """Effects of the row against the column with their intervals. The shade is how far from no effect in standard
    errors, up to three; the sign and an interval without the null stand in bold, so that nothing hangs on colour.
    """
    net = found.network
    order = sorted(range(len(net.treatments)), key=lambda i: -found.p_scores[net.treatments[i]])
    names = [net.treatments[i] for i in order]
    estimates, lo, hi = (m[np.ix_(order, order)] for m in (net.estimates, net.ci_lo, net.ci_hi))
    se = net.se[np.ix_(order, order)]
    shade = np.clip(np.divide(estimates, se, out=np.zeros_like(se), where=se > 0), -3, 3)
    size = len(names)
    figure, field = sheet(1.6 + 0.92 * size, 1.2 + 0.55 * size)
    field.imshow(shade, cmap="PuOr", vmin=-7, vmax=7, aspect="auto")
    for row in range(size):
        for column in range(size):
            if row == column:
                continue
            text = _cell(measure, estimates[row, column], lo[row, column], hi[row, column])
            clear = lo[row, column] > 0 or hi[row, column] < 0
            field.text(
                column,
                row,
                text,
                ha="center",
                va="center",
                fontsize=6.5,
                color=INK,
                fontweight="bold" if clear else "normal",
            )
    field.set_xticks(range(size), names, rotation=30, ha="right")
    field.set_yticks(range(size), names)
    field.tick_params(length=0)
    field.set_title(title or "Row against column", loc="left", fontsize=11)
    return figure


def _cell(measure: str, estimate: float, lo: float, hi: float) -> str:
    middle, low, high = (natural(measure, float(x)) for x in (estimate, lo, hi))
    return f"{middle:.2f}\n({low:.2f}, {high:.2f})"
