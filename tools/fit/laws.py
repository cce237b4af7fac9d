"""Parameters as standard normal scores under their own laws: the fit moves scores, and zero is the middle of a law."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from spinepath.knowledge import Knowledge
from spinepath.knowledge.course_models import Distribution
from spinepath.simulation.kernel.layout import PARAMETERS

Floats = NDArray[np.float64]


def moving(knowledge: Knowledge) -> list[str]:
    """The parameters that have a law with a spread."""
    laws = {name: knowledge.course_parameters[name].distribution for name in PARAMETERS}
    return [name for name, law in laws.items() if law.fixed is None]


def from_scores(knowledge: Knowledge, names: list[str], scores: Floats) -> Floats:
    """Rows of all parameters, in the order of the kernel, for rows of scores of the moving ones."""
    rows = np.empty((len(scores), len(PARAMETERS)))
    for n, name in enumerate(PARAMETERS):
        law = knowledge.course_parameters[name].distribution
        rows[:, n] = law.fixed if law.fixed is not None else quantile(law, stats.norm.cdf(scores[:, names.index(name)]))
    return rows


def quantile(law: Distribution, u: Floats) -> Floats:
    """The quantile of a law cut at its bounds; `u` between 0 and 1."""
    found = _law(law)
    low = 0.0 if law.min is None else found.cdf(law.min)
    high = 1.0 if law.max is None else found.cdf(law.max)
    return np.asarray(found.ppf(np.clip(low + (high - low) * u, 1e-12, 1 - 1e-12)))


def _law(law: Distribution) -> "stats.rv_frozen":
    if law.normal is not None:
        return stats.norm(*law.normal)
    if law.lognormal is not None:
        return stats.lognorm(s=law.lognormal[1], scale=law.lognormal[0])
    if law.beta is not None:
        return stats.beta(*law.beta)
    low, high = law.uniform or (0.0, 1.0)
    return stats.uniform(low, high - low)
