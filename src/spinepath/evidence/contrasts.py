"""What a network is made of: contrasts between treatments, grouped by study, with the covariance that shared arms
bring.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isfinite

import numpy as np

from spinepath.terms import SpinepathError

from .arrays import Floats

SAME = 1e-3  # contrasts of one study may disagree by rounding, relative to their size


@dataclass(frozen=True, slots=True)
class Contrast:
    """`one` minus `other` in a study, with its standard error, on the analysis scale."""

    study: str
    one: str
    other: str
    estimate: float
    se: float


@dataclass(frozen=True, slots=True)
class Block:
    """One study: its treatments in order, and the contrasts of all others against the first with their covariance."""

    study: str
    treatments: tuple[str, ...]
    y: Floats
    v: Floats


def blocks_of(contrasts: Sequence[Contrast]) -> list[Block]:
    """One block per study. Raises SpinepathError for a network in pieces, repeated or missing contrasts, standard
    errors that cannot belong to arms, and contrasts that contradict each other.
    """
    if not contrasts:
        raise SpinepathError("network", found="no comparison", expected="at least one")
    grouped: dict[str, list[Contrast]] = {}
    for number, contrast in enumerate(contrasts, 1):
        _sound(contrast, number)
        grouped.setdefault(contrast.study, []).append(contrast)
    blocks = [_block(study, rows) for study, rows in grouped.items()]
    _connected(blocks)
    return blocks


def treatments_in(blocks: Iterable[Block]) -> tuple[str, ...]:
    """All treatments, by name."""
    return tuple(sorted({name for block in blocks for name in block.treatments}))


def from_arms(study: str, effects: Mapping[str, tuple[float, float]]) -> Block:
    """A study with an estimate and variance for each arm (a mean, a log risk, log odds or log rate)."""
    names = tuple(sorted(effects))
    first, rest = names[0], names[1:]
    y = np.array([effects[name][0] - effects[first][0] for name in rest])
    v = np.full((len(rest), len(rest)), effects[first][1]) + np.diag([effects[name][1] for name in rest])
    return Block(study, names, y, v)


def contrasts_of(block: Block) -> list[Contrast]:
    """Every pair of a study as a contrast."""
    level = np.concatenate([[0.0], block.y])
    covariance = np.zeros((len(level), len(level)))
    covariance[1:, 1:] = block.v
    found = []
    for i, j in combinations(range(len(level)), 2):
        variance = covariance[i, i] + covariance[j, j] - 2 * covariance[i, j]
        estimate = float(level[i] - level[j])
        found.append(Contrast(block.study, block.treatments[i], block.treatments[j], estimate, float(variance**0.5)))
    return found


def _sound(contrast: Contrast, number: int) -> None:
    place = f"comparison {number} ({contrast.study})"
    if contrast.one == contrast.other:
        raise SpinepathError(place, found=f"{contrast.one} against itself", expected="two treatments")
    if not isfinite(contrast.estimate):
        raise SpinepathError(f"{place}: estimate", found=contrast.estimate, expected="a number")
    if not isfinite(contrast.se) or contrast.se <= 0:
        raise SpinepathError(f"{place}: standard error", found=contrast.se, expected="a number above 0")


def _block(study: str, rows: list[Contrast]) -> Block:
    names = tuple(sorted({name for row in rows for name in (row.one, row.other)}))
    pairs = {(row.one, row.other) for row in rows} | {(row.other, row.one) for row in rows}
    wanted = len(names) * (len(names) - 1) // 2
    if len(rows) != wanted or len(pairs) != 2 * wanted:
        raise SpinepathError(
            f"study {study}",
            found=f"{len(rows)} comparisons of {len(names)} arms",
            expected=f"{wanted}, each pair once",
        )
    estimates = {(row.one, row.other): row.estimate for row in rows}
    estimates |= {(row.other, row.one): -row.estimate for row in rows}
    variances = {frozenset((row.one, row.other)): row.se**2 for row in rows}
    _consistent(study, names, estimates)
    first, rest = names[0], names[1:]
    y = np.array([estimates[name, first] for name in rest])
    v = np.empty((len(rest), len(rest)))
    for i, one in enumerate(rest):
        for j, other in enumerate(rest):
            apart = 0.0 if i == j else variances[frozenset((one, other))]
            v[i, j] = (variances[frozenset((first, one))] + variances[frozenset((first, other))] - apart) / 2
    _arms_possible(study, v)
    return Block(study, names, y, v)


def _consistent(study: str, names: Sequence[str], estimates: Mapping[tuple[str, str], float]) -> None:
    first = names[0]
    for one, other in combinations(names[1:], 2):
        round_trip = estimates[one, first] - estimates[other, first]
        size = max(abs(estimates[one, first]), abs(estimates[other, first]), abs(estimates[one, other]), 1e-9)
        if abs(round_trip - estimates[one, other]) > SAME * size + 1e-9:
            raise SpinepathError(
                f"study {study}: {one} against {other}",
                found=estimates[one, other],
                expected=f"{round_trip:g} from its arms",
            )


def _arms_possible(study: str, v: Floats) -> None:
    """Standard errors of a study with several arms must be those of some arms: the covariance is positive definite."""
    lowest = float(np.linalg.eigvalsh(v).min())
    if lowest <= 0 or (len(v) > 1 and (v[~np.eye(len(v), dtype=bool)] < 0).any()):
        raise SpinepathError(
            f"study {study}",
            found="standard errors that no set of arms can have",
            expected="variances of pairs that fit",
        )


def _connected(blocks: Sequence[Block]) -> None:
    pieces: list[set[str]] = []
    for block in blocks:
        touching = [piece for piece in pieces if piece & set(block.treatments)]
        joined = set(block.treatments).union(*touching)
        pieces = [piece for piece in pieces if piece not in touching] + [joined]
    if len(pieces) > 1:
        said = "; ".join(", ".join(sorted(piece)) for piece in sorted(pieces, key=min))
        raise SpinepathError("network", found=f"{len(pieces)} pieces ({said})", expected="one connected network")
