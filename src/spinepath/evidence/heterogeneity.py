"""The variance between studies, for many meta-analyses at once.

Formulas: DerSimonian and Laird 1986; Hedges and Olkin 1985 (HE); Hunter and Schmidt 2004 (HS); Sidik and Jonkman 2005
(SJ); Paule and Mandel 1982; Morris 1983 (EB); Viechtbauer 2005 for maximum likelihood and all large-sample errors.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from spinepath.terms import SpinepathError, nearest_name

from .arrays import Floats, Studies, total

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
    return np.asarray(total(w * studies.y) / total(w))


def spread(studies: Studies, w: Floats) -> Floats:
    """Cochran's Q with these weights: the weighted squares around the weighted mean."""
    apart = studies.y - mean(studies, w)
    return total(w * apart * apart)


def traces(w: Floats) -> tuple[Floats, Floats]:
    """tr(P) and tr(PP) of the projection that takes out the weighted mean."""
    square = w * w
    s1, s2, s3 = total(w), total(square), total(square * w)
    share = s2 / s1
    return s1 - share, s2 - 2 * s3 / s1 + share * share


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
    weight = total(w)
    found = np.maximum((spread(studies, w) - studies.k) / weight, 0.0)
    return found, _moment_error(studies, found, weight, w)


@np.errstate(divide="ignore", invalid="ignore")
def _hedges(studies: Studies) -> tuple[Floats, Floats]:
    k = studies.k
    v = studies.v * studies.has
    mean_v = total(v) / k
    found = np.maximum(spread(studies, studies.has) / (k - 1) - mean_v, 0.0)
    square = total(v**2) * (1 - 2 / k) + mean_v**2
    error = np.sqrt(2 * square + 4 * found * mean_v * (k - 1) + 2 * found**2 * (k - 1)) / (k - 1)
    return found, np.asarray(error)


@np.errstate(divide="ignore", invalid="ignore")
def _sidik_jonkman(studies: Studies) -> tuple[Floats, Floats]:
    k = studies.k
    rough = spread(studies, studies.has) / k
    w = studies.weights(rough)
    weight = total(w)
    found = rough * spread(studies, w) / (k - 1)
    square = traces(w)[1]
    v = studies.v * studies.has
    two = total(w**2 * v)
    pv_pv = total(w**2 * v**2) - 2 * total(w**3 * v**2) / weight + (two / weight) ** 2
    pv_p = two - 2 * total(w**3 * v) / weight + total(w**2) * two / weight**2
    error = rough / (k - 1) * np.sqrt(2 * pv_pv + 4 * found * pv_p + 2 * found**2 * square)
    return found, np.asarray(error)


def _climb(studies: Studies, start: Floats, step: Step, what: str) -> Floats:
    """Repeat `step` until no analysis moves; those that rest are set aside. A step below 0 ends there unless the slope
    at 0 points up, and then goes half of the way.
    """
    found = start.copy()
    scale = total(studies.v * studies.has) / studies.k
    moving = np.arange(len(found))
    part = studies
    for _ in range(MOST_STEPS):
        here = found[moving]
        there = here + step(part, here, moving)
        below = there < 0
        if below.any():
            rising_at_0 = step(part, np.zeros_like(here), moving) > 0
            there = np.where(below, np.where(rising_at_0, here / 2, 0.0), there)
        found[moving] = there
        still = np.abs(there - here) > TOLERANCE * (there + scale[moving])
        if not still.any():
            return found
        if not still.all():
            moving, part = moving[still], part.rows(still)
    raise SpinepathError(
        f"tau2: analysis {moving[0] + 1}", found=f"no end after {MOST_STEPS} steps", expected=f"that {what} converges"
    )


def _moments_at(studies: Studies, t: Floats) -> tuple[Floats, Floats, Floats]:
    """Weights w, y'PPy and y'PPPy at a value of tau2."""
    w = studies.weights(t)
    r = w * (studies.y - mean(studies, w))
    wr = w * r
    return w, total(r * r), total(wr * r) - total(wr) ** 2 / total(w)


def _likelihood_step(restricted: bool) -> Step:
    """Newton's step on the score where the likelihood bends down, Fisher's step elsewhere; for two studies or more."""

    def step(studies: Studies, t: Floats, _: NDArray[np.intp]) -> Floats:
        w, quadratic, cubic = _moments_at(studies, t)
        one, two = traces(w) if restricted else (total(w), total(w * w))
        bend = 2 * cubic - two
        return np.asarray((quadratic - one) / np.where(bend > 0.25 * two, bend, two))

    return step


@np.errstate(divide="ignore", invalid="ignore")
def _likelihood(studies: Studies, restricted: bool) -> tuple[Floats, Floats]:
    step = _likelihood_step(restricted)
    several = studies.k > 1
    found = np.zeros_like(studies.k)
    what = "the restricted likelihood" if restricted else "the likelihood"
    if several.any():
        chosen = studies if several.all() else studies.rows(several)
        found[several] = _climb(chosen, _hedges(chosen)[0], step, what)
    w = studies.weights(found)
    information = traces(w)[1] if restricted else total(w * w)
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
        w = part.weights(t)
        apart = part.y - mean(part, w)
        r = w * apart
        quadratic = total(r * r)
        return np.asarray((total(r * apart) - target[rows]) / np.where(quadratic > 0, quadratic, 1.0))

    return _climb(studies, np.zeros_like(target), step, "the generalised Q")


@np.errstate(divide="ignore", invalid="ignore")
def _paule_mandel(studies: Studies) -> tuple[Floats, Floats]:
    k = studies.k
    found = generalised_q_root(studies, k - 1)
    return found, np.asarray(np.sqrt(2 * k**2 / (k - 1)) / total(studies.weights(found)))


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
