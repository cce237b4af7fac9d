"""Do direct and indirect evidence agree? Formulas: Higgins and others 2012 (design by treatment), Krahn, Binder
and König 2013 (decomposition of Q), König, Krahn and Binder 2013 with back-calculation (splitting of nodes),
Rücker and Schwarzer 2015 (P-score).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import ndtr

from spinepath.terms import SpinepathError

from .arrays import Floats
from .contrasts import Block, Contrast, blocks_of, contrasts_of, treatments_in
from .distributions import chi2_upper, normal_two_sided
from .network import Network, Stack, network_tau2, solve, stacked


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """Q taken apart: within designs (heterogeneity) and between them (inconsistency), and the second again with the
    variance within designs allowed for.
    """

    q_heterogeneity: float
    df_heterogeneity: int
    p_heterogeneity: float
    q_inconsistency: float
    df_inconsistency: int
    p_inconsistency: float
    q_inconsistency_random: float
    p_inconsistency_random: float
    tau_within: float


@dataclass(frozen=True, slots=True)
class Split:
    """One comparison, told by its own trials and by the rest. None where there is no such evidence."""

    one: str
    other: str
    network: float
    network_se: float
    direct: float | None
    direct_se: float | None
    indirect: float | None
    indirect_se: float | None
    share_direct: float
    difference: float | None
    difference_se: float | None
    p: float | None


def inconsistency(contrasts: Sequence[Contrast]) -> Inconsistency:
    """The decomposition for a network. Degrees of freedom of 0 give p = 1: nothing can be seen."""
    blocks = blocks_of(contrasts)
    names = treatments_in(blocks)
    whole, apart = stacked(blocks, names), _by_design(blocks)
    df_whole = len(whole.y) - whole.x.shape[1]
    df_het = len(apart.y) - apart.x.shape[1]
    df_inc = df_whole - df_het
    q, q_het = solve(whole, 0.0).q, solve(apart, 0.0).q
    within = network_tau2(apart, "DL") if df_het > 0 else 0.0
    q_random = solve(whole, within).q - solve(apart, within).q
    return Inconsistency(
        q_heterogeneity=q_het,
        df_heterogeneity=df_het,
        p_heterogeneity=_upper(q_het, df_het),
        q_inconsistency=q - q_het,
        df_inconsistency=df_inc,
        p_inconsistency=_upper(q - q_het, df_inc),
        q_inconsistency_random=q_random,
        p_inconsistency_random=_upper(q_random, df_inc),
        tau_within=float(within**0.5),
    )


def split_nodes(contrasts: Sequence[Contrast], fitted: Network) -> list[Split]:
    """Every pair of treatments: network, direct and indirect estimate, and whether the last two differ.

    Direct evidence is pooled with the tau2 of the network; indirect is what the network adds to it, by
    back-calculation.
    """
    pairs = [pair for block in blocks_of(contrasts) for pair in contrasts_of(block)]
    at = {name: i for i, name in enumerate(fitted.treatments)}
    return [
        _split(fitted, at, one, other, [c for c in pairs if {c.one, c.other} == {one, other}])
        for one, other in combinations(fitted.treatments, 2)
    ]


def p_scores(fitted: Network, small_is: str) -> dict[str, float]:
    """The mean certainty that a treatment beats another, 0 to 1. `small_is` good or bad says which side is better."""
    if small_is not in ("good", "bad"):
        raise SpinepathError("small_is", found=small_is, expected="good or bad")
    sign = -1.0 if small_is == "good" else 1.0
    better: Floats = ndtr(sign * fitted.estimates / np.where(fitted.se > 0, fitted.se, np.inf))
    np.fill_diagonal(better, 0.0)
    n = len(fitted.treatments)
    return {name: float(row.sum() / (n - 1)) for name, row in zip(fitted.treatments, better, strict=True)}


def _by_design(blocks: Sequence[Block]) -> Stack:
    """The same studies with effects of their own for each design (set of arms)."""
    whole = stacked(blocks, treatments_in(blocks))
    columns: dict[tuple[tuple[str, ...], str], int] = {}
    named = [(block.treatments, other) for block in blocks for other in block.treatments[1:]]
    places = [columns.setdefault(name, len(columns)) for name in named]
    x = np.zeros((len(places), len(columns)))
    x[np.arange(len(places)), places] = 1.0
    return Stack(whole.y, whole.v, whole.shared, x)


def _upper(q: float, df: int) -> float:
    return float(chi2_upper(np.array(max(q, 0.0)), np.array(float(df))))


def _split(fitted: Network, at: dict[str, int], one: str, other: str, own: Sequence[Contrast]) -> Split:
    estimate, se = float(fitted.estimates[at[one], at[other]]), float(fitted.se[at[one], at[other]])
    if not own:
        return Split(one, other, estimate, se, None, None, estimate, se, 0.0, None, None, None)
    w = np.array([1 / (c.se**2 + fitted.tau2) for c in own])
    y = np.array([c.estimate if c.one == one else -c.estimate for c in own])
    direct, direct_se = float((w * y).sum() / w.sum()), float(w.sum() ** -0.5)
    share = min(se**2 / direct_se**2, 1.0)
    if share > 1 - 1e-8:
        return Split(one, other, estimate, se, direct, direct_se, None, None, 1.0, None, None, None)
    indirect = (estimate - share * direct) / (1 - share)
    indirect_se = float((se**2 / (1 - share)) ** 0.5)
    gap, gap_se = direct - indirect, float((direct_se**2 + indirect_se**2) ** 0.5)
    p = float(normal_two_sided(np.array(gap / gap_se)))
    return Split(one, other, estimate, se, direct, direct_se, indirect, indirect_se, share, gap, gap_se, p)
