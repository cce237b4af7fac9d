"""What the kernel leaves out, because nothing can come of it, against the same run with nothing left out."""

from dataclasses import replace

import numpy as np
import pytest

from spinepath.simulation.kernel import layout as at
from spinepath.simulation.kernel.death import death_day
from spinepath.simulation.kernel.fractures import fractures, never_above
from spinepath.simulation.kernel.lives import MOST_EVENTS
from spinepath.simulation.runs import run
from spinepath.simulation.setting_up import Setup
from tests.simulation.populations import setup

BEYOND = 9e12  # a day that nobody sees
TREATED = {"usual": ["usual_care"], "drug": ["usual_care", "zoledronate"], "cement": ["usual_care", "vertebroplasty"]}
OUTPUTS = [{"measure": m, "at_d": [91, 730, 1825]} for m in ("nrs_mean", "qaly", "pain_days", "new_fractures", "alive")]


@pytest.fixture(scope="module")
def made() -> Setup:
    return setup(strategies=TREATED, horizon_d=1825, outputs=OUTPUTS, uncertainty={"draws": 20, "lives": 60})


def knots(*points: tuple[float, float]) -> np.ndarray:
    days, values = zip(*points, *((BEYOND + i, points[-1][1]) for i in range(at.KNOTS - len(points))), strict=True)
    return np.asarray([days, values], dtype=float)


def test_lines_above_and_below() -> None:
    flat, dip = knots((0, 1.0)), knots((0, 1.0), (100, 0.4), (900, 1.0))
    assert never_above(dip, flat) and never_above(flat, flat)
    assert not never_above(flat, dip)
    assert not never_above(knots((0, 1.0), (400, 0.4), (900, 1.1)), flat)  # a rebound
    assert not never_above(knots((0, 0.5), (1000, 0.5)), dip)  # crosses between the turns of the other


def test_a_run_begun_where_it_differs_is_the_run_from_enrolment(made: Setup) -> None:
    """Knots of the back that lie on other days count as another back, from enrolment on, and change nothing."""
    whole = made.effects.copy()
    whole[:, 1:, at.KYPHOSIS, 0] += 1.0
    short, long = run(made), run(replace(made, effects=whole))
    assert (short.runs == long.runs).all() and (short.parts == long.parts).all()
    assert (short.histogram == long.histogram).all()


def test_who_breaks_nothing_untreated_breaks_nothing_treated(made: Setup) -> None:
    """A rise of the hazard on a day that nobody sees takes the short cut away, and changes nothing."""
    risen = made.effects.copy()
    risen[:, 1:, at.HAZARD_VF, 0, -1], risen[:, 1:, at.HAZARD_VF, 1, -1] = BEYOND, 1.0 + 1e-9
    assert not never_above(risen[0, 1, at.HAZARD_VF], made.effects[0, 0, at.HAZARD_VF])
    assert never_above(made.effects[0, 1, at.HAZARD_VF], made.effects[0, 0, at.HAZARD_VF])
    short, long = run(made), run(replace(made, effects=risen))
    assert (short.runs == long.runs).all() and (short.parts == long.parts).all()


def test_a_later_end_changes_nothing_before_it(made: Setup) -> None:
    """Whether anything can still happen is asked of the time that is left: less of it must not hide a day."""
    rng, flat = np.random.default_rng(2), knots((0, 1.0), (200, 0.5), (2000, 0.9))
    broken = died = 0
    for number in range(400):
        who = tuple(np.uint32(x) for x in (1, 0, number, 0))
        p, tables = made.parameters[number % 20], made.tables[number % 20].copy()
        tables[at.HAZARD] *= 10  # enough to compare
        since = rng.choice([np.nan, rng.uniform(0, 300)])
        person = np.asarray([rng.uniform(60, 95), 1.0, -2.2, rng.integers(0, 3), 2.0, since, 2.0, 8.0])
        found = []
        for end in (3000.0, rng.uniform(10, 3000)):
            events = np.zeros((MOST_EVENTS + 1, at.EVENT_COLUMNS))
            n = min(fractures(who, person, p, tables, 1.0, flat, end, events), MOST_EVENTS)
            found.append((end, events[:n], death_day(who, person, p, tables, events, n, events, n, end)))
        (_, long, late), (end, short, soon) = found
        assert short == pytest.approx(long[long[:, at.DAY] <= end], rel=1e-9)
        assert min(soon, end) == pytest.approx(min(late, end), rel=1e-9)
        broken, died = broken + len(short), died + (soon < end)
    assert broken > 200 and died > 50
