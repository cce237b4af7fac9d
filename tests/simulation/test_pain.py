"""Pain: episodes, collapse, what is felt, and what a scale shows."""

import numpy as np
import pytest

from spinepath.simulation.kernel import layout as at
from spinepath.simulation.kernel.pain import (
    collapse_age,
    collapsed_by,
    episode,
    episode_pain,
    felt,
    next_noise,
    reading,
)
from tests.simulation.populations import mean, setup, totals


@pytest.fixture(scope="module")
def p() -> np.ndarray:
    return setup().parameters[0]


def made(p: np.ndarray, number: int, onset: float = 0.0, collapse_factor: float = 1.0) -> np.ndarray:
    out = np.zeros(at.EPISODE_COLUMNS)
    who = tuple(np.uint32(x) for x in (1, 0, number, 0))
    episode(who, 0, onset, at.TRIAL, 2.0, False, False, p, 1.0, collapse_factor, out)
    return out


def test_an_episode_begins_at_its_height_and_ends_at_its_rest(p: np.ndarray) -> None:
    e = made(p, 3)
    e[at.COLLAPSED] = 1e12
    assert episode_pain(e, 0.0, 21, 1.0) == pytest.approx(e[at.HEIGHT])
    assert episode_pain(e, -1.0, 21, 1.0) == 0
    assert episode_pain(e, 5000.0, 21, 1.0) == pytest.approx(e[at.HEIGHT] * e[at.REST])


def test_a_collapse_sets_the_clock_of_its_own_episode_back(p: np.ndarray) -> None:
    e = made(p, 3)
    e[at.COLLAPSED] = 40.0
    before, after = episode_pain(e, 39.999, 21, 1.0), episode_pain(e, 40.0, 21, 1.0)
    e[at.COLLAPSED] = 1e12
    assert after == pytest.approx(episode_pain(e, 19.0, 21, 1.0))
    assert after > before


def test_collapse_comes_early_and_reaches_its_share_in_a_year(p: np.ndarray) -> None:
    assert collapsed_by(at.YEAR, p) == pytest.approx(p[at.COLLAPSE_SHARE])
    for days in (5.0, 40.0, 200.0):
        assert collapse_age(collapsed_by(days, p), p) == pytest.approx(days)
    assert collapsed_by(84.0, p) > 0.6 * p[at.COLLAPSE_SHARE]


def test_a_treatment_moves_only_collapses_that_are_still_to_come(p: np.ndarray) -> None:
    """An episode of 30 days at enrolment: what fell before stays, what comes is rarer."""
    usual = np.asarray([made(p, i, -30.0)[at.COLLAPSED] for i in range(4000)])
    held = np.asarray([made(p, i, -30.0, 0.2)[at.COLLAPSED] for i in range(4000)])
    past = usual < 0
    assert (held[past] == usual[past]).all()
    assert ((held > 0) & (held < 365)).sum() < 0.35 * ((usual > 0) & (usual < 365)).sum()


def test_the_largest_pain_is_felt(p: np.ndarray) -> None:
    episodes = np.stack([made(p, 1), made(p, 2, -400.0)])
    each = [episode_pain(e, 10.0, p[at.COLLAPSE_RESET_D], 1.0) for e in episodes]
    assert felt(episodes, 2, 1.0, 10.0, p, 1.0) == pytest.approx(max(*each, 1.0))


def test_scales_end_at_their_ends_and_remember(p: np.ndarray) -> None:
    assert reading(9.9, 5.0, p) == 10 and reading(0.1, -5.0, p) == 0
    pairs = []
    for i in range(3000):
        who = tuple(np.uint32(x) for x in (1, 0, i, 0))
        first = next_noise(who, 0, 0.0, 0.0, p)
        pairs.append((first, next_noise(who, 1, 7.0, first, p)))
    first, then = np.asarray(pairs).T
    assert np.corrcoef(first, then)[0, 1] == pytest.approx(np.exp(-7 / p[at.NOISE_MEMORY_D]), abs=0.06)
    assert then.std() == pytest.approx(1, abs=0.05)


def test_no_fracture_no_episode() -> None:
    """People without a fracture have their background and nothing else, and it does not fall with time."""
    found = totals(population={"age": {"fixed": 70}, "prior_vf": {0: 1.0}, "female": 1.0}, entry="",
                   outputs=[{"measure": "nrs_mean", "at_d": [0, 30, 365]},
                            {"measure": "collapse", "at_d": [365]}])  # fmt: skip
    assert mean(found, "nrs_mean", 0) == pytest.approx(mean(found, "nrs_mean", 30), abs=0.1)
    assert mean(found, "nrs_mean", 0) < 3
    assert mean(found, "collapse", 365) == 0


def test_a_finer_grid_gives_the_same_sums_over_time() -> None:
    """Days of pain and quality-adjusted years do not depend on which other days are asked for."""
    asked = [{"measure": "pain_days", "at_d": [365]}, {"measure": "qaly", "at_d": [365]}]
    coarse = totals(outputs=asked)
    fine = totals(outputs=[*asked, {"measure": "alive", "at_d": list(range(1, 365, 2))}])
    for measure in ("pain_days", "qaly"):
        assert mean(coarse, measure, 365) == pytest.approx(mean(fine, measure, 365), rel=0.01)


def test_nobody_is_better_than_before_the_fracture() -> None:
    """Quality of life is never above that of the same people without the pain."""
    hurt = totals(outputs=[{"measure": "eq5d", "at_d": [0, 30, 365]}])
    people = {"age": {"normal": [74, 9], "min": 50, "max": 100}, "female": 0.75, "prior_vf": {0: 1.0}}
    spared = totals(population=people, entry="", outputs=[{"measure": "eq5d", "at_d": [0, 30, 365]}])  # fmt: skip
    for day in (0, 30, 365):
        assert mean(hurt, "eq5d", day) < mean(spared, "eq5d", day)
