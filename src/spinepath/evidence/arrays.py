"""The shape that everything here computes on: many meta-analyses at once, one column each, padded to the longest.

Studies lie along the first axis: sums over it run along memory, which is several times faster than over a short row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinepath.terms import SpinepathError

Floats = NDArray[np.float64]
total: Callable[[Floats], Floats] = np.add.reduce  # over the studies of each analysis; `x.sum(0)` costs twice as much
SEVERAL = "analyses"  # the place of errors in one of many


@dataclass(frozen=True, slots=True)
class Studies:
    """Estimates and their sampling variances on the analysis scale.

    `y`, `v` and `has` have the shape (studies, analyses); where `has` is 0 there is no study, y is 0 and v is 1.
    """

    y: Floats
    v: Floats
    has: Floats

    @property
    def k(self) -> Floats:
        """The number of studies of each analysis."""
        return total(self.has)

    def rows(self, chosen: NDArray[np.bool_]) -> "Studies":
        """Some of the analyses."""
        return Studies(self.y[:, chosen], self.v[:, chosen], self.has[:, chosen])

    def weights(self, tau2: Floats) -> Floats:
        """1 / (v + tau2) for each study, 0 where there is none. `tau2` has one value per analysis."""
        return np.asarray(self.has / (self.v + tau2))


def one(y: Sequence[float] | Floats, v: Sequence[float] | Floats, place: str = "studies") -> Studies:
    """A single analysis. Raises SpinepathError for no study, a value that is no number, or a variance not above 0."""
    return many([(y, v)], place)


def many(
    analyses: Sequence[tuple[Sequence[float] | Floats, Sequence[float] | Floats]], place: str, before: int = 0
) -> Studies:
    """Analyses of different length in one padded block; `before` it stand as many others, for the numbers in errors."""
    if not analyses:
        return Studies(*(np.zeros((0, 0)) for _ in range(3)))
    pairs = [(np.asarray(y, float), np.asarray(v, float)) for y, v in analyses]
    for number, (y, v) in enumerate(pairs, 1):
        if y.ndim != 1 or y.shape != v.shape or not y.size:
            _misshapen(y, v, _named(place, before + number))
    sizes = np.array([y.size for y, _ in pairs])
    has = np.arange(sizes.max())[:, None] < sizes
    block = Studies(np.zeros(has.shape), np.ones(has.shape), has.astype(float))
    block.y.T[has.T], block.v.T[has.T] = (np.concatenate(column) for column in zip(*pairs, strict=True))
    _sound(block, place, before)
    return block


def _named(place: str, number: int) -> str:
    return f"{place}: analysis {number}" if place == SEVERAL else place


def _misshapen(y: Floats, v: Floats, place: str) -> None:
    if not y.size and not v.size:
        raise SpinepathError(place, found="no study", expected="at least one")
    raise SpinepathError(place, found=f"{y.size} estimates, {v.size} variances", expected="one variance each")


def _sound(block: Studies, place: str, before: int) -> None:
    good_v = np.isfinite(block.v) & (block.v > 0)
    for kind, values, good in (("estimate", block.y, np.isfinite(block.y)), ("variance", block.v, good_v)):
        if not good.all():
            row, study = (int(i[0]) for i in np.nonzero(~good.T))
            at = f"{_named(place, before + row + 1)}: study {study + 1}: {kind}"
            expected = "a number" if kind == "estimate" else "a number above 0"
            raise SpinepathError(at, found=float(values[study, row]), expected=expected)
