"""Fractures: the jump against a walk by days, and populations against what they were solved from."""

import math
from dataclasses import replace

import numpy as np
import pytest

from spinepath.simulation.kernel import layout as at
from spinepath.simulation.kernel.chance import FRACTURE, uniforms
from spinepath.simulation.kernel.fractures import (
    age_index,
    clinical_share,
    cumulative,
    fractures,
    grade_ratio,
    knot_value,
    reach,
)
from spinepath.simulation.runs import run
from spinepath.simulation.setting_up import set_up
from tests.simulation.populations import KNOWLEDGE, mean, scenario, setup, totals

HORIZON = 1200.0
STEP = 0.25


def drug() -> np.ndarray:
    knots = np.empty((2, at.KNOTS))
    knots[0] = [0, 90, 700, 900, *(1e12 + i for i in range(at.KNOTS - 4))]
    knots[1] = [1.0, 0.4, 0.4, *[1.0] * (at.KNOTS - 3)]
    return knots


def walk(who: tuple[np.uint32, ...], person: np.ndarray, p: np.ndarray, tables: np.ndarray, knots: np.ndarray) -> list:
    """The same thresholds, met by adding up the hazard in steps of a quarter of a day, written from the equations."""
    sex, row = int(person[at.FEMALE]), age_index(person[at.AGE])
    ratio = tables[at.RATIO, sex, row]
    z = (person[at.T_HIP] - tables[at.T_MEAN, sex, row]) / tables[at.T_SD, sex, row]
    own = p[at.BMD_GRADIENT] ** -z * math.exp(-0.5 * math.log(p[at.BMD_GRADIENT]) ** 2)
    own *= 1 + p[at.EXTRA_CLINICAL] * clinical_share(p)
    days, grades, last = [], [], -person[at.FRACTURE_AGE]
    events = np.zeros((at.MOST_EVENTS + 1, at.EVENT_COLUMNS))
    fractures(who, person, p, tables, 1.0, knots, HORIZON, events)  # for the grades, which no time can change
    left = -math.log(uniforms(who, FRACTURE, 0)[0])
    for step in range(int(HORIZON / STEP)):
        t = (step + 0.5) * STEP

        def risk(worst: float, since: float) -> float:
            return grade_ratio(worst, p, ratio) * (1 + p[at.RECENCY_A] * math.exp(-since / p[at.RECENCY_D]))

        marked = risk(person[at.WORST], t + person[at.FRACTURE_AGE])
        counted = risk(max([person[at.WORST], *grades]), t - last)
        factor = (1 - p[at.CAUSAL_SHARE]) * marked + p[at.CAUSAL_SHARE] * counted
        base = tables[at.HAZARD, sex, age_index(person[at.AGE] + t / at.YEAR)]
        left -= own * base * knot_value(knots, t) * factor * STEP
        if left <= 0:
            n = len(days)
            days.append(t)
            if events[n, at.RADIOGRAPHIC] > 0:
                grades.append(events[n, at.EVENT_GRADE])
                last = t
            left -= math.log(uniforms(who, FRACTURE, n + 1)[0])  # what was overshot counts for the next
    return days


def test_the_jump_meets_the_same_events_as_a_walk() -> None:
    made = setup()
    p, tables = made.parameters[0].copy(), made.tables[0].copy()
    p[at.CAUSAL_SHARE], p[at.RR_MORE] = 0.7, 1.0
    tables[at.HAZARD] *= 12  # enough events to compare
    person = np.asarray([74.3, 1.0, -2.2, 0.0, 2.0, 20.0, 2.0, 8.0])
    compared = 0
    for number in range(60):
        who = tuple(np.uint32(x) for x in (1, 0, number, 0))
        events = np.zeros((at.MOST_EVENTS + 1, at.EVENT_COLUMNS))
        n = min(fractures(who, person, p, tables, 1.0, drug(), HORIZON, events), at.MOST_EVENTS)
        walked = walk(who, person, p, tables, drug())[:n]
        assert abs(len(walked) - n) <= 1  # a last event may fall beside the horizon
        assert events[: len(walked), at.DAY] == pytest.approx(walked, abs=2 * STEP)
        compared += len(walked)
    assert compared > 100


def test_the_closed_integral_is_the_integral() -> None:
    x = np.linspace(0, 400, 400_001)
    p, q, const, decay, d = 0.002, -3e-6, 1.7, 2.1, 438.0
    hazard = (p + q * x) * (const + decay * np.exp(-x / d))
    assert cumulative(400.0, p, q, const, decay, d) == pytest.approx(np.trapezoid(hazard, x), rel=1e-9)
    for share in (1e-6, 0.3, 0.999):
        day = reach(share * cumulative(400.0, p, q, const, decay, d), 400.0, p, q, const, decay, d)
        assert cumulative(day, p, q, const, decay, d) == pytest.approx(
            share * cumulative(400.0, p, q, const, decay, d), rel=1e-9
        )


@pytest.mark.parametrize(("age", "female"), [(62.5, 1.0), (77.5, 1.0), (77.5, 0.0)])
def test_the_general_population_breaks_as_often_as_observed(age: float, female: float) -> None:
    population = {"n": 200_000, "age": {"uniform": [age - 0.4, age + 0.4]}, "female": female, "setting": "primary"}
    made = totals(population=population, entry="", horizon_d=182, uncertainty=None,
                  outputs=[{"measure": "new_vf", "at_d": [182]}])  # fmt: skip
    sex = "female" if female else "male"
    rate = next(r.value for r in KNOWLEDGE.course_rates
                if r.table == "incidence_vf" and r.sex == sex and r.age_from <= age <= r.age_to)  # fmt: skip
    scale = float(made.setup.parameters[:, at.INCIDENCE_SCALE].mean())
    observed = -math.log(1 - mean(made, "new_vf", 182)) * at.YEAR / 182
    assert observed == pytest.approx(rate * scale, rel=0.06)


def test_people_with_a_fracture_break_as_much_more_often_as_cohorts_saw() -> None:
    """The ratios of grade are of people with the same bone density; the sum of all people keeps them."""
    rates = {}
    for grade in (0, 1, 2):
        grades = {1: {1: 1.0}, 2: {2: 1.0}}.get(grade)
        population = {"n": 200_000, "age": {"fixed": 75}, "t_hip": {"fixed": -1.5}, "setting": "primary",
                      "prior_vf": {0: 1.0} if grade == 0 else None,
                      "grade": grades}  # fmt: skip
        entry = "" if grade == 0 else "prior_vf >= 1"
        made = totals(population=population, entry=entry, horizon_d=91, uncertainty=None,
                      outputs=[{"measure": "new_vf", "at_d": [91]}])  # fmt: skip
        rates[grade] = mean(made, "new_vf", 91)
    p = setup().parameters
    assert rates[1] / rates[0] == pytest.approx(p[:, at.RR_MILD].mean(), rel=0.12)
    assert rates[2] / rates[0] == pytest.approx(p[:, at.RR_SEVERE].mean(), rel=0.12)


def test_a_factor_of_one_changes_nothing() -> None:
    """A drug whose factor is 1 all the time lives through a world of its own, which must be the same."""
    made = setup(strategies={"usual": ["usual_care"], "drug": ["usual_care", "zoledronate"]})
    effects = made.effects.copy()
    effects[:, 1, at.HAZARD_VF, 1] = 1.0
    idle, acting = run(replace(made, effects=effects)), run(made)
    assert (idle.cells(0) == acting.cells(0)).all()
    assert idle.cells(1) == pytest.approx(idle.cells(0), rel=1e-6)
    assert acting.cells(1)[:, :, -1, 1].sum() < acting.cells(0)[:, :, -1, 1].sum()


def test_deaths_follow_the_life_table() -> None:
    """The table is of everybody, with and without fractures: the model divides its excess out again."""
    population = {"n": 100_000, "age": {"fixed": 70}, "female": 1.0, "setting": "primary", "life_table": "us"}
    made = run(set_up(KNOWLEDGE, scenario(population=population, entry="", horizon_d=3652.5, uncertainty=None,
                                          outputs=[{"measure": "alive", "at_d": [3652.5]}]), "life"))  # fmt: skip
    rates = {r.age_from: r.value for r in KNOWLEDGE.course_rates if r.table == "death_us" and r.sex == "female"}
    expected = math.prod(1 - rates[age] for age in range(70, 80))
    assert mean(made, "alive", 3652.5) == pytest.approx(expected, abs=0.012)


def test_the_dead_break_nothing() -> None:
    """With death many times as frequent hardly anybody lives to a fracture, and none is counted after death."""
    made = setup(horizon_d=3652, uncertainty={"draws": 40, "lives": 50}, entry="",
                 outputs=[{"measure": m, "at_d": [3652]} for m in ("alive", "new_vf", "new_fractures")])  # fmt: skip
    tables = made.tables.copy()
    tables[:, at.DEATH_RATE] *= 10_000
    found = run(replace(made, tables=tables))
    assert mean(found, "alive", 3652) == 0
    assert mean(found, "new_fractures", 3652) == pytest.approx(mean(found, "new_vf", 3652), abs=0.01)
    assert mean(found, "new_fractures", 3652) < 0.02
