"""Meta-regression: how the effect changes with a property of the studies.

Formulas: Raudenbush 2009 and Viechtbauer 2005 (restricted likelihood by Fisher scoring), Knapp and Hartung 2003 (F
and t), Jackson and others 2012 for I2 with moderators. R2 is the share of tau2 that the moderators take away.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spinepath.terms import SpinepathError

from .arrays import Floats, one
from .distributions import chi2_upper, f_upper, normal_two_sided, t_two_sided
from .heterogeneity import tau2

MOST_STEPS = 500
TOLERANCE = 1e-12  # of a step; matrices of badly scaled moderators leave noise below it


@dataclass(frozen=True, slots=True)
class Regression:
    """Coefficients with errors and p-values; `qm` tests all moderators together, `qe` what is left between studies."""

    names: tuple[str, ...]
    beta: tuple[float, ...]
    se: tuple[float, ...]
    p: tuple[float, ...]
    tau2: float
    qm: float
    qm_df: int
    qm_p: float
    qe: float
    qe_p: float
    i2: float
    r2: float | None
    k: int
    method: str
    test: str


@dataclass(frozen=True, slots=True)
class Fit:
    """A weighted fit at one value of tau2: coefficients, their covariance, the weights and the columns."""

    beta: Floats
    covariance: Floats
    weights: Floats
    x: Floats
    tau2: float

    def project(self, u: Floats) -> Floats:
        """P u, where P takes out what the columns explain. P itself, as large as the studies squared, is never made."""
        weighted = self.weights * u
        return np.asarray(weighted - self.weights * (self.x @ (self.covariance @ (self.x.T @ weighted))))

    def traces(self) -> tuple[float, float]:
        """tr(P) and tr(PP)."""
        w = self.weights
        two, three = (self.covariance @ (self.x.T @ (w[:, None] ** power * self.x)) for power in (2, 3))
        trace, square = float(w.sum()) - np.trace(two), float((w * w).sum()) - 2 * np.trace(three)
        return float(trace), float(square + (two * two.T).sum())


def regress(
    y: Sequence[float] | Floats,
    v: Sequence[float] | Floats,
    moderators: dict[str, Sequence[float] | Floats],
    *,
    method: str = "REML",
    test: str = "hk",
) -> Regression:
    """Regress estimates on moderators (name to one number per study; code groups as 0 and 1). `method` is REML, DL
    or FE; `test` is `hk` (t and F) or `normal`. Raises SpinepathError for too few studies and for moderators that
    say the same.
    """
    studies = one(y, v)
    ys, vs = studies.y[:, 0], studies.v[:, 0]
    x = np.column_stack([np.ones(len(ys)), *(np.asarray(column, float) for column in moderators.values())])
    _sound(x, moderators)
    fit = fit_model(ys, vs, x, method)
    df = len(ys) - x.shape[1]
    apart = ys - x @ fit.beta
    scale = float((fit.weights * apart**2).sum() / df) if test == "hk" else 1.0
    covariance = fit.covariance * scale
    se = np.sqrt(np.diag(covariance))
    z = fit.beta / se
    p = t_two_sided(z, np.full(len(z), float(df))) if test == "hk" else normal_two_sided(z)
    some = slice(1, None)
    wald = float(fit.beta[some] @ np.linalg.solve(covariance[some, some], fit.beta[some]))
    m = x.shape[1] - 1
    qm = wald / m if test == "hk" else wald
    qm_p = f_upper(qm, m, df) if test == "hk" else float(chi2_upper(np.array(qm), np.array(float(m))))
    qe, i2 = _left(ys, vs, x, fit.tau2)
    alone = float(tau2(studies, method)[0][0])
    return Regression(
        names=("intercept", *moderators),
        beta=tuple(map(float, fit.beta)),
        se=tuple(map(float, se)),
        p=tuple(map(float, p)),
        tau2=fit.tau2,
        qm=qm,
        qm_df=m,
        qm_p=qm_p,
        qe=qe,
        qe_p=float(chi2_upper(np.array(qe), np.array(float(df)))),
        i2=i2,
        r2=None if alone == 0 else max(0.0, 100 * (alone - fit.tau2) / alone),
        k=len(ys),
        method=method,
        test=test,
    )


def fit_model(y: Floats, v: Floats, x: Floats, method: str = "REML") -> Fit:
    """The weighted fit of a design matrix, with tau2 by the method. Computed on orthogonal columns, which years and the
    like need, and told for the columns given.
    """
    even, back = np.linalg.qr(x)
    found = _fitted(y, v, even, method)
    turn = np.linalg.inv(back)
    covariance = np.asarray(turn @ found.covariance @ turn.T, float)
    return Fit(turn @ found.beta, covariance, found.weights, x, found.tau2)


def _fitted(y: Floats, v: Floats, x: Floats, method: str) -> Fit:
    fixed = _fit(y, v, x, 0.0)
    if method == "FE":
        return fixed
    if method == "DL":
        q = float(y @ fixed.project(y))
        return _fit(y, v, x, max(0.0, (q - (len(y) - x.shape[1])) / fixed.traces()[0]))
    if method != "REML":
        raise SpinepathError("method", found=method, expected="one of REML, DL, FE")
    return _restricted(y, v, x)


def _restricted(y: Floats, v: Floats, x: Floats) -> Fit:
    here = _start(y, v, x)
    scale = float(v.mean())
    for _ in range(MOST_STEPS):
        fit = _fit(y, v, x, here)
        step = _step(y, fit)
        there = here + step
        if there < 0:
            there = here / 2 if here > TOLERANCE * scale else 0.0
        if abs(there - here) <= TOLERANCE * (there + scale):
            return _fit(y, v, x, there if there > TOLERANCE * scale else 0.0)
        here = there
    raise SpinepathError(
        "tau2", found=f"no end after {MOST_STEPS} steps", expected="that restricted likelihood converges"
    )


def _step(y: Floats, fit: Fit) -> float:
    """Newton's step where the likelihood bends down, Fisher's elsewhere."""
    py = fit.project(y)
    trace, square = fit.traces()
    slope = float(py @ py) - trace
    bend = 2 * float(py @ fit.project(py)) - square
    return float(slope / (bend if bend > 0.25 * square else square))


def _start(y: Floats, v: Floats, x: Floats) -> float:
    """Hedges and Olkin's estimate; the columns are orthonormal."""
    apart = y - x @ (x.T @ y)
    left = float(apart @ apart) - float(((1 - (x * x).sum(axis=1)) * v).sum())
    return float(max(0.0, left / (len(y) - x.shape[1])))


def _fit(y: Floats, v: Floats, x: Floats, between: float) -> Fit:
    w = 1 / (v + between)
    covariance = np.linalg.inv(x.T @ (w[:, None] * x))
    wx = w[:, None] * x
    return Fit(covariance @ (wx.T @ y), np.asarray(covariance, float), w, x, between)


def _left(y: Floats, v: Floats, x: Floats, between: float) -> tuple[float, float]:
    fixed = _fit(y, v, np.linalg.qr(x)[0], 0.0)
    typical = (len(y) - x.shape[1]) / fixed.traces()[0]
    return float(y @ fixed.project(y)), 100 * between / (typical + between)


def _sound(x: Floats, moderators: dict[str, Sequence[float] | Floats]) -> None:
    if not np.isfinite(x).all():
        name = list(moderators)[int(np.argmin(np.isfinite(x).all(axis=0))) - 1]
        raise SpinepathError(
            f"moderator {name}", found="a value that is no number", expected="a number for every study"
        )
    if len(x) <= x.shape[1]:
        raise SpinepathError("moderators", found=f"{len(x)} studies", expected=f"more than {x.shape[1]}")
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise SpinepathError("moderators", found=", ".join(moderators), expected="that none is made of the others")
