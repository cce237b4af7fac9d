"""Joint posterior of the parameters: linear steps find where it lies, a smooth stand-in is sampled, truth weighs.

Scores of all parameters are standard normal a priori. Each step regresses the targets on the scores and moves to the
mode of the linear problem. A stand-in (linear in all scores, quadratic in the directions that the targets see) is
then sampled by a Markov chain that leaves the prior unchanged (pCN; Cotter et al. 2013). At the end the model itself
is run at every point, which is weighed by the likelihood of the model over that of the stand-in and drawn again.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Simulate = Callable[[Floats, int, int], tuple[Floats, Floats]]  # scores, lives, seed -> values, variances

STEPS, STEP_DRAWS, STEP_LIVES = 3, 2500, 200
SHAPE_DRAWS, SHAPE_LIVES, WIDER = 6000, 200, 1.4  # to learn the stand-in from, around the mode
POINTS, LIVES = 5000, 1200
CHAIN, STRIDE = 1500, 0.25  # steps of each chain, and how far each goes
KEPT = 2000


@dataclass(frozen=True)
class Posterior:
    """Scores of `KEPT` draws, what they give for the targets, and how many independent draws they are worth."""

    scores: Floats
    values: Floats
    effective: float


def fit(simulate: Simulate, observed: Floats, se: Floats, parameters: int, seed: int) -> Posterior:
    """Draw from the posterior. The same seed gives the same draws."""
    chance = np.random.Generator(np.random.Philox(seed))
    mean, cov = np.zeros(parameters), np.eye(parameters)
    for step in range(STEPS):
        scores = chance.multivariate_normal(mean, cov, STEP_DRAWS, method="cholesky")
        values, variances = simulate(scores, STEP_LIVES, seed + 100_000 * (step + 1))
        mean, cov = linear_step(scores, values, observed, se)
    scores = chance.multivariate_normal(mean, cov * WIDER**2, SHAPE_DRAWS, method="cholesky")
    values, variances = simulate(scores, SHAPE_LIVES, seed + 100_000 * (STEPS + 1))
    stand_in = StandIn.learn(scores, values, se)
    start = chance.multivariate_normal(mean, cov, POINTS, method="cholesky")
    width = np.sqrt(se**2 + variances.mean(axis=0) * SHAPE_LIVES / LIVES)  # the chance that the last step will have
    points = stand_in.sample(start, observed, width, chance)
    return _weighted(simulate, stand_in, points, observed, (se, width), chance, seed + 100_000 * (STEPS + 2))


def linear_step(scores: Floats, values: Floats, observed: Floats, se: Floats) -> tuple[Floats, Floats]:
    """Mode and covariance of the posterior if the targets were linear in the scores."""
    design = np.column_stack([np.ones(len(scores)), scores])
    coefficients, *_ = np.linalg.lstsq(design, values, rcond=None)
    at_zero, slopes = coefficients[0], coefficients[1:].T
    precision = np.eye(scores.shape[1]) + slopes.T @ (slopes / se[:, None] ** 2)
    cov = np.linalg.inv(precision)
    return cov @ slopes.T @ ((observed - at_zero) / se**2), (cov + cov.T) / 2


@dataclass(frozen=True)
class StandIn:
    """A smooth surface for each target: linear in the scores, quadratic along the directions that targets see."""

    directions: Floats
    coefficients: Floats

    @classmethod
    def learn(cls, scores: Floats, values: Floats, se: Floats) -> "StandIn":
        """By least squares, from simulated points."""
        design = np.column_stack([np.ones(len(scores)), scores])
        slopes = np.linalg.lstsq(design, values / se, rcond=None)[0][1:]
        directions = np.asarray(np.linalg.svd(slopes, full_matrices=False)[0])
        features = _features(scores, directions)
        return cls(directions, np.asarray(np.linalg.lstsq(features, values, rcond=None)[0]))

    def values(self, scores: Floats) -> Floats:
        """The targets at rows of scores."""
        return np.asarray(_features(scores, self.directions) @ self.coefficients)

    def sample(self, start: Floats, observed: Floats, se: Floats, chance: np.random.Generator) -> Floats:
        """One point from the end of each chain."""
        here, at = start, log_likelihood(self.values(start), observed, se**2)
        for _ in range(CHAIN):
            there = np.sqrt(1 - STRIDE**2) * here + STRIDE * chance.standard_normal(here.shape)
            then = log_likelihood(self.values(there), observed, se**2)
            moves = np.log(chance.random(len(here))) < then - at
            here, at = np.where(moves[:, None], there, here), np.where(moves, then, at)
        return here


def _features(scores: Floats, directions: Floats) -> Floats:
    along = scores @ directions
    first, second = np.triu_indices(along.shape[1])
    return np.column_stack([np.ones(len(scores)), scores, along[:, first] * along[:, second]])


def log_likelihood(values: Floats, observed: Floats, variance: Floats) -> Floats:
    """Of independent normal errors, without what does not depend on the row."""
    return np.asarray(-0.5 * ((values - observed) ** 2 / variance + np.log(variance)).sum(axis=1))


def _weighted(
    simulate: Simulate, stand_in: StandIn, points: Floats, observed: Floats, errors: tuple[Floats, Floats],
    chance: np.random.Generator, seed: int,
) -> Posterior:  # fmt: skip
    se, width = errors
    values, variances = simulate(points, LIVES, seed)
    spread = se**2 + variances  # chance of the simulation widens the target's error
    log_weights = log_likelihood(values, observed, spread) - log_likelihood(stand_in.values(points), observed, width**2)
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    chosen = np.searchsorted(np.cumsum(weights), (np.arange(KEPT) + chance.random()) / KEPT).clip(max=POINTS - 1)
    chance.shuffle(chosen)
    return Posterior(points[chosen], values[chosen], float(1 / (weights**2).sum()))
