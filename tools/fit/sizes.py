"""Sizes of effects: what must act in the model so that the simulated trial shows what the pooled trials showed.

A trial's difference is not the effect that acts: a scale ends at 0 and 10, people enter by their score, a risk ratio
holds later fractures. So each effect is put into its own trial at several sizes, on the same luck, and the pooled
result is read back through that curve.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from spinepath.evidence.answers import Answer, answer
from spinepath.knowledge import Knowledge
from spinepath.knowledge.course_digest import effect_digest, effect_name, solved_effects
from spinepath.knowledge.course_models import CourseEffect, Output, Scenario, Uncertainty
from spinepath.knowledge.evidence import Pool
from spinepath.simulation.parameters import fitted_rows
from spinepath.simulation.runs import run
from spinepath.simulation.setting_up import set_up
from spinepath.simulation.strategies import Effect, acting, course_of, knots
from spinepath.simulation.validation import Z
from spinepath.terms import SpinepathError

Floats = NDArray[np.float64]
DRAWS, LIVES, SEED = 400, 600, 1
LONGEST = 1092.0  # days of the trials of bone drugs
MEASURES = {"pain.shift": "nrs_mean", "hazard.vf": "new_vf", "p.collapse": "collapse"}
AS_IT_IS = ("kyphosis.slope",)  # no output reads the angle, and nothing bends it between effect and endpoint
SIZES = {
    "pain.shift": np.linspace(-7, 1, 9),
    "hazard.vf": np.log([0.05, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0, 1.4]),
    "p.collapse": np.log([0.03, 0.07, 0.15, 0.3, 0.5, 0.75, 1.0]),
}


def solve(knowledge: Knowledge, draws: int, seed: int) -> Iterator[tuple[str, str, str, Floats]]:
    """(name, unit, digest of what it was made from, sizes) of every effect; those of one network are drawn together.

    Shifts of pain come last: each is solved beside the other effects of its strategy, which move pain as well.
    """
    effects, solved = solved_effects(knowledge), dict[str, Floats]()
    pools = dict.fromkeys(e.pool for e in effects.values())
    for pool_name in sorted(pools, key=lambda p: knowledge.pools[p].pathway == "direct"):
        pool = knowledge.pools[pool_name]
        found = answer(pool, knowledge.trials)
        own = {name: e for name, e in effects.items() if e.pool == pool_name}
        treatments = [e.treatment for e in own.values()]
        pooled = pooled_draws(pool, found, treatments, draws, seed)
        for column, (name, effect) in enumerate(own.items()):
            beside = _beside(knowledge, name, solved)
            solved[name] = solve_one(knowledge, pool, effect, pooled[:, column], beside)
            yield name, _unit(knowledge, effect), effect_digest(knowledge, effect), solved[name]


def _beside(knowledge: Knowledge, name: str, solved: dict[str, Floats]) -> list[Effect]:
    """The other effects of the strategy that brings an effect, with the sizes found for them."""
    strategy = next(s for s in knowledge.strategies.values() if name in [effect_name(e) for e in s.effects])
    others = [e for e in strategy.effects if effect_name(e) != name and effect_name(e) in solved]
    if course_of(knowledge, solved_effects(knowledge)[name])[0] != "pain.shift":
        return []
    rows = fitted_rows(knowledge, SEED, DRAWS)
    return [Effect(effect_name(e), *course_of(knowledge, e), solved[effect_name(e)][rows]) for e in others]


def pooled_draws(pool: Pool, found: Answer, treatments: list[str], draws: int, seed: int) -> Floats:
    """Draws of the pooled results (columns: treatments), on the analysis scale."""
    chance = np.random.Generator(np.random.Philox(seed))
    if found.network is None:
        if found.effect is None:
            raise SpinepathError(f"pool {pool.id}", found="no effect", expected="one that the course can use")
        middle, low, high = (_analysis_scale(pool, x) for x in found.effect)
        return (middle + (high - low) / (2 * Z) * chance.standard_normal(draws))[:, None]
    network = found.network.network
    rows = [network.treatments.index(t) for t in treatments]
    reference = network.treatments.index(pool.reference)
    se = network.se[rows, reference]
    between = network.se[np.ix_(rows, rows)]
    cov = (se[:, None] ** 2 + se[None, :] ** 2 - between**2) / 2  # Var(a - b) = Var a + Var b - 2 Cov
    return np.asarray(chance.multivariate_normal(network.estimates[rows, reference], cov, draws, method="eigh"))


def solve_one(knowledge: Knowledge, pool: Pool, effect: CourseEffect, pooled: Floats, beside: list[Effect]) -> Floats:
    """The size that each pooled result stands for, with the effects `beside` it."""
    target = course_of(knowledge, effect)[0]
    if target in AS_IT_IS:
        return pooled
    if target not in MEASURES:
        raise SpinepathError(effect_name(effect), found=f"target {target}", expected=", ".join((*MEASURES, *AS_IT_IS)))
    sizes = SIZES[target]
    shown = response(knowledge, pool, effect, sizes, beside)
    slope_low, slope_high = (np.diff(sizes)[i] / np.diff(shown)[i] for i in (0, -1))
    inside = np.asarray(np.interp(pooled, shown, sizes))
    below, above = pooled < shown[0], pooled > shown[-1]
    inside[below] = sizes[0] + slope_low * (pooled[below] - shown[0])
    inside[above] = sizes[-1] + slope_high * (pooled[above] - shown[-1])
    return inside


def solve_day(pool: Pool, times: tuple[float, float, float, float]) -> float:
    """The day of the trial's answer: the middle of the pool's window, while the effect is at its full."""
    middle = LONGEST if pool.kind == "network" else sum(pool.days) / 2
    return float(round(min(max(middle, times[1]), times[2])))


def response(knowledge: Knowledge, pool: Pool, effect: CourseEffect, sizes: Floats, beside: list[Effect]) -> Floats:
    """What the simulated trial shows at each size, on the analysis scale; rises with the size."""
    target, times = course_of(knowledge, effect)
    name = str((pool.model or {}).get("reproduce", ""))
    scenario = knowledge.scenarios[name]
    day = solve_day(pool, times)
    setup = set_up(knowledge, _trial(scenario, MEASURES[target], day), name)
    arms: list[list[Effect]] = [[]] + [
        [*beside, Effect(f"size {i}", target, times, np.full(DRAWS, size))] for i, size in enumerate(sizes)
    ]
    setup = replace(
        setup, arms=tuple(f"size {i}" for i in range(len(arms))), effects=knots(arms, DRAWS), acts=acting(arms, 0)
    )
    found = run(setup, workers=2)
    means = [cells[1] / cells[0] for arm in range(len(arms)) for cells in found.cells(arm)[:, :, :1].sum(axis=(0, 1))]
    control, treated = means[0], np.asarray(means[1:])
    shown = treated - control if target == "pain.shift" else np.log(treated / control)
    if not (np.diff(shown) > 0).all():
        raise SpinepathError(
            effect_name(effect), found="a trial that does not answer to the effect", expected="it does"
        )
    return np.asarray(shown)


def _trial(scenario: Scenario, measure: str, day: float) -> Scenario:
    return scenario.model_copy(
        update={
            "strategies": {"control": []},
            "reference": None,
            "outputs": [Output.model_validate({"measure": measure, "at_d": [day]})],
            "horizon_d": max(day, 1.0),
            "seed": SEED,
            "uncertainty": Uncertainty(draws=DRAWS, lives=LIVES),
        }
    )


def _analysis_scale(pool: Pool, value: float) -> float:
    return value if pool.measure in ("MD", "SMD", "RD") else float(np.log(value))


def _unit(knowledge: Knowledge, effect: CourseEffect) -> str:
    target = course_of(knowledge, effect)[0]
    return {"pain.shift": "points of 0 to 10", "kyphosis.slope": "degrees"}.get(target, "natural logarithm of a ratio")
