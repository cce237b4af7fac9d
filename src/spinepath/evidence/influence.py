"""What each study does to the pooled estimate. Formulas: Viechtbauer and Cheung 2010; shrunken estimates:
Raudenbush and Bryk 1985. Leave-one-out and cumulative analyses run as one batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spinepath.terms import SpinepathError

from .arrays import Floats, one
from .pooling import Pooled, PooledMany, pool, pool_many


@dataclass(frozen=True, slots=True)
class Influence:
    """One number per study: externally standardised residual, Cook's distance, DFFITS, hat value, weight in percent."""

    rstudent: Floats
    cook: Floats
    dffits: Floats
    hat: Floats
    weight: Floats


def leave_one_out(
    y: Sequence[float] | Floats, v: Sequence[float] | Floats, *, method: str = "REML", ci: str = "hk_adhoc"
) -> PooledMany:
    """The pooled result without each study in turn, in the order of the studies. Needs two studies or more."""
    ys, vs = _both(y, v)
    return pool_many([(np.delete(ys, i), np.delete(vs, i)) for i in range(len(ys))], method=method, ci=ci)


def cumulative(
    y: Sequence[float] | Floats,
    v: Sequence[float] | Floats,
    order: Sequence[float] | Floats,
    *,
    method: str = "REML",
    ci: str = "hk_adhoc",
) -> tuple[list[int], PooledMany]:
    """The pooled result as studies came in, by `order` (a year, say). Returns the positions of the studies in that
    order, and the results of the first, the first two and so on.
    """
    studies = one(y, v)
    ys, vs = studies.y[:, 0], studies.v[:, 0]
    if len(order) != len(ys):
        raise SpinepathError("order", found=f"{len(order)} values", expected=f"{len(ys)}, one for each study")
    ranked = np.argsort(np.asarray(order, float), kind="stable")
    parts = [(ys[ranked[: n + 1]], vs[ranked[: n + 1]]) for n in range(len(ys))]
    return [int(i) for i in ranked], pool_many(parts, method=method, ci=ci)


def influence(y: Sequence[float] | Floats, v: Sequence[float] | Floats, *, method: str = "REML") -> Influence:
    """How far each study lies from the rest, and how far it moves the estimate. Needs three studies or more."""
    ys, vs = _both(y, v, fewest=3)
    whole = pool(y, v, method=method, ci="normal")
    rest = leave_one_out(y, v, method=method, ci="normal")
    w = 1 / (vs + whole.tau2)
    hat = w / w.sum()
    moved = whole.estimate - rest.estimate
    return Influence(
        rstudent=(ys - rest.estimate) / np.sqrt(vs + rest.tau2 + rest.se**2),
        cook=moved**2 / whole.se**2,
        dffits=moved / np.sqrt(hat * (vs + rest.tau2)),
        hat=hat,
        weight=100 * hat,
    )


def shrunken(
    y: Sequence[float] | Floats, v: Sequence[float] | Floats, *, method: str = "REML"
) -> tuple[Floats, Floats]:
    """Each study's own effect, drawn towards the pooled one by how uncertain it is: best prediction and its error."""
    ys, vs = _both(y, v)
    whole: Pooled = pool(y, v, method=method, ci="normal")
    own = whole.tau2 / (whole.tau2 + vs)
    return own * ys + (1 - own) * whole.estimate, np.sqrt(own * vs + (1 - own) ** 2 * whole.se**2)


def _both(y: Sequence[float] | Floats, v: Sequence[float] | Floats, fewest: int = 2) -> tuple[Floats, Floats]:
    studies = one(y, v)
    if len(studies.y) < fewest:
        raise SpinepathError("studies", found=str(len(studies.y)), expected=f"at least {fewest}")
    return studies.y[:, 0], studies.v[:, 0]
