"""The shape that everything here computes on: many meta-analyses at once, one row each, padded to the longest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinepath.terms import SpinepathError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Studies:
    """Estimates and their sampling variances on the analysis scale.

    `y`, `v` and `has` have the shape (analyses, studies); where `has` is 0 there is no study, y is 0 and v is 1.
    """

    y: Floats
    v: Floats
    has: Floats

    @property
    def k(self) -> Floats:
        """The number of studies of each analysis, as a column."""
        return np.asarray(self.has.sum(axis=1, keepdims=True))

    def rows(self, chosen: NDArray[np.bool_]) -> "Studies":
        """Some of the analyses."""
        return Studies(self.y[chosen], self.v[chosen], self.has[chosen])

    def weights(self, tau2: Floats) -> Floats:
        """1 / (v + tau2) for each study, 0 where there is none. `tau2` is a column."""
        return np.asarray(self.has / (self.v + tau2))


def one(y: Sequence[float] | Floats, v: Sequence[float] | Floats, place: str = "studies") -> Studies:
    """A single analysis. Raises SpinepathError for no study, a value that is no number, or a variance not above 0."""
    return many([(y, v)], place)


def many(analyses: Sequence[tuple[Sequence[float] | Floats, Sequence[float] | Floats]], place: str) -> Studies:
    """Analyses of different length in one padded block."""
    if not analyses:
        return Studies(*(np.zeros((0, 0)) for _ in range(3)))
    pairs = [(np.asarray(y, float), np.asarray(v, float)) for y, v in analyses]
    for number, (y, v) in enumerate(pairs, 1):
        if y.ndim != 1 or y.shape != v.shape or not y.size:
            _misshapen(y, v, _named(place, number, len(pairs)))
    sizes = np.array([y.size for y, _ in pairs])
    has = np.arange(sizes.max()) < sizes[:, None]
    block = Studies(np.zeros(has.shape), np.ones(has.shape), has.astype(float))
    block.y[has], block.v[has] = (np.concatenate(column) for column in zip(*pairs, strict=True))
    _sound(block, place)
    return block


def _named(place: str, number: int, of: int) -> str:
    return place if of == 1 else f"{place}: analysis {number}"


def _misshapen(y: Floats, v: Floats, place: str) -> None:
    if not y.size and not v.size:
        raise SpinepathError(place, found="no study", expected="at least one")
    raise SpinepathError(place, found=f"{y.size} estimates, {v.size} variances", expected="one variance each")


def _sound(block: Studies, place: str) -> None:
    good_v = np.isfinite(block.v) & (block.v > 0)
    for kind, values, good in (("estimate", block.y, np.isfinite(block.y)), ("variance", block.v, good_v)):
        if not good.all():
            row, study = (int(i[0]) for i in np.nonzero(~good))
            at = f"{_named(place, row + 1, len(values))}: study {study + 1}: {kind}"
            expected = "a number" if kind == "estimate" else "a number above 0"
            raise SpinepathError(at, found=float(values[row, study]), expected=expected)
