"""What the fit reads: figures with `role: fit`, and what the model gives for each under many rows of parameters."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinepath.knowledge import Knowledge
from spinepath.knowledge.course_models import Observed, Output, Scenario, Uncertainty
from spinepath.simulation.runs import run
from spinepath.simulation.setting_up import set_up
from spinepath.simulation.validation import Z, observed_interval
from spinepath.terms import SpinepathError

Floats = NDArray[np.float64]
BATCH = 1000  # rows simulated at once: decides memory, not the result


@dataclass(frozen=True)
class Target:
    """One figure to meet, of one scenario, with its standard error."""

    scenario: Scenario
    observed: Observed
    se: float

    @property
    def name(self) -> str:
        """Scenario, measure and day."""
        o = self.observed
        return f"{self.scenario.id} {o.measure} day {o.at_d:g}"


def find_targets(knowledge: Knowledge) -> list[Target]:
    """All figures to fit, in order of scenario. Raises SpinepathError for one without an interval."""
    return [
        Target(scenario, o, _se(scenario, o))
        for scenario in knowledge.scenarios.values()
        for o in scenario.observed
        if o.role == "fit"
    ]


def _se(scenario: Scenario, observed: Observed) -> float:
    interval = observed_interval(observed)
    if interval is None or observed.minus is not None:
        raise SpinepathError(
            f"scenario {scenario.id}", found="a figure to fit without an interval", expected="ci95 or n"
        )
    return (interval[1] - interval[0]) / (2 * Z)


def simulate_targets(
    knowledge: Knowledge, targets: list[Target], rows: Floats, lives: int, seed: int
) -> tuple[Floats, Floats]:
    """Mean and variance of the mean of each target (column) under each row of parameters."""
    values, variances = np.empty((len(rows), len(targets))), np.empty((len(rows), len(targets)))
    for scenario, columns in _by_scenario(targets):
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            found = _simulate(knowledge, scenario, [targets[c].observed for c in columns], part, lives, seed + start)
            values[start : start + BATCH, columns], variances[start : start + BATCH, columns] = found
    return values, variances


def _by_scenario(targets: list[Target]) -> Iterator[tuple[Scenario, list[int]]]:
    for name in dict.fromkeys(t.scenario.id for t in targets):
        columns = [c for c, t in enumerate(targets) if t.scenario.id == name]
        yield targets[columns[0]].scenario, columns


def _simulate(
    knowledge: Knowledge, scenario: Scenario, observed: list[Observed], rows: Floats, lives: int, seed: int
) -> tuple[Floats, Floats]:
    outputs = [Output(measure=o.measure, at_d=[o.at_d], by=o.by, threshold=o.threshold) for o in observed]
    asked = scenario.model_copy(
        update={
            "outputs": outputs,
            "horizon_d": max(o.at_d for o in observed),
            "strategies": {"usual": []},
            "reference": None,
            "uncertainty": Uncertainty.model_construct(draws=len(rows), lives=lives),
            "seed": seed,
        }
    )
    cells = run(set_up(knowledge, asked, str(scenario.id), parameters=rows), workers=2).cells(0).sum(axis=1)
    n = np.maximum(cells[..., 0], 1)
    mean = cells[..., 1] / n
    return mean, np.maximum(cells[..., 2] / n - mean**2, 1e-4) / n
