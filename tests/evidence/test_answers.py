"""From trial rows to answers: what is chosen, brought to which scale, left out and why, and how sure it makes us."""

from math import exp, log
from typing import Any

import pytest

from spinepath.evidence import Answer, answer, choose, grade
from spinepath.evidence.trials import network_table, study_table
from spinepath.knowledge.evidence import Domain, Pool, PublishedEffect, TrialRow
from spinepath.terms import SpinepathError

Z = 1.959963984540054


def row(name: str, **changed: Any) -> TrialRow:
    """A printed difference of 1 point on 0 to 10, with a standard error of a half, at day 30."""
    given = {
        "row": name,
        "topic": "topic",
        "study": name,
        "role": "contrast",
        "comparator_class": "sham",
        "design": "rct",
        "outcome": "pain",
        "scale_min": 0,
        "scale_max": 10,
        "higher_is": "worse",
        "day": 30,
        "estimate": -1.0,
        "ci_lo": -1.0 - Z / 2,
        "ci_hi": -1.0 + Z / 2,
        "measure": "MD",
        "pool": "yes",
        "cite": "source",
        "read": "abstract",
    }
    return TrialRow.model_validate(given | changed)


def arm(name: str, role: str, node: str, **changed: Any) -> TrialRow:
    """One arm of a trial with counts."""
    nothing = {"estimate": None, "ci_lo": None, "ci_hi": None, "measure": "", "scale_min": None, "scale_max": None}
    return row(name, **{**nothing, "role": role, "node": node, "higher_is": "", **changed})


def counts(name: str, events: int, n: int, other: int, other_n: int, **changed: Any) -> list[TrialRow]:
    ours = arm(name, "experimental", "drug", events=events, n=n, **changed)
    return [ours, arm(name, "control", "placebo", events=other, n=other_n, **changed)]


def question(**changed: Any) -> Pool:
    given = {
        "id": "pool",
        "title": "Pain",
        "option": "option",
        "edition_from": "2025-01-01",
        "population": "people",
        "outcome": "pain",
        "source": "pooled_here",
        "topics": ["topic"],
        "outcomes": ["pain"],
        "comparator_class": ["sham"],
        "days": (20, 40),
        "measure": "MD",
        "scale": (0, 10),
        "pathway": "direct",
        "grade": {},
        "since_2008": "Nothing.",
        "cite": ["source"],
    }
    return Pool.model_validate(given | changed)


def of(pool: Pool, name: str, rows: list[TrialRow]) -> tuple[float, float]:
    """Estimate and standard error of one trial in the table of a pool."""
    table, _ = study_table(pool, rows)
    found = table.effects[table.studies.index(name)]
    return found.estimate, found.variance**0.5


def test_a_wider_scale_is_brought_to_that_of_the_question() -> None:
    of_100 = row("wide", scale_max=100, estimate=-20, ci_lo=-20 - 5 * Z, ci_hi=-20 + 5 * Z)
    assert of(question(), "wide", [of_100]) == pytest.approx((-2.0, 0.5))
    of_23 = row("odd", scale_max=23, estimate=-2.3, ci_lo=-2.3 - 1.15 * Z, ci_hi=-2.3 + 1.15 * Z)
    assert of(question(), "odd", [of_23]) == pytest.approx((-1.0, 0.5))


def test_the_sign_turns_where_a_higher_value_means_the_opposite() -> None:
    relief = row("relief", higher_is="better", estimate=3, ci_lo=3 - Z, ci_hi=3 + Z)
    assert of(question(), "relief", [relief]) == pytest.approx((-3.0, 1.0))
    in_deviations = row("smd", higher_is="better", measure="SMD", estimate=0.4, ci_lo=0.2, ci_hi=0.6)
    assert of(question(measure="SMD", scale=None), "smd", [in_deviations])[0] == pytest.approx(-0.4)


def test_a_printed_error_stands_for_an_interval() -> None:
    with_error = row("error", ci_lo=None, ci_hi=None, se=0.7)
    assert of(question(), "error", [with_error]) == pytest.approx((-1.0, 0.7))
    ratio = row("ratio", measure="RR", estimate=0.5, ci_lo=None, ci_hi=None, se=0.2, higher_is="")
    assert of(question(measure="RR", scale=None), "ratio", [ratio]) == pytest.approx((log(0.5), 0.2))


def test_arms_with_means_give_their_difference() -> None:
    common = {"outcome": "pain", "scale_min": 0, "scale_max": 100, "higher_is": "worse", "sd": 20, "n": 50}
    arms = [arm("t", "control", "b", mean=60, **common), arm("t", "experimental", "a", mean=45, **common)]
    assert of(question(), "t", arms) == pytest.approx((-1.5, 0.4))


def test_a_trial_gives_the_day_nearest_to_the_middle_and_the_earlier_of_two_as_near() -> None:
    rows = [row("late", study="One", day=39), row("near", study="One", day=33), row("out", study="One", day=90)]
    chosen = choose(question(), rows)
    assert [x.row for x in chosen.used["One"]] == ["near"]
    assert chosen.left_out == (("late", "One", "day 39; the same trial gives day 33"),)
    even = choose(question(), [row("after", study="One", day=32), row("before", study="One", day=28)])
    assert [x.row for x in even.used["One"]] == ["before"]


def test_what_fits_but_must_not_go_in_is_named_with_its_reason() -> None:
    rows = [
        row("in"),
        row("ours", study="Left"),
        row("theirs", pool="no", why_not="no interval was seen"),
        row("odds", measure="OR", estimate=2, ci_lo=1, ci_hi=4),
        arm("three", "experimental", "a", mean=1, sd=1, n=9),
        arm("three", "experimental", "b", mean=1, sd=1, n=9),
        arm("three", "control", "c", mean=1, sd=1, n=9),
    ]
    chosen = choose(question(leave_out={"ours": "another population"}), rows)
    assert list(chosen.used) == ["in"]
    assert {name: why for name, _, why in chosen.left_out} == {
        "ours": "another population",
        "theirs": "no interval was seen",
        "odds": "printed as OR, and no counts were seen",
        "three": "3 arms",
    }


@pytest.mark.parametrize(
    "changed",
    [{"topic": "other"}, {"outcome": "other"}, {"comparator_class": "usual_care"}, {"day": 41}, {"day": None}],
)
def test_another_comparison_is_not_mentioned(changed: dict[str, Any]) -> None:
    chosen = choose(question(), [row("in"), row("elsewhere", **changed)])
    assert list(chosen.used) == ["in"] and chosen.left_out == ()


def test_counts_give_ratios_and_nobody_with_an_event_gives_none() -> None:
    pool = question(measure="RR", scale=None)
    rows = counts("some", 10, 100, 20, 100) + counts("none", 0, 50, 0, 50)
    assert of(pool, "some", rows) == pytest.approx((log(0.5), (1 / 10 - 1 / 100 + 1 / 20 - 1 / 100) ** 0.5))
    table, _ = study_table(pool, rows)
    assert table.studies == ("some",) and ("none", "no event in either arm") in table.excluded


def test_a_question_without_a_trial_and_an_empty_cell_are_told_in_one_line() -> None:
    with pytest.raises(SpinepathError, match="pool pool: found no trial that fits"):
        study_table(question(), [row("late", day=300)])
    with pytest.raises(SpinepathError, match="trial row gap: found an empty cell"):
        study_table(question(measure="RR", scale=None), [counts("gap", 1, 10, 2, 10)[0], arm("gap", "control", "p")])


def test_two_trials_alike_are_pooled_to_their_mean_with_half_the_variance() -> None:
    found = answer(
        question(ci="normal", method="FE"), [row("a"), row("b", estimate=-2, ci_lo=-2 - Z / 2, ci_hi=-2 + Z / 2)]
    )
    assert found.effect == pytest.approx((-1.5, -1.5 - Z / 8**0.5, -1.5 + Z / 8**0.5))


def test_trials_are_added_up_by_year_only_where_every_year_is_known() -> None:
    known = answer(question(), [row("new", year=2020), row("old", year=1990)])
    assert known.analysis is not None and known.analysis.in_order is not None
    assert known.analysis.in_order[0] == [1, 0]
    unknown = answer(question(), [row("new", year=2020), row("old")])
    assert unknown.analysis is not None and unknown.analysis.in_order is None


def test_the_result_without_rows_from_memory_is_beside_it() -> None:
    rows = [row("read"), row("memory", read="recalled", estimate=-3, ci_lo=-3 - Z / 2, ci_hi=-3 + Z / 2)]
    found = answer(question(ci="normal", method="FE"), rows)
    assert found.recalled == ("memory",)
    assert found.effect is not None and found.effect[0] == pytest.approx(-2.0)
    assert found.without_recalled is not None and found.without_recalled.pooled.estimate == pytest.approx(-1.0)
    alone = answer(question(), rows[1:])
    assert alone.recalled == ("memory",) and alone.without_recalled is None


def test_a_single_trial_refuses_two() -> None:
    pool = question(source="single_trial")
    assert answer(pool, [row("a")]).effect == pytest.approx((-1.0, -1.0 - Z / 2, -1.0 + Z / 2))
    with pytest.raises(SpinepathError, match="found 2 trials, expected a single trial"):
        answer(pool, [row("a"), row("b")])


def published(**changed: Any) -> Pool:
    effect = PublishedEffect(estimate=-3.4, ci_lo=-4.0, ci_hi=-2.8, cite=["source"])
    return question(source="published_pool", published=effect, **changed)


def test_a_published_pool_stands_and_our_trials_of_the_question_are_only_named() -> None:
    found = answer(published(), [row("a"), row("b", pool="no", why_not="no means"), row("c", day=300)])
    assert found.effect == (-3.4, -4.0, -2.8)
    assert found.analysis is None and found.chosen.used == {}
    assert found.chosen.left_out == (("a", "a", "stands beside the published pool"), ("b", "b", "no means"))


def test_certainty_of_a_published_pool_is_by_hand_and_ends_at_very_low() -> None:
    down = {"risk_of_bias": Domain(down=1, why="Open."), "imprecision": Domain(down=1, why="Wide.")}
    assert answer(published(grade=down), []).certainty == "low"
    worse = down | {"indirectness": Domain(down=2, why="Others."), "inconsistency": Domain(down=2, why="Unlike.")}
    assert answer(published(grade=worse), []).certainty == "very_low"


def judged(pool: Pool, rows: list[TrialRow]) -> dict[str, tuple[int, str]]:
    found: Answer = answer(pool, rows)
    return {j.domain: (j.down, j.by) for j in found.judgements}


def spread(*estimates: float, se: float = 0.2) -> list[TrialRow]:
    return [row(f"t{n}", estimate=x, ci_lo=x - Z * se, ci_hi=x + Z * se) for n, x in enumerate(estimates)]


def test_an_interval_that_holds_no_effect_or_what_people_notice_lowers_certainty() -> None:
    alike = {"ci": "normal", "method": "FE"}
    assert judged(question(**alike), spread(-2, -2))["imprecision"] == (0, "computed")
    assert judged(question(**alike), spread(-0.1, -0.1))["imprecision"] == (1, "computed")
    noticed = question(**alike, smallest_noticed=1.5)
    assert judged(noticed, spread(-3, -3))["imprecision"] == (0, "computed")
    assert judged(noticed, spread(-1.5, -1.5))["imprecision"] == (1, "computed")
    assert judged(noticed, spread(0, 0, se=3))["imprecision"] == (2, "computed")


def test_trials_that_differ_beyond_chance_lower_certainty() -> None:
    assert judged(question(ci="normal"), spread(-1, -1.1, -0.9))["inconsistency"] == (0, "computed")
    assert judged(question(ci="normal"), spread(-1, -4, -2, -6))["inconsistency"][0] == 2
    assert judged(question(), spread(-1))["inconsistency"] == (0, "computed")


def test_trials_of_one_size_have_no_asymmetry_to_test() -> None:
    found = answer(question(ci="normal"), spread(*(n / 10 for n in range(10))))
    assert found.analysis is not None and found.analysis.asymmetry == () and found.analysis.filled is None
    said = {j.domain: (j.down, j.why) for j in found.judgements}
    assert said["publication_bias"] == (0, "Trials of one size: nothing to test.")


def test_small_trials_with_larger_effects_lower_certainty_from_ten_on() -> None:
    rows = [r for n in range(1, 11) for r in spread(-0.4 * n + 0.05 * (-1) ** n, se=0.1 * n)]
    rows = [r.model_copy(update={"row": f"s{n}", "study": f"s{n}"}) for n, r in enumerate(rows)]
    assert judged(question(ci="normal"), rows)["publication_bias"] == (1, "computed")
    assert judged(question(ci="normal"), rows[:9])["publication_bias"] == (0, "computed")


def test_a_domain_judged_by_hand_counts_alone_and_the_computed_one_is_still_shown() -> None:
    by_hand = {"imprecision": Domain(down=2, why="Few people.")}
    found = answer(question(ci="normal", grade=by_hand), spread(-2, -2))
    assert [(j.down, j.by) for j in found.judgements if j.domain == "imprecision"] == [
        (2, "hand"),
        (0, "computed, not counted"),
    ]
    assert found.certainty == "low"
    assert found.analysis is not None and grade(found.pool, found.analysis)[0] == "low"


def test_a_trial_of_three_arms_gives_every_pair_once_to_the_network() -> None:
    pool = question(kind="network", measure="RR", scale=None, reference="placebo", comparator_class=["sham", "active"])
    three = [
        arm("three", "experimental", "old", events=20, n=100),
        arm("three", "experimental", "new", events=10, n=100),
        arm("three", "control", "placebo", events=40, n=100),
    ]
    two = row(
        "two", node="new", against="old", comparator_class="active", measure="RR", estimate=0.5, ci_lo=0.3, ci_hi=0.83
    )
    table, chosen = network_table(pool, [*three, two])
    of_three = {(c.one, c.other): c.estimate for c in table.contrasts if c.study == "three"}
    assert of_three == pytest.approx(
        {("new", "old"): log(0.5), ("new", "placebo"): log(0.25), ("old", "placebo"): log(0.5)}
    )
    assert set(chosen.used) == {"three", "two"}
    found = answer(pool, [*three, two])
    assert found.network is not None and found.certainty is None and found.effect is None
    net = found.network.network
    new, placebo = net.treatments.index("new"), net.treatments.index("placebo")
    assert exp(net.estimates[new][placebo]) == pytest.approx(0.25, abs=0.005)


def test_a_network_of_means_is_on_the_scale_of_the_question() -> None:
    common = {"scale_min": 0, "scale_max": 100, "higher_is": "worse", "sd": 20, "n": 100}
    arms = [
        arm("t", "experimental", "rigid", mean=30, **common),
        arm("t", "experimental", "soft", mean=50, **common),
        arm("t", "control", "none", mean=40, **common),
    ]
    table, _ = network_table(question(kind="network", reference="none"), arms)
    found = {(c.one, c.other): (c.estimate, c.se) for c in table.contrasts}
    assert found[("none", "rigid")] == pytest.approx((1.0, 0.08**0.5))
    assert found[("rigid", "soft")] == pytest.approx((-2.0, 0.08**0.5))


def test_a_network_trial_without_any_event_is_named() -> None:
    pool = question(kind="network", measure="OR", scale=None, reference="placebo")
    table, _ = network_table(pool, counts("some", 5, 50, 9, 50) + counts("none", 0, 50, 0, 50))
    assert {c.study for c in table.contrasts} == {"some"}
    assert ("none", "no event in any arm") in table.excluded
