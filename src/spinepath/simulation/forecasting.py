"""The course ahead of one person: people like this through usual care and every strategy on the same luck."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from itertools import product

import numpy as np

from spinepath.knowledge import Knowledge
from spinepath.knowledge.course_models import Measure, Output, Scenario
from spinepath.terms import SpinepathError
from spinepath.terms.forecasts import Band, Count, Course, Curve, Forecast, Split, Swing, left_out_note

from . import estimates as es
from .entry import entry_tree
from .people_like import FRACTURE_DAYS_SHOWN, CoursePerson, pain_window, refusals, scenario_of, strategy_refusals
from .runs import Progress, Totals, run
from .sensitivity import tornado, tornado_of_gain
from .setting_up import GRID, set_up
from .strategies import find_strategy

DRAWS, LIVES = 400, 50
USUAL = "usual_care"
MILD = 4.0  # NRS below which pain counts as mild
LAST_AGE = 100  # beyond it hardly anybody of the cohorts was left, and of the simulated people
WORTH_TELLING = 0.5  # points of pain
LEAST_YEARS = 0.1  # the first milestones lie within
MILESTONES = (14, 42, 84, 182, 365)
CURVES: dict[Measure, str] = {"nrs_mean": "0 to 10", "new_vf": "share", "alive": "share"}
TOTALS: dict[str, Measure] = {
    "pain_days": "pain_days",
    "new_fractures": "new_fractures",
    "qaly": "qaly",
    "survival": "alive",
}
STATES: tuple[Measure, ...] = ("rdq", "eq5d")
OVER_TIME: tuple[Measure, ...] = ("pain_days", "new_fractures", "qaly")
MILD_PAIN: tuple[Measure, ...] = ("p_nrs_below", "alive_below")


def forecast(
    knowledge: Knowledge,
    person: CoursePerson,
    strategies: Sequence[str],
    years: Sequence[float] = (1, 5),
    *,
    seed: int = 1,
    draws: int = DRAWS,
    lives: int = LIVES,
    workers: int = 1,
    progress: Progress | None = None,
) -> Forecast:
    """What to expect of each strategy, beside usual care, over each number of years.

    Where the model has no ground (age, sex, an old fracture) nothing is simulated and `refused` says why; a strategy
    whose trials took no such people is left out, and a note says why. Raises SpinepathError for an unknown strategy
    or years that are not above 0.
    """
    horizons = _horizons(years)
    if not 0 <= seed < 2**32:
        raise SpinepathError("--seed", found=seed, expected="0 to 4294967295")
    for name in strategies:
        find_strategy(knowledge, name, "--strategies")
    reached = tuple(h for h in horizons if person.age is None or person.age + h / 365 <= LAST_AGE)
    refused = refusals(person) or (() if reached else _beyond(horizons))
    left_out = {s: why for s in strategies if s != USUAL and (why := strategy_refusals(knowledge, s, person))}
    notes = tuple(f"{knowledge.strategies[s].title}: not shown; {'; '.join(why)}" for s, why in left_out.items())
    notes += _beyond([h for h in horizons if h not in reached])
    if refused:
        return Forecast(person.known, (), (), horizons, (), (), refused, notes, 0, 0, seed, "")
    horizons = reached
    arms = {USUAL: [USUAL]} | {s: [USUAL, s] for s in strategies if s != USUAL and s not in left_out}
    days = _days(horizons)
    scenario = scenario_of(person, arms, _outputs(days, horizons), float(max(horizons)), draws, lives, seed)
    setup = set_up(
        knowledge, scenario, "forecast", measured=False, compared=lambda o: _compared(o.measure, o.at_d[0], horizons)
    )
    entry, width = pain_window(setup, person.nrs)
    scenario = scenario.model_copy(update={"entry": entry})
    setup = replace(setup, entry=entry_tree(entry, "forecast: entry"))
    totals = run(setup, workers=workers, progress=progress)
    with ThreadPoolExecutor(1) as beside:
        digest = beside.submit(lambda: totals.digest)  # a quarter of what is left to do, and it needs no Python
        reads = _reads(totals, horizons)
    return Forecast(
        person=person.known,
        drawn=person.drawn,
        days=days,
        horizons=horizons,
        courses=tuple(_course(knowledge, read, days, horizons) for read in reads),
        tornado=_tornados(knowledge, reads, scenario, horizons, workers),
        refused=(),
        notes=(
            *notes,
            *_window_notes(person, width, reads[0]),
            *_late_notes(person, horizons),
            *_overflow_notes(totals),
        ),
        draws=draws,
        lives=lives,
        seed=seed,
        digest=digest.result(),
    )


def _tornados(
    knowledge: Knowledge, reads: "list[_Read]", scenario: Scenario, horizons: Sequence[int], workers: int
) -> tuple[Swing, ...]:
    """What moves the days of pain soon; then the gain from the strategies that do most by themselves, and by fewer
    fractures.
    """
    seed = scenario.seed
    found = tornado(knowledge, scenario, horizons[0], seed, workers)
    for strategy in _strongest(reads[1:], horizons[-1]):
        found += tornado_of_gain(knowledge, scenario, strategy, horizons[-1], seed, workers)
    return found


def _strongest(reads: "list[_Read]", day: int) -> tuple[str, ...]:
    """The strategies that change quality-adjusted years most directly and most indirectly, as far as any does."""
    found = []
    for which in ("direct", "indirect"):
        sizes = {read.strategy: abs(read.part("qaly", day, which).mean) for read in reads}
        if any(sizes.values()):
            found.append(max(sizes, key=lambda name: sizes[name]))
    return tuple(dict.fromkeys(found))


def _beyond(horizons: Sequence[int]) -> tuple[str, ...]:
    return tuple(
        f"{h / 365:g} years ahead: not shown; nobody is followed beyond the age of {LAST_AGE}" for h in horizons
    )


def _horizons(years: Sequence[float]) -> tuple[int, ...]:
    wrong = [y for y in years if not LEAST_YEARS <= y <= 20]
    if wrong or not years:
        found = f"{wrong[0]:g}" if wrong else "nothing"
        raise SpinepathError("--years", found=found, expected=f"{LEAST_YEARS} to 20")
    return tuple(sorted({round(365 * y) for y in years}))


def _days(horizons: tuple[int, ...]) -> tuple[int, ...]:
    """Days of the curves: close at first, half-yearly later, and every milestone."""
    last = max(horizons)
    early = {d for d in GRID if d <= last}
    later = {int(d) for d in np.arange(547.5, last, 182.5)}
    return tuple(sorted(early | later | set(horizons) | {d for d in MILESTONES if d <= last}))


@lru_cache(maxsize=16)
def _outputs(days: tuple[int, ...], horizons: tuple[int, ...]) -> tuple[Output, ...]:
    """One output for each measure and day; person after person asks for the same."""
    milestones = [d for d in MILESTONES if d <= max(horizons)]
    found = [Output(measure=m, at_d=[d]) for m in CURVES for d in days]
    found += [Output(measure=m, at_d=[d]) for m in (*OVER_TIME, *STATES) for d in horizons]
    found += [Output(measure=m, at_d=[d], threshold=MILD) for m in MILD_PAIN for d in milestones]
    return tuple(found)


def _compared(measure: str, day: float, horizons: tuple[int, ...]) -> bool:
    """Whether the difference between arms is told; of a curve only where it ends."""
    return measure not in CURVES or day in horizons


class _Read:
    """Looks outputs of an arm up by measure and day, beside those of the reference in `usual`."""

    def __init__(self, totals: Totals, arm: int, usual: list[Band], horizons: tuple[int, ...]) -> None:
        self.strategy = totals.setup.arms[arm]
        asked: list[tuple[str, int]] = [(o.measure, int(o.at_d[0])) for o in totals.setup.outputs]
        compared = [i for i, (measure, day) in enumerate(asked) if _compared(measure, day, horizons)]
        self.numbers = {each: i for i, each in enumerate(asked)}
        self.rows = {asked[i]: row for row, i in enumerate(compared)}
        self.now = es.bands(totals, arm) if arm else usual
        self.before = usual
        self.parts = es.parts(totals, arm, compared) if arm else {}

    def band(self, measure: str, day: int) -> Band:
        return self.now[self.numbers[measure, day]]

    def reference(self, measure: str, day: int) -> Band:
        return self.before[self.numbers[measure, day]]

    def part(self, measure: str, day: int, which: str) -> Band:
        if not self.parts:  # of the reference itself
            return Band(0.0, (0.0, 0.0))
        found = self.parts[which][self.rows[measure, day]]
        return Band(found.mean, found.expected or (found.mean, found.mean))


def _reads(totals: Totals, horizons: tuple[int, ...]) -> list[_Read]:
    """Every arm, the reference first."""
    usual = es.bands(totals, 0)
    return [_Read(totals, arm, usual, horizons) for arm in range(len(totals.setup.arms))]


def _course(knowledge: Knowledge, read: _Read, days: tuple[int, ...], horizons: tuple[int, ...]) -> Course:
    strategy = knowledge.strategies[read.strategy]
    wanted = [*TOTALS.items(), *((s, s) for s in STATES)]
    return Course(
        strategy=strategy.id,
        title=strategy.title,
        comparator=strategy.comparator,
        option=strategy.option,
        curves=tuple(Curve(m, unit, tuple(read.band(m, d) for d in days)) for m, unit in CURVES.items()),
        totals={f"{name}@{h}": read.band(m, h) for (name, m), h in product(wanted, horizons)},
        differences={}
        if not read.parts
        else {f"{n}@{h}": _split(read, m, h) for (n, m), h in product(wanted, horizons)},
        counts=_counts(read, horizons),
        not_modelled=tuple(strategy.not_modelled),
        plain=strategy.plain,
    )


def _split(read: _Read, measure: str, day: int) -> Split:
    return Split(*(read.part(measure, day, which) for which in es.PARTS))


def _counts(read: _Read, horizons: tuple[int, ...]) -> tuple[Count, ...]:
    """Out of 100 people: pain below 4 at each milestone, then new fractures and survival at each horizon."""
    last = max(horizons)
    wanted = [("pain below 4 of 10", "p_nrs_below", d) for d in MILESTONES if d <= last]
    wanted += [("alive with pain below 4 of 10", "alive_below", d) for d in MILESTONES if d in horizons]
    for name, measure in (("a new vertebral fracture", "new_vf"), ("alive", "alive")):
        wanted += [(name, measure, h) for h in horizons]
    return tuple(_count(read, *each) for each in wanted)


def _count(read: _Read, what: str, measure: str, day: int) -> Count:
    now, before = read.band(measure, day), read.reference(measure, day)
    low, high = (round(100 * x) for x in now.expected)
    change = read.part(measure, day, "difference")
    spread = (100 * change.expected[0], 100 * change.expected[1])
    return Count(
        what, day, round(100 * before.mean), round(100 * now.mean), (low, high), Band(100 * change.mean, spread)
    )


def _window_notes(person: CoursePerson, width: float | None, usual: _Read) -> tuple[str, ...]:
    if person.nrs is None:
        return ()
    if width is None:
        return (f"Pain of {person.nrs:g} is rare in the model at this time: the course is of people with any pain",)
    note = f"People like this answer within {width:g} of {person.nrs:g} today"
    felt = usual.band("nrs_mean", 0).mean
    if abs(felt - person.nrs) >= WORTH_TELLING:
        note += f"; their pain is {felt:.1f} on average, since a high or low answer is in part a bad or good day"
    return (note,)


def _late_notes(person: CoursePerson, horizons: Sequence[int]) -> tuple[str, ...]:
    if person.fracture_age_d is None or person.fracture_age_d + max(horizons) <= FRACTURE_DAYS_SHOWN:
        return ()
    return ("No cohort followed pain beyond two years after the fracture: later pain is what the model makes of it",)


def _overflow_notes(totals: Totals) -> tuple[str, ...]:
    return (left_out_note(totals.overflowed),) if totals.overflowed else ()


def strategies_for(knowledge: Knowledge, options: Mapping[str, object] | Sequence[str]) -> list[str]:
    """The strategies that stand for options of a plan, in the order of the knowledge."""
    wanted = set(options)
    return [s.id for s in knowledge.strategies.values() if s.option in wanted]
