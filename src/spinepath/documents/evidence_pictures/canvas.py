"""The sheet that every picture is drawn on, and how it becomes bytes."""

from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spinepath.terms import SpinepathError, nearest_name

FORMATS = ("svg", "png")
INK, FAINT, OURS, WARM = "#212b32", "#768692", "#005eb8", "#b35900"  # readable on white; none stands alone
_SETTINGS: Any = {  # the type of matplotlib lists every key there is
    "svg.hashsalt": "spinepath",  # the same picture gives the same bytes
    "svg.fonttype": "none",  # words stay words: they can be searched and read aloud
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def sheet(width: float, height: float, *, spaced: bool = True) -> tuple[Figure, Axes]:
    """An empty figure in inches with one field, without the frame above and to the right. `spaced` leaves
    room for labels by itself.
    """
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(width, height), layout="constrained" if spaced else None)
        field = figure.subplots()
        field.spines[["top", "right"]].set_visible(False)
    return figure, field


def picture(figure: Figure, kind: str, title: str, description: str) -> bytes:
    """The figure as SVG, with title and description for who cannot see it, or as PNG. Raises for another format."""
    if kind not in FORMATS:
        raise SpinepathError("picture", found=kind, expected="svg or png", nearest=nearest_name(kind, FORMATS))
    out = BytesIO()
    with mpl.rc_context(_SETTINGS):
        if kind == "png":
            figure.savefig(out, format="png", dpi=150, metadata={"Title": title, "Description": description})
        else:
            figure.savefig(out, format="svg", metadata={"Title": title, "Description": description, "Date": None})
    return out.getvalue()
