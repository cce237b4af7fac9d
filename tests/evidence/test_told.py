"""Pooled results as sentences: natural units, absolute numbers, method; and the comparisons of a network."""

from typing import Any

import pytest

from spinepath.evidence import Contrast, NetworkTable, against, analyse_network, compare, told
from spinepath.knowledge.evidence import Pool, TrialRow

BASE: dict[str, Any] = {
    "id": "q",
    "title": "T",
    "option": "o",
    "edition_from": "2020-01-01",
    "population": "p",
    "outcome": "x",
    "source": "pooled_here",
    "topics": ["t"],
    "outcomes": ["x"],
    "days": (0, 100),
    "measure": "MD",
    "pathway": "direct",
    "grade": {},
    "since_2008": "",
    "cite": ["c"],
}


def question(**more: Any) -> Pool:
    return Pool.model_validate(BASE | more)


@pytest.mark.parametrize(
    ("more", "numbers", "said"),
    [
        ({"scale": (0, 10)}, (-2.0, -2.83, -1.17), "2.0 points of 10 less (1.2 to 2.8)"),
        ({"scale": (0, 10)}, (-0.51, -1.69, 0.67), "0.5 points of 10 less (1.7 less to 0.7 more)"),
        ({"scale": (0, 100)}, (1.3, -1.05, 3.65), "1.3 points of 100 more (1.1 less to 3.6 more)"),
        ({"unit": "degrees"}, (-3.0, -5.2, -0.8), "3.0 degrees less (0.8 to 5.2)"),
        ({}, (3.0, 1.0, 5.0), "3.0 more (1.0 to 5.0)"),
        ({"measure": "SMD"}, (-0.61, -1.06, -0.16), "0.6 standard deviations less (0.2 to 1.1), a moderate difference"),
        (
            {"measure": "SMD"},
            (0.1, -0.1, 0.3),
            "0.1 standard deviations more (0.1 less to 0.3 more), hardly a difference",
        ),
        ({"measure": "RD"}, (-0.12, -0.2, -0.04), "12.0 out of 100 less (4.0 to 20.0)"),
        ({"measure": "RR"}, (0.3, 0.24, 0.38), "0.30 times as often (0.24 to 0.38)"),
        ({"measure": "OR"}, (3.48, 2.02, 6.0), "3.48 times the odds (2.02 to 6.00)"),
        ({"measure": "rate"}, (0.77, 0.71, 0.83), "0.77 times the rate (0.71 to 0.83)"),
    ],
)
def test_a_size_in_words(more: dict[str, Any], numbers: tuple[float, float, float], said: str) -> None:
    estimate, *ci = numbers
    assert told.size(question(**more), estimate, (ci[0], ci[1])) == said


def arm(role: str, events: float | None, day: int = 1092) -> TrialRow:
    row = {"row": "r", "topic": "t", "study": "S", "role": role, "design": "rct", "outcome": "x", "day": day}
    return TrialRow.model_validate({**row, "n": 1000, "events": events, "pool": "yes", "cite": "c", "read": "fulltext"})


def test_people_out_of_100_come_from_the_control_groups() -> None:
    baseline = told.baseline_of([[arm("experimental", 33), arm("control", 109)]])
    assert baseline == told.Baseline(0.109, "3 years")
    assert told.absolute(question(measure="RR"), 0.3, baseline) == ", 3 instead of 11 out of 100 over 3 years"
    odds = 0.5 * 0.109 / 0.891
    expected = f", {100 * odds / (1 + odds):.0f} instead of 11 out of 100 over 3 years"
    assert told.absolute(question(measure="OR"), 0.5, baseline) == expected
    assert told.absolute(question(measure="MD"), 0.5, baseline) == ""


def test_control_groups_without_counts_give_no_people_and_of_several_days_no_time() -> None:
    assert told.baseline_of([[arm("experimental", None), arm("control", None)]]) is None
    assert told.baseline_of([[arm("control", 10, 30)], [arm("control", 30, 60)]]) == told.Baseline(0.02, "")
    assert told.absolute(question(measure="RR"), 60.0, told.Baseline(0.02, "")) == ", 100 instead of 2 out of 100"


@pytest.mark.parametrize(
    ("more", "trials", "unverified", "said"),
    [
        ({"source": "single_trial"}, 1, 0, "one trial"),
        ({"source": "single_trial"}, 1, 1, "one trial, not verified"),
        ({"ci": "normal"}, 2, 1, "2 trials, 1 not verified, pooled here (REML, normal interval)"),
        ({}, 3, 0, "3 trials, pooled here (REML, Hartung and Knapp's interval)"),
    ],
)
def test_the_method_is_named(more: dict[str, Any], trials: int, unverified: int, said: str) -> None:
    assert told.method(question(**more), trials, unverified) == said


def test_the_method_of_a_comparison_tells_its_own_trials_and_those_not_verified() -> None:
    pool = question(kind="network", measure="RR")
    assert told.network_method(pool, 22, 3, 1) == "network of 22 trials (REML), 3 of this comparison, 1 not verified"
    assert told.network_method(pool, 22, 0, 0) == "network of 22 trials (REML), none of this comparison"
    assert told.network_method(pool, 1, 1, 0) == "one trial of several groups"


def network(*rows: tuple[str, str, str, float, float]) -> NetworkTable:
    return NetworkTable(tuple(Contrast(*row) for row in rows), "log RR", (), ())


LOOP = network(
    ("s1", "a", "p", -0.50, 0.1),
    ("s2", "a", "p", -0.45, 0.1),
    ("s3", "b", "p", -0.30, 0.1),
    ("s4", "a", "b", -0.20, 0.1),
    ("s5", "c", "p", 0.05, 0.1),
)
UNLIKE = network(("s1", "a", "p", -0.9, 0.1), ("s2", "b", "p", -0.3, 0.1), ("s3", "a", "b", 0.9, 0.1))


def test_direct_and_indirect_come_together_in_the_network_estimate() -> None:
    found = compare(analyse_network(LOOP, method="REML_full"), "a", "p")
    assert found.direct is not None and found.indirect is not None
    mixed = found.share_direct * found.direct + (1 - found.share_direct) * found.indirect
    assert found.estimate == pytest.approx(mixed, abs=1e-9)
    assert found.direct == pytest.approx(-0.475) and found.indirect == pytest.approx(-0.5)
    assert found.studies == ("s1", "s2")


def test_a_comparison_turned_round_changes_every_sign() -> None:
    analysis = analyse_network(LOOP, method="REML_full")
    there, back = compare(analysis, "a", "p"), compare(analysis, "p", "a")
    assert back.estimate == pytest.approx(-there.estimate) and back.direct == pytest.approx(-(there.direct or 0))
    assert back.ci == pytest.approx((-there.ci[1], -there.ci[0]))
    assert there.direct_ci is not None and back.direct_ci == pytest.approx((-there.direct_ci[1], -there.direct_ci[0]))


def steps(found: Any) -> dict[str, int]:
    return {judgement.domain: judgement.down for judgement in found.judgements}


def test_what_direct_and_indirect_evidence_say_against_each_other_lowers_certainty() -> None:
    assert steps(compare(analyse_network(LOOP, method="REML_full"), "a", "p"))["incoherence"] == 0
    far = compare(analyse_network(UNLIKE, model="common"), "a", "p")
    assert far.p_incoherence is not None and far.p_incoherence < 0.01 and steps(far)["incoherence"] == 2


def test_a_comparison_of_one_kind_is_judged_by_the_whole_network() -> None:
    table = NetworkTable((*UNLIKE.contrasts, Contrast("s9", "z", "p", -0.5, 0.1)), "log RR", (), ())
    found = compare(analyse_network(table, model="common"), "z", "p")
    assert found.indirect is None and found.p_incoherence is None and steps(found)["incoherence"] == 2
    star = network(("s1", "a", "p", -0.5, 0.1), ("s2", "b", "p", -0.4, 0.1))
    alone = compare(analyse_network(star), "a", "b")
    assert alone.direct is None and alone.share_direct == 0 and steps(alone)["incoherence"] == 0


def test_an_interval_that_holds_no_effect_and_spread_between_trials_lower_certainty() -> None:
    assert steps(compare(analyse_network(LOOP, method="REML_full"), "c", "p"))["imprecision"] == 1
    spread = network(
        *((f"s{i}", "a", "p", y, 0.05) for i, y in enumerate((-0.9, -0.1, -0.6, -0.2, -0.8, 0.1))),
    )
    found = compare(analyse_network(spread, method="DL"), "a", "p")
    assert found.ci[1] < 0 and found.pi is not None and found.pi[1] > 0
    assert steps(found)["inconsistency"] == 1 and steps(found)["imprecision"] == 0
    assert found.certainty == "moderate"


def test_a_treatment_with_domains_of_its_own_is_judged_by_them_and_the_stricter_counts() -> None:
    own = {"a": {"risk_of_bias": {"down": 2, "why": "Half left."}}, "b": {"risk_of_bias": {"down": 1, "why": "Open."}}}
    grade = {"risk_of_bias": {"down": 0, "why": "Blinded."}, "indirectness": {"down": 1, "why": "Others."}}
    pool = question(kind="network", measure="RR", grade=grade, comparisons=own, reference="p")
    by_name = {c.one: c for c in against(analyse_network(LOOP, method="REML_full"), "p", pool)}
    assert steps(by_name["a"])["risk_of_bias"] == 2 and steps(by_name["b"])["risk_of_bias"] == 1
    assert steps(by_name["c"])["risk_of_bias"] == 0
    assert (by_name["a"].certainty, by_name["b"].certainty) == ("very_low", "low")
    both = compare(analyse_network(LOOP, method="REML_full"), "b", "a", pool)
    assert steps(both)["risk_of_bias"] == 2
