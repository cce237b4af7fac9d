"""Sums to numbers with two ranges, told apart: of the expected number, over draws, and between people.

The spread of means over draws holds the doubt about the parameters and, with few lives in each draw, chance. Chance is
taken off: the means are drawn together by sqrt(kept / total), where `kept` is the variance over draws less the mean
variance of a mean, plus one standard error of that difference, so that few lives make a range too wide, never too
narrow.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinepath.terms import SpinepathError
from spinepath.terms.forecasts import Band

from .kernel import layout as at
from .runs import Totals

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
RANGE = (2.5, 97.5)
PEOPLE = (0.1, 0.9)
LEAST_DRAWS = 20
WHOLE = ("new_fractures",)  # measures that are whole numbers
SHARES = ("p_nrs_below", "p_change_ge", "p_relief_ge", "alive", "alive_below", "new_vf", "collapse")


@dataclass(frozen=True)
class Estimate:
    """One number: its mean over everything, the range of the expected number, and its mean in each draw, chance off."""

    mean: float
    expected: tuple[float, float] | None
    by_draw: Floats


def _means(cells: Floats) -> tuple[Floats, Floats]:
    """Number and mean, from (..., [number, sum, sum of squares])."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return cells[..., 0], cells[..., 1] / cells[..., 0]


def _moments(cells: Floats) -> tuple[Floats, Floats, Floats]:
    """Number, mean, and variance of the mean, from (..., [number, sum, sum of squares])."""
    n, mean = _means(cells)
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = np.where(n > 1, np.maximum(cells[..., 2] / n - mean**2, 0.0) / (n - 1), np.nan)
    return n, mean, variance


def _estimates(by_draw: Floats, weights: Floats, within: Floats) -> list[Estimate]:
    """One estimate for each row; draws that have no value are left out of their row."""
    good = np.isfinite(by_draw) & (weights > 0)
    whole = np.asarray(good.all(axis=1))
    if whole.all():
        return _ranges(by_draw, weights, within)
    together = iter(_ranges(by_draw[whole], weights[whole], within[whole]))
    return [
        next(together) if full else _ranges(*(x[[row]][:, good[row]] for x in (by_draw, weights, within)))[0]
        for row, full in enumerate(whole)
    ]


def _ranges(values: Floats, weights: Floats, within: Floats) -> list[Estimate]:
    """The same for rows (row, draw) in which every draw has its value."""
    draws = values.shape[1]
    if not draws:
        return [Estimate(float("nan"), None, row) for row in values]
    means = np.einsum("rd,rd->r", values, weights) / weights.sum(axis=1)
    if draws < LEAST_DRAWS:
        return [Estimate(float(mean), None, row) for mean, row in zip(means, values, strict=True)]
    known = np.isfinite(within)
    lone = np.asarray(~known.any(axis=1))  # one life in each draw: chance cannot be told from doubt
    off = values - values.mean(axis=1, keepdims=True)
    total = np.einsum("rd,rd->r", off, off) / (draws - 1)
    chance = within.sum(axis=1, where=known) / np.maximum(known.sum(axis=1), 1)
    doubtful = np.where(chance > 0, total * np.sqrt(2 / (draws - 1)), 0.0)
    shown = np.minimum(np.maximum(total - chance, 0.0) + doubtful, total)
    kept = np.sqrt(np.divide(shown, total, out=np.zeros_like(total), where=total > 0))
    drawn = means[:, None] + kept[:, None] * off
    ordered = np.sort(drawn, axis=1)  # faster than to part the numbers at each of two percentiles
    low, high = (_percentile(ordered, percent) for percent in RANGE)
    ranges = zip(np.minimum(low, means).tolist(), np.maximum(high, means).tolist(), strict=True)
    return [
        Estimate(mean, None if alone else between, row)
        for mean, between, alone, row in zip(means.tolist(), ranges, lone.tolist(), drawn, strict=True)
    ]


def _percentile(ordered: Floats, percent: float) -> Floats:
    """A percentile of each row of ordered numbers, on a straight line between the two next to it."""
    place = percent / 100 * (ordered.shape[1] - 1)
    below = int(place)
    above = min(below + 1, ordered.shape[1] - 1)
    found: Floats = ordered[:, below] + (place - below) * (ordered[:, above] - ordered[:, below])
    return found


def _estimate(by_draw: Floats, weights: Floats, within: Floats) -> Estimate:
    return _estimates(by_draw[None], weights[None], within[None])[0]


def _rows(*moments: Floats) -> tuple[Floats, ...]:
    """Moments by (draw, output) as one row for each output."""
    return tuple(np.ascontiguousarray(x.T) for x in moments)


def levels(totals: Totals, arm: int, stratum: int | None = None, run: int = at.BOTH) -> list[Estimate]:
    """The mean of every output under one arm."""
    n, mean, variance = _moments(_cells(totals.cells(arm, run), stratum))
    return _estimates(*_rows(mean, n, variance))


def level(totals: Totals, arm: int, output: int, stratum: int | None = None, run: int = at.BOTH) -> Estimate:
    """The mean of an output under one arm."""
    n, mean, variance = _moments(_cells(totals.cells(arm, run)[:, :, output], stratum))
    return _estimate(mean, n, variance)


def spread(totals: Totals, arm: int, output: int, stratum: int | None = None) -> Estimate:
    """The standard deviation between people of an output under one arm."""
    n, _, variance = _moments(_cells(totals.cells(arm)[:, :, output], stratum))
    return _estimate(np.sqrt(variance * np.maximum(n - 1, 1)), n, np.zeros_like(n))


def ratio(totals: Totals, arm: int, minus: int, output: int, stratum: int | None = None) -> Estimate:
    """Mean under one arm divided by that under another, by draw; draws are thrown together before dividing."""
    both = [_cells(totals.cells(a)[:, :, output], stratum) for a in (arm, minus)]
    (n, above, _), (_, below, _) = (_moments(cells) for cells in both)
    whole = float(both[0][:, 1].sum() / max(both[1][:, 1].sum(), 1e-300))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = _estimate(above / below, n, np.zeros_like(n))
    return Estimate(whole, found.expected, found.by_draw)


def difference(totals: Totals, arm: int, minus: int, output: int, stratum: int | None = None) -> Estimate:
    """Mean under one arm less that under another, whichever of them is the reference."""
    if minus == 0:
        return part(totals, arm, output, "difference", stratum)
    (n, one, within), (_, other, _) = (_moments(_cells(totals.cells(a)[:, :, output], stratum)) for a in (arm, minus))
    return _estimate(one - other, n, np.zeros_like(within))


PARTS = ("difference", "direct", "indirect", "interaction")


def part(totals: Totals, arm: int, output: int, which: str, stratum: int | None = None) -> Estimate:
    """The difference of an arm to the reference, or one of the three parts that add up to it."""
    return parts(totals, arm, [output], stratum)[which][0]


def parts(totals: Totals, arm: int, outputs: list[int], stratum: int | None = None) -> dict[str, list[Estimate]]:
    """All four of some outputs, by `PARTS`; of an arm that is not the reference."""
    n, mean = _means(_cells(totals.runs[:, :, totals.setup.places[arm][:, None], outputs], stratum))
    _, _, within = _moments(_cells(totals.parts[:, :, arm - 1][:, :, :, _part_rows(totals, outputs)], stratum))
    ref, direct, indirect, both = (mean[:, r] for r in (at.REFERENCE, at.DIRECT, at.INDIRECT, at.BOTH))
    values = np.hstack([both - ref, direct - ref, indirect - ref, both - direct - indirect + ref])
    weights = np.tile(n[:, at.BOTH], len(PARTS))
    found = _estimates(*_rows(values, weights, within.reshape(values.shape)))
    many = mean.shape[2]
    return {which: found[k * many : (k + 1) * many] for k, which in enumerate(PARTS)}


def _part_rows(totals: Totals, outputs: list[int]) -> Ints:
    rows: Ints = totals.setup.part_rows[outputs]
    if (rows < 0).any():
        raise SpinepathError("parts of a difference", found="an output set up without", expected="one that is compared")
    return rows


def between_people(totals: Totals, arm: int, stratum: int | None = None) -> list[tuple[float, float] | None]:
    """Between which values of each output the middle eight of ten people lie; none for a share."""
    counts = totals.histogram[:, arm].sum(axis=0) if stratum is None else totals.histogram[stratum, arm]
    measures = [output.measure for output in totals.setup.outputs]
    summed, whole = counts.cumsum(axis=1), np.isin(measures, WHOLE)
    low, high = totals.setup.ranges.T
    values = [low + _cells_below(share, counts, summed, whole) * (high - low) / at.BINS for share in PEOPLE]
    ends = [np.where(whole, np.round(value), value).tolist() for value in values]
    none = np.isin(measures, SHARES) | (summed[:, -1] == 0)
    return [None if empty else (a, b) for empty, a, b in zip(none.tolist(), *ends, strict=True)]


def _cells_below(share: float, counts: Ints, summed: Ints, whole: NDArray[np.bool_]) -> Floats:
    """How many cells of each row of counts hold that share of people; of whole numbers, those before the last."""
    wanted, rows = share * summed[:, -1:], np.arange(len(counts))
    full = np.minimum((summed <= wanted).sum(axis=1), at.BINS - 1)
    there = np.maximum(counts[rows, full], 1)
    part = (wanted[:, 0] - (summed[rows, full] - counts[rows, full])) / there
    found: Floats = np.where(whole, (summed < wanted).sum(axis=1), full + part)
    return found


def bands(totals: Totals, arm: int) -> list[Band]:
    """Mean and both ranges of every output."""
    return [
        Band(found.mean, found.expected or (found.mean, found.mean), people)
        for found, people in zip(levels(totals, arm), between_people(totals, arm), strict=True)
    ]


def _cells(array: Floats, stratum: int | None) -> Floats:
    """By draw, without the strata: those of one, or of all together."""
    return array.sum(axis=1) if stratum is None else array[:, stratum]
