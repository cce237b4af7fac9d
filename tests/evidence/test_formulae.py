"""Odd data against the textbook formula, written out plainly: zero cells, tiny trials, rates, stars, several arms."""

from math import gamma, log, sqrt
from typing import Any

import numpy as np
import pytest

from spinepath.evidence import (
    Contrast,
    from_events,
    from_means,
    from_rates,
    inconsistency,
    mantel_haenszel,
    network,
    peto,
    pool,
    split_nodes,
)

ZERO = [(0.0, 50.0, 5.0, 50.0), (0.0, 60.0, 0.0, 60.0), (4.0, 60.0, 5.0, 60.0), (10.0, 20.0, 10.0, 20.0)]


def test_peto_with_empty_cells() -> None:
    """Yusuf 1985: sum of (observed - expected) over the sum of hypergeometric variances; no half is added."""
    top = bottom = 0.0
    for a, n, c, m in ZERO:
        events, total = a + c, n + m
        top += a - n * events / total
        bottom += n * m * events * (total - events) / (total**2 * (total - 1))
    found = peto(ZERO)
    assert found.estimate == pytest.approx(top / bottom, rel=1e-12)
    assert found.se == pytest.approx(1 / sqrt(bottom), rel=1e-12)
    assert found.without_weight == 1


def test_mantel_haenszel_risk_ratio_with_empty_cells() -> None:
    """Greenland and Robins 1985."""
    r = sum(a * m / (n + m) for a, n, c, m in ZERO)
    s = sum(c * n / (n + m) for a, n, c, m in ZERO)
    p = sum((n * m * (a + c) - a * c * (n + m)) / (n + m) ** 2 for a, n, c, m in ZERO)
    found = mantel_haenszel(ZERO, "RR")
    assert found.estimate == pytest.approx(log(r / s), rel=1e-12)
    assert found.se == pytest.approx(sqrt(p / (r * s)), rel=1e-12)


def test_a_half_in_every_cell_for_the_study_with_an_empty_one() -> None:
    effect = from_events("OR", 0, 50, 5, 50)
    assert effect is not None
    assert effect.estimate == pytest.approx(log(0.5 * 45.5 / (50.5 * 5.5)))
    assert effect.variance == pytest.approx(1 / 0.5 + 1 / 50.5 + 1 / 5.5 + 1 / 45.5)
    assert from_events("OR", 20, 20, 30, 30) is None  # nobody without one


def test_hedges_g_of_two_people_in_each_group() -> None:
    found, df, n = from_means("SMD", 1, 2, 2, 2, 2, 2), 2, 2
    j = gamma(df / 2) / (sqrt(df / 2) * gamma((df - 1) / 2))
    g = j * (1 - 2) / 2
    assert found.estimate == pytest.approx(g)
    assert found.variance == pytest.approx(1 / n + 1 / n + g**2 / (2 * (2 * n)))


def test_a_rate_with_no_event_in_one_group() -> None:
    effect = from_rates(0, 100, 5, 200)
    assert effect is not None
    assert effect.estimate == pytest.approx(log((0.5 / 100) / (5.5 / 200)))
    assert effect.variance == pytest.approx(1 / 0.5 + 1 / 5.5)
    assert from_rates(0, 100, 0, 200) is None


@pytest.mark.parametrize("scale", [1e-9, 1e-3, 1.0, 1e6])
def test_dersimonian_laird_on_any_scale(scale: float) -> None:
    y, v = scale * np.array([0.1, 0.9, -0.3, 0.4]), scale**2 * np.array([0.01, 0.02, 0.05, 0.04])
    w = 1 / v
    mean = (w * y).sum() / w.sum()
    q = (w * (y - mean) ** 2).sum()
    tau2 = max(0.0, (q - 3) / (w.sum() - (w**2).sum() / w.sum()))
    star = 1 / (v + tau2)
    found = pool(y, v, method="DL", ci="normal")
    assert found.tau2 == pytest.approx(tau2, rel=1e-10)
    assert found.estimate == pytest.approx((star * y).sum() / star.sum(), rel=1e-10)
    assert found.se == pytest.approx(star.sum() ** -0.5, rel=1e-10)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e4])
def test_restricted_likelihood_is_at_its_top(scale: float) -> None:
    """No value of tau2 nearby has a higher restricted likelihood; computed with the whole matrices."""
    draw = np.random.default_rng(11)
    y, v = scale * draw.normal(0, 2, 12), scale**2 * draw.uniform(0.1, 2, 12)

    def likelihood(tau2: float) -> float:
        w = 1 / (v + tau2)
        mean = (w * y).sum() / w.sum()
        return float(np.log(w).sum() - np.log(w.sum()) - (w * (y - mean) ** 2).sum()) / 2

    top = pool(y, v, method="REML").tau2
    assert top > 0
    assert all(likelihood(top) >= likelihood(top * factor) for factor in (0.5, 0.99, 0.9999, 1.0001, 1.01, 2))


def gls(rows: list[tuple[str, str, str, float, float]], names: list[str], tau2: float) -> Any:
    """Two-armed studies by plain weighted least squares on a design with one column for each treatment but the last."""
    x = np.array([[(one == n) - (other == n) for n in names[:-1]] for _, one, other, _, _ in rows], float)
    w = np.diag([1 / (se**2 + tau2) for *_, se in rows])
    y = np.array([te for *_, te, _ in rows])
    covariance = np.linalg.inv(x.T @ w @ x)
    beta = covariance @ x.T @ w @ y
    apart = y - x @ beta
    return beta, np.sqrt(np.diag(covariance)), float(apart @ w @ apart)


def test_a_network_of_two_armed_studies_is_weighted_least_squares() -> None:
    draw = np.random.default_rng(5)
    names = ["a", "b", "c", "d"]
    pairs = [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"), ("b", "d"), ("a", "b"), ("c", "d")]
    rows = [(str(i), *pair, float(draw.normal()), float(draw.uniform(0.1, 0.5))) for i, pair in enumerate(pairs)]
    contrasts = [Contrast(*row) for row in rows]
    for model, method in (("common", "DL"), ("random", "DL"), ("random", "REML")):
        found = network(contrasts, model=model, method=method)
        beta, se, _ = gls(rows, names, found.tau2)
        np.testing.assert_allclose(found.estimates[:3, 3], beta, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(found.se[:3, 3], se, rtol=1e-9)
    assert found.q == pytest.approx(gls(rows, names, 0.0)[2], rel=1e-9)


def test_a_loop_is_split_into_bucher_s_comparison() -> None:
    """One study an edge: indirect is the difference of the other two, and the gap has the variance of all three."""
    rows = [Contrast("1", "a", "p", -0.9, 0.1), Contrast("2", "b", "p", -0.3, 0.2), Contrast("3", "a", "b", 0.1, 0.3)]
    fitted = network(rows, model="common")
    split = next(s for s in split_nodes(rows, fitted) if (s.one, s.other) == ("a", "b"))
    assert split.direct == pytest.approx(0.1) and split.indirect == pytest.approx(-0.6)
    assert split.indirect_se == pytest.approx(sqrt(0.1**2 + 0.2**2))
    assert split.difference_se == pytest.approx(sqrt(0.1**2 + 0.2**2 + 0.3**2))
    assert inconsistency(rows).q_inconsistency == pytest.approx(0.7**2 / (0.1**2 + 0.2**2 + 0.3**2))
