"""Strategies as knots, and the sizes that reproduce the trials they came from."""

import numpy as np
import pytest

from spinepath.evidence.answers import answer
from spinepath.knowledge.course_models import Output, Uncertainty
from spinepath.simulation.kernel import layout as at
from spinepath.simulation.kernel.fractures import knot_value, next_knot
from spinepath.simulation.outcomes import simulate
from spinepath.simulation.strategies import Effect, acting, effects_of, find_strategy, knots
from spinepath.terms import SpinepathError
from tests.simulation.populations import KNOWLEDGE

TIMES = (10.0, 20.0, 100.0, 130.0)


def effect(target: str, size: float, times: tuple[float, float, float, float] = TIMES) -> Effect:
    return Effect(f"{target} {size}", target, times, np.full(3, size))


def test_an_effect_rises_holds_and_goes() -> None:
    made = knots([[], [effect("pain.shift", -2.0)]], 3)[0, 1, at.PAIN_SHIFT]
    assert [knot_value(made, t) for t in (0, 10, 15, 20, 60, 100, 115, 130, 1000)] == pytest.approx(
        [0, 0, -1, -2, -2, -2, -1, 0, 0]
    )
    assert next_knot(made, 10.0) == 20 and next_knot(made, 130.0) > 1e11


def test_nothing_is_one_for_a_factor_and_none_for_a_shift() -> None:
    made = knots([[]], 3)[0, 0]
    for target in range(len(at.TARGETS)):
        assert knot_value(made[target], 50.0) == (0 if target in (at.PAIN_SHIFT, at.KYPHOSIS) else 1)


def test_two_drugs_after_each_other_multiply_where_they_meet() -> None:
    first, second = effect("hazard.vf", np.log(0.5)), effect("hazard.vf", np.log(0.4), (90.0, 100.0, 300.0, 400.0))
    made = knots([[first, second]], 3)[0, 0, at.HAZARD_VF]
    assert knot_value(made, 60.0) == pytest.approx(0.5)
    assert knot_value(made, 100.0) == pytest.approx(0.2)
    assert knot_value(made, 200.0) == pytest.approx(0.4)


def test_what_acts_for_good_is_one_number() -> None:
    made = knots([[effect("p.collapse", np.log(0.2))]], 3)[0, 0, at.P_COLLAPSE]
    assert np.allclose(made[1], 0.2)


def test_what_differs_from_the_reference_is_known() -> None:
    shift, drug = effect("pain.shift", -1.0), effect("hazard.vf", -1.0)
    slower = effect("pain.T", 0.3)
    assert acting([[], [shift], [drug], [shift, drug], [slower]], 0).tolist() == [0, 4, 1, 5, 6]
    assert acting([[drug], [drug, shift]], 0).tolist() == [0, 4]


def test_too_many_turns_are_refused() -> None:
    many = [effect("pain.shift", -1.0, (float(i), i + 0.2, i + 0.4, i + 0.6)) for i in range(5)]
    with pytest.raises(SpinepathError, match=r"5 effects on one target, expected at most 4"):
        knots([many], 3)


def test_an_unknown_strategy_is_named_with_the_nearest() -> None:
    with pytest.raises(SpinepathError, match=r"here: found strategy zoledronat, .*nearest: 'zoledronate'"):
        find_strategy(KNOWLEDGE, "zoledronat", "here")


def test_every_effect_has_its_sizes() -> None:
    for name in KNOWLEDGE.strategies:
        effects_of(KNOWLEDGE, [name], name, 1, 10)


@pytest.mark.parametrize(
    ("pool", "strategy", "measure", "day"),
    [
        ("vertebroplasty-sham-pain-1m", "vertebroplasty", "nrs_mean", 34),
        ("calcitonin-acute-pain-rest-1w", "calcitonin", "nrs_mean", 10),
        ("kyphoplasty-usual-care-pain-1w", "kyphoplasty_open", "nrs_mean", 10),
        ("vertebroplasty-sham-height-loss-12m", "vertebroplasty", "collapse", 360),
    ],
)
def test_the_simulated_trial_shows_the_pooled_result(pool: str, strategy: str, measure: str, day: int) -> None:
    found = KNOWLEDGE.pools[pool]
    pooled = answer(found, KNOWLEDGE.trials).effect
    assert pooled is not None and found.model is not None
    trial = KNOWLEDGE.scenarios[str(found.model["reproduce"])].model_copy(
        update={
            "strategies": {"control": ["usual_care"], "treated": ["usual_care", strategy]},
            "reference": None,
            "outputs": [Output.model_validate({"measure": measure, "at_d": [day]})],
            "uncertainty": Uncertainty(draws=400, lives=250),
            "observed": [],
        }
    )
    control, treated = simulate(KNOWLEDGE, trial, pool).outcomes
    if found.measure == "RR":
        assert treated.mean / control.mean == pytest.approx(pooled[0], rel=0.2)
    else:
        assert treated.mean - control.mean == pytest.approx(pooled[0], abs=0.15)


@pytest.mark.parametrize("drug", ["alendronate", "zoledronate", "raloxifene"])
def test_a_drug_shows_the_risk_ratio_of_the_network(drug: str) -> None:
    network = answer(KNOWLEDGE.pools["bone-drugs-new-vertebral-fracture"], KNOWLEDGE.trials).network
    assert network is not None
    net = network.network
    pooled = np.exp(net.estimates[net.treatments.index(drug), net.treatments.index("placebo")])
    trial = KNOWLEDGE.scenarios["bone-drug-trials"].model_copy(
        update={
            "strategies": {"placebo": ["usual_care"], "drug": ["usual_care", drug]},
            "reference": None,
            "outputs": [Output(measure="new_vf", at_d=[1092])],
            "uncertainty": Uncertainty(draws=400, lives=250),
            "observed": [],
        }
    )
    placebo, treated = simulate(KNOWLEDGE, trial, drug).outcomes
    assert treated.mean / placebo.mean == pytest.approx(pooled, rel=0.08)
    assert treated.direct is not None and treated.direct == 0
    assert treated.indirect is not None and treated.difference is not None
    assert treated.indirect == treated.difference
