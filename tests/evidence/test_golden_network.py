"""The network kernel against netmeta: all matrices, tau2, the decomposition of Q, P-scores and every split node."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinepath.evidence import Contrast, Network, inconsistency, network, p_scores, split_nodes

DATA = json.loads((Path(__file__).parent / "golden" / "nma_Senn2013.json").read_text())
CONTRASTS = [Contrast(c["studlab"], c["treat1"], c["treat2"], c["TE"], c["seTE"]) for c in DATA["contrasts"]]
METHODS = ("DL", "REML")
PARTS = {
    "network": "nma",
    "direct": "direct",
    "indirect": "indirect",
    "difference": "diff",
    "direct_se": "se_direct",
    "indirect_se": "se_indirect",
    "difference_se": "se_diff",
    "p": "p",
}


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def near(found: Any, wanted: Any, tolerance: float = 1e-8) -> None:
    np.testing.assert_allclose(np.asarray(found, float), np.asarray(wanted, float), rtol=tolerance, atol=tolerance)


def test_size_and_heterogeneity(method: str) -> None:
    found, wanted = network(CONTRASTS, method=method), DATA["results"][method]
    assert found.treatments == tuple(wanted["trts"])
    assert (found.studies, found.comparisons, found.designs) == (wanted["k"], wanted["m"], wanted["n_designs"])
    near(found.tau2, wanted["tau2"], 1e-7)
    near([found.i2, found.q, found.q_df, found.q_p], [wanted[x] for x in ("I2", "Q", "df_Q", "p_Q")])


def test_every_pair(method: str) -> None:
    wanted = DATA["results"][method]
    random, common = network(CONTRASTS, method=method), network(CONTRASTS, model="common")
    for found, name in ((random, "random"), (common, "common")):
        near(found.estimates, wanted[f"TE_{name}"]["values"])
        near(found.se, wanted[f"seTE_{name}"]["values"])
        assert list(found.treatments) == wanted[f"TE_{name}"]["rows"] == wanted[f"seTE_{name}"]["rows"]
        assert found.p.shape == found.se.shape
    near(random.predict_lo, wanted["lower_predict"]["values"])
    near(random.predict_hi, wanted["upper_predict"]["values"])


def test_ranking(method: str) -> None:
    wanted = DATA["results"][method]["pscore"]
    assert wanted["small_values"] == "desirable"
    for model in ("random", "common"):
        found = p_scores(network(CONTRASTS, method=method, model=model), "good")
        for name, score in found.items():
            near(score, wanted[model][name])
    turned = p_scores(network(CONTRASTS, method=method), "bad")
    near(sum(turned.values()), len(turned) / 2)


def test_direct_and_indirect(method: str) -> None:
    fitted: Network = network(CONTRASTS, method=method)
    splits = {(s.one, s.other): s for s in split_nodes(CONTRASTS, fitted)}
    for pair, share in DATA["results"][method]["prop_direct_random"].items():
        one, other = pair.split(":")
        near(splits[one, other].share_direct, share)
    wanted = DATA["results"][method]["netsplit_random"]
    for row, pair in enumerate(wanted["comparison"]):
        one, other = pair.split(":")
        turned = (one, other) not in splits
        split = splits[other, one] if turned else splits[one, other]
        for ours, theirs in PARTS.items():
            value, reference = getattr(split, ours), wanted[theirs][row]
            assert (value is None) == (reference is None), (pair, ours)
            if value is not None:
                signed = -value if turned and ours in ("network", "direct", "indirect", "difference") else value
                near(signed, reference)


def test_inconsistency(method: str) -> None:
    found, wanted = inconsistency(CONTRASTS), DATA["results"][method]
    assert (found.df_heterogeneity, found.df_inconsistency) == (wanted["df_Q_het"], wanted["df_Q_inc"])
    near([found.q_heterogeneity, found.q_inconsistency], [wanted["Q_heterogeneity"], wanted["Q_inconsistency"]])
    near(found.p_inconsistency, wanted["p_Q_inc"])
    full = wanted["full_design_Q_inc_random"]
    near(
        [found.q_inconsistency_random, found.p_inconsistency_random, found.tau_within],
        [full[x] for x in ("Q", "pval", "tau.within")],
    )


def test_the_covariance_of_several_arms_changes_reml_and_is_told() -> None:
    """netmeta leaves it out of the search for tau2; the full form keeps it, and differs."""
    as_netmeta, full = (network(CONTRASTS, method=name).tau2 for name in ("REML", "REML_full"))
    assert as_netmeta == pytest.approx(0.101117077, rel=1e-7)
    assert full == pytest.approx(0.0999174586, rel=1e-7)
