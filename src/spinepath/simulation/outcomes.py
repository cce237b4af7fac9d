"""A scenario to its table of outcomes: every measure on every day, under every arm, in every stratum."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np

from spinepath.knowledge import Knowledge
from spinepath.knowledge.course_models import Scenario
from spinepath.terms.forecasts import Outcome

from . import estimates as es
from .runs import Progress, Totals, run
from .setting_up import set_up

FRACTURE_MEASURES = ("new_vf",)


@dataclass(frozen=True)
class PopulationRun:
    """What a simulated population shows, and how it came about."""

    outcomes: tuple[Outcome, ...]
    enrolled: int
    screened: int
    draws: int
    overflowed: int  # people with more new fractures in a run than are kept
    digest: str
    seed: int


def simulate(
    knowledge: Knowledge,
    scenario: Scenario,
    place: str = "scenario",
    *,
    workers: int = 1,
    chunk: int | None = None,
    executor: Executor | None = None,
    resume: Path | None = None,
    progress: Progress | None = None,
    people: Sequence[Sequence[float]] | None = None,
) -> PopulationRun:
    """Simulate a population. Same scenario, knowledge and version: same digest, however the work is cut and spread.

    `people`: those of a file, in rows of `scenario_file.COLUMNS`.
    Raises SpinepathError for a scenario that cannot be run, naming `place`.
    """
    listed = None if people is None else np.asarray(people, dtype=float)
    setup = set_up(knowledge, scenario, place, listed=listed)
    totals = run(setup, workers=workers, chunk=chunk, executor=executor, resume=resume, progress=progress)
    return PopulationRun(
        outcomes=tuple(outcomes(totals)),
        enrolled=int(totals.enrolled.sum()),
        screened=totals.screened,
        draws=int(setup.draws.max()) + 1,
        overflowed=totals.overflowed,
        digest=totals.digest,
        seed=setup.seed,
    )


def outcomes(totals: Totals) -> Iterator[Outcome]:
    """Rows for everybody first, then for each stratum that somebody is in."""
    named = strata_names(totals)
    for stratum, label in [(None, ""), *(enumerate(named) if len(named) > 1 else [])]:
        if stratum is not None and not totals.enrolled[stratum]:
            continue
        for arm in range(len(totals.setup.arms)):
            yield from _outcomes_of(totals, arm, stratum, label)


def _outcomes_of(totals: Totals, arm: int, stratum: int | None, label: str) -> Iterator[Outcome]:
    levels = es.levels(totals, arm, stratum)
    parts = es.parts(totals, arm, list(range(len(levels))), stratum) if arm else {}
    between = es.between_people(totals, arm, stratum)
    for number, output in enumerate(totals.setup.outputs):
        spread = output.measure == "nrs_sd"
        found = es.spread(totals, arm, number, stratum) if spread else levels[number]
        people = None if spread else between[number]
        by = output.by if output.measure in FRACTURE_MEASURES else ""
        one = Outcome(
            totals.setup.arms[arm], output.measure, by, output.threshold, output.at_d[0], label, found.mean,
            found.expected, people,
        )  # fmt: skip
        yield one if spread or arm == 0 else _with_parts(one, {which: parts[which][number] for which in es.PARTS})


def _with_parts(one: Outcome, parts: dict[str, es.Estimate]) -> Outcome:
    changes: dict[str, Any] = {}
    for which, part in parts.items():
        changes |= {which: part.mean, f"{which}_range": part.expected}
    return replace(one, **changes)


def strata_names(totals: Totals) -> list[str]:
    """The words for each stratum, as `age 65 to under 75, female 1 or more`."""
    columns = [[f"{name} {words}" for words in _intervals(edges)] for name, edges in totals.setup.strata]
    return [", ".join(combination) for combination in product(*columns)]


def _intervals(edges: tuple[float, ...]) -> list[str]:
    inner = [f"{a:g} to under {b:g}" for a, b in pairwise(edges)]
    return [f"under {edges[0]:g}", *inner, f"{edges[-1]:g} or more"]
