"""What must hold of every forecast: its whole numbers add up, and dots, titles and words come from the same ones."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from spinepath.documents import forecast_words as fw
from spinepath.documents.course_pictures.icons import blocks
from spinepath.terms.forecasts import Band, Count, Split
from tests.made_up_forecast import MORE, PROCEDURE

PEOPLE = st.integers(0, 100)
NUMBER = st.floats(-400, 400)
TOLD = st.sampled_from([fw.MEASURES[name] for name in ("pain_days", "new_fractures", "nrs_mean", "qaly")])


@st.composite
def counts(draw: st.DrawFn) -> Count:
    """A count as a simulation rounds it: the difference of the exact numbers is up to 1 away from that shown."""
    before, now = draw(PEOPLE), draw(PEOPLE)
    mean = now - before + draw(st.floats(-1, 1))
    low, high = sorted((draw(st.integers(0, now)), draw(st.integers(now, 100))))
    spread = (mean - draw(st.floats(0, 30)), mean + draw(st.floats(0, 30)))
    return Count("pain below 4 of 10", 84, before, now, (low, high), Band(mean, spread))


@given(counts())
def test_whole_people_add_up_and_lie_in_their_ranges(count: Count) -> None:
    found = fw.counted(count)
    assert found.before + found.difference == found.now
    assert found.same + abs(found.difference) == 100
    assert found.expected[0] <= found.now <= found.expected[1]
    assert found.possible[0] <= found.difference <= found.possible[1]


@given(counts())
def test_each_array_holds_100_people_and_both_share_one_block(count: Count) -> None:
    found = fw.counted(count)
    without, with_it = blocks(found, "usual care")
    assert sum(b.people for b in without) == sum(b.people for b in with_it) == 100
    assert without[0].people == count.before
    shared, changed, _ = with_it
    assert shared.people + (changed.people if found.difference > 0 else 0) == count.now
    assert shared.people + (changed.people if found.difference < 0 else 0) == count.before


@given(counts())
def test_words_name_the_numbers_of_the_picture(count: Count) -> None:
    said = fw.count_said(count, PROCEDURE, "usual care")
    assert f"{count.before} with usual care, {count.now} with" in said
    told = re.search(r"Difference: (no difference|(\d+) (more|fewer))", said)
    assert told is not None
    signed = 0 if told[2] is None else int(told[2]) * (1 if told[3] == "more" else -1)
    assert signed == count.now - count.before


@given(st.tuples(NUMBER, NUMBER, NUMBER), TOLD)
def test_the_parts_add_up_as_they_are_shown(parts: tuple[float, float, float], told: fw.Shown) -> None:
    bands = [Band(x, (x - 1, x + 1)) for x in (sum(parts), *parts)]
    whole, *shown = fw.parts_that_add(Split(*bands), told)
    step = 10.0**-told.places
    assert abs(whole - sum(shown)) < step / 10
    assert all(abs(x - told.per * part) < 1.51 * step for x, part in zip(shown, parts, strict=True))


@given(NUMBER, NUMBER, TOLD)
def test_a_range_of_differences_reads_from_one_end_to_the_other(one: float, other: float, told: fw.Shown) -> None:
    low, high = sorted((one, other))
    said = fw.signed_range(low, high, told)
    if fw.rounded(low, told.places) < 0 < fw.rounded(high, told.places):
        assert told.less in said and told.more in said
    assert said.count(told.more) <= 1 and said.count(told.less) <= 1


@given(st.floats(0.5, 4000))
def test_days_are_told_in_one_unit(days: float) -> None:
    number, unit = fw.when(days).split()
    length = {"year": 365.25, "week": 7.0, "day": 1.0}[unit.rstrip("s")]
    assert abs(int(number) * length - days) < 1 + 0.001 * days


def test_a_range_that_leaves_out_the_number_shown_is_widened() -> None:
    found = fw.counted(replace(MORE, difference=Band(8.4, (9.6, 12.0)), expected=(62, 70)))
    assert found.expected == (61, 70) and found.possible == (9, 12)
