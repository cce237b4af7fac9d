"""One task: some units of a setup, enrolled and lived through. A pure function that any executor may run."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinepath.terms import SpinepathError

from .entry import meets
from .kernel import layout as at
from .kernel.lives import live
from .kernel.people import candidates
from .kernel.room import Room, apart
from .kernel.sums import make_whole
from .setting_up import Setup

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SCREENED_FOR_ONE = 2000  # candidates that may be looked at for each person wanted before the entry counts as empty
ROUND = 200_000  # candidates held at once
TOGETHER = 50_000  # people let in before they are lived through: what a unit has of its own is laid out less often
SPARE = 4  # drawn for each unit beside those it seems to need


@dataclass(frozen=True)
class Sums:
    """What some units add up to, [number, sum, sum of squares] last; runs by unit, stratum, place and output, parts by
    unit, stratum, arm but the reference, part and compared output."""

    first: int
    runs: Floats
    parts: Floats
    histogram: Ints  # stratum, arm, output, bin
    enrolled: Ints  # of each unit and stratum
    screened: Ints  # of each unit
    overflowed: int


def run_units(setup: Setup, first: int, last: int) -> Sums:
    """Units `first` to `last` (not included) of a setup. The same numbers whatever else runs, and in what order."""
    units = np.arange(first, last)
    strata, arms, outputs = stratum_count(setup), len(setup.arms), len(setup.outputs)
    runs, parts = empty_sums(setup, len(units))
    histogram = np.zeros((strata, arms, outputs, at.BINS), dtype=np.int64)
    enrolled, screened = np.zeros((len(units), strata), dtype=np.int64), np.zeros(len(units), dtype=np.int64)
    overflowed, room, waiting = 0, Room.of(setup.grid.size, arms, outputs), list[tuple[Ints, Ints, Floats]]()

    def enrol(unit: Ints, number: Ints, people: Floats) -> None:
        waiting.append((unit, number, people))
        if sum(len(one) for one, _, _ in waiting) >= TOGETHER:
            live_on()

    def live_on() -> None:
        nonlocal overflowed
        unit, number, people = (np.concatenate(each) for each in zip(*waiting, strict=True))
        order = np.argsort(unit, kind="stable")  # people of a unit one after the other, in the order of their numbers
        unit, number, people = unit[order], number[order], people[order]
        waiting.clear()
        stratum = stratum_of(setup, people)
        enrolled[:] += np.bincount(unit * strata + stratum, minlength=enrolled.size).reshape(enrolled.shape)
        overflowed += live(
            setup.seed, unit, setup.draws[units], setup.luck[units], setup.blocks[units], number, people, stratum,
            setup.parameters, setup.tables, setup.setting, setup.measured, setup.grid, setup.effects, setup.acts,
            setup.codes, setup.thresholds, setup.ranges, setup.reading_rows, setup.places, setup.part_rows, room, runs,
            parts, histogram,
        )  # fmt: skip

    _screen(setup, units, screened, enrol)
    if waiting:
        live_on()
    make_whole(runs, parts, histogram, setup.part_rows)
    return Sums(first, runs, parts, histogram, enrolled, screened, overflowed)


def empty_sums(setup: Setup, rows: int) -> tuple[Floats, Floats]:
    """Room for the runs and the parts of `rows` units or draws."""
    strata, outputs = stratum_count(setup), len(setup.outputs)
    places, arms, compared = int(setup.places.max()) + 1, len(setup.arms), int(setup.part_rows.max(initial=-1)) + 1
    return np.zeros((rows, strata, places, outputs, 3)), np.zeros((rows, strata, arms - 1, 4, compared, 3))


def _screen(setup: Setup, units: Ints, screened: Ints, enrol: Callable[[Ints, Ints, Floats], None]) -> None:
    """Look at candidates in the order of their numbers until each unit has all it wants."""
    missing, start = setup.need[units].copy(), np.zeros(len(units), dtype=np.int64)
    open_ones, work = np.arange(len(units)), apart(1, at.EPISODE_COLUMNS)
    while len(open_ones):
        here, first, room = units[open_ones], start[open_ones], missing[open_ones]
        many = _to_draw(setup.need[units] - missing, screened, room)
        people = np.zeros((len(open_ones), int(many.max()), len(at.PERSON_COLUMNS)))
        candidates(
            setup.seed, setup.draws[here], setup.luck[here], setup.blocks[here], first, many, setup.parameters,
            setup.tables, setup.laws, setup.female, setup.prior, setup.grades, setup.listed, setup.setting, work,
            people,
        )  # fmt: skip
        number = np.arange(people.shape[1])
        good = meets(setup.entry, people) & (number < many[:, None])
        if setup.until_n:
            so_far = np.cumsum(good, axis=1)
            filled = so_far >= room[:, None]
            good &= so_far <= room[:, None]
            looked = np.where(filled.any(axis=1), filled.argmax(axis=1) + 1, many)
            left = room - good.sum(axis=1)
        else:
            good &= number < room[:, None]
            looked = np.minimum(many, room)
            left = room - looked
        row, column = np.nonzero(good)
        enrol(open_ones[row], first[row] + column, people[row, column])
        screened[open_ones] += looked
        missing[open_ones] = left
        start[open_ones] += many
        open_ones = open_ones[left > 0]
        if len(open_ones) and start.max() > SCREENED_FOR_ONE * max(int(setup.need[units].max()), 1):
            _nobody(setup, units, screened, missing)


def _to_draw(met: Ints, screened: Ints, missing: Ints) -> Ints:
    """How many candidates to draw at once for each open unit; decides the speed, never the result."""
    share = max(int(met.sum()) / int(screened.sum()), 0.01) if screened.any() else 1.0
    wanted = (missing / share).astype(np.int64) + SPARE
    return np.minimum(wanted, max(ROUND // len(missing), 1))


def _nobody(setup: Setup, units: Ints, screened: Ints, missing: Ints) -> None:
    met = int((setup.need[units] - missing).sum())
    share = met / int(screened.sum())
    raise SpinepathError(
        f"{setup.place}: entry",
        found=f"{100 * share:.3g} % of {int(screened.sum())} candidates met it",
        expected=f"at least {100 / SCREENED_FOR_ONE:g} %; widen the entry or the population",
    )


def stratum_count(setup: Setup) -> int:
    """Number of strata: one more than edges for each named column, multiplied."""
    return int(np.prod([len(edges) + 1 for _, edges in setup.strata], dtype=np.int64))


def stratum_of(setup: Setup, people: Floats) -> Ints:
    """Stratum of each person; an edge belongs to the stratum above it."""
    found = np.zeros(len(people), dtype=np.int64)
    for name, edges in setup.strata:
        column = people[:, at.PERSON_COLUMNS.index(name)]
        found = found * (len(edges) + 1) + np.searchsorted(np.asarray(edges), column, side="right")
    return found
