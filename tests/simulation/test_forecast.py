"""The course of one person: what is known and drawn, what is refused, and numbers that belong together."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from spinepath.simulation import CoursePerson, forecast, strategies_for
from spinepath.terms import SpinepathError
from spinepath.terms.forecasts import Forecast, Swing
from tests.simulation.populations import KNOWLEDGE

PERSON = CoursePerson(
    age=74, female=True, t_hip=-2.4, prior_vf=1, grade=2, fracture_age_d=20, nrs=8, setting="emergency"
)
SMALL = {"draws": 60, "lives": 20}


@pytest.fixture(scope="module")
def shown() -> Forecast:
    return forecast(KNOWLEDGE, PERSON, ["vertebroplasty", "zoledronate"], (1, 5), **SMALL)


def test_usual_care_stands_first_and_every_strategy_beside_it(shown: Forecast) -> None:
    assert [c.strategy for c in shown.courses] == ["usual_care", "vertebroplasty", "zoledronate"]
    assert shown.horizons == (365, 1825) and {365, 730, 1095, 1825} <= set(shown.days)
    assert not shown.courses[0].differences


def test_direct_indirect_and_interaction_add_up(shown: Forecast) -> None:
    for course in shown.courses[1:]:
        for name, split in course.differences.items():
            parts = split.direct.mean + split.indirect.mean + split.interaction.mean
            assert split.total.mean == pytest.approx(parts, abs=1e-9), name


def test_a_bone_drug_acts_through_fractures_alone(shown: Forecast) -> None:
    drug = shown.courses[2].differences
    assert drug["new_fractures@1825"].indirect.mean < 0
    assert all(split.direct.mean == 0 and abs(split.interaction.mean) < 1e-9 for split in drug.values())


def test_counts_are_the_rounded_numbers_of_the_same_run(shown: Forecast) -> None:
    for course in shown.courses:
        curve = {c.measure: dict(zip(shown.days, c.values, strict=True)) for c in course.curves}
        for count in course.counts:
            if count.what == "a new vertebral fracture":
                assert count.now == round(100 * curve["new_vf"][count.days].mean)
            assert 0 <= count.expected[0] <= count.now <= count.expected[1] <= 100


def test_curves_keep_to_what_they_can_be(shown: Forecast) -> None:
    for course in shown.courses:
        curves = {c.measure: [v.mean for v in c.values] for c in course.curves}
        assert all(0 <= x <= 10 for x in curves["nrs_mean"])
        assert all(np.diff(curves["new_vf"]) >= 0) and all(np.diff(curves["alive"]) <= 0)


def test_pain_begins_where_the_person_says_it_is(shown: Forecast) -> None:
    assert shown.courses[0].curves[0].values[0].mean == pytest.approx(8, abs=1.2)
    mild = forecast(KNOWLEDGE, replace(PERSON, nrs=3.0), [], (1,), **SMALL)
    first = mild.courses[0].curves[0].values[0].mean
    assert 3 < first < 5  # one low answer may be a good day: what is felt lies nearer to people like this


def test_what_is_unknown_is_drawn_and_said() -> None:
    little = forecast(KNOWLEDGE, CoursePerson(age=70, female=True, fracture_age_d=10), [], (1,), **SMALL)
    assert little.drawn == ("t_hip", "prior_vf", "grade", "nrs")
    assert "t_hip" not in little.person and little.person["sex"] == "female"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"age": 44}, "age 44: the cohorts behind the model are of people from 50 to 95"),
        ({"age": None}, "age is not known"),
        ({"female": None}, "sex is not known"),
        ({"fracture_age_d": 4000.0}, "the fracture is 4000 days old"),
    ],
)
def test_outside_the_data_nothing_is_shown_and_the_reason_is(change: dict[str, Any], why: str) -> None:
    found = forecast(KNOWLEDGE, replace(PERSON, **change), ["zoledronate"], (1,))
    assert found.courses == () and any(reason.startswith(why) for reason in found.refused)


def test_nobody_is_followed_beyond_the_age_that_people_reach() -> None:
    old = replace(PERSON, age=94)
    found = forecast(KNOWLEDGE, old, ["zoledronate"], (1, 5, 10), **SMALL)
    assert found.horizons == (365, 1825)
    assert "10 years ahead: not shown; nobody is followed beyond the age of 100" in found.notes
    assert all(np.isfinite(value.mean) for c in found.courses for curve in c.curves for value in curve.values)
    none = forecast(KNOWLEDGE, old, [], (20,), **SMALL)
    assert none.courses == () and none.refused[0].startswith("20 years ahead: not shown")


def test_a_strategy_whose_trials_took_no_such_people_is_left_out_with_the_reason() -> None:
    man = forecast(KNOWLEDGE, replace(PERSON, female=False, kidney=20.0), ["zoledronate", "raloxifene"], (1,), **SMALL)
    assert [c.strategy for c in man.courses] == ["usual_care"]
    notes = " ".join(man.notes)
    assert "women" in notes and "kidney" in notes


def test_an_unknown_strategy_is_refused_even_where_nothing_would_be_shown() -> None:
    with pytest.raises(SpinepathError, match=r"--strategies: found strategy rest, expected one of"):
        forecast(KNOWLEDGE, replace(PERSON, age=30), ["rest"], (1,))


@pytest.mark.parametrize("years", [(), (0,), (-1,), (1, 21)])
def test_years_are_above_none_and_within_reach(years: tuple[float, ...]) -> None:
    with pytest.raises(SpinepathError, match=r"--years: found .*, expected 0.1 to 20"):
        forecast(KNOWLEDGE, PERSON, [], years)


def test_the_same_seed_gives_the_same_forecast(shown: Forecast) -> None:
    again = forecast(KNOWLEDGE, PERSON, ["vertebroplasty", "zoledronate"], (1, 5), workers=2, **SMALL)
    assert again == shown


def test_a_worse_start_gives_a_worse_course() -> None:
    """Paired people: one fact moves, all luck stays."""

    def fractures(**change: Any) -> float:
        person = replace(PERSON, nrs=None, **change)
        return forecast(KNOWLEDGE, person, [], (1,), draws=60, lives=60).courses[0].totals["new_fractures@365"].mean

    usual = fractures()
    assert fractures(t_hip=-3.5) > usual > fractures(t_hip=-1.0)
    assert fractures(grade=1) < usual
    assert fractures(prior_vf=4) > usual


def test_each_tornado_names_its_numbers_and_is_sorted(shown: Forecast) -> None:
    by_outcome: dict[str, list[Swing]] = {}
    for swing in shown.tornado:
        by_outcome.setdefault(swing.outcome, []).append(swing)
    assert list(by_outcome) == [
        "days of pain of 4 or more with usual care in 1 year",
        "quality-adjusted years gained in 5 years: Vertebroplasty (sham-controlled effect)",
        "quality-adjusted years gained in 5 years: Zoledronate once a year for three years",
    ]
    for swings in by_outcome.values():
        widths = [abs(s.outcome_high - s.outcome_low) for s in swings]
        assert widths == sorted(widths, reverse=True) and 5 <= len(widths) <= 13
        assert len({s.outcome_middle for s in swings}) == 1
        names = {s.parameter for s in swings if not s.parameter.startswith("effect:")}
        assert names <= set(KNOWLEDGE.course_parameters)
        assumed = {s.parameter for s in swings if s.assumption}
        assert assumed == {name for name in names if KNOWLEDGE.course_parameters[name].assumption}


def test_what_a_strategy_gains_rests_on_its_effect_and_on_the_share_of_deaths_that_fractures_cause(
    shown: Forecast,
) -> None:
    drug = {s.parameter: s for s in shown.tornado if "Zoledronate" in s.outcome}
    effect, deaths = drug["effect:bone-drugs-new-vertebral-fracture/zoledronate"], drug["death_causal_share"]
    assert 0 < effect.low < effect.high < 1 and effect.outcome_low > effect.outcome_middle > effect.outcome_high
    assert deaths.outcome_low < deaths.outcome_middle < deaths.outcome_high and deaths.assumption
    assert not any(s.parameter == "death_causal_share" for s in shown.tornado if "usual care" in s.outcome)


def test_without_strategies_there_is_the_tornado_of_usual_care_alone() -> None:
    alone = forecast(KNOWLEDGE, PERSON, [], (1,), **SMALL)
    assert {s.outcome for s in alone.tornado} == {"days of pain of 4 or more with usual care in 1 year"}


def test_strategies_stand_for_options() -> None:
    assert strategies_for(KNOWLEDGE, ["zoledronate"]) == ["zoledronate"]
    assert strategies_for(KNOWLEDGE, ["nothing_of_the_kind"]) == []
