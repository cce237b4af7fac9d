"""What moves an outcome most: each number of the model low, then high, all others in the middle, on the same luck.

The numbers are the parameters and, for what a strategy changes, the sizes of its effects. All are run with few lives
to find the longest bars; these are run again with many, since who is like the person depends on the numbers too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp

import numpy as np

from spinepath.knowledge import Knowledge
from spinepath.knowledge.course_models import Output, Scenario, Uncertainty
from spinepath.terms.forecasts import Swing

from .kernel.layout import PARAMETERS
from .parameters import Floats, middle, parameter_draws
from .runs import run
from .setting_up import set_up
from .strategies import ADDED, Effect, effects_of, knots

FEW, MANY = 200, 1500  # lives at each end of a number
LOW, HIGH = 5, 95  # percentiles of the draws
BARS, SPARE = 10, 5  # bars shown, and run again beside them since few lives may err
NOTHING = 1e-9  # what differs by less is rounding of sums
DRAWS = 400
ALWAYS = ("death_causal_share",)  # no study tells it: shown however short, as the sizes of effects are
EFFECTS = {
    "pain.shift": "Effect on pain, points",
    "pain.T": "Effect on the weeks of recovery, factor",
    "pain.w": "Effect on the odds of lasting pain, factor",
    "hazard.vf": "Effect on the rate of new fractures once full, factor",
    "p.collapse": "Effect on further collapse, factor",
    "kyphosis.slope": "Effect on kyphosis, degrees",
}


def tornado(knowledge: Knowledge, scenario: Scenario, day: int, seed: int, workers: int = 1) -> tuple[Swing, ...]:
    """The longest bars for the days of pain up to `day` under the reference, longest first."""
    reference = next(iter(scenario.strategies))
    asked = _asked(scenario, {reference: []}, "pain_days", day, seed)
    return _Asked(knowledge, asked, f"days of pain of 4 or more with usual care in {_span(day)}", (), workers).longest()


def tornado_of_gain(
    knowledge: Knowledge, scenario: Scenario, strategy: str, day: int, seed: int, workers: int = 1
) -> tuple[Swing, ...]:
    """The same for what a strategy changes: quality-adjusted years, in which pain, fractures and deaths meet."""
    reference = next(iter(scenario.strategies))
    asked = _asked(scenario, {reference: [], strategy: [strategy]}, "qaly", day, seed)
    effects = tuple(effects_of(knowledge, [strategy], "tornado", seed, DRAWS))
    outcome = f"quality-adjusted years gained in {_span(day)}: {knowledge.strategies[strategy].title}"
    return _Asked(knowledge, asked, outcome, effects, workers).longest()


def _asked(scenario: Scenario, arms: dict[str, list[str]], measure: str, day: int, seed: int) -> Scenario:
    output = Output.model_validate({"measure": measure, "at_d": [day]})
    changed = {"strategies": arms, "horizon_d": float(day), "outputs": [output], "seed": seed}
    return scenario.model_copy(update=changed)


def _span(day: int) -> str:
    return "1 year" if day == 365 else f"{day / 365:.3g} years"


@dataclass(frozen=True)
class _Asked:
    """What is asked of the model; `effects` are those that a second arm adds, none without one."""

    knowledge: Knowledge
    scenario: Scenario
    outcome: str
    effects: tuple[Effect, ...]
    workers: int

    def longest(self) -> tuple[Swing, ...]:
        moving = [n for n in range(len(self.middle)) if self.ends[1][n] > self.ends[0][n]]
        always = [*map(PARAMETERS.index, ALWAYS), *range(len(PARAMETERS), len(self.middle))]
        first = sorted(self.swings(moving, FEW).items(), key=lambda x: _length(x[1]))
        chosen = {n: None for n, _ in first[: BARS + SPARE]} | dict.fromkeys(always)
        found = [(n, s) for n, s in self.swings(list(chosen), MANY).items() if abs(_length(s)) > NOTHING]
        found.sort(key=lambda x: _length(x[1]))
        return tuple(s for i, (n, s) in enumerate(found) if i < BARS or n in always)

    @cached_property
    def middle(self) -> Floats:
        """The parameters, then the sizes of the effects."""
        return np.append(middle(self.knowledge), [e.sizes.mean() for e in self.effects])

    @cached_property
    def ends(self) -> tuple[Floats, Floats]:
        """The same low and high."""
        parameters = parameter_draws(self.knowledge, self.scenario.seed, DRAWS)
        low, high = np.percentile(np.column_stack([parameters, *(e.sizes for e in self.effects)]), (LOW, HIGH), axis=0)
        return low, high

    def swings(self, columns: Sequence[int], lives: int) -> dict[int, Swing]:
        """The swing of each of these numbers."""
        rows = np.repeat(self.middle[None, :], 2 * len(columns) + 1, axis=0)
        for i, n in enumerate(columns):
            rows[2 * i, n], rows[2 * i + 1, n] = self.ends[0][n], self.ends[1][n]
        *found, base = (float(x) for x in self.outcomes(rows, lives))
        return {n: self.swing(n, found[2 * i], found[2 * i + 1], base) for i, n in enumerate(columns)}

    def outcomes(self, rows: Floats, lives: int) -> Floats:
        """The outcome with each row of numbers."""
        asked = self.scenario.model_copy(update={"uncertainty": Uncertainty(draws=len(rows), lives=lives)})
        parameters, sizes = np.ascontiguousarray(rows[:, : len(PARAMETERS)]), rows[:, len(PARAMETERS) :]
        setup = set_up(self.knowledge, asked, "tornado", measured=False, parameters=parameters, same_luck=True)
        effects = [replace(effect, sizes=own) for effect, own in zip(self.effects, sizes.T, strict=True)]
        setup = replace(setup, effects=knots([[], effects][: len(setup.arms)], len(rows)))
        totals = run(setup, workers=self.workers)
        cells = totals.parts[:, 0, 0, 0, 0] if effects else totals.cells(0)[:, 0, 0]
        return np.asarray(cells[:, 1] / cells[:, 0])

    def swing(self, n: int, at_low: float, at_high: float, base: float) -> Swing:
        """One bar; the size of an effect that multiplies is told as a factor."""
        low, high = (float(x[n]) for x in self.ends)
        if n < len(PARAMETERS):
            known = self.knowledge.course_parameters[PARAMETERS[n]]
            return Swing(known.id, known.title, low, high, at_low, at_high, bool(known.assumption), self.outcome, base)
        effect = self.effects[n - len(PARAMETERS)]
        if effect.target not in ADDED:
            low, high = exp(low), exp(high)
        return Swing(effect.name, _effect_title(effect), low, high, at_low, at_high, False, self.outcome, base)


def _length(swing: Swing) -> float:
    return -abs(swing.outcome_high - swing.outcome_low)


def _effect_title(effect: Effect) -> str:
    _, _, treatment = effect.name.partition("/")
    return EFFECTS[effect.target] + (f" ({treatment})" if treatment else "")
