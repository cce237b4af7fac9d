"""What is added up: the reference whole, every other strategy as what it changes, made whole at the end."""

import math

import numpy as np
from numpy.typing import NDArray

from .compiling import compiled, inlined
from .layout import BINS, BOTH, DIRECT, INDIRECT, REFERENCE

# What acts in a strategy beside the reference
INDIRECTLY, BEYOND_A_SHIFT, DIRECTLY = 1, 2, 4

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def add_reference(values, cells, histogram, ranges):
    """Add one person's values of the reference to its sums and counts."""
    for o in range(values.size):
        if not math.isnan(values[o]):
            cells[o, 0] += 1
            cells[o, 1] += values[o]
            cells[o, 2] += values[o] * values[o]
            _count(values[o], 1, histogram, ranges, o)


@inlined
def _count(value, people, histogram, ranges, o):
    """Count people with a value of output `o`; nothing where its range is empty, as that of a share is."""
    low, high = ranges[o, 0], ranges[o, 1]
    if high > low:
        histogram[o, min(max(int((value - low) / (high - low) * BINS), 0), BINS - 1)] += people


@compiled
def add_changes(values, act, places, rows, runs, parts, histogram, ranges):
    """Add what one strategy, of which `act` acts, changes for a person: each run with a place of its own less the
    reference.

    parts are total, direct, indirect, interaction, of the outputs that have a row of `rows` in them.
    """
    usual, last = values[REFERENCE], 0
    for r in range(DIRECT, BOTH + 1):
        if places[r] > last:
            last = places[r]
            if same_as(r, act) == REFERENCE:
                continue  # nothing that acts on this person changes it
            _add_difference(values[r], usual, runs[last])
    for o in range(usual.size):
        before, now = usual[o], values[BOTH, o]
        if now == before:
            continue
        if not math.isnan(now):
            _count(now, 1, histogram, ranges, o)
        if not math.isnan(before):
            _count(before, -1, histogram, ranges, o)
    _add_parts(values, rows, parts)


@compiled
def _add_difference(values, usual, cells):
    for o in range(values.size):
        now, before = values[o], usual[o]
        if now == before:
            continue
        if not math.isnan(now):
            cells[o, 0] += 1
            cells[o, 1] += now
            cells[o, 2] += now * now
        if not math.isnan(before):
            cells[o, 0] -= 1
            cells[o, 1] -= before
            cells[o, 2] -= before * before


@compiled
def _add_parts(values, rows, parts):
    for o in range(values.shape[1]):
        row = rows[o]
        if row < 0:
            continue
        ref, direct, indirect, both = values[REFERENCE, o], values[DIRECT, o], values[INDIRECT, o], values[BOTH, o]
        if ref == direct == indirect == both:
            continue
        if math.isnan(ref + direct + indirect + both):
            if not math.isnan(ref):
                parts[0, row, 0] -= 1
            continue
        differences = (both - ref, direct - ref, indirect - ref, both - direct - indirect + ref)
        for k in range(4):
            parts[k, row, 1] += differences[k]
            parts[k, row, 2] += differences[k] * differences[k]


def places_of(acts: Ints) -> Ints:
    """Where the sums of each run of each strategy stand. Runs that nothing tells apart share a place; 0 is the
    reference's, and the others of a strategy rise."""
    found, n = np.zeros((acts.size, 4), dtype=np.int64), 0
    for s in range(1, acts.size):
        for r in range(DIRECT, BOTH + 1):
            same = same_as(r, acts[s])
            n += int(same == r)
            found[s, r] = n if same == r else found[s, same]
    return found


def make_whole(runs: Floats, parts: Floats, histogram: Ints, rows: Ints) -> None:
    """Turn sums of changes into sums, once all are added. A part counts for those who have a value in all four runs."""
    runs[:, :, 1:] += runs[:, :, :1]
    parts[:, :, :, 0, :, 0] += runs[:, :, :1, rows >= 0, 0]
    parts[:, :, :, 1:, :, 0] = parts[:, :, :, :1, :, 0]
    histogram[:, 1:] += histogram[:, :1]


@compiled
def same_as(r, act):
    """The run whose values run `r` shares, because nothing that acts tells them apart; `r` itself where nothing is."""
    direct, indirect = act & DIRECTLY, act & INDIRECTLY
    if r == BOTH:
        return BOTH if direct and indirect else (DIRECT if direct else INDIRECT)
    if r == DIRECT:
        return DIRECT if direct else REFERENCE
    return INDIRECT if indirect else REFERENCE


@compiled
def world_of(r, act):
    """Slot of the world that run `r` lives in; 0 is the reference's."""
    if r == REFERENCE:
        return 0
    if r == DIRECT:
        return 1 if act & BEYOND_A_SHIFT else 0
    if r == INDIRECT:
        return 2
    return 3 if act & BEYOND_A_SHIFT else 2
