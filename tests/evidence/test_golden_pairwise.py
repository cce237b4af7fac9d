"""The pairwise kernel against metafor: tau2 to 1e-7, estimates and errors to 1e-8, and everything that follows."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinepath.evidence import (
    METHODS,
    begg,
    cumulative,
    egger,
    egger_random,
    fail_safe,
    from_events,
    from_means,
    influence,
    leave_one_out,
    mantel_haenszel,
    peters,
    peto,
    pool,
    pool_many,
    q_profile,
    regress,
    shrunken,
    trim_and_fill,
)

GOLDEN = Path(__file__).parent / "golden"
SETS = ("bcg", "hackshaw1998", "normand1999")
TRIM_AND_FILL = 1e-5  # the reference stops its inner fits early; DL, which has none, agrees to 1e-12


def golden(name: str) -> dict[str, Any]:
    return json.loads((GOLDEN / f"{name}.json").read_text())


def near(found: Any, wanted: Any, relative: float = 1e-8) -> None:
    """Equal to the relative tolerance, absolute at 0; a reference that failed (null) is not compared."""
    found, wanted = np.atleast_1d(np.asarray(found, float)), np.atleast_1d(np.asarray(wanted, float))
    known = ~np.isnan(wanted)
    assert known.any()
    np.testing.assert_allclose(found[known], wanted[known], rtol=relative, atol=1e-10)


@pytest.fixture(params=SETS)
def data(request: pytest.FixtureRequest) -> dict[str, Any]:
    return golden(request.param)


def test_fixed_effect(data: dict[str, Any]) -> None:
    found, wanted = pool(data["yi"], data["vi"], method="FE", ci="normal"), data["results"]["fixed"]
    near([found.estimate, found.se, *found.ci], [wanted["est"], wanted["se"], *wanted["ci"]])
    near([found.q, found.q_p, found.i2, found.h2], [wanted["Q"], wanted["Q_p"], wanted["I2"], wanted["H2"]])
    near([found.statistic, found.k - 1], [wanted["stat"], wanted["Q_df"]])
    assert found.p == pytest.approx(wanted["p"], rel=1e-6)
    assert found.pi is None


@pytest.mark.parametrize("method", [name for name in METHODS if name != "FE"])
def test_random_effects(data: dict[str, Any], method: str) -> None:
    wanted = data["results"]["random"][method]
    for prediction in ("normal", "t_k_minus_2", "t_k_minus_1"):
        found = pool(data["yi"], data["vi"], method=method, ci="normal", pi=prediction)
        near(found.pi, wanted[f"pi_{prediction}"])
    near(found.tau2, wanted["tau2"], 1e-7)
    near(found.tau2_se, wanted["se_tau2"], 1e-7)
    near([found.estimate, found.se, *found.ci], [wanted["est"], wanted["se"], *wanted["ci"]])
    near([found.statistic, found.p, found.i2, found.h2], [wanted[x] for x in ("stat", "p", "I2", "H2")], 1e-7)


@pytest.mark.parametrize("method", [name for name in METHODS if name != "FE"])
@pytest.mark.parametrize(("ci", "key"), [("hk", "hksj"), ("hk_adhoc", "hksj_adhoc")])
def test_hartung_knapp(data: dict[str, Any], method: str, ci: str, key: str) -> None:
    wanted = data["results"]["random"][method][key]
    found = pool(data["yi"], data["vi"], method=method, ci=ci, pi="t_k_minus_1")
    near([found.se, *found.ci, found.statistic, found.p], [wanted["se"], *wanted["ci"], wanted["stat"], wanted["p"]])
    near([found.estimate, found.k - 1], [wanted["est"], wanted.get("df", found.k - 1)])
    if ci == "hk":
        near(found.pi, wanted["pi_t_k_minus_1"])
        near(pool(data["yi"], data["vi"], method=method, ci=ci, pi="t_k_minus_2_hk").pi, wanted["pi_t_k_minus_2"])


def test_q_profile(data: dict[str, Any]) -> None:
    found, wanted = q_profile(data["yi"], data["vi"]), data["results"]["q_profile_reml"]
    near(found.tau2, wanted["tau2"], 1e-7)
    near(found.i2, wanted["I2"], 1e-7)


def test_asymmetry(data: dict[str, Any]) -> None:
    wanted, found = data["results"]["egger_lm"], egger(data["yi"], data["vi"])
    near([found.statistic, found.p, found.slope, found.se], [wanted[x] for x in ("t", "p", "intercept_bias", "se")])
    near(found.limit, wanted["limit_est"])
    wanted, found = data["results"]["egger_rma_reml"], egger_random(data["yi"], data["vi"])
    near([found.statistic, found.p, found.limit], [wanted[x] for x in ("z", "p", "limit_est")], 1e-7)
    wanted, found = data["results"]["begg"], begg(data["yi"], data["vi"])
    near([found.statistic, found.p], [wanted["tau"], wanted["p"]])
    assert fail_safe(data["yi"], data["vi"]) == data["results"]["fsn_rosenthal"]


@pytest.mark.parametrize(
    ("key", "estimator", "method", "tolerance"),
    [
        ("trimfill_L0_reml", "L0", "REML", TRIM_AND_FILL),
        ("trimfill_R0_reml", "R0", "REML", TRIM_AND_FILL),
        ("trimfill_L0_dl", "L0", "DL", 1e-8),
    ],
)
def test_trim_and_fill(data: dict[str, Any], key: str, estimator: str, method: str, tolerance: float) -> None:
    wanted = data["results"][key]
    found = trim_and_fill(data["yi"], data["vi"], estimator=estimator, method=method)
    assert (found.added, found.side) == (wanted["k0"], wanted["side"])
    near(
        [found.pooled.estimate, found.pooled.se, found.pooled.tau2, *found.pooled.ci],
        [*(wanted[x] for x in ("est", "se", "tau2")), *wanted["ci"]],
        tolerance,
    )


def test_leave_one_out_and_influence(data: dict[str, Any]) -> None:
    wanted, found = data["results"]["leave1out_reml"], leave_one_out(data["yi"], data["vi"], ci="normal")
    for ours, theirs in (("estimate", "est"), ("se", "se"), ("tau2", "tau2"), ("i2", "I2"), ("q", "Q")):
        near(getattr(found, ours), wanted[theirs], 1e-7)
    wanted, moved = data["results"]["influence_reml"], influence(data["yi"], data["vi"])
    for ours, theirs in (("rstudent",) * 2, ("cook", "cook_d"), ("dffits",) * 2, ("hat",) * 2, ("weight",) * 2):
        near(getattr(moved, ours), wanted[theirs], 1e-7)
    values, errors = shrunken(data["yi"], data["vi"])
    near(values, data["results"]["blup_reml"]["pred"], 1e-7)
    near(errors, data["results"]["blup_reml"]["se"], 1e-7)


@pytest.mark.parametrize("name", ["bcg", "hackshaw1998"])
def test_cumulative(name: str) -> None:
    data = golden(name)
    wanted = data["results"]["cumulative_reml"]
    order, found = cumulative(data["yi"], data["vi"], [row["year"] for row in data["raw"]], ci="normal")
    assert [place + 1 for place in order] == wanted["order_1based"]
    for ours, theirs in (("estimate", "est"), ("se", "se"), ("tau2", "tau2")):
        near(getattr(found, ours), wanted[theirs], 1e-7)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("bcg", "metareg_ablat"),
        ("bcg", "metareg_ablat_year"),
        ("bcg", "metareg_alloc"),
        ("hackshaw1998", "metareg_year"),
    ],
)
def test_regression(name: str, key: str) -> None:
    data = golden(name)
    wanted = data["results"][key]
    columns = {column: [_column(row, column) for row in data["raw"]] for column in wanted["coef_names"][1:]}
    found = regress(data["yi"], data["vi"], columns, test="normal")
    near(found.beta, wanted["beta"])
    near([*found.se, *found.p], [*wanted["se"], *wanted["p"]], 1e-7)
    near(
        [found.tau2, found.qm, found.qm_p, found.qe, found.i2],
        [wanted[x] for x in ("tau2", "QM", "QM_p", "QE", "I2")],
        1e-7,
    )
    near(found.r2, wanted["R2"], 1e-7)
    by_t, knha = regress(data["yi"], data["vi"], columns), wanted["knha"]
    near([*by_t.se, *by_t.p, by_t.qm], [*knha["se"], *knha["p"], knha["F"]], 1e-7)


def _column(row: dict[str, Any], name: str) -> float:
    return float(row["alloc"] == name.removeprefix("alloc")) if name.startswith("alloc") else float(row[name])


def test_effect_sizes_from_counts_and_means() -> None:
    bcg, stroke = golden("bcg"), golden("normand1999")
    found = [from_events("RR", *table) for table in _tables(bcg)]
    near([effect.estimate for effect in found if effect], bcg["yi"])
    near([effect.variance for effect in found if effect], bcg["vi"])
    arms = [[row[x] for x in ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")] for row in stroke["raw"]]
    near([from_means("MD", *row).variance for row in arms], stroke["vi"])


@pytest.mark.parametrize("measure", ["RR", "OR", "RD"])
def test_mantel_haenszel(measure: str) -> None:
    data = golden("bcg")
    wanted, found = data["results"][f"mh_{measure}"], mantel_haenszel(_tables(data), measure)
    assert found.p == pytest.approx(wanted["p"], rel=1e-6)
    near(
        [found.estimate, found.se, *found.ci, found.statistic, found.q],
        [wanted["est"], wanted["se"], *wanted["ci"], wanted["stat"], wanted["Q"]],
    )


def test_peto() -> None:
    data = golden("bcg")
    wanted, found = data["results"]["peto_OR"], peto(_tables(data))
    assert found.p == pytest.approx(wanted["p"], rel=1e-6)
    near(
        [found.estimate, found.se, *found.ci, found.statistic, found.q],
        [wanted["est"], wanted["se"], *wanted["ci"], wanted["stat"], wanted["Q"]],
    )


def test_peters() -> None:
    data = golden("bcg")
    events = [row["tpos"] + row["cpos"] for row in data["raw"]]
    people = [row["tpos"] + row["cpos"] + row["tneg"] + row["cneg"] for row in data["raw"]]
    wanted, found = data["results"]["peters"], peters(data["yi"], events, people)
    near([found.slope, found.se, found.statistic, found.p], [wanted[x] for x in ("slope", "se", "t", "p")])


def test_many_at_once_are_as_one_by_one() -> None:
    """Analyses of different length in one batch give what each gives alone."""
    sets = [golden(name) for name in SETS]
    block = pool_many([(d["yi"], d["vi"]) for d in sets], ci="hk")
    for row, data in enumerate(sets):
        alone = pool(data["yi"], data["vi"], ci="hk")
        near(
            [block.estimate[row], block.se[row], block.tau2[row], block.p[row]],
            [alone.estimate, alone.se, alone.tau2, alone.p],
        )


def _tables(data: dict[str, Any]) -> list[tuple[float, float, float, float]]:
    return [(r["tpos"], r["tpos"] + r["tneg"], r["cpos"], r["cpos"] + r["cneg"]) for r in data["raw"]]
