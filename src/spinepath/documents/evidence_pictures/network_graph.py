"""The network as a graph: a node per treatment, an edge per direct comparison, as thick as it has studies."""

from collections.abc import Iterable
from math import cos, pi, sin

from matplotlib.figure import Figure

from spinepath.evidence import Contrast

from .canvas import FAINT, INK, OURS, WARM, sheet


def network_graph(contrasts: Iterable[Contrast], *, title: str = "") -> Figure:
    """Treatments on a circle by name. An edge with a single study is dashed, and each edge tells how many it has."""
    counted: dict[tuple[str, str], int] = {}
    for contrast in contrasts:
        pair = (contrast.one, contrast.other) if contrast.one < contrast.other else (contrast.other, contrast.one)
        counted[pair] = counted.get(pair, 0) + 1
    names = sorted({name for pair in counted for name in pair})
    turn = 2 * pi / len(names)
    place = {name: (sin(i * turn), cos(i * turn)) for i, name in enumerate(names)}
    figure, field = sheet(7.5, 7.0)
    for (one, other), studies in counted.items():
        (x1, y1), (x2, y2) = place[one], place[other]
        single = studies == 1
        field.plot(
            [x1, x2],
            [y1, y2],
            color=WARM if single else FAINT,
            linewidth=1.2 if single else 0.8 + studies,
            linestyle="--" if single else "-",
            zorder=1,
        )
        field.text(
            0.62 * x1 + 0.38 * x2,
            0.62 * y1 + 0.38 * y2,
            str(studies),
            ha="center",
            va="center",
            fontsize=8,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )
    for name, (x, y) in place.items():
        direct = sum(n for pair, n in counted.items() if name in pair)
        field.scatter([x], [y], s=60 + 28 * direct, color=OURS, edgecolor=INK, zorder=2)
        field.text(1.14 * x, 1.14 * y, name, ha=_side(x), va="center")
    field.set_xlim(-1.7, 1.7)
    field.set_ylim(-1.35, 1.35)
    field.set_axis_off()
    field.set_title(title, loc="left", fontsize=11)
    return figure


def _side(x: float) -> str:
    return "center" if abs(x) < 0.05 else "left" if x > 0 else "right"
