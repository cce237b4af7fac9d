"""A setup run whole: cut into tasks for any executor, taken up again where it stopped, added up in one order."""

import hashlib
import math
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from spinepath.terms import SpinepathError

from .kernel import layout as at
from .setting_up import Setup
from .units import Sums, empty_sums, run_units, stratum_count

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Progress = Callable[[int, int], None]  # units done, units in all
TASKS_FOR_EACH_WORKER = 4
LEAST_PEOPLE = 5000  # of a task, where that leaves every worker one: less is not worth handing out
ARRAYS = ("runs", "parts", "histogram", "enrolled", "screened")


@dataclass(frozen=True)
class Totals:
    """The sums of a whole run, as those of some units, by draw instead of unit."""

    setup: Setup
    runs: Floats
    parts: Floats
    histogram: Ints
    enrolled: Ints  # of each stratum
    screened: int
    overflowed: int

    @property
    def digest(self) -> str:
        """The same for every way of cutting and running; another number anywhere gives another digest."""
        found = hashlib.sha256()
        for array in (self.runs, self.parts, self.histogram, self.enrolled):
            found.update(np.ascontiguousarray(array).data)
        return found.hexdigest()

    def cells(self, arm: int, run: int = at.BOTH) -> Floats:
        """Sums of one run of an arm: (draw, stratum, output, [number, sum, sum of squares])."""
        return self.runs[:, :, self.setup.places[arm, run]]


def run(
    setup: Setup,
    *,
    workers: int = 1,
    chunk: int | None = None,
    executor: Executor | None = None,
    resume: Path | None = None,
    progress: Progress | None = None,
) -> Totals:
    """Run all units of a setup. `chunk`: units in one task; `executor` instead of `workers` threads of our own.

    `resume`: a folder in which finished tasks are kept, and from which a run of the same setup goes on.
    """
    for name, number in (("workers", workers), ("chunk", chunk)):
        if number is not None and number < 1:
            raise SpinepathError(name, found=number, expected="a whole number from 1 on")
    units = len(setup.need)
    size = chunk or _size(setup.need, workers)
    kept = _Kept(resume, setup) if resume is not None else None
    tasks = _tasks(units, size, kept.ranges() if kept else [])
    adding = _Adding(setup)
    with nullcontext(executor) if executor is not None else _own(workers) as pool:
        for last, sums in _results(setup, tasks, kept, pool):
            adding.add(sums)
            if progress:
                progress(last, units)
    return adding.totals()


def _own(workers: int) -> ThreadPoolExecutor | nullcontext[None]:
    return ThreadPoolExecutor(workers) if workers > 1 else nullcontext()


def _size(need: Ints, workers: int) -> int:
    """Units of a task."""
    shared, enough = (
        math.ceil(len(need) / (workers * TASKS_FOR_EACH_WORKER)),
        math.ceil(LEAST_PEOPLE / max(float(need.mean()), 1)),
    )
    return max(1, min(max(shared, enough), math.ceil(len(need) / workers)))


def _tasks(units: int, size: int, done: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """All ranges of units in order: those already done as they are, the gaps between them cut into `size`."""
    tasks, start = [], 0
    for first, last in [*sorted(done), (units, units)]:
        tasks += [(a, min(a + size, first)) for a in range(start, first, size)]
        if first < last:
            tasks.append((first, last))
        start = max(start, last)
    return tasks


def _results(
    setup: Setup, tasks: list[tuple[int, int]], kept: "_Kept | None", pool: Executor | None
) -> Iterator[tuple[int, Sums]]:
    """The last unit and the sums of each task, in order of the units, whatever order they are done in."""
    done = set(kept.ranges()) if kept else set()
    futures: dict[tuple[int, int], Future[Sums]] = {}
    if pool is not None:
        futures = {task: pool.submit(run_units, setup, *task) for task in tasks if task not in done}
    for task in tasks:
        if kept and task in done:
            yield task[1], kept.load(*task)
            continue
        sums = futures.pop(task).result() if pool is not None else run_units(setup, *task)
        if kept:
            kept.save(sums, *task)
        yield task[1], sums


class _Adding:
    """Adds units to the sums of their draw, in the order of the units."""

    def __init__(self, setup: Setup) -> None:
        strata = stratum_count(setup)
        self.setup = setup
        self.runs, self.parts = empty_sums(setup, int(setup.draws.max()) + 1)
        self.histogram = np.zeros((strata, len(setup.arms), len(setup.outputs), at.BINS), dtype=np.int64)
        self.enrolled = np.zeros(strata, dtype=np.int64)
        self.screened = self.overflowed = 0

    def add(self, sums: Sums) -> None:
        draws = self.setup.draws[sums.first : sums.first + len(sums.runs)]
        for start, stop in _climbs(draws):
            self.runs[draws[start] : draws[stop - 1] + 1] += sums.runs[start:stop]
            self.parts[draws[start] : draws[stop - 1] + 1] += sums.parts[start:stop]
        self.histogram += sums.histogram
        self.enrolled += sums.enrolled.sum(axis=0)
        self.screened += int(sums.screened.sum())
        self.overflowed += sums.overflowed

    def totals(self) -> Totals:
        return Totals(self.setup, self.runs, self.parts, self.histogram, self.enrolled, self.screened, self.overflowed)


def _climbs(draws: Ints) -> Iterator[tuple[int, int]]:
    """Stretches of units each of the next draw, so that a stretch is added at once and units of a draw in order."""
    edges = [0, *(np.nonzero(np.diff(draws) != 1)[0] + 1).tolist(), len(draws)]
    yield from pairwise(edges)


class _Kept:
    """Finished tasks of one setup in a folder; those of another setup are left alone."""

    def __init__(self, folder: Path, setup: Setup) -> None:
        self.folder, self.name = folder, setup.digest[:16]
        folder.mkdir(parents=True, exist_ok=True)

    def ranges(self) -> list[tuple[int, int]]:
        found = sorted(tuple(map(int, p.stem.split("-")[1:])) for p in self.folder.glob(f"{self.name}-*-*.npz"))
        kept: list[tuple[int, int]] = []
        for first, last in found:  # tasks of another chunk size may overlap: the first of them counts
            if not kept or first >= kept[-1][1]:
                kept.append((first, last))
        return kept

    def load(self, first: int, last: int) -> Sums:
        path = self._path(first, last)
        try:
            with path.open("rb") as file, np.load(file) as stored:
                arrays = {name: stored[name] for name in ARRAYS}
                return Sums(first=first, **arrays, overflowed=int(stored["overflowed"]))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise SpinepathError(str(path), found=str(error), expected="a finished task; delete the file") from None

    def save(self, sums: Sums, first: int, last: int) -> None:
        part = self._path(first, last).with_suffix(".part")
        with part.open("wb") as file:
            np.savez(file, overflowed=sums.overflowed, **{name: getattr(sums, name) for name in ARRAYS})
        part.replace(self._path(first, last))  # whole or not at all

    def _path(self, first: int, last: int) -> Path:
        return self.folder / f"{self.name}-{first}-{last}.npz"
