"""Do small studies tell another story? Egger 1997, Sterne and Egger 2005, Peters 2006, Begg and Mazumdar 1994, trim and
fill (Duval and Tweedie 2000), Rosenthal 1979. A small p is a question about the studies, never a proof of bias.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from scipy import stats
from scipy.special import ndtr

from spinepath.terms import SpinepathError

from .arrays import Floats, one
from .distributions import normal_quantile, t_two_sided
from .pooling import Pooled, pool
from .regression import regress

FEWEST = 3
ADVISED = 10  # below ten studies the tests say little (Cochrane Handbook 13.3.5.4)
EXACT_BELOW = 50  # Kendall's tau without ties is computed exactly below so many studies


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """One test of asymmetry. `limit` is the estimate for a study without error, where the test has one."""

    name: str
    statistic: float
    p: float
    df: int | None = None
    slope: float | None = None
    se: float | None = None
    limit: float | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """What trim and fill adds: `added` studies on `side`, and the estimate with them. A sensitivity analysis only."""

    estimator: str
    added: int
    side: str
    pooled: Pooled
    y: tuple[float, ...]
    v: tuple[float, ...]


def egger(y: Sequence[float] | Floats, v: Sequence[float] | Floats) -> Asymmetry:
    """Egger's regression: weighted least squares on the standard error, with a free dispersion."""
    y, v = _arrays(y, v)
    root = np.sqrt(v)
    beta, se, df = _weighted_line(y, root, 1 / v)
    t = beta[1] / se[1]
    p = float(t_two_sided(np.array(t), np.array(float(df))))
    return Asymmetry("Egger", t, p, df, beta[1], se[1], beta[0], _few(len(y)))


def egger_random(y: Sequence[float] | Floats, v: Sequence[float] | Floats) -> Asymmetry:
    """The same question by mixed-effects regression on the standard error (REML, normal test)."""
    y, v = _arrays(y, v)
    found = regress(y, v, {"standard error": np.sqrt(v)}, test="normal")
    z = found.beta[1] / found.se[1]
    return Asymmetry("Egger, random", z, found.p[1], None, found.beta[1], found.se[1], found.beta[0], _few(len(y)))


def peters(y: Sequence[float] | Floats, events: Sequence[float] | Floats, n: Sequence[float] | Floats) -> Asymmetry:
    """Peters' regression of log odds ratios on 1/n, for events: Egger's test errs there when effects are large.

    `events` and `n` are those of both arms together.
    """
    y = np.asarray(y, float)
    events, n = np.asarray(events, float), np.asarray(n, float)
    _enough(len(y))
    beta, se, df = _weighted_line(y, 1 / n, events * (n - events) / n)
    t = beta[1] / se[1]
    p = float(t_two_sided(np.array(t), np.array(float(df))))
    return Asymmetry("Peters", t, p, df, beta[1], se[1], beta[0], _few(len(y)))


def begg(y: Sequence[float] | Floats, v: Sequence[float] | Floats) -> Asymmetry:
    """Begg and Mazumdar's rank correlation between effect and variance (Kendall's tau)."""
    y, v = _arrays(y, v)
    w = 1 / v
    apart = (y - (w * y).sum() / w.sum()) / np.sqrt(v - 1 / w.sum())
    ties = len(np.unique(apart)) < len(y) or len(np.unique(v)) < len(y)
    found = stats.kendalltau(apart, v, method="exact" if not ties and len(y) < EXACT_BELOW else "asymptotic")
    return Asymmetry("Begg", float(found.statistic), float(found.pvalue), note=_few(len(y)))


def trim_and_fill(
    y: Sequence[float] | Floats,
    v: Sequence[float] | Floats,
    *,
    estimator: str = "L0",
    method: str = "REML",
    ci: str = "normal",
) -> Filled:
    """Duval and Tweedie's trim and fill by L0 or R0. The side is the one that the small studies leave empty."""
    y, v = _arrays(y, v)
    if estimator not in ("L0", "R0"):
        raise SpinepathError("estimator", found=estimator, expected="L0 or R0")
    side = "left" if egger_random(y, v).statistic > 0 else "right"
    turned = -y if side == "right" else y
    order = np.argsort(turned, kind="stable")
    turned, spread = turned[order], v[order]
    centre, added = _trimmed(turned, spread, estimator, method)
    mirrored = 2 * centre - turned[len(y) - added :]
    filled = np.concatenate([turned, mirrored])
    variances = np.concatenate([spread, spread[len(y) - added :]])
    filled = -filled if side == "right" else filled
    pooled = pool(filled, variances, method=method, ci=ci)
    return Filled(estimator, added, side, pooled, tuple(map(float, filled)), tuple(map(float, variances)))


def _trimmed(y: Floats, v: Floats, estimator: str, method: str) -> tuple[float, int]:
    """The centre and the number of studies to mirror, from estimates in rising order; the highest are cut off."""
    k, added = len(y), 0
    for _ in range(k + 50):
        keep = k - added
        centre = pool(y[:keep], v[:keep], method=method, ci="normal").estimate
        found = _missing(y - centre, estimator)
        if found == added:
            return centre, added
        added = min(found, k - 2)
    raise SpinepathError("trim and fill", found="numbers that swing", expected="that the number of studies settles")


def _missing(apart: Floats, estimator: str) -> int:
    k = len(apart)
    ranks = np.argsort(np.argsort(np.abs(apart), kind="stable"), kind="stable") + 1
    signed = np.sign(apart) * ranks
    if estimator == "R0":
        below = -signed[signed < 0]
        return max(0, int(k - (below.max() if len(below) else 0) - 1))
    positive = float(signed[signed > 0].sum())
    return max(0, round((4 * positive - k * (k + 1)) / (2 * k - 1)))


def fail_safe(y: Sequence[float] | Floats, v: Sequence[float] | Floats, alpha: float = 0.05) -> int:
    """Rosenthal's number of unseen null studies that would lift a one-sided p above `alpha`. History, not evidence."""
    y, v = _arrays(y, v)
    total = float((y / np.sqrt(v)).sum())
    if float(ndtr(-abs(total) / sqrt(len(y)))) >= alpha:
        return 0
    return max(0, ceil((total / normal_quantile(1 - alpha)) ** 2 - len(y)))


def _weighted_line(y: Floats, x: Floats, w: Floats) -> tuple[list[float], list[float], int]:
    design = np.column_stack([np.ones(len(y)), x])
    inverse = np.linalg.inv(design.T @ (w[:, None] * design))
    beta = inverse @ (design.T @ (w * y))
    df = len(y) - 2
    scale = float((w * (y - design @ beta) ** 2).sum()) / df
    return [float(b) for b in beta], [float(s) for s in np.sqrt(np.diag(inverse) * scale)], df


def _arrays(y: Sequence[float] | Floats, v: Sequence[float] | Floats) -> tuple[Floats, Floats]:
    studies = one(y, v)
    _enough(len(studies.y))
    return studies.y[:, 0], studies.v[:, 0]


def _enough(k: int) -> None:
    if k < FEWEST:
        raise SpinepathError("asymmetry", found=f"{k} studies", expected=f"at least {FEWEST}")


def _few(k: int) -> str | None:
    return None if k >= ADVISED else f"{k} studies: below {ADVISED} this test can hardly find anything."
