"""What must hold for any table of studies: order, swapped arms, units, agreement of methods that coincide."""

from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spinepath.evidence import (
    Contrast,
    from_events,
    inconsistency,
    mantel_haenszel,
    network,
    p_scores,
    pool,
    pool_many,
    q_profile,
    split_nodes,
)
from spinepath.evidence.heterogeneity import METHODS

effects = st.floats(-3, 3, allow_nan=False).map(lambda x: round(x, 4))
variances = st.floats(0.01, 2, allow_nan=False).map(lambda x: round(x, 4))
studies = st.lists(st.tuples(effects, variances), min_size=3, max_size=12)
methods = st.sampled_from(sorted(METHODS))
close = {"rel": 1e-7, "abs": 1e-9}


@settings(max_examples=60, deadline=None)
@given(studies, methods, st.randoms(use_true_random=False))
def test_order_does_not_matter(rows: list[tuple[float, float]], method: str, chance: Random) -> None:
    shuffled = rows[:]
    chance.shuffle(shuffled)
    one, other = (pool([y for y, _ in r], [v for _, v in r], method=method) for r in (rows, shuffled))
    assert one.estimate == pytest.approx(other.estimate, **close)
    assert one.tau2 == pytest.approx(other.tau2, **close)


@settings(max_examples=60, deadline=None)
@given(studies, methods)
def test_swapped_arms_turn_the_sign(rows: list[tuple[float, float]], method: str) -> None:
    y, v = zip(*rows, strict=True)
    one, other = pool(y, v, method=method), pool([-x for x in y], v, method=method)
    assert one.estimate == pytest.approx(-other.estimate, **close)
    assert one.ci[0] == pytest.approx(-other.ci[1], **close)
    assert one.tau2 == pytest.approx(other.tau2, **close)


@settings(max_examples=60, deadline=None)
@given(studies, methods, st.sampled_from([0.1, 10.0, 25.4]))
def test_a_change_of_unit_scales_everything(rows: list[tuple[float, float]], method: str, factor: float) -> None:
    y, v = zip(*rows, strict=True)
    one = pool(y, v, method=method)
    other = pool([x * factor for x in y], [x * factor**2 for x in v], method=method)
    assert other.estimate == pytest.approx(one.estimate * factor, rel=1e-6, abs=1e-8 * factor)
    assert other.tau2 == pytest.approx(one.tau2 * factor**2, rel=1e-6, abs=1e-8 * factor**2)
    assert other.p == pytest.approx(one.p, rel=1e-5, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-0.3, 0.3), st.floats(0.2, 2.0)), min_size=3, max_size=12))
def test_without_heterogeneity_random_is_fixed(rows: list[tuple[float, float]]) -> None:
    y, v = zip(*rows, strict=True)
    random, fixed = pool(y, v, method="REML", ci="normal"), pool(y, v, method="FE", ci="normal")
    assume(random.tau2 == 0)
    assert random.estimate == pytest.approx(fixed.estimate, **close)
    assert random.se == pytest.approx(fixed.se, **close)


@settings(max_examples=80, deadline=None)
@given(studies)
def test_reml_is_where_the_restricted_likelihood_is_highest(rows: list[tuple[float, float]]) -> None:
    """Against the likelihood itself, written out, on a grid around the value found."""
    y, v = (np.array(column) for column in zip(*rows, strict=True))
    found = pool(y, v, method="REML").tau2

    def likelihood(tau2: float) -> float:
        w = 1 / (v + tau2)
        mu = (w * y).sum() / w.sum()
        return float(-0.5 * (np.log(v + tau2).sum() + np.log(w.sum()) + (w * (y - mu) ** 2).sum()))

    best = likelihood(found)
    near = [found * f for f in (0.98, 0.999, 1.001, 1.02)] if found else [1e-6, 1e-3]
    assert all(likelihood(t) <= best + 1e-9 for t in near)


@settings(max_examples=60, deadline=None)
@given(studies)
def test_paule_mandel_sets_the_generalised_q_to_its_expectation(rows: list[tuple[float, float]]) -> None:
    y, v = (np.array(column) for column in zip(*rows, strict=True))
    found = pool(y, v, method="PM").tau2
    w = 1 / (v + found)
    q = float((w * (y - (w * y).sum() / w.sum()) ** 2).sum())
    assert q == pytest.approx(len(y) - 1, rel=1e-8) if found else q <= len(y) - 1 + 1e-9


@settings(max_examples=40, deadline=None)
@given(studies)
def test_the_interval_of_tau2_is_in_order(rows: list[tuple[float, float]]) -> None:
    y, v = zip(*rows, strict=True)
    _, lo, hi = q_profile(y, v, method="PM").tau2
    assert 0 <= lo <= hi


@settings(max_examples=40, deadline=None)
@given(st.lists(studies, min_size=1, max_size=6), methods)
def test_a_batch_is_its_parts(tables: list[list[tuple[float, float]]], method: str) -> None:
    sets = [tuple(zip(*rows, strict=True)) for rows in tables]
    block = pool_many([(list(y), list(v)) for y, v in sets], method=method)
    for row, (y, v) in enumerate(sets):
        alone = pool(y, v, method=method)
        assert block.estimate[row] == pytest.approx(alone.estimate, **close)
        assert block.tau2[row] == pytest.approx(alone.tau2, **close)


counts = st.tuples(st.integers(0, 30), st.integers(31, 200), st.integers(0, 30), st.integers(31, 200))


@settings(max_examples=60, deadline=None)
@given(st.lists(counts, min_size=2, max_size=8), st.sampled_from(["RR", "OR", "RD"]))
def test_swapped_arms_of_counts(tables: list[tuple[int, int, int, int]], measure: str) -> None:
    assume(sum(t[0] for t in tables) > 0 and sum(t[2] for t in tables) > 0)
    swapped = [(c, d, a, b) for a, b, c, d in tables]
    assert mantel_haenszel(tables, measure).estimate == pytest.approx(
        -mantel_haenszel(swapped, measure).estimate, abs=1e-9
    )
    for a, b, c, d in tables:
        one, other = from_events(measure, a, b, c, d), from_events(measure, c, d, a, b)
        assert (one is None) == (other is None)
        if one and other:
            assert one.estimate == pytest.approx(-other.estimate, abs=1e-12)
            assert one.variance == pytest.approx(other.variance)


names = ("a", "b", "c", "d")
edges = st.lists(st.tuples(st.sampled_from(list(combinations(names, 2))), effects, variances), min_size=3, max_size=10)


@settings(max_examples=60, deadline=None)
@given(edges)
def test_a_network_of_two_is_a_pairwise_pool(rows: list[tuple[tuple[str, str], float, float]]) -> None:
    pairs = [Contrast(f"s{i}", "a", "b", y, v**0.5) for i, (_, y, v) in enumerate(rows)]
    found = network(pairs, method="DL")
    alone = pool([c.estimate for c in pairs], [c.se**2 for c in pairs], method="DL", ci="normal")
    assert found.estimates[0, 1] == pytest.approx(alone.estimate, **close)
    assert found.se[0, 1] == pytest.approx(alone.se, **close)
    assert found.tau2 == pytest.approx(alone.tau2, **close)


@settings(max_examples=60, deadline=None)
@given(edges)
def test_networks_add_up(rows: list[tuple[tuple[str, str], float, float]]) -> None:
    """a minus c is a minus b plus b minus c; scores lie on average at a half; parts of Q add up to it."""
    pairs = [Contrast(f"s{i}", one, other, y, v**0.5) for i, ((one, other), y, v) in enumerate(rows)]
    seen = {c.one for c in pairs} | {c.other for c in pairs}
    assume(_connected(pairs))
    found = network(pairs)
    e = found.estimates
    for i, j, k in combinations(range(len(seen)), 3):
        assert e[i, k] == pytest.approx(e[i, j] + e[j, k], abs=1e-8)
    assert np.mean(list(p_scores(found, "good").values())) == pytest.approx(0.5)
    apart = inconsistency(pairs)
    assert apart.q_heterogeneity + apart.q_inconsistency == pytest.approx(found.q, abs=1e-7)
    for split in split_nodes(pairs, found):
        if split.direct is not None and split.indirect is not None:
            mixed = split.share_direct * split.direct + (1 - split.share_direct) * split.indirect
            assert mixed == pytest.approx(split.network, rel=1e-6, abs=1e-6)


def _connected(pairs: list[Contrast]) -> bool:
    joined = {pairs[0].one}
    for _ in pairs:
        joined |= {n for c in pairs for n in (c.one, c.other) if {c.one, c.other} & joined}
    return joined == {n for c in pairs for n in (c.one, c.other)}
