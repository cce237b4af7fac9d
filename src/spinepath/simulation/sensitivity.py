"""Which parameter moves the outcome most: each low and high in turn, all others in the middle, on the same luck."""

import numpy as np

from spinepath.knowledge import Knowledge
from spinepath.knowledge.course_models import Output, Scenario, Uncertainty
from spinepath.terms.forecasts import Swing

from .kernel.layout import PARAMETERS
from .parameters import Floats, middle, parameter_draws
from .runs import run
from .setting_up import set_up

LIVES = 300
LOW, HIGH = 5, 95
BARS = 10
DRAWS = 400
OUTCOME = "days of pain of 4 or more with usual care"


def tornado(knowledge: Knowledge, scenario: Scenario, day: int, seed: int) -> tuple[Swing, ...]:
    """The widest bars for the days of pain up to `day` under the reference, widest first."""
    low, high = np.percentile(parameter_draws(knowledge, seed, DRAWS), (LOW, HIGH), axis=0)
    names = [n for n, name in enumerate(PARAMETERS) if high[n] > low[n]]
    rows = _rows(middle(knowledge), low, high, names)
    reference = next(iter(scenario.strategies))
    asked = scenario.model_copy(
        update={
            "strategies": {reference: []},
            "horizon_d": float(day),
            "outputs": [Output(measure="pain_days", at_d=[day])],
            "uncertainty": Uncertainty(draws=len(rows), lives=LIVES),
        }
    )
    totals = run(set_up(knowledge, asked, "tornado", measured=False, parameters=rows, same_luck=True))
    cells = totals.cells(0)[:, 0, 0]
    means = cells[:, 1] / cells[:, 0]
    swings = [_swing(knowledge, n, low, high, means[2 * i : 2 * i + 2]) for i, n in enumerate(names)]
    swings.sort(key=lambda s: -abs(s.outcome_high - s.outcome_low))
    return tuple(s for s in swings[:BARS] if s.outcome_high != s.outcome_low)


def _rows(center: Floats, low: Floats, high: Floats, names: list[int]) -> Floats:
    rows = np.repeat(center[None, :], 2 * len(names), axis=0)
    for i, n in enumerate(names):
        rows[2 * i, n], rows[2 * i + 1, n] = low[n], high[n]
    return rows


def _swing(knowledge: Knowledge, n: int, low: Floats, high: Floats, means: Floats) -> Swing:
    parameter = knowledge.course_parameters[PARAMETERS[n]]
    return Swing(
        parameter.id, parameter.title, float(low[n]), float(high[n]), float(means[0]), float(means[1]),
        not parameter.cite, OUTCOME,
    )  # fmt: skip
