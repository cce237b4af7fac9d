"""One small model of fractures, pain and death, written once for each engine in the way that engine wants it.

N persons of 60 to 90 years. In each of 120 months, those who do not die (Gompertz hazard) may break a bone, more often
with age and with each fracture before; pain is 8 in the month of a fracture and a fifth less each month after it. The
hazards are those of the first day of the month, at most one fracture in a month: every engine has the same law, and
`distance` tells how far its numbers lie from another's. Each gives rows of survivors, fractures so far for each person,
and the mean pain of survivors. What is made before the first month is not timed.
"""

import math
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from spinepath.simulation.kernel.chance import FRACTURE, PERSON, exponential, uniforms

Floats = NDArray[np.float64]
MONTHS = 120
YOUNGEST, OLDEST = 60.0, 90.0
BREAKS, BREAKS_WITH_AGE, AGAIN = 0.02 / 12, 0.07, 1.8  # monthly hazard at 70, its growth a year, ratio of each fracture
DIES, DIES_WITH_AGE = 0.015 / 12, 0.1
HEIGHT, KEPT = 8.0, 0.8


@dataclass(frozen=True)
class Course:
    """What an engine found of `persons`, by month, and how long the months took."""

    persons: int
    alive: Floats  # share
    fractures: Floats  # for each person, from the first month on
    pain: Floats  # mean of those alive
    seconds: float

    @property
    def rate(self) -> float:
        """Person-months a second."""
        return self.persons * MONTHS / self.seconds


def distance(one: Course, other: Course) -> float:
    """The largest difference of the three rows at the ends of years, in standard errors (those of pain and fractures
    from above: a variance of 8 x the mean of something between 0 and 8, of 4 x the mean of a number of fractures)."""
    ends = slice(11, None, 12)
    errors = {
        "alive": lambda c: c.alive * (1 - c.alive) / c.persons,
        "fractures": lambda c: 4 * c.fractures / c.persons,
        "pain": lambda c: HEIGHT * c.pain / (c.persons * c.alive),
    }
    found = []
    for name, variance in errors.items():
        spread = np.sqrt(variance(one) + variance(other))[ends]
        found.append(np.abs(getattr(one, name) - getattr(other, name))[ends] / spread)
    return float(np.max(found))


@njit(nogil=True)
def month_reached(threshold: float, hazard: float, growth: float) -> int:
    """The month in which a hazard, `hazard` in month 0 and e^`growth` times it in each next one, adds up to that."""
    return math.ceil(math.log1p(threshold * math.expm1(growth) / hazard) / growth) - 1


@njit(nogil=True)
def jumps(seed, first, last, died, broke, added):
    """From event to event. died, broke: numbers by month; added: pain that month beside what is left of the last's."""
    for person in range(first, last):
        who = (np.uint32(seed), np.uint32(0), np.uint32(person), np.uint32(0))
        u_age, u_death, _, _ = uniforms(who, PERSON, 0)
        age = YOUNGEST + (OLDEST - YOUNGEST) * u_age - 70
        hazard = DIES * math.exp(DIES_WITH_AGE * age)
        end = min(month_reached(exponential(u_death), hazard, DIES_WITH_AGE / 12), MONTHS)
        n, start, left = 0, 0, 0.0
        while True:
            hazard = BREAKS * math.exp(BREAKS_WITH_AGE * (age + start / 12)) * AGAIN**n
            month = start + month_reached(exponential(uniforms(who, FRACTURE, n)[0]), hazard, BREAKS_WITH_AGE / 12)
            if month >= end:
                break
            left *= KEPT ** (month + 1 - start)
            added[month] += HEIGHT - left
            broke[month] += 1
            left, n, start = HEIGHT, n + 1, month + 1
        if end < MONTHS:
            died[end] += 1
            added[end] -= left * KEPT ** (end + 1 - start)


@njit(nogil=True)
def walks(seed, first, last, died, broke, felt):
    """The same events, month by month. felt: pain of everybody alive."""
    older, weaker = math.exp(BREAKS_WITH_AGE / 12), math.exp(DIES_WITH_AGE / 12)
    for person in range(first, last):
        who = (np.uint32(seed), np.uint32(0), np.uint32(person), np.uint32(0))
        u_age, u_death, _, _ = uniforms(who, PERSON, 0)
        age = YOUNGEST + (OLDEST - YOUNGEST) * u_age - 70
        breaks, dies = BREAKS * math.exp(BREAKS_WITH_AGE * age), DIES * math.exp(DIES_WITH_AGE * age)
        life, bone = exponential(u_death), exponential(uniforms(who, FRACTURE, 0)[0])
        n, pain = 0, 0.0
        for month in range(MONTHS):
            life -= dies
            if life <= 0:
                died[month] += 1
                break
            bone -= breaks
            pain *= KEPT
            if bone <= 0:
                broke[month] += 1
                pain, n, breaks = HEIGHT, n + 1, breaks * AGAIN
                bone = exponential(uniforms(who, FRACTURE, n)[0])
            felt[month] += pain
            breaks, dies = breaks * older, dies * weaker


def with_kernel(persons: int, work: Callable[..., None], threads: int = 1) -> Course:
    """Our own pieces: counter-based chance, thresholds on a cumulative hazard, no state between persons."""
    sums = np.zeros((threads, 3, MONTHS))
    work(1, 0, 1, *np.zeros((3, MONTHS)))
    cuts = [persons * t // threads for t in range(threads + 1)]
    start = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda t: work(1, cuts[t], cuts[t + 1], *sums[t]), range(threads)))
    died, broke, pain = sums.sum(axis=0)
    if work is jumps:
        for month in range(1, MONTHS):
            pain[month] += KEPT * pain[month - 1]
    alive = persons - died.cumsum()
    return Course(persons, alive / persons, broke.cumsum() / persons, pain / alive, time.perf_counter() - start)


def chances(age: Any, before: Any) -> tuple[Any, Any]:
    """Probabilities of death and of a fracture within a month, `age` years above 70."""
    dies = -np.expm1(-DIES * np.exp(DIES_WITH_AGE * age))
    return dies, -np.expm1(-BREAKS * np.exp(BREAKS_WITH_AGE * age) * AGAIN**before)


def with_numpy(persons: int) -> Course:
    """Whole columns, month by month."""
    chance = np.random.default_rng(1)
    age = chance.uniform(YOUNGEST, OLDEST, persons) - 70
    before, pain, alive = np.zeros(persons), np.zeros(persons), np.ones(persons, dtype=bool)
    rows = np.zeros((3, MONTHS))
    start = time.perf_counter()
    for month in range(MONTHS):
        dies, breaks = chances(age + month / 12, before)
        alive &= chance.random(persons) >= dies
        broken = alive & (chance.random(persons) < breaks)
        before += broken
        pain = np.where(broken, HEIGHT, pain * KEPT)
        rows[:, month] = alive.mean(), before.mean(), pain[alive].mean()
    return Course(persons, *rows, time.perf_counter() - start)


def with_starsim(persons: int) -> Course:
    """A module with states; those who died leave the arrays."""
    os.environ.setdefault("STARSIM_INSTALL_FONTS", "0")  # or it builds fonts for its plots
    import starsim as ss

    class Spine(ss.Module):
        """Fractures, pain and death of one step."""

        def __init__(self) -> None:
            super().__init__()
            years = ss.uniform(low=YOUNGEST, high=OLDEST)
            self.define_states(
                ss.FloatArr("years", default=years), ss.FloatArr("before", default=0), ss.FloatArr("pain", default=0)
            )
            self.dying, self.breaking = ss.bernoulli(p=0), ss.bernoulli(p=0)
            self.rows, self.broken = np.zeros((3, MONTHS)), 0

        def step(self) -> None:
            """One month."""
            uids = self.sim.people.auids
            dies, breaks = chances(self.years[uids] - 70 + self.ti / 12, self.before[uids])
            self.dying.set(p=dies)
            died = self.dying.rvs(uids)
            self.sim.people.request_death(uids[died])
            living = uids[~died]
            self.breaking.set(p=breaks[~died])
            broken = self.breaking.filter(living)
            self.pain[living] = self.pain[living] * KEPT
            self.pain[broken] = HEIGHT
            self.before[broken] = self.before[broken] + 1
            self.broken += len(broken)
            self.rows[:, self.ti] = len(living) / persons, self.broken / persons, self.pain[living].mean()

    spine = Spine()
    # its month is a timestep: N steps are asked for as the first to the last
    sim = ss.Sim(n_agents=persons, start=2000, dt=ss.month, dur=ss.months(MONTHS - 1), modules=spine, verbose=0,
                 rand_seed=1, copy_inputs=False)  # fmt: skip
    sim.init()
    start = time.perf_counter()
    sim.run()
    return Course(persons, *spine.rows, time.perf_counter() - start)


def with_vivarium(persons: int) -> Course:
    """A component with columns in the state table, draws from its streams."""
    import pandas as pd
    from vivarium import Component, InteractiveContext

    class Spine(Component):
        """Fractures, pain and death of one step."""

        def setup(self, builder: Any) -> None:
            """Ask for streams and columns."""
            names = ("age", "dying", "breaking")
            self.streams = {name: builder.randomness.get_stream(name) for name in names}
            builder.population.register_initializer(
                initializer=self.begin, columns=["years", "before", "pain", "is_alive"],
                required_resources=[self.streams["age"]],
            )  # fmt: skip
            self.rows, self.month = np.zeros((3, MONTHS)), 0

        def begin(self, made: Any) -> None:
            """The persons on the first day."""
            years = YOUNGEST + (OLDEST - YOUNGEST) * self.streams["age"].get_draw(made.index)
            columns = {"years": years, "before": 0.0, "pain": 0.0, "is_alive": True}
            self.population_view.initialize(pd.DataFrame(columns, index=made.index))

        def on_time_step(self, _: Any) -> None:
            """One month."""
            self.population_view.update(["years", "before", "pain", "is_alive"], self.after_a_month)
            self.month += 1

        def after_a_month(self, table: Any) -> Any:
            """The living after this month, and those who died in it; the rows of the month are noted."""
            living = table[table["is_alive"]].copy()
            dies, breaks = chances(living["years"] - 70, living["before"])
            living["is_alive"] = self.streams["dying"].get_draw(living.index) >= dies
            broken = living["is_alive"] & (self.streams["breaking"].get_draw(living.index) < breaks)
            living["years"] += 1 / 12
            living["before"] += broken
            living["pain"] = (living["pain"] * KEPT).where(~broken, HEIGHT)
            felt = living.loc[living["is_alive"], "pain"]
            earlier = self.rows[1, self.month - 1] if self.month else 0.0
            self.rows[:, self.month] = len(felt) / persons, earlier + broken.sum() / persons, felt.mean()
            return living

    spine = Spine()
    settings = {"population": {"population_size": persons}, "time": {"step_size": 30}}
    sim = InteractiveContext(components=[spine], configuration=settings, logging_verbosity=0)
    start = time.perf_counter()
    sim.take_steps(MONTHS, with_logging=False)
    return Course(persons, *spine.rows, time.perf_counter() - start)
