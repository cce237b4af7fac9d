"""The sheet of every picture, and how it becomes an SVG element that a page may hold beside others."""

import re
from dataclasses import dataclass
from html import escape
from io import BytesIO
from textwrap import fill
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from spinepath.terms import SpinepathError, nearest_name

from ..words import clean

FORMATS = ("svg", "png")
INK, FAINT, OURS, WARM = "#212b32", "#768692", "#005eb8", "#b35900"  # readable on white; none stands alone
PALE, MIDDLE = "#dfe9f3", "#9dbfe0"  # the wider and the narrower band; their edges differ too
SETTINGS: Any = {  # the type of matplotlib lists every key there is
    "svg.hashsalt": "spinepath",  # the same picture gives the same bytes
    "svg.fonttype": "none",  # words stay words: they can be searched and read aloud
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Arial"],
    "font.size": 9,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.7,
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign in a title is a dollar sign
    "xtick.color": INK,
    "ytick.color": INK,
}
_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_META = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE = re.compile(r"\s*<defs>\s*<style[^>]*>.*?</style>\s*</defs>", re.DOTALL)
_REFERENCE = re.compile(r'(?:url\(#|href="#)([^")]+)')
_PLACED = re.compile(r' (?:d|x|y|width|height|transform|points|viewBox)="[^"]*"')
_DECIMALS = re.compile(r"(\.\d\d)\d+")
_ROW_OF_MARKS = re.compile(
    r'<g(?P<group>[^>]*)>\n(?P<marks><use [^>]*? style="(?P<style>[^"]*)"/>\n(?:<use [^>]*? style="(?P=style)"/>\n)+)'
)
_ID = re.compile(r' id="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure with its name (unique in a page), its title, and all that it shows in words."""

    name: str
    title: str
    says: str
    figure: Figure

    def __post_init__(self) -> None:
        """Labels find their places once: a second run would move them by a hair and change the bytes."""
        with mpl.rc_context(SETTINGS):
            self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")

    def element(self) -> str:
        """One SVG element: titled and described, its ids its own, no style sheet, nothing loaded."""
        svg = _META.sub("", _HEAD.sub("", self._saved("svg").decode(), count=1), count=1)
        svg = re.sub(r"\s*<title>.*?</title>", "", _STYLE.sub("", svg, count=1), count=1, flags=re.DOTALL)
        svg = _lean(self._own_ids(svg))
        head = (
            f'<svg role="img" aria-labelledby="{self.name}-title {self.name}-says" '
            'stroke-linejoin="round" stroke-linecap="butt" '
        )
        told = (
            f'<title id="{self.name}-title">{escape(self.title)}</title>\n'
            f'<desc id="{self.name}-says">{escape(self.says)}</desc>\n'
        )
        svg = svg.replace("<svg ", head, 1).strip()
        end = svg.index(">") + 1
        svg = svg[:end] + "\n" + told + svg[end:].lstrip()
        return "\n".join(clean(line) for line in svg.split("\n"))

    def picture(self, kind: str) -> bytes:
        """The picture as the bytes of a file. Raises SpinepathError for another format than svg and png."""
        if kind not in FORMATS:
            raise SpinepathError("picture", found=kind, expected="svg or png", nearest=nearest_name(kind, FORMATS))
        if kind == "png":
            return self._saved("png")
        return f'<?xml version="1.0" encoding="utf-8"?>\n{self.element()}\n'.encode()

    def _saved(self, kind: str) -> bytes:
        out, told = BytesIO(), {"Title": self.title, "Description": self.says}
        with mpl.rc_context(SETTINGS):
            if kind == "png":
                self.figure.savefig(out, format="png", dpi=150, metadata=told)
            else:
                self.figure.savefig(out, format="svg", metadata={"Date": None})
        return out.getvalue()

    def _own_ids(self, svg: str) -> str:
        """Ids that nothing points at go; the others take the name of the picture before them."""
        wanted = dict.fromkeys(_REFERENCE.findall(svg))
        own = {name: f"{self.name}-{number}" for number, name in enumerate(wanted, start=1)}
        svg = _ID.sub(lambda x: f' id="{own[x[1]]}"' if x[1] in own else "", svg)
        return _REFERENCE.sub(lambda x: x[0].replace(f"#{x[1]}", f"#{own[x[1]]}"), svg)


def _lean(svg: str) -> str:
    """The same picture in fewer letters: places to a hundredth, a style once for marks in a row, no indents."""
    svg = _PLACED.sub(lambda x: _DECIMALS.sub(r"\1", x[0]), svg)
    svg = re.sub(r"\s*\n\s*", "\n", svg)
    return _ROW_OF_MARKS.sub(_styled_once, svg)


def _styled_once(found: re.Match[str]) -> str:
    style = found["style"]
    return f'<g{found["group"]} style="{style}">\n' + found["marks"].replace(f' style="{style}"', "")


def figure_of(width: float, height: float, title: str) -> Figure:
    """An empty figure in inches that makes room for its labels, with its title at the top left."""
    figure = Figure(figsize=(width, height + 0.35), layout=ConstrainedLayoutEngine(h_pad=0.08))
    lines = fill(title, int(width * 11))
    figure.suptitle(lines, x=0.01, ha="left", fontsize=11)
    return figure
