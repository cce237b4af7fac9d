"""The interval for tau2 by the Q-profile (Viechtbauer 2007), and for I2 from it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spinepath.terms import SpinepathError

from .arrays import Floats, one
from .distributions import chi2_quantile
from .heterogeneity import generalised_q_root, tau2, traces


@dataclass(frozen=True, slots=True)
class HeterogeneityInterval:
    """tau2 and I2 (in percent), each as estimate, lower and upper limit."""

    tau2: tuple[float, float, float]
    i2: tuple[float, float, float]
    method: str
    level: float


def q_profile(
    y: Sequence[float] | Floats, v: Sequence[float] | Floats, *, method: str = "REML", level: float = 0.95
) -> HeterogeneityInterval:
    """The values of tau2 that the generalised Q does not speak against. Needs two studies or more."""
    studies = one(y, v)
    k = len(studies.y)
    if k < 2:
        raise SpinepathError("studies", found=str(k), expected="at least 2")
    df = np.full(1, k - 1.0)
    found = float(tau2(studies, method)[0][0])
    lo, hi = (float(generalised_q_root(studies, chi2_quantile(p, df))[0]) for p in _shares(level))
    typical = (k - 1) / float(traces(studies.weights(np.zeros(1)))[0][0])
    share = [100 * t / (typical + t) for t in (found, lo, hi)]
    return HeterogeneityInterval((found, lo, hi), (share[0], share[1], share[2]), method, level)


def _shares(level: float) -> tuple[float, float]:
    return 0.5 + level / 2, 0.5 - level / 2
