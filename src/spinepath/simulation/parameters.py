"""Draws of the parameters: joint ones from the fit where there are, all others from their own laws."""

import math

import numpy as np
from numpy.typing import NDArray

from spinepath.knowledge import Knowledge
from spinepath.knowledge.course_models import CourseParameter, Distribution
from spinepath.terms import SpinepathError

from .kernel.chance import PARAMETER, gamma, normal, uniforms
from .kernel.layout import PARAMETERS

Floats = NDArray[np.float64]
ATTEMPTS = 1000


def parameter_draws(knowledge: Knowledge, seed: int, draws: int) -> Floats:
    """One row of parameters for each draw, in the order of `layout.PARAMETERS`.

    Fitted parameters of one draw come from one row of the fit, so that what the targets tie together stays together.
    Raises SpinepathError for a parameter that the knowledge does not have.
    """
    rows, stored = fitted_rows(knowledge, seed, draws), fitted_draws(knowledge)
    columns = []
    for number, name in enumerate(PARAMETERS):
        if name in stored:
            columns.append(stored[name][rows])
        else:
            columns.append(law_draws(_parameter(knowledge, name).distribution, seed, number, draws))
    return np.ascontiguousarray(np.column_stack(columns))


def fitted_draws(knowledge: Knowledge) -> dict[str, Floats]:
    """All rows of the fit, by the name of a parameter or effect."""
    return knowledge.once(
        "fitted draws", lambda: {name: np.asarray(values) for name, values in knowledge.course_draws.items()}
    )


def fitted_rows(knowledge: Knowledge, seed: int, draws: int) -> NDArray[np.int64]:
    """Which row of the fit each draw takes: each row once before any comes twice, from a start that the seed gives."""
    stored = min((len(x) for x in knowledge.course_draws.values()), default=1)
    step = next(k for k in range(int(stored * 0.618) | 1, 2 * stored + 2) if math.gcd(k, stored) == 1)
    return (seed + step * np.arange(draws)) % stored


def middle(knowledge: Knowledge) -> Floats:
    """The parameters at their middle: mean of the fit where there is one, else median of the law."""
    return np.asarray(
        [
            float(np.mean(knowledge.course_draws[name]))
            if name in knowledge.course_draws
            else law_middle(_parameter(knowledge, name).distribution)
            for name in PARAMETERS
        ]
    )


def law_draws(law: Distribution, seed: int, stream: int, draws: int) -> Floats:
    """`draws` numbers by a law; one outside `min` and `max` is drawn again."""
    if law.fixed is not None:
        return np.full(draws, law.fixed)
    return np.asarray([_one(law, seed, stream, d) for d in range(draws)])


def _one(law: Distribution, seed: int, stream: int, draw: int) -> float:
    low, high = _bounds(law)
    for attempt in range(ATTEMPTS):
        who = (np.uint32(seed), np.uint32(draw), np.uint32(stream), np.uint32(PARAMETER + 1000 * (attempt + 1)))
        value = _draw(law, who)
        if low <= value <= high:
            return value
    raise SpinepathError(
        "a law of the course model", found=law.model_dump(exclude_none=True), expected="bounds it meets"
    )


def _draw(law: Distribution, who: tuple[np.uint32, ...]) -> float:
    u: float = uniforms(who, PARAMETER, 0)[0]
    if law.fixed is not None:
        return law.fixed
    if law.normal is not None:
        return float(law.normal[0] + law.normal[1] * normal(u))
    if law.lognormal is not None:
        return float(law.lognormal[0] * math.exp(law.lognormal[1] * normal(u)))
    if law.uniform is not None:
        return law.uniform[0] + (law.uniform[1] - law.uniform[0]) * u
    a, b = law.beta or (1.0, 1.0)
    return beta_draw(who, a, b)


def beta_draw(who: tuple[np.uint32, ...], a: float, b: float) -> float:
    """A beta number as a ratio of two gamma numbers; both shapes at or above 1."""
    first = gamma(who, a)
    other = (who[0], who[1], who[2], np.uint32(int(who[3]) + 1))
    return float(first / (first + gamma(other, b)))


def law_middle(law: Distribution) -> float:
    """The median of a law, for a beta law its mean."""
    if law.beta is not None:
        return law.beta[0] / sum(law.beta)
    if law.uniform is not None:
        return sum(law.uniform) / 2
    middle_of = law.fixed if law.fixed is not None else (law.normal or law.lognormal or (0.0,))[0]
    low, high = _bounds(law)
    return min(max(middle_of, low), high)


def _bounds(law: Distribution) -> tuple[float, float]:
    return (-math.inf if law.min is None else law.min), (math.inf if law.max is None else law.max)


def _parameter(knowledge: Knowledge, name: str) -> CourseParameter:
    found = knowledge.course_parameters.get(name)
    if found is None:
        raise SpinepathError(
            "knowledge/course/parameters.yaml", found=f"no {name}", expected="every parameter of the model"
        )
    return found
