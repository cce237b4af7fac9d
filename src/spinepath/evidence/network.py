"""Network meta-analysis: every treatment against every other, from all comparisons at once.

The model is generalised least squares on the contrasts of each study with the covariance that its shared arms bring,
which gives the same numbers as the graph-theoretic form (Rücker 2012; Rücker and Schwarzer 2014). tau2 is common to all
comparisons: DL in its generalised form (Jackson, White and Riley 2013), or REML. The R package netmeta searches REML
without the sampling covariance within studies of several arms; `REML` here does the same, so that published
networks can be redone to the last digit, and `REML_full` keeps the covariance. The fit itself always has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spinepath.terms import SpinepathError, nearest_name

from .arrays import Floats
from .contrasts import Block, Contrast, blocks_of, treatments_in
from .distributions import chi2_upper, normal_quantile, normal_two_sided, t_quantile

METHODS = ("DL", "REML", "REML_full")
MOST_STEPS = 500  # of the search for tau2
TOLERANCE = 1e-12
CONDITION = 1e11  # of the information; six digits are left


@dataclass(frozen=True, slots=True)
class Network:
    """All effects of a network. Matrices: row minus column, in the order of `treatments`, on the analysis scale.

    `q` and `i2` (a share) are those of the common-effect model. `predict_lo` and `predict_hi` are nan where there
    are no degrees of freedom.
    """

    treatments: tuple[str, ...]
    estimates: Floats
    se: Floats
    ci_lo: Floats
    ci_hi: Floats
    p: Floats
    predict_lo: Floats
    predict_hi: Floats
    tau2: float
    i2: float
    q: float
    q_df: int
    q_p: float
    studies: int
    comparisons: int
    designs: int
    model: str
    method: str
    level: float
    single_trial: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """The network as one regression: contrasts, their covariance, the part of tau2 in it, and the design matrix."""

    y: Floats
    v: Floats
    shared: Floats
    x: Floats


@dataclass(frozen=True, slots=True)
class Solved:
    """The fit at one tau2: coefficients, their covariance, the projection and the weighted squares left over."""

    beta: Floats
    covariance: Floats
    projection: Floats
    q: float


def network(
    contrasts: Sequence[Contrast], *, model: str = "random", method: str = "REML", level: float = 0.95
) -> Network:
    """Fit the network. `model` is common or random, `method` of tau2 one of METHODS.

    Raises SpinepathError for a network in pieces (each piece is named), for studies whose contrasts contradict
    each other and for a search that does not end.
    """
    if model not in ("common", "random"):
        raise SpinepathError("model", found=model, expected="common or random")
    if method not in METHODS:
        expected, nearest = f"one of {', '.join(METHODS)}", nearest_name(method, METHODS)
        raise SpinepathError("method", found=method, expected=expected, nearest=nearest)
    blocks = blocks_of(contrasts)
    names = treatments_in(blocks)
    stack = stacked(blocks, names)
    common = solve(stack, 0.0)
    df = len(stack.y) - stack.x.shape[1]
    between = network_tau2(stack, method) if model == "random" and df > 0 else 0.0
    found = solve(stack, between)
    estimates, se = _pairs(found)
    half = normal_quantile(0.5 + level / 2) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(se > 0, normal_two_sided(estimates / se), 1.0)
    wide = _predicted(se, between, df, level)
    return Network(
        treatments=names,
        estimates=estimates,
        se=se,
        ci_lo=estimates - half,
        ci_hi=estimates + half,
        p=p,
        predict_lo=estimates - wide,
        predict_hi=estimates + wide,
        tau2=between,
        i2=max(0.0, (common.q - df) / common.q) if df > 0 and common.q > 0 else 0.0,
        q=common.q if df > 0 else 0.0,  # else only what rounding leaves
        q_df=df,
        q_p=float(chi2_upper(np.array(common.q), np.array(float(df)))),
        studies=len(blocks),
        comparisons=sum(len(b.treatments) * (len(b.treatments) - 1) // 2 for b in blocks),
        designs=len({b.treatments for b in blocks}),
        model=model,
        method=method,
        level=level,
        single_trial=_single_trials(blocks),
    )


def stacked(blocks: Sequence[Block], names: Sequence[str]) -> Stack:
    """All studies under one another; the first treatment of `names` is the reference."""
    place = {name: i for i, name in enumerate(names)}
    rows = []
    for block in blocks:
        for other in block.treatments[1:]:
            row = np.zeros(len(names))
            row[place[other]], row[place[block.treatments[0]]] = 1.0, -1.0
            rows.append(row)
    size = len(rows)
    v, shared, start = np.zeros((size, size)), np.zeros((size, size)), 0
    for block in blocks:
        part = slice(start, start + len(block.y))
        v[part, part] = block.v
        shared[part, part] = (np.eye(len(block.y)) + 1) / 2
        start += len(block.y)
    return Stack(np.concatenate([b.y for b in blocks]), v, shared, np.array(rows)[:, 1:])


def solve(stack: Stack, between: float) -> Solved:
    """Generalised least squares at a value of tau2."""
    w = np.linalg.inv(stack.v + between * stack.shared)
    wx = w @ stack.x
    covariance = _inverse(stack.x.T @ wx)
    beta = covariance @ (wx.T @ stack.y)
    projection = w - wx @ covariance @ wx.T
    apart = stack.y - stack.x @ beta
    return Solved(beta, covariance, projection, float(apart @ w @ apart))


def _inverse(information: Floats) -> Floats:
    """Refused where errors lie so far apart that half of the digits would be lost: there is never a silent number."""
    try:
        found = np.linalg.inv(information)
        lost = float(np.linalg.norm(information, 1) * np.linalg.norm(found, 1))
    except np.linalg.LinAlgError:
        lost = np.inf
    if lost > CONDITION:
        said, expected = "standard errors too far apart to compute with", "the largest below 100 000 times the smallest"
        raise SpinepathError("network", found=said, expected=expected)
    return np.asarray(found, float)


def network_tau2(stack: Stack, method: str) -> float:
    """The variance between studies, common to all comparisons."""
    df = len(stack.y) - int(np.linalg.matrix_rank(stack.x))
    fixed = solve(stack, 0.0)
    moment = max(0.0, (fixed.q - df) / float(np.trace(fixed.projection @ stack.shared)))
    if method == "DL":
        return moment
    if method == "REML":
        stack = Stack(stack.y, np.diag(np.diag(stack.v)), stack.shared, stack.x)
    return _restricted(stack, moment)


def _restricted(stack: Stack, here: float) -> float:
    scale = float(np.diag(stack.v).mean())
    for _ in range(MOST_STEPS):
        there = here + _step(stack, here)
        if there < 0:
            there = here / 2 if here > TOLERANCE * scale else 0.0
        if abs(there - here) <= TOLERANCE * (there + scale):
            return there if there > TOLERANCE * scale else 0.0
        here = there
    raise SpinepathError(
        "tau2", found=f"no end after {MOST_STEPS} steps", expected="that restricted likelihood converges"
    )


def _step(stack: Stack, here: float) -> float:
    """Newton's step on the score where the likelihood bends down, Fisher's elsewhere."""
    p = solve(stack, here).projection
    ps = p @ stack.shared
    py = p @ stack.y
    square = float((ps * ps.T).sum())
    slope = float(py @ stack.shared @ py) - float(np.trace(ps))
    bend = 2 * float(py @ stack.shared @ p @ stack.shared @ py) - square
    return float(slope / (bend if bend > 0.25 * square else square))


def _pairs(found: Solved) -> tuple[Floats, Floats]:
    """Every treatment against every other, from the coefficients against the reference."""
    level = np.concatenate([[0.0], found.beta])
    covariance = np.zeros((len(level), len(level)))
    covariance[1:, 1:] = found.covariance
    own = np.diag(covariance)
    variance = own[:, None] + own[None, :] - 2 * covariance
    return level[:, None] - level[None, :], np.sqrt(np.maximum(variance, 0.0))


def _predicted(se: Floats, between: float, df: int, level: float) -> Floats:
    """Half the width of the interval for a new setting, by t with the degrees of freedom of Q."""
    if df < 1:
        return np.full_like(se, np.nan)
    factor = float(t_quantile(0.5 + level / 2, np.array([float(df)]))[0])
    wide = factor * np.sqrt(se**2 + between)
    np.fill_diagonal(wide, 0.0)
    return np.asarray(wide)


def _single_trials(blocks: Sequence[Block]) -> tuple[tuple[str, str], ...]:
    """The pairs that a single study compares directly."""
    counted: dict[tuple[str, str], int] = {}
    for block in blocks:
        for i, one in enumerate(block.treatments):
            for other in block.treatments[i + 1 :]:
                counted[one, other] = counted.get((one, other), 0) + 1
    return tuple(sorted(pair for pair, n in counted.items() if n == 1))
