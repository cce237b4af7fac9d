"""The forest plot: each study with its interval and weight, the pooled effect, the interval for a new setting."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from spinepath.evidence import RATIOS, Analysis, natural

from .canvas import FAINT, INK, OURS, WARM, sheet

_NORMAL = 1.959964
_ROW, _WIDTH, _NUMBERS = 0.27, 9.5, 2.6  # inches: of a row, of the sheet, of the columns beside the field


def forest(analysis: Analysis, *, title: str = "", left: str = "", right: str = "") -> Figure:
    """Studies in the order of the table. `left` and `right` say what the sides mean. Ratios stand on a log axis."""
    table, pooled = analysis.table, analysis.pooled
    rows = len(table.studies)
    bottom = 3 if pooled.pi is not None else 2
    figure, field = sheet(_WIDTH, _ROW * (rows + bottom) + 1.5, spaced=False)
    total = sum(1 / (v + pooled.tau2) for v in table.v)
    for place, (study, effect) in enumerate(zip(table.studies, table.effects, strict=True)):
        half = _NORMAL * effect.variance**0.5
        weight = 100 / (effect.variance + pooled.tau2) / total
        ends = (effect.estimate - half, effect.estimate + half)
        _line(field, table.measure, rows - place, effect.estimate, ends, weight)
        _words(field, rows - place, study, _said(table.measure, effect.estimate, ends), f"{weight:.1f} %")
    _diamond(field, table.measure, 0, pooled.estimate, pooled.ci)
    _words(field, 0, "Pooled", _said(table.measure, pooled.estimate, pooled.ci), "100 %", bold=True)
    if pooled.pi is not None:
        lo, hi = (natural(table.measure, x) for x in pooled.pi)
        field.plot([lo, hi], [-1, -1], color=WARM, linewidth=3, solid_capstyle="butt")
        _words(field, -1, "New setting", f"{lo:.2f} to {hi:.2f}", "")
    _axes(field, table.measure, rows, bottom, title, (left, right))
    longest = max(len(study) for study in (*table.studies, "New setting"))
    names, below = min(0.075 * longest + 0.3, 4.0) / _WIDTH, 0.75 / figure.get_figheight()
    figure.subplots_adjust(left=names, right=1 - _NUMBERS / _WIDTH, bottom=below, top=1 - 0.45 / figure.get_figheight())
    return figure


def _line(field: Axes, measure: str, y: float, estimate: float, ends: tuple[float, float], weight: float) -> None:
    lo, hi = (natural(measure, x) for x in ends)
    field.plot([lo, hi], [y, y], color=INK, linewidth=1)
    field.plot([natural(measure, estimate)], [y], marker="s", color=OURS, markersize=2 + weight**0.5 * 1.4)


def _diamond(field: Axes, measure: str, y: float, estimate: float, ci: tuple[float, float]) -> None:
    middle, lo, hi = (natural(measure, x) for x in (estimate, *ci))
    field.fill([lo, middle, hi, middle], [y, y + 0.35, y, y - 0.35], color=OURS)
    field.axvline(middle, color=OURS, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)


def _said(measure: str, estimate: float, ends: tuple[float, float]) -> str:
    middle, lo, hi = (natural(measure, x) for x in (estimate, *ends))
    return f"{middle:.2f} ({lo:.2f} to {hi:.2f})"


def _words(field: Axes, y: float, study: str, effect: str, weight: str, *, bold: bool = False) -> None:
    """Beside the field: study to the left, effect and weight to the right."""
    heavy = "bold" if bold else "normal"
    across, inches = field.get_yaxis_transform(), field.figure.dpi_scale_trans
    field.text(-0.02, y, study, transform=across, ha="right", va="center", fontweight=heavy)
    beside = across + ScaledTranslation(0.1, 0, inches)
    field.text(1, y, effect, transform=beside, ha="left", va="center", fontweight=heavy)
    last = across + ScaledTranslation(_NUMBERS - 0.1, 0, inches)
    field.text(1, y, weight, transform=last, ha="right", va="center", fontweight=heavy)


def _axes(field: Axes, measure: str, rows: int, bottom: int, title: str, sides: tuple[str, str]) -> None:
    if measure in RATIOS:
        field.set_xscale("log")
        field.xaxis.set_major_formatter("{x:g}")
    field.axvline(natural(measure, 0.0), color=FAINT, linewidth=1, zorder=0)
    field.set_ylim(1 - bottom - 0.2, rows + 0.9)
    field.set_yticks([])
    field.spines["left"].set_visible(False)
    field.set_xlabel("   |   ".join(words for words in sides if words) or measure)
    if title:
        field.set_title(title, loc="left", fontsize=11)
