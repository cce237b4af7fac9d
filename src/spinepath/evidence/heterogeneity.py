"""The variance between studies, for many meta-analyses at once.

Formulas: DerSimonian and Laird 1986; Hedges and Olkin 1985 (HE); Hunter and Schmidt 2004 (HS); Sidik and Jonkman 2005
(SJ); Paule and Mandel 1982; Morris 1983 (EB); Viechtbauer 2005 for maximum likelihood and all large-sample errors.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from spinepath.terms import SpinepathError, nearest_name

from .arrays import Floats, Studies

TOLERANCE = 1e-13  # of a step, relative to the scale of the data: tau2 itself is then good to 1e-12
MOST_STEPS = 500
Estimator = Callable[[Studies], tuple[Floats, Floats]]
Step = Callable[[Studies, Floats, NDArray[np.intp]], Floats]  # studies and tau2 of some rows, and which rows


def tau2(studies: Studies, method: str) -> tuple[Floats, Floats]:
    """The variance between studies and its standard error, each one value per analysis.

    `method` is one of METHODS; FE is 0 by definition. One study gives 0. Raises SpinepathError for an unknown
    method and where the search does not converge: there is never a silent number.
    """
    if method not in METHODS:
        expected = f"one of {', '.join(METHODS)}"
        raise SpinepathError("method", found=method, expected=expected, nearest=nearest_name(method, METHODS))
    found, error = METHODS[method](studies)
    single = studies.k < 2
    return np.where(single, 0.0, found), np.where(single, np.nan, error)


def mean(studies: Studies, w: Floats) -> Floats:
    """The weighted mean of each analysis."""
    return np.asarray((w * studies.y).sum(0) / w.sum(0))


def spread(studies: Studies, w: Floats) -> Floats:
    """Cochran's Q with these weights: the weighted squares around the weighted mean."""
    return np.asarray((w * (studies.y - mean(studies, w)) ** 2).sum(0))


def traces(w: Floats) -> tuple[Floats, Floats]:
    """tr(P) and tr(PP) of the projection that takes out the weighted mean."""
    s1, s2, s3 = (np.asarray((w**power).sum(0)) for power in (1, 2, 3))
    return s1 - s2 / s1, s2 - 2 * s3 / s1 + (s2 / s1) ** 2


def _moment_error(studies: Studies, found: Floats, divisor: Floats, w: Floats) -> Floats:
    trace, square = traces(w)
    above = np.maximum(found, 0.0)
    return np.asarray(np.sqrt(2 * (studies.k - 1) + 4 * above * trace + 2 * above**2 * square) / divisor)


def _none(studies: Studies) -> tuple[Floats, Floats]:
    return np.zeros_like(studies.k), np.full_like(studies.k, np.nan)


@np.errstate(divide="ignore", invalid="ignore")
def _dersimonian_laird(studies: Studies) -> tuple[Floats, Floats]:
    w = studies.weights(np.zeros_like(studies.k))
    trace, _ = traces(w)
    found = np.maximum((spread(studies, w) - (studies.k - 1)) / trace, 0.0)
    return found, _moment_error(studies, found, trace, w)


@np.errstate(divide="ignore", invalid="ignore")
def _hunter_schmidt(studies: Studies) -> tuple[Floats, Floats]:
    w = studies.weights(np.zeros_like(studies.k))
    total = w.sum(0)
    found = np.maximum((spread(studies, w) - studies.k) / total, 0.0)
    return found, _moment_error(studies, found, total, w)


@np.errstate(divide="ignore", invalid="ignore")
def _hedges(studies: Studies) -> tuple[Floats, Floats]:
    k = studies.k
    v = studies.v * studies.has
    mean_v = v.sum(0) / k
    found = np.maximum(spread(studies, studies.has) / (k - 1) - mean_v, 0.0)
    square = (v**2).sum(0) * (1 - 2 / k) + mean_v**2
    error = np.sqrt(2 * square + 4 * found * mean_v * (k - 1) + 2 * found**2 * (k - 1)) / (k - 1)
    return found, np.asarray(error)


@np.errstate(divide="ignore", invalid="ignore")
def _sidik_jonkman(studies: Studies) -> tuple[Floats, Floats]:
    k = studies.k
    rough = spread(studies, studies.has) / k
    w = studies.weights(rough)
    total = w.sum(0)
    found = rough * spread(studies, w) / (k - 1)
    square = traces(w)[1]
    v = studies.v * studies.has
    two = (w**2 * v).sum(0)
    pv_pv = (w**2 * v**2).sum(0) - 2 * (w**3 * v**2).sum(0) / total + (two / total) ** 2
    pv_p = two - 2 * (w**3 * v).sum(0) / total + (w**2).sum(0) * two / total**2
    error = rough / (k - 1) * np.sqrt(2 * pv_pv + 4 * found * pv_p + 2 * found**2 * square)
    return found, np.asarray(error)


def _climb(studies: Studies, start: Floats, step: Step, rising_at_0: NDArray[np.bool_], what: str) -> Floats:
    """Repeat `step` until no analysis moves; those that rest are set aside. A step below 0 ends there unless the slope
    at 0 points up, and then goes half of the way.
    """
    found = start.copy()
    scale = (studies.v * studies.has).sum(0) / studies.k
    moving = np.arange(len(found))
    part = studies
    for _ in range(MOST_STEPS):
        here = found[moving]
        wanted = here + step(part, here, moving)
        there = np.where(wanted < 0, np.where(rising_at_0[moving], here / 2, 0.0), wanted)
        found[moving] = there
        still = np.abs(there - here) > TOLERANCE * (there + scale[moving])
        if not still.any():
            return found
        if not still.all():
            moving, part = moving[still], part.rows(still)
    raise SpinepathError(
        f"tau2: analysis {moving[0] + 1}", found=f"no end after {MOST_STEPS} steps", expected=f"that {what} converges"
    )


def _moments_at(studies: Studies, t: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Weights w, generalised Q, y'PPy and y'PPPy at a value of tau2."""
    w = studies.weights(t)
    apart = studies.y - mean(studies, w)
    r = w * apart
    wr = w * r
    cubic = (wr * r).sum(0) - wr.sum(0) ** 2 / w.sum(0)
    return w, np.asarray((r * apart).sum(0)), np.asarray((r * r).sum(0)), cubic


def _likelihood_step(restricted: bool) -> Step:
    """Newton's step on the score where the likelihood bends down, Fisher's step elsewhere. One study stays where
    it is.
    """

    def step(studies: Studies, t: Floats, _: NDArray[np.intp]) -> Floats:
        w, _q, quadratic, cubic = _moments_at(studies, t)
        w2 = w * w
        one, two = traces(w) if restricted else (w.sum(0), w2.sum(0))
        bend = 2 * cubic - two
        return np.asarray((quadratic - one) / np.where(bend > 0.25 * two, bend, np.where(two > 0, two, 1.0)))

    return step


@np.errstate(divide="ignore", invalid="ignore")
def _likelihood(studies: Studies, restricted: bool) -> tuple[Floats, Floats]:
    step = _likelihood_step(restricted)
    start = np.where(studies.k > 1, np.nan_to_num(_hedges(studies)[0]), 0.0)
    rising = (step(studies, np.zeros_like(start), np.arange(len(start))) > 0) & (studies.k > 1)
    found = np.zeros_like(start)
    what = "the restricted likelihood" if restricted else "the likelihood"
    searched = (start > 0) | rising
    if searched.any():
        found[searched] = _climb(studies.rows(searched), start[searched], step, rising[searched], what)
    w = studies.weights(found)
    information = traces(w)[1] if restricted else (w**2).sum(0)
    return found, np.asarray(np.sqrt(2 / information))


def _reml(studies: Studies) -> tuple[Floats, Floats]:
    return _likelihood(studies, restricted=True)


def _ml(studies: Studies) -> tuple[Floats, Floats]:
    return _likelihood(studies, restricted=False)


def generalised_q_root(studies: Studies, target: Floats) -> Floats:
    """The tau2 at which the generalised Q equals `target`; 0 where Q is below it already at 0.

    Newton from the left: Q is convex and falls, so no step passes the root.
    """
    above = spread(studies, studies.weights(np.zeros_like(studies.k))) > target
    found = np.zeros_like(studies.k)
    if above.any():
        found[above] = _q_root(studies.rows(above), target[above])
    return found


def _q_root(studies: Studies, target: Floats) -> Floats:
    def step(part: Studies, t: Floats, rows: NDArray[np.intp]) -> Floats:
        _, q, quadratic, _ = _moments_at(part, t)
        return np.asarray((q - target[rows]) / np.where(quadratic > 0, quadratic, 1.0))

    return _climb(studies, np.zeros_like(target), step, np.ones_like(target, dtype=bool), "the generalised Q")


@np.errstate(divide="ignore", invalid="ignore")
def _paule_mandel(studies: Studies) -> tuple[Floats, Floats]:
    k = studies.k
    found = generalised_q_root(studies, k - 1)
    total = studies.weights(found).sum(0)
    return found, np.asarray(np.sqrt(2 * k**2 / (k - 1)) / total)


METHODS: dict[str, Estimator] = {
    "FE": _none,
    "DL": _dersimonian_laird,
    "PM": _paule_mandel,
    "REML": _reml,
    "ML": _ml,
    "EB": _paule_mandel,  # the same equation, reached another way
    "HE": _hedges,
    "HS": _hunter_schmidt,
    "SJ": _sidik_jonkman,
}
