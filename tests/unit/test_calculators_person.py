"""Age, menopause, days and phases: partial dates answer only when both of their ends agree."""

from datetime import date

import pytest

from spinepath.calculators.dates import day_range, days_since
from spinepath.calculators.person import (
    age_at_least,
    age_at_most,
    age_on,
    days_at_least,
    days_at_most,
    days_between,
    pain_phase,
    postmenopausal,
)

TODAY = date(2024, 6, 1)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-06-01T23:30:00-05:00", "2024-06-01", "2024-06-01"),
    ],
)
def test_day_range(text: str, first: str, last: str) -> None:
    assert day_range(text) == (date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal())


@pytest.mark.parametrize(
    ("birth", "age", "lowest", "highest"),
    [
        ("1950", None, 73, 74),
        ("1950-05", None, 74, 74),
        ("1950-06", None, 73, 74),
        ("1950", 74, 74, 74),
        (None, 80, 80, 80),
        (None, None, None, None),
        ("2024", None, 0, 0),
        ("2025", None, None, None),
    ],
)
def test_bounds_of_the_age(birth: str | None, age: int | None, lowest: int | None, highest: int | None) -> None:
    assert (age_at_least(birth, age, TODAY), age_at_most(birth, age, TODAY)) == (lowest, highest)


@pytest.mark.parametrize(
    ("start", "days", "fewest", "most"),
    [
        ("2024-04", None, 32, 61),
        ("2024", None, 0, 152),
        ("2024-04", 40, 40, 40),
        ("2024-07", None, None, None),
        (None, None, None, None),
    ],
)
def test_bounds_of_days(start: str | None, days: int | None, fewest: int | None, most: int | None) -> None:
    assert (days_at_least(start, days, TODAY), days_at_most(start, days, TODAY)) == (fewest, most)


def test_a_lowest_age_shows_the_menopause_and_never_rules_it_out() -> None:
    assert postmenopausal("female", None, None, None, 60) is True
    assert postmenopausal("female", None, None, None, 59) is None
    assert postmenopausal("female", None, 52, None, 52) is True
    assert postmenopausal("female", None, 52, None, 51) is None
    assert postmenopausal("female", 51, 52, None, 51) is False


@pytest.mark.parametrize("text", ["", "2024-13", "2023-02-29", "24", "2024-6", "yesterday", "0000", "2024-02-", "٢٠٢٤"])
def test_what_is_no_date(text: str) -> None:
    assert day_range(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-06-01", (0, 0)),
        ("2024-05-31", (1, 1)),
        ("2024-06", (0, 0)),
        ("2024", (0, 152)),
        ("2024-06-02", None),
        ("soon", None),
        (None, None),
    ],
)
def test_days_since(text: str | None, expected: tuple[int, int] | None) -> None:
    assert days_since(text, TODAY) == expected


@pytest.mark.parametrize(
    ("birth", "stated", "expected"),
    [
        ("1950-06-01", None, 74),
        ("1950-06-02", None, 73),
        ("1950-05", None, 74),
        ("1950-06", None, None),  # the birthday may be past or not
        ("1950-06", 73, 73),
        ("1950", None, None),
        ("2024-06-01", None, 0),
        ("2024-07", 30, 30),
        (None, 80, 80),
        (None, None, None),
    ],
)
def test_age_on(birth: str | None, stated: int | None, expected: int | None) -> None:
    assert age_on(birth, stated, TODAY) == expected


def test_a_birthday_on_a_leap_day_is_over_on_the_first_of_march() -> None:
    assert age_on("2000-02-29", None, date(2023, 2, 28)) == 22
    assert age_on("2000-02-29", None, date(2023, 3, 1)) == 23


@pytest.mark.parametrize(
    ("sex", "age", "menopause", "stated", "expected"),
    [
        ("female", 59, None, None, None),
        ("female", 60, None, None, True),
        ("female", 50, 50, None, True),
        ("female", 49, 50, None, False),
        ("female", 70, None, False, False),
        ("male", 70, None, None, False),
        ("other", 70, None, None, None),
        (None, 70, None, None, None),
        ("female", None, 50, None, None),
        ("female", None, None, True, True),
    ],
)
def test_postmenopausal(
    sex: str | None, age: int | None, menopause: int | None, stated: bool | None, expected: bool | None
) -> None:
    assert postmenopausal(sex, age, menopause, stated) is expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [("2024-05-01", 31), ("2024-06-01", 0), ("2024-05", None), ("2024-06-02", None), (None, None)],
)
def test_days_between(start: str | None, expected: int | None) -> None:
    assert days_between(start, TODAY) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "acute"), (28, "acute"), (29, "subacute"), (91, "subacute"), (92, "chronic"), (-1, None), (None, None)],
)
def test_pain_phase_by_days(days: int | None, expected: str | None) -> None:
    assert pain_phase(None, days, TODAY) == expected


@pytest.mark.parametrize(
    ("onset", "expected"),
    [
        ("2024-05-04", "acute"),  # 28 days
        ("2024-05-03", "subacute"),  # 29
        ("2024-03-02", "subacute"),  # 91
        ("2024-03-01", "chronic"),  # 92
        ("2024-06", "acute"),
        ("2024-05", None),  # 1 to 31
        ("2024-04", "subacute"),  # 32 to 61
        ("2024-03", None),  # 62 to 92
        ("2024-02", "chronic"),
        ("2024", None),
        ("2023", "chronic"),
        ("2024-07", None),
    ],
)
def test_pain_phase_by_partial_onset(onset: str, expected: str | None) -> None:
    assert pain_phase(onset, None, TODAY) == expected
