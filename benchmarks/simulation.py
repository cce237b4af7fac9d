"""The course model: one person's forecast, a population, what the same luck saves, and a small model beside peers.

Forecast: all that the engine does for one person with two arms, without the bars of sensitivity, which have a row of
their own. Cold starts are processes of their own; "as just installed" is a copy of the sources without compiled code.
Peers that are not installed are told and skipped. Sizes are such that an engine works for a few seconds; `--large` asks
for about 20 s of each and adds the memory of 10 million persons; `--smoke` is for a look at the program itself.
`--json` prints JSON instead of tables.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any
from unittest.mock import patch

import numpy as np
import toy_model as toy

import spinepath
from spinepath.knowledge import Knowledge, load_compiled
from spinepath.knowledge.course_models import Scenario
from spinepath.simulation import CoursePerson, forecast, forecasting
from spinepath.simulation.runs import Totals, run
from spinepath.simulation.setting_up import Setup, set_up

PERSON = CoursePerson(
    age=74, female=True, t_hip=-2.4, prior_vf=1, grade=2, fracture_age_d=20, nrs=8, setting="emergency"
)
DRAWS, LIVES = 400, 25
STRATEGIES = ("zoledronate", "vertebroplasty")
YEARS = {"1 year, 22 days of the curves": (1,), "1 and 5 years, 30 days": (1, 5)}
MONTHS = 120
HERE = Path(__file__)


@dataclass(frozen=True)
class Sizes:
    """How much is done: repeats of a forecast, persons of the population and of each engine of the small model."""

    repeats: int
    population: int
    kernel: int
    numpy: int
    starsim: int
    vivarium: int


SMOKE = Sizes(3, 2_000, 100_000, 20_000, 5_000, 2_000)
USUAL = Sizes(30, 1_000_000, 10_000_000, 1_000_000, 300_000, 50_000)
LARGE = Sizes(100, 1_000_000, 100_000_000, 4_000_000, 2_000_000, 200_000)
MOST_PERSONS = 10_000_000


@dataclass(frozen=True)
class Waited:
    """How long a forecast takes, ms."""

    work: str
    p50: float
    p95: float


@dataclass(frozen=True)
class Speed:
    """Person-months a second of an engine. `off`: largest distance from our own numbers, standard errors."""

    engine: str
    persons: int
    rate: float
    off: float | None = None


@dataclass(frozen=True)
class Saved:
    """Standard deviations between people of treated less untreated QALYs."""

    strategy: str
    years: float
    same_luck: float
    own_luck: float

    @property
    def ratio(self) -> float:
        """How many times the spread is smaller on the same luck."""
        return self.own_luck / self.same_luck


def forecasts(knowledge: Knowledge, repeats: int) -> Iterator[Waited]:
    """Warm, by strategy, horizon and threads; then with the bars of sensitivity."""

    def once(strategy: str, years: tuple[int, ...], workers: int) -> Callable[[], object]:
        return lambda: forecast(knowledge, PERSON, [strategy], years, draws=DRAWS, lives=LIVES, workers=workers)

    with patch.object(forecasting, "_tornados", lambda *_: ()):
        for strategy in STRATEGIES:
            for words, years in YEARS.items():
                for workers in (1, 2):
                    work = f"{strategy}, {words}, {workers} thread{'s'[: workers - 1]}"
                    yield _waited(work, once(strategy, years, workers), repeats)
    yield _waited(
        "zoledronate, 1 and 5 years, 2 threads, bars of sensitivity", once(*STRATEGIES[:1], (1, 5), 2), repeats
    )


def _waited(work: str, call: Callable[[], object], repeats: int) -> Waited:
    call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(1_000 * (time.perf_counter() - start))
    return Waited(work, *(float(x) for x in np.percentile(times, (50, 95))))


def cold_forecasts() -> Iterator[Waited]:
    """In fresh processes: with compiled code kept from an earlier run, and as just installed."""
    kept = _child("forecast")
    yield _told("cold, compiled code kept: import and knowledge", kept["began"], kept["loaded"])
    yield _told("cold, compiled code kept: with the forecast", kept["began"], kept["ended"])
    with tempfile.TemporaryDirectory() as folder:
        source = Path(spinepath.__file__).parent
        shutil.copytree(source, Path(folder) / "spinepath", ignore=shutil.ignore_patterns("__pycache__"))
        fresh = _child("forecast", folder)
        yield _told("cold, as just installed: with the forecast", fresh["began"], fresh["ended"])


def _told(work: str, began: float, ended: float) -> Waited:
    """One reading: it is the median and all else."""
    return Waited(work, *[1_000 * (ended - began)] * 2)


def _child(*work: str) -> dict[str, float]:
    """The numbers that a process of its own prints; the second word is a folder to import from."""
    path = os.pathsep.join([*work[1:2], os.environ.get("PYTHONPATH", "")])
    start = time.time()
    done = subprocess.run(
        [sys.executable, str(HERE), f"--child-{work[0]}"], env=os.environ | {"PYTHONPATH": path}, check=True,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found | {"began": start, "ended": time.time()}


def _forecast_child() -> dict[str, float]:
    knowledge = load_compiled()
    loaded = time.time()
    with patch.object(forecasting, "_tornados", lambda *_: ()):
        forecast(knowledge, PERSON, ["zoledronate"], (1, 5), draws=DRAWS, lives=LIVES, workers=2)
    return {"loaded": loaded}


def population(persons: int) -> Setup:
    """People of 50 and over with a fracture of up to six weeks: pain, new fractures and survivors by month."""
    days = [round(365.25 * (m + 1) / 12, 2) for m in range(MONTHS)]
    asked = {
        "schema": "spinepath/scenario/1",
        "population": {
            "n": persons, "age": {"normal": [74, 9], "min": 50, "max": 100}, "female": 0.75,
            "fracture_age_d": {"uniform": [0, 42]},
        },
        "enrol": "all",
        "strategies": {"usual": ["usual_care"]},
        "horizon_d": days[-1],
        "outputs": [{"measure": m, "at_d": days} for m in ("nrs_mean", "new_vf", "alive")],
        "seed": 1,
    }  # fmt: skip
    return set_up(load_compiled(), Scenario.model_validate(asked), "the benchmark")


def population_speeds(persons: int) -> list[Speed]:
    """The whole model, by threads; both must give one digest."""
    setup, digests, found = population(persons), set(), []
    run(population(400))
    for workers in (1, 2):
        start = time.perf_counter()
        digests.add(run(setup, workers=workers).digest)
        seconds = time.perf_counter() - start
        words = f"spinepath, the whole model, {workers} thread{'s'[: workers - 1]}"
        found.append(Speed(words, persons, persons * MONTHS / seconds))
    if len(digests) > 1:
        raise SystemExit(f"one thread and two gave other numbers: {digests}")
    return found


def _memory_child() -> dict[str, float]:
    start = time.perf_counter()
    run(population(MOST_PERSONS), workers=2)
    return {"seconds": time.perf_counter() - start, "memory": getrusage(RUSAGE_SELF).ru_maxrss / 1024}


def toys(sizes: Sizes) -> Iterator[Speed]:
    """The small model in every engine that is installed, each beside our own numbers."""
    ours = toy.with_kernel(sizes.kernel, toy.jumps)
    yield Speed("spinepath's pieces, from event to event, 1 thread", ours.persons, ours.rate)
    engines: dict[str, Callable[[], toy.Course]] = {
        "spinepath's pieces, from event to event, 2 threads": lambda: toy.with_kernel(sizes.kernel, toy.jumps, 2),
        "spinepath's pieces, month by month, 1 thread": lambda: toy.with_kernel(sizes.kernel, toy.walks),
        "spinepath's pieces, month by month, 2 threads": lambda: toy.with_kernel(sizes.kernel, toy.walks, 2),
        "NumPy": lambda: toy.with_numpy(sizes.numpy),
        "starsim": lambda: toy.with_starsim(sizes.starsim),
        "vivarium": lambda: toy.with_vivarium(sizes.vivarium),
    }
    for name, work in engines.items():
        try:
            found = work()
        except ImportError as error:
            print(f"{name} not measured: {error}", file=sys.stderr)
            continue
        off = toy.distance(found, ours)
        if off > 4.5:  # 30 comparisons: chance alone goes beyond it in one of 5,000 runs
            print(f"{name}: {off:.1f} standard errors from our own numbers", file=sys.stderr)
        yield Speed(name, found.persons, found.rate, off)


def saved(knowledge: Knowledge) -> Iterator[Saved]:
    """What the same luck takes off the spread of a difference: luck of one's own would add up two variances."""
    for strategy, years in (("zoledronate", 5), ("vertebroplasty", 1)):
        asked = {
            "schema": "spinepath/scenario/1",
            "population": {"age": {"normal": [74, 9], "min": 55, "max": 95}, "female": 0.75,
                           "fracture_age_d": {"uniform": [0, 42]}},
            "strategies": {"usual": ["usual_care"], "treated": ["usual_care", strategy]},
            "horizon_d": 365 * years,
            "outputs": [{"measure": "qaly", "at_d": [365 * years]}],
            "uncertainty": {"draws": 200, "lives": 200},
            "seed": 1,
        }  # fmt: skip
        totals = run(set_up(knowledge, Scenario.model_validate(asked), "the benchmark", measured=False), workers=2)
        yield Saved(strategy, years, *_spreads(totals))


def _spreads(totals: Totals) -> tuple[float, float]:
    """SDs between people with one set of parameters: of the paired difference, and of two strangers'."""

    def variance(cells: Any) -> float:
        n, total, squares = (cells[..., k] for k in range(3))
        return float(np.mean((squares - total**2 / n) / (n - 1)))

    paired = variance(totals.parts[:, 0, 0, 0, 0])
    alone = variance(totals.cells(0)[:, 0, 0]) + variance(totals.cells(1)[:, 0, 0])
    return float(np.sqrt(paired)), float(np.sqrt(alone))


def rows(sizes: Sizes, large: bool) -> dict[str, list[Any]]:
    """Everything that is measured, by the table it stands in."""
    knowledge = load_compiled()
    found: dict[str, list[Any]] = {
        "forecast": [*forecasts(knowledge, sizes.repeats), *cold_forecasts()],
        "speed": [*population_speeds(sizes.population), *toys(sizes)],
        "luck": [*saved(knowledge)],
    }
    return found | ({"memory": [_child("memory")]} if large else {})


def show(found: dict[str, list[Any]]) -> None:
    """The rows as Markdown."""
    print(f"## One person's forecast: {DRAWS * LIVES:,} lives, 2 arms\n")
    print("| work | p50, ms | p95, ms |\n|---|--:|--:|")
    for w in found["forecast"]:
        print(f"| {w.work} | {w.p50:,.1f} | {w.p95:,.1f} |")
    _show_speeds(found["speed"])
    print("\n## Treated less untreated QALYs, standard deviation between people\n")
    print("| strategy | years | luck of one's own | the same luck | ratio |\n|---|--:|--:|--:|--:|")
    for s in found["luck"]:
        print(f"| {s.strategy} | {s.years} | {s.own_luck:.3f} | {s.same_luck:.4f} | {s.ratio:.1f} |")
    for m in found.get("memory", []):
        print(f"\n{MOST_PERSONS:,} persons x {MONTHS} months: {m['memory']:,.0f} MB at most, {m['seconds']:,.0f} s.")
    print()


def _show_speeds(speeds: list[Speed]) -> None:
    """Each engine, and how many times faster than each peer it is."""
    peers = [s for s in speeds if s.off is not None and not s.engine.startswith("spinepath")]
    print(f"\n## Populations: {MONTHS} months of the whole model, and of one small model in every engine\n")
    print("| engine | persons | million person-months/s | " + "".join(f"against {p.engine} | " for p in peers), end="")
    print("off, standard errors |\n|---|--:|--:|" + "--:|" * len(peers) + "--:|")
    for s in speeds:
        against = "".join(f"{s.rate / p.rate:.3g} | " for p in peers)
        off = "" if s.off is None else f"{s.off:.1f}"
        print(f"| {s.engine} | {s.persons:,} | {s.rate / 1e6:.3g} | {against}{off} |")


def chosen() -> tuple[Sizes, bool]:
    """Sizes by the words of the command line, and whether memory is measured."""
    if "--smoke" in sys.argv:
        return SMOKE, False
    return (LARGE, True) if "--large" in sys.argv else (USUAL, False)


def main() -> None:
    """Print the tables alone: `python benchmarks/simulation.py [--large | --smoke] [--json]`."""
    for name, child in {"--child-forecast": _forecast_child, "--child-memory": _memory_child}.items():
        if name in sys.argv:
            print(json.dumps(child()))
            return
    found = rows(*chosen())
    if "--json" in sys.argv:
        plain = {k: [r if isinstance(r, dict) else asdict(r) for r in v] for k, v in found.items()}
        print(json.dumps(plain, indent=1))
    else:
        show(found)


if __name__ == "__main__":
    main()
