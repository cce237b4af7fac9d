"""Small populations for the tests of the course model."""

from typing import Any

from spinepath.knowledge import Knowledge, load_compiled
from spinepath.knowledge.course_models import Scenario
from spinepath.simulation.runs import Totals, run
from spinepath.simulation.setting_up import Setup, set_up

KNOWLEDGE = load_compiled()
FRESH: dict[str, Any] = {
    "schema": "spinepath/scenario/1",
    "population": {
        "age": {"normal": [74, 9], "min": 50, "max": 100},
        "female": 0.75,
        "fracture_age_d": {"uniform": [0, 42]},
        "setting": "trial",
    },
    "entry": "nrs_move >= 5 AND fracture_age_days <= 42",
    "strategies": {"usual": ["usual_care"]},
    "horizon_d": 365,
    "outputs": [{"measure": "nrs_mean", "at_d": [0, 30, 365]}, {"measure": "new_vf", "at_d": [365]}],
    "uncertainty": {"draws": 40, "lives": 25},
    "seed": 1,
}


def scenario(**changes: Any) -> Scenario:
    """The fresh fractures above, with some keys changed."""
    return Scenario.model_validate({**FRESH, **changes})


def setup(knowledge: Knowledge = KNOWLEDGE, **changes: Any) -> Setup:
    return set_up(knowledge, scenario(**changes), "a test")


def totals(**changes: Any) -> Totals:
    return run(setup(**changes))


def mean(found: Totals, measure: str, day: float, arm: int = 0) -> float:
    number = next(i for i, o in enumerate(found.setup.outputs) if o.measure == measure and o.at_d[0] == day)
    cells = found.cells(arm)[:, :, number].sum(axis=(0, 1))
    return float(cells[1] / cells[0])
