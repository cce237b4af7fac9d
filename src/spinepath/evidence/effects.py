"""Effect sizes of single studies, from arms or from what a paper printed.

Formulas: the Cochrane Handbook, chapter 6 and 10.4; Hedges 1981 for the correction of small samples (exact gamma form),
Hedges and Olkin 1985 for its variance. Ratios are on the log scale.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, inf, isfinite, log, sqrt

from scipy.special import gammaln

from spinepath.terms import SpinepathError, nearest_name

from .distributions import normal_quantile

RATIOS = ("RR", "OR", "HR", "rate")
CORRECTION = 0.5  # added to every cell of a study with an empty one, for its own effect size only


@dataclass(frozen=True, slots=True)
class Effect:
    """One study on the analysis scale; `note` says which documented rule was used where one was."""

    estimate: float
    variance: float
    note: str | None = None


def from_events(
    measure: str, events_t: float, n_t: float, events_c: float, n_c: float, *, place: str = "study"
) -> Effect | None:
    """RR, OR or RD from events and totals. A zero cell adds a half to all four; None when both arms say nothing about a
    ratio (no events at all, or nobody without one). Raises SpinepathError for counts that cannot be.
    """
    _known(measure, EVENTS, place)
    for arm, events, n in (("treated", events_t, n_t), ("control", events_c, n_c)):
        _counts(events, n, f"{place}: {arm}")
    cells = (events_t, n_t - events_t, events_c, n_c - events_c)
    if measure != "RD" and ((cells[0] == 0 and cells[2] == 0) or (cells[1] == 0 and cells[3] == 0)):
        return None
    note = None
    if min(cells) == 0:
        cells = (cells[0] + CORRECTION, cells[1] + CORRECTION, cells[2] + CORRECTION, cells[3] + CORRECTION)
        note = "a half was added to each cell, because one is empty"
    return Effect(*EVENTS[measure](*cells), note)


def _risk_ratio(a: float, b: float, c: float, d: float) -> tuple[float, float]:
    return log(a / (a + b)) - log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def _odds_ratio(a: float, b: float, c: float, d: float) -> tuple[float, float]:
    return log(a / b) - log(c / d), 1 / a + 1 / b + 1 / c + 1 / d


def _risk_difference(a: float, b: float, c: float, d: float) -> tuple[float, float]:
    n, m = a + b, c + d
    return a / n - c / m, a * b / n**3 + c * d / m**3


EVENTS: Mapping[str, Callable[[float, float, float, float], tuple[float, float]]] = {
    "RR": _risk_ratio,
    "OR": _odds_ratio,
    "RD": _risk_difference,
}


def from_means(
    measure: str,
    mean_t: float,
    sd_t: float,
    n_t: float,
    mean_c: float,
    sd_c: float,
    n_c: float,
    *,
    place: str = "study",
) -> Effect:
    """MD, or SMD as Hedges' g. `sd` above 0 and more than one person in each arm."""
    _known(measure, ("MD", "SMD"), place)
    for arm, mean, sd, n in (("treated", mean_t, sd_t, n_t), ("control", mean_c, sd_c, n_c)):
        _arm(mean, sd, n, f"{place}: {arm}")
    if measure == "MD":
        return Effect(mean_t - mean_c, sd_t**2 / n_t + sd_c**2 / n_c)
    df = n_t + n_c - 2
    together = sqrt(((n_t - 1) * sd_t**2 + (n_c - 1) * sd_c**2) / df)
    g = hedges_correction(df) * (mean_t - mean_c) / together
    return Effect(g, 1 / n_t + 1 / n_c + g**2 / (2 * (n_t + n_c)))


def hedges_correction(df: float) -> float:
    """The factor that takes the bias out of a standardised mean difference (exact form).

    >>> round(hedges_correction(20), 6)
    0.961945
    """
    return exp(float(gammaln(df / 2)) - 0.5 * log(df / 2) - float(gammaln((df - 1) / 2)))


def from_rates(
    events_t: float, years_t: float, events_c: float, years_c: float, *, place: str = "study"
) -> Effect | None:
    """The log ratio of two rates from events and person-years; a half is added to both counts when one is 0, None when
    both are.
    """
    for arm, events, years in (("treated", events_t, years_t), ("control", events_c, years_c)):
        _number(events, f"{place}: {arm}: events", "0 or more", least=0)
        _number(years, f"{place}: {arm}: person-years", "above 0", above=0)
    if events_t == 0 and events_c == 0:
        return None
    note = None
    if min(events_t, events_c) == 0:
        events_t, events_c = events_t + CORRECTION, events_c + CORRECTION
        note = "a half was added to both counts, because one is 0"
    return Effect(log(events_t / years_t) - log(events_c / years_c), 1 / events_t + 1 / events_c, note)


def from_interval(
    measure: str, estimate: float, lo: float, hi: float, *, place: str = "study", level: float = 0.95
) -> Effect:
    """An effect that a paper printed with its confidence interval; ratios are given as ratios. The error is the
    width of the interval (on the log scale for ratios) over twice the normal quantile.
    """
    for name, value in (("estimate", estimate), ("lower limit", lo), ("upper limit", hi)):
        ratio = measure in RATIOS
        _number(value, f"{place}: {name}", "a ratio above 0" if ratio else "a number", above=0 if ratio else -inf)
    if not lo < hi or not lo <= estimate <= hi:
        raise SpinepathError(
            f"{place}: interval", found=f"{estimate} ({lo} to {hi})", expected="lower < upper around it"
        )
    middle, low, high = (log(x) if measure in RATIOS else x for x in (estimate, lo, hi))
    return Effect(middle, ((high - low) / (2 * normal_quantile(0.5 + level / 2))) ** 2)


def natural(measure: str, value: float) -> float:
    """From the analysis scale to the scale that people read."""
    return exp(value) if measure in RATIOS else value


def _known(measure: str, names: Mapping[str, object] | tuple[str, ...], place: str) -> None:
    if measure not in names:
        expected = f"one of {', '.join(names)}"
        raise SpinepathError(
            f"{place}: measure", found=measure, expected=expected, nearest=nearest_name(measure, names)
        )


def _number(value: float, place: str, expected: str, *, above: float = -inf, least: float = -inf) -> None:
    if not isfinite(value) or value <= above or value < least:
        raise SpinepathError(place, found=value, expected=expected)


def _counts(events: float, n: float, place: str) -> None:
    _number(n, f"{place}: n", "a number above 0", above=0)
    if not 0 <= events <= n:
        raise SpinepathError(f"{place}: events", found=events, expected=f"between 0 and n = {n:g}")


def _arm(mean: float, sd: float, n: float, place: str) -> None:
    _number(mean, f"{place}: mean", "a number")
    _number(sd, f"{place}: sd", "a number above 0", above=0)
    _number(n, f"{place}: n", "2 or more", least=2)
