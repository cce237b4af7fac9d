"""The day of death against a walk by days, for people of every age and fracture."""

import math

import numpy as np
import pytest

from spinepath.simulation.kernel import layout as at
from spinepath.simulation.kernel.chance import DEATH, exponential, uniforms
from spinepath.simulation.kernel.death import death_day
from spinepath.simulation.kernel.fractures import age_index, next_birthday
from tests.simulation.populations import setup

HORIZON, STEP = 2400.0, 0.25


def walk(person: np.ndarray, p: np.ndarray, tables: np.ndarray, fractured: list[float], threshold: float) -> float:
    """The day on which the hazard, added up in quarters of a day, meets the threshold; written from the equations."""
    days = (np.arange(int(HORIZON / STEP)) + 0.5) * STEP
    rows = [age_index(person[at.AGE] + t / at.YEAR) for t in days]
    since = np.min([np.where(days >= d, days - d, np.inf) for d in (-person[at.FRACTURE_AGE], *fractured)], axis=0)
    ratio = np.where(since < at.YEAR, p[at.HR_DEATH_CLINICAL_1Y], p[at.HR_DEATH_CLINICAL_LATER])
    added = np.cumsum(ratio * tables[at.DEATH_RATE, int(person[at.FEMALE]), rows] * STEP)
    met = np.searchsorted(added, threshold)
    return float(days[met]) if met < len(days) else math.inf


def test_the_jump_meets_the_same_deaths_as_a_walk() -> None:
    """Ages and days that are no round numbers: where a piece begins must not depend on the last bit of a sum."""
    made = setup()
    p, tables = made.parameters[0].copy(), made.tables[0].copy()
    p[at.HR_DEATH_CLINICAL_1Y], p[at.HR_DEATH_CLINICAL_LATER] = 9.0, 1.5
    tables[at.DEATH_RATE] *= 4
    rng = np.random.default_rng(1)
    died = 0
    for number in range(300):
        who = tuple(np.uint32(x) for x in (1, 0, number, 0))
        person = np.asarray([rng.uniform(60, 90), 1.0, -2.2, 0.0, 2.0, rng.uniform(0, 60), 2.0, 8.0])
        events = np.zeros((at.MOST_EVENTS + 1, at.EVENT_COLUMNS))
        fractured = sorted(rng.uniform(0, HORIZON, 2).tolist())
        for row, day in enumerate(fractured):
            events[row, at.DAY], events[row, at.CLINICAL], events[row, at.RADIOGRAPHIC] = day, 1.0, 1.0
        found = death_day(who, person, p, tables, events, 2, events, 2, HORIZON)
        expected = walk(person, p, tables, fractured, exponential(uniforms(who, DEATH, 0)[0]))
        if found < HORIZON - 1 and expected < math.inf:
            assert found == pytest.approx(expected, abs=6 * STEP)  # a step of the walk at each turn
            died += 1
        else:
            assert min(found, expected) >= HORIZON - 1
    assert died > 150


@pytest.mark.parametrize("age", [60.0, 74.3, 77.0 + 1 / 3, 88.888])
def test_birthdays_are_a_year_apart_however_they_are_rounded(age: float) -> None:
    day, birthdays = 0.0, []
    for _ in range(12):
        day = next_birthday(age, day)
        birthdays.append(day)
    first = (math.floor(age) + 1 - age) * at.YEAR
    assert birthdays == pytest.approx([first + at.YEAR * n for n in range(12)])
