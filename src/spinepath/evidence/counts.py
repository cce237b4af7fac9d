"""Pooling of two-by-two tables without a model of the single studies: Mantel and Haenszel, and Peto.

Formulas: Mantel and Haenszel 1959; Robins, Breslow and Greenland 1986 (variance of the odds ratio); Greenland and
Robins 1985 (risk ratio, risk difference); Yusuf and others 1985 (Peto). No continuity correction. Studies without
any event, or with nothing but events, carry no weight for a ratio.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from spinepath.terms import SpinepathError

from .arrays import Floats
from .distributions import chi2_upper, normal_quantile, normal_two_sided
from .effects import EVENTS, from_events
from .pooling import Interval

Table = tuple[float, float, float, float]  # events and n of the treated, events and n of the controls


@dataclass(frozen=True, slots=True)
class PooledCounts:
    """A pooled two-by-two estimate on the analysis scale (log for RR and OR). `without_weight` counts studies left
    out.
    """

    k: int
    estimate: float
    se: float
    ci: Interval
    statistic: float
    p: float
    q: float
    q_p: float
    measure: str
    method: str
    without_weight: int


def mantel_haenszel(tables: Sequence[Table], measure: str, *, level: float = 0.95) -> PooledCounts:
    """RR, OR or RD by Mantel and Haenszel. Raises SpinepathError where nothing can be pooled."""
    a, b, c, d, empty = _cells(tables, measure)
    n = a + b + c + d
    estimate, variance = _MH[measure](a, b, c, d, n)
    return _result(tables, "Mantel-Haenszel", measure, estimate, variance, empty, level)


def peto(tables: Sequence[Table], *, level: float = 0.95) -> PooledCounts:
    """The odds ratio by Peto's method, from observed minus expected events."""
    a, b, c, d, empty = _cells(tables, "OR")
    n = a + b + c + d
    apart = a - (a + b) * (a + c) / n
    variance = (a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))
    keep = variance > 0
    estimate = float(apart[keep].sum() / variance[keep].sum())
    q = float((apart[keep] ** 2 / variance[keep]).sum() - apart[keep].sum() ** 2 / variance[keep].sum())
    return _told(estimate, 1 / float(variance[keep].sum()), q, int(keep.sum()), "OR", "Peto", empty, level)


def _cells(tables: Sequence[Table], measure: str) -> tuple[Floats, Floats, Floats, Floats, int]:
    if measure not in EVENTS:
        raise SpinepathError("measure", found=measure, expected=f"one of {', '.join(EVENTS)}")
    for number, table in enumerate(tables, 1):
        from_events("RD", *table, place=f"study {number}")
    events_t, n_t, events_c, n_c = (np.array(column, float) for column in zip(*tables, strict=True))
    a, b, c, d = events_t, n_t - events_t, events_c, n_c - events_c
    silent = ((a + c) == 0) | ((b + d) == 0)
    if measure != "RD" and silent.all():
        raise SpinepathError(
            "studies", found="no event in any of them", expected="at least one study that can be weighed"
        )
    return a, b, c, d, int(silent.sum()) if measure != "RD" else 0


def _risk_ratio(a: Floats, b: Floats, c: Floats, d: Floats, n: Floats) -> tuple[float, float]:
    r, s = (a * (c + d) / n).sum(), (c * (a + b) / n).sum()
    _both(r, s)
    variance = (((a + b) * (c + d) * (a + c) - a * c * n) / n**2).sum() / (r * s)
    return log(r / s), float(variance)


def _odds_ratio(a: Floats, b: Floats, c: Floats, d: Floats, n: Floats) -> tuple[float, float]:
    p, q, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
    total_r, total_s = r.sum(), s.sum()
    _both(total_r, total_s)
    first = (p * r).sum() / (2 * total_r**2)
    middle = (p * s + q * r).sum() / (2 * total_r * total_s)
    return log(total_r / total_s), float(first + middle + (q * s).sum() / (2 * total_s**2))


def _risk_difference(a: Floats, b: Floats, c: Floats, d: Floats, n: Floats) -> tuple[float, float]:
    n1, n2 = a + b, c + d
    w = n1 * n2 / n
    estimate = float((a * n2 / n - c * n1 / n).sum() / w.sum())
    p = ((n1 / n) ** 2 * c - (n2 / n) ** 2 * a + (n1 * n2 / n) * (n2 - n1) / (2 * n)).sum()
    q = (a * (n2 - c) / n + c * (n1 - a) / n).sum() / 2
    return estimate, float((estimate * p + q) / w.sum() ** 2)


_MH = {"RR": _risk_ratio, "OR": _odds_ratio, "RD": _risk_difference}


def _both(up: float, down: float) -> None:
    if up <= 0 or down <= 0:
        raise SpinepathError(
            "studies", found="events in one arm only", expected="events in both arms, or a risk difference"
        )


def _result(
    tables: Sequence[Table], method: str, measure: str, estimate: float, variance: float, empty: int, level: float
) -> PooledCounts:
    effects = [from_events(measure, *table) for table in tables]
    known = [effect for effect in effects if effect is not None]
    q = sum((effect.estimate - estimate) ** 2 / effect.variance for effect in known if effect.variance > 0)
    return _told(estimate, variance, q, len(known), measure, method, empty, level)


def _told(
    estimate: float, variance: float, q: float, k: int, measure: str, method: str, empty: int, level: float
) -> PooledCounts:
    se = sqrt(variance)
    half = normal_quantile(0.5 + level / 2) * se
    z = estimate / se
    return PooledCounts(
        k=k,
        estimate=estimate,
        se=se,
        ci=(estimate - half, estimate + half),
        statistic=z,
        p=float(normal_two_sided(np.array(z))),
        q=q,
        q_p=float(chi2_upper(np.array(q), np.array(k - 1.0))),
        measure=measure,
        method=method,
        without_weight=empty,
    )
