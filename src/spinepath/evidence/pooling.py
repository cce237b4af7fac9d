"""Pairwise random-effects meta-analysis: estimate, interval, heterogeneity and prediction, one analysis or thousands.

Intervals: normal; Hartung and Knapp 2001 (t with k - 1); ad hoc, where that variance is never below the classical one
(Knapp and Hartung 2003). Prediction: Higgins, Thompson and Spiegelhalter 2009 (t with k - 2, classical error); t with
k - 1; normal; t with k - 2 and the error of the confidence interval. I2 and H2 from tau2 and the typical variance
(Higgins and Thompson 2002), for FE from Q.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from spinepath.terms import SpinepathError, nearest_name

from .arrays import SEVERAL, Floats, Studies, many, one, total
from .distributions import chi2_upper, normal_quantile, normal_two_sided, t_quantile, t_two_sided
from .heterogeneity import mean, spread, tau2, traces

INTERVALS = ("normal", "hk", "hk_adhoc")
PREDICTIONS = ("t_k_minus_2", "t_k_minus_1", "normal", "t_k_minus_2_hk")
Interval = tuple[float, float]
BLOCK = 256  # analyses computed together: what stays in the processor's cache, measured


@dataclass(frozen=True, slots=True)
class Pooled:
    """One pooled estimate on the analysis scale, with the method that gave each number.

    `i2` is in percent. `pi` is None where it is not defined: for FE, for one study, and t(k - 2) with two.
    """

    k: int
    estimate: float
    se: float
    ci: Interval
    statistic: float
    p: float
    tau2: float
    tau2_se: float | None
    i2: float
    h2: float
    q: float
    q_p: float
    pi: Interval | None
    method: str
    ci_method: str
    pi_method: str
    level: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PooledMany:
    """The same for many analyses: one value per analysis. `pi_lo` and `pi_hi` are nan where they are not defined."""

    k: Floats
    estimate: Floats
    se: Floats
    ci_lo: Floats
    ci_hi: Floats
    statistic: Floats
    p: Floats
    tau2: Floats
    tau2_se: Floats
    i2: Floats
    h2: Floats
    q: Floats
    q_p: Floats
    pi_lo: Floats
    pi_hi: Floats


def pool(
    y: Sequence[float] | Floats,
    v: Sequence[float] | Floats,
    *,
    method: str = "REML",
    ci: str = "hk_adhoc",
    pi: str = "t_k_minus_2",
    level: float = 0.95,
    place: str = "studies",
) -> Pooled:
    """Pool estimates `y` with sampling variances `v`, both on the analysis scale (log for ratios).

    Raises SpinepathError for an unknown method, a value that is no number, a variance not above 0, and a search
    for tau2 that does not end. One study is given back as it is; with two studies there is no prediction by t(k - 2).

    >>> pooled = pool([-0.9, -0.3, -0.4], [0.04, 0.09, 0.02])
    >>> round(pooled.estimate, 3), pooled.k, pooled.method
    (-0.544, 3, 'REML')
    """
    found = _pooled(one(y, v, place), method, ci, pi, level)
    k = int(found.k[0])
    lo, hi = float(found.pi_lo[0]), float(found.pi_hi[0])
    error = float(found.tau2_se[0])
    return Pooled(
        k=k,
        estimate=float(found.estimate[0]),
        se=float(found.se[0]),
        ci=(float(found.ci_lo[0]), float(found.ci_hi[0])),
        statistic=float(found.statistic[0]),
        p=float(found.p[0]),
        tau2=float(found.tau2[0]),
        tau2_se=None if np.isnan(error) else error,
        i2=float(found.i2[0]),
        h2=float(found.h2[0]),
        q=float(found.q[0]),
        q_p=float(found.q_p[0]),
        pi=None if np.isnan(lo) else (lo, hi),
        method=method,
        ci_method=_interval_used(ci, k, method),
        pi_method=pi,
        level=level,
        notes=_notes(k, method, ci, pi),
    )


def pool_many(
    analyses: Sequence[tuple[Sequence[float] | Floats, Sequence[float] | Floats]],
    *,
    method: str = "REML",
    ci: str = "hk_adhoc",
    pi: str = "t_k_minus_2",
    level: float = 0.95,
) -> PooledMany:
    """Pool many analyses at once; each is a pair of estimates and variances. Errors name the analysis by its number."""
    parts = [
        _pooled(many(analyses[first : first + BLOCK], SEVERAL, first), method, ci, pi, level)
        for first in range(0, max(len(analyses), 1), BLOCK)
    ]
    return PooledMany(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(PooledMany)))


def _pooled(studies: Studies, method: str, ci: str, pi: str, level: float) -> PooledMany:
    _known("ci", ci, INTERVALS)
    _known("pi", pi, PREDICTIONS)
    if not 0 < level < 1:
        raise SpinepathError("level", found=level, expected="a share between 0 and 1, such as 0.95")
    between, between_se = tau2(studies, method)
    w = studies.weights(between)
    estimate, classical = mean(studies, w), np.sqrt(1 / total(w))
    se = classical if method == "FE" else classical * _knapp_hartung(studies, w, ci)
    df = studies.k - 1
    by_t = (ci != "normal") & (df >= 1) & (method != "FE")
    statistic = estimate / se
    half = se * np.where(by_t, t_quantile(0.5 + level / 2, df), normal_quantile(0.5 + level / 2))
    p = np.where(by_t, t_two_sided(statistic, df), normal_two_sided(statistic))
    q, i2, h2 = _heterogeneity(studies, between, method)
    wide = _prediction(studies, between, classical if pi == "t_k_minus_2" else se, pi, level, method)
    columns = (studies.k, estimate, se, estimate - half, estimate + half, statistic, p, between, between_se)
    rest = (i2, h2, q, chi2_upper(q, df), estimate - wide, estimate + wide)
    return PooledMany(*(np.asarray(column) for column in (*columns, *rest)))


def _known(place: str, name: str, names: tuple[str, ...]) -> None:
    if name not in names:
        raise SpinepathError(
            place, found=name, expected=f"one of {', '.join(names)}", nearest=nearest_name(name, names)
        )


@np.errstate(divide="ignore", invalid="ignore")
def _knapp_hartung(studies: Studies, w: Floats, ci: str) -> Floats:
    if ci == "normal":
        return np.ones_like(studies.k)
    factor = np.sqrt(spread(studies, w) / (studies.k - 1))
    if ci == "hk_adhoc":
        factor = np.maximum(factor, 1.0)
    return np.asarray(np.where(studies.k > 1, factor, 1.0))


@np.errstate(divide="ignore", invalid="ignore")
def _heterogeneity(studies: Studies, between: Floats, method: str) -> tuple[Floats, Floats, Floats]:
    """Q, I2 in percent, H2. I2 and H2 by the typical variance within studies; for FE by Q itself."""
    w = studies.weights(np.zeros_like(studies.k))
    q, df = spread(studies, w), studies.k - 1
    if method == "FE":
        h2 = np.where(df > 0, q / df, 1.0)
        return q, np.where(q > 0, np.maximum(100 * (q - df) / q, 0.0), 0.0), h2
    typical = df / traces(w)[0]
    i2 = np.where(df > 0, 100 * between / (typical + between), 0.0)
    return q, i2, np.where(df > 0, between / typical + 1, 1.0)


def _prediction(studies: Studies, between: Floats, se: Floats, pi: str, level: float, method: str) -> Floats:
    """Half the width of the interval for the effect in a new setting."""
    if method == "FE":
        return np.full_like(studies.k, np.nan)
    share = 0.5 + level / 2
    df = studies.k - (2 if pi.startswith("t_k_minus_2") else 1)
    factor = normal_quantile(share) if pi == "normal" else t_quantile(share, df)
    return np.asarray(np.where(studies.k > 1, factor * np.sqrt(between + se**2), np.nan))


def _interval_used(ci: str, k: int, method: str) -> str:
    return "normal" if k < 2 or method == "FE" else ci


def _notes(k: int, method: str, ci: str, pi: str) -> tuple[str, ...]:
    said = []
    if k == 1:
        said.append("One study: its own estimate and a normal interval; heterogeneity cannot be seen.")
    if k == 2 and method != "FE":
        said.append("Two studies: the variance between them is hardly known.")
        if pi == "t_k_minus_2":
            said.append("No prediction interval: t with k - 2 degrees of freedom needs three studies.")
    if method == "FE" and ci != "normal":
        said.append("FE: the interval is normal; Hartung and Knapp's belongs to random effects.")
    return tuple(said)
