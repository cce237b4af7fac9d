"""A scenario made ready: every array that the kernel needs, and the units of work that it is cut into."""

import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinepath.criteria import Tree
from spinepath.knowledge import Knowledge
from spinepath.knowledge.course_models import Distribution, Output, Scenario
from spinepath.knowledge.scenario_file import COLUMNS
from spinepath.terms import SpinepathError

from .entry import entry_tree
from .kernel import layout as at
from .kernel.people import FIXED, LOGNORMAL, NO_LAW, NORMAL, UNIFORM
from .kernel.sums import places_of
from .parameters import parameter_draws
from .populations import population_tables
from .strategies import acting, effects_of, knots

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
BLOCK = 4096  # persons of one draw that are added up together
MOST_DRAWS = 400  # when a scenario does not say how many
LAWS = {"age": "age", "t_hip": "t_hip", "fracture_age_d": "fracture_age_days"}  # and the column that bounds each
LEAST_LEFT = 1e-6  # share of a law between its bounds below which it is taken for a mistake
LEAST_LIVES = 10  # of each draw then: from one life in a draw, doubt cannot be told from chance

# Days of the grid besides those asked for: close at first, when pain changes, then wide, none beside a day asked for.
GRID = (0, 1, 3, 7, 10, 14, 21, 28, 42, 56, 70, 84, 98, 112, 140, 168, 196, 238, 280, 322, 365)
QUARTER = 91.3125
LATER = ((2, 1), (10, 2), (math.inf, 4))  # up to how many years, how many quarters lie between two days


@dataclass(frozen=True)
class Setup:
    """A scenario in arrays. `need[u]` people are enrolled in unit u, which is block `blocks[u]` of draw `draws[u]`.

    `luck` is the draw as chance knows it: draws that share it give the same people the same luck.
    """

    place: str  # of the scenario, for messages
    seed: int
    arms: tuple[str, ...]
    outputs: tuple[Output, ...]
    strata: tuple[tuple[str, tuple[float, ...]], ...]
    entry: Tree
    until_n: bool
    draws: Ints
    luck: Ints
    blocks: Ints
    need: Ints
    parameters: Floats
    tables: Floats
    laws: Floats
    female: float
    prior: Floats
    grades: Floats
    listed: Floats  # people of a file, by the first columns of a candidate
    setting: int
    measured: bool
    grid: Floats
    effects: Floats
    acts: Ints
    codes: Ints  # measure, row of the grid and clinical only, for each output
    thresholds: Floats
    ranges: Floats
    reading_rows: Ints
    part_rows: Ints  # row among the parts of each output that is compared between arms, -1 of the others

    @cached_property
    def places(self) -> Ints:
        """Where the sums of each run of each arm stand."""
        return np.asarray(places_of(self.acts))

    @property
    def digest(self) -> str:
        """A name for everything that decides the result."""
        found = hashlib.sha256()
        for field in fields(self)[1:]:  # all but the place
            value: Any = getattr(self, field.name)
            found.update(field.name.encode())
            found.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
        return found.hexdigest()


def set_up(
    knowledge: Knowledge,
    scenario: Scenario,
    place: str,
    *,
    measured: bool = True,
    parameters: Floats | None = None,
    same_luck: bool = False,
    listed: Floats | None = None,
    compared: Callable[[Output], bool] = lambda _: True,
) -> Setup:
    """Check a scenario and lay it out.

    `measured`: pain is read with the error of its scale, as trials read it; without it pain is what is felt.
    `parameters`: rows to run instead of draws of the knowledge, one for each draw of the scenario, in the order of
    `layout.PARAMETERS`. `same_luck`: all draws meet the same people with the same luck, so that nothing but their
    parameters differs. `listed`: the people of a file, by the first columns of a candidate. `compared`: whether the
    parts of the difference between arms are kept of an output.
    Raises SpinepathError at `place` for a scenario that cannot be run.
    """
    _refuse(scenario, place, listed is not None)
    draws, need = _persons(scenario)
    life_table = f"death_{scenario.population.life_table}"
    if parameters is None:
        parameters, tables = _population(knowledge, scenario.seed, draws, life_table)
    else:
        _refuse_parameters(parameters, place)
        tables = population_tables(knowledge, parameters, life_table)
    arms = _arms(scenario, place)
    effects = [
        effects_of(knowledge, scenario.strategies[arm], f"{place}: strategies.{arm}", scenario.seed, draws)
        for arm in arms
    ]
    outputs, grid = tuple(expanded(scenario)), _grid(scenario)
    codes = np.asarray([_code(o, grid) for o in outputs], dtype=np.int64)
    of_draw, of_block, sizes = _units(np.asarray(need, dtype=np.int64))
    population = scenario.population
    return Setup(
        place=place,
        seed=scenario.seed,
        arms=arms,
        outputs=outputs,
        strata=tuple((name, tuple(edges)) for name, edges in scenario.strata.items()),
        entry=entry_tree(scenario.entry, f"{place}: entry"),
        until_n=scenario.enrol == "until_n",
        draws=of_draw,
        luck=np.zeros_like(of_draw) if same_luck else of_draw,
        blocks=of_block,
        need=sizes,
        parameters=parameters,
        tables=tables,
        laws=np.asarray([_law(getattr(population, name), COLUMNS[column]) for name, column in LAWS.items()]),
        female=population.female,
        prior=_shares(population.prior_vf, range(at.MOST_EVENTS - 1)),
        grades=_shares(population.grade, range(1, 4)),
        listed=np.empty((0, at.FILE_COLUMNS)) if listed is None else listed,
        setting=at.SETTINGS.index(population.setting),
        measured=measured,
        grid=grid,
        effects=knots(effects, draws),
        acts=acting(effects, 0),
        codes=codes,
        thresholds=np.asarray([o.threshold or 0.0 for o in outputs]),
        ranges=np.asarray([_range(o) for o in outputs]),
        part_rows=_numbered([compared(o) for o in outputs]),
        reading_rows=np.unique(codes[codes[:, 0] <= at.P_RELIEF_GE, 1]) if len(codes) else np.empty(0, np.int64),
    )


def _numbered(kept: list[bool]) -> Ints:
    """The number of each that is kept among those kept, -1 of the others."""
    return np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int64)


def _population(knowledge: Knowledge, seed: int, draws: int, life_table: str) -> tuple[Floats, Floats]:
    """Parameters and tables of so many draws. The last ones are kept: person after person asks for the same."""
    kept: dict[object, tuple[Floats, Floats]] = knowledge.once("population of the last run", dict)
    key = (seed, draws, life_table)
    found = kept.get(key)
    if found is None:
        parameters = parameter_draws(knowledge, seed, draws)
        _refuse_parameters(parameters, "knowledge/course/parameters.yaml")
        found = parameters, population_tables(knowledge, parameters, life_table)
        kept.clear()
        kept[key] = found
    return found


def _refuse_parameters(parameters: Floats, place: str) -> None:
    """The kernel divides without asking: what would make it divide by nothing is refused before."""
    above, below, finite = (np.isfinite(parameters) for _ in range(3))
    above[:, at.ABOVE_NONE] &= parameters[:, at.ABOVE_NONE] > 0
    below[:, at.BELOW_ALL] &= parameters[:, at.BELOW_ALL] < 1
    for good, words in ((finite, "a number"), (above, "above 0"), (below, "below 1")):
        if not good.all():
            draw, number = np.argwhere(~good)[0]
            found = f"{parameters[draw, number]:g} in draw {draw}"
            raise SpinepathError(f"{place}: {at.PARAMETERS[number]}", found=found, expected=words)


def _refuse(scenario: Scenario, place: str, from_list: bool) -> None:
    if scenario.population.source != "generate" and not from_list:
        raise SpinepathError(
            f"{place}: population.from", found=scenario.population.source, expected="people read from it"
        )
    for name, column in LAWS.items():
        if (law := getattr(scenario.population, name)) is not None:
            _refuse_law(law, COLUMNS[column], f"{place}: population.{name}")
    if not scenario.outputs:
        raise SpinepathError(f"{place}: outputs", found="none", expected="at least one measure with its days")
    for output in scenario.outputs:
        late = [d for d in output.at_d if d > scenario.horizon_d]
        if late or not output.at_d:
            found = f"day {late[0]:g}" if late else "no day"
            raise SpinepathError(
                f"{place}: outputs {output.measure}", found=found, expected=f"days up to {scenario.horizon_d:g}"
            )


def _refuse_law(law: Distribution, bounds: tuple[float, float], place: str) -> None:
    """A number that nobody has is refused; a law without a bound of its own ends where people do."""
    if law.beta is not None:
        raise SpinepathError(place, found="a beta law", expected="fixed, normal, lognormal or uniform")
    low, high = bounds
    middle = (law.normal or law.lognormal or (None,))[0]
    for number in (law.fixed, law.min, law.max, middle, *(law.uniform or ())):
        if number is not None and not low <= number <= high:
            raise SpinepathError(place, found=f"{number:g}", expected=f"{low:g} to {high:g}")
    _, _, _, first, last, *below = _law(law, bounds)
    if below[1] - below[0] < LEAST_LEFT:
        found = f"a law of which nearly nothing lies in {first:g} to {last:g}"
        raise SpinepathError(place, found=found, expected="bounds that the law meets")


def _persons(scenario: Scenario) -> tuple[int, list[int]]:
    """Number of draws, and persons in each."""
    if scenario.uncertainty is not None:
        return scenario.uncertainty.draws, [scenario.uncertainty.lives] * scenario.uncertainty.draws
    n = scenario.population.n
    draws = max(1, min(MOST_DRAWS, n // LEAST_LIVES))
    return draws, [n // draws + (1 if d < n % draws else 0) for d in range(draws)]


def _units(need: Ints) -> tuple[Ints, Ints, Ints]:
    """Draw, block and persons of each unit, from the persons of each draw."""
    many = -(-need // BLOCK)
    draws = np.repeat(np.arange(len(need)), many)
    blocks = np.arange(len(draws)) - np.repeat(np.cumsum(many) - many, many)
    return draws, blocks, np.minimum(BLOCK, need[draws] - BLOCK * blocks)


def _arms(scenario: Scenario, place: str) -> tuple[str, ...]:
    """The arms, the reference first."""
    if not scenario.strategies:
        raise SpinepathError(f"{place}: strategies", found="none", expected="at least one")
    reference = scenario.reference or next(iter(scenario.strategies))
    return (reference, *(name for name in scenario.strategies if name != reference))


def expanded(scenario: Scenario) -> list[Output]:
    """One output for each measure and day; a spread is read off the mean's own sums."""
    return [o if len(o.at_d) == 1 else o.model_copy(update={"at_d": [d]}) for o in scenario.outputs for d in o.at_d]


def _grid(scenario: Scenario) -> Floats:
    horizon = scenario.horizon_d
    asked = {float(d) for o in scenario.outputs for d in o.at_d}
    later = {d for d, step in _later(horizon) if all(abs(d - a) > step / 4 for a in asked)}
    return np.asarray(sorted({*asked, *(float(d) for d in GRID if d < horizon), *later, horizon}))


def _later(horizon: float) -> Iterator[tuple[float, float]]:
    """Days beyond those of GRID, each with the step that leads to it."""
    day = float(GRID[-1])
    for years, quarters in LATER:
        while day < min(years * at.YEAR, horizon) - 1:
            day += quarters * QUARTER
            if day < horizon:
                yield day, quarters * QUARTER


_CODES = {name: number for number, name in enumerate(at.MEASURES)} | {"nrs_sd": at.NRS_MEAN}


def _code(output: Output, grid: Floats) -> tuple[int, int, int]:
    row = int(np.searchsorted(grid, output.at_d[0]))
    return _CODES[output.measure], row, int(output.by == "clinical")


def _range(output: Output) -> tuple[float, float]:
    """Between what values people are counted, all others in the first or last cell; empty for the share of people."""
    days = max(output.at_d[0], 1.0)
    return {
        "nrs_mean": (0.0, 10.0), "nrs_sd": (0.0, 10.0), "nrs_change": (-10.0, 10.0), "rdq": (0.0, 24.0),
        "eq5d": (-0.6, 1.0), "pain_days": (0.0, days), "qaly": (-0.6 * days / at.YEAR, days / at.YEAR),
        "new_fractures": (0.0, float(at.MOST_EVENTS)),
    }.get(output.measure, (0.0, 0.0))  # fmt: skip


Law = tuple[float, float, float, float, float, float, float]


def _law(law: Distribution | None, bounds: tuple[float, float]) -> Law:
    """A row of `laws`, in the order of `LAWS`: kind, two numbers, bounds, the shares of the whole law below them."""
    if law is None:
        return (NO_LAW, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    if law.fixed is not None:
        return (FIXED, law.fixed, 0.0, law.fixed, law.fixed, 0.0, 1.0)
    kind, (a, b) = next(
        (k, p) for k, p in ((NORMAL, law.normal), (LOGNORMAL, law.lognormal), (UNIFORM, law.uniform)) if p is not None
    )
    low = max(bounds[0] if law.min is None else law.min, bounds[0])
    high = min(bounds[1] if law.max is None else law.max, bounds[1])
    return (kind, a, b, low, high, _share_below(kind, a, b, low), _share_below(kind, a, b, high))


def _share_below(kind: int, a: float, b: float, bound: float) -> float:
    if kind == UNIFORM:
        return min(max((bound - a) / (b - a), 0.0), 1.0) if b > a else float(bound >= a)
    if kind == LOGNORMAL:
        if bound <= 0:
            return 0.0
        a, bound = math.log(a), math.log(bound)
    return 0.5 * math.erfc((a - bound) / (b * math.sqrt(2))) if b > 0 else float(bound >= a)


def _shares(shares: dict[int, float] | None, keys: range) -> Floats:
    """Shares by key in order, empty where none are given."""
    return np.asarray([] if shares is None else [shares.get(k, 0.0) for k in keys], dtype=float)
