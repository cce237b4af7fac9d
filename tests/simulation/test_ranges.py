"""The two ranges against NumPy's own percentiles and straight lines, which are slower for many rows."""

import numpy as np
import pytest

from spinepath.simulation import estimates as es
from spinepath.simulation.kernel import layout as at
from spinepath.simulation.runs import run
from tests.simulation.populations import setup

OUTPUTS = [{"measure": m, "at_d": [28, 365]} for m in ("nrs_mean", "qaly", "pain_days", "new_fractures", "alive")]


@pytest.mark.parametrize("draws", [20, 21, 400])
def test_percentiles_of_rows(draws: int) -> None:
    rows = np.random.default_rng(3).normal(size=(7, draws))
    for percent in es.RANGE:
        found = es._percentile(np.sort(rows, axis=1), percent)
        assert found == pytest.approx(np.percentile(rows, percent, axis=1), rel=1e-12)


def test_between_people_on_straight_lines_through_the_counts() -> None:
    made = run(setup(outputs=OUTPUTS, horizon_d=365, uncertainty={"draws": 20, "lives": 80}))
    compared = 0
    for number, found in enumerate(es.between_people(made, 0)):
        output, (low, high) = made.setup.outputs[number], made.setup.ranges[number]
        if output.measure in es.SHARES:
            assert found is None
        elif output.measure not in es.WHOLE:
            summed = made.histogram[0, 0, number].cumsum()
            edges = np.concatenate([[0], summed]) / summed[-1]
            assert found == pytest.approx(np.interp(es.PEOPLE, edges, np.linspace(low, high, at.BINS + 1)), abs=1e-9)
            compared += 1
    assert compared == 6
