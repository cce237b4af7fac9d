"""FHIR dates: as written, with their precision, and the instant in UTC beside them."""

import pytest

from spinepath.fhir import dates
from spinepath.fhir.dates import UNDATED, When
from spinepath.fhir.elements import UnreadableError


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024", When("2024", None, "year")),
        ("2024-03", When("2024-03", None, "month")),
        ("2024-02-29", When("2024-02-29", None, "day")),
        ("2024-03-31T23:30:00-05:00", When("2024-03-31", None, "day", "2024-04-01T04:30:00Z")),
        ("2024-03-31T00:30:00+14:00", When("2024-03-31", None, "day", "2024-03-30T10:30:00Z")),
        ("2021-11-10T19:14:41.088720-08:00", When("2021-11-10", None, "day", "2021-11-11T03:14:41.088720Z")),
        ("2024-03-31T09:30Z", When("2024-03-31", None, "day", "2024-03-31T09:30:00Z")),
        ("2024-03-31T09:30:00", When("2024-03-31", None, "day", "2024-03-31T09:30:00Z")),
    ],
)
def test_a_date_stays_as_written(written: str, expected: When) -> None:
    assert dates.parse(written, "x") == expected


@pytest.mark.parametrize(
    "written",
    [
        "2023-13-45",
        "2023-02-29",
        "2023-00-10",
        "0000",
        "23",
        "2023-1-1",
        "2023/01/01",
        "20230101",
        "",
        " 2023",
        "2023-01T10:00:00Z",
        "2023-01-01T25:00:00Z",
        "2023-01-01T10",
        "2023-01-01 10:00:00",
        "\u0662\u0660\u0662\u0663-01-01",
        "2023-01-01T10:00:00+99:00",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_a_day_that_cannot_be_is_an_error(written: str) -> None:
    with pytest.raises(UnreadableError):
        dates.parse(written, "effectiveDateTime")


def test_a_period_has_two_ends_and_either_may_be_open() -> None:
    whole = {"p": {"start": "2024-01", "end": "2024-02-03T10:00:00Z"}}
    assert dates.period(whole, "p") == When("2024-01", "2024-02-03", "month")
    assert dates.period({"p": {"end": "2024"}}, "p") == When(None, "2024")
    assert dates.period({}, "p") == UNDATED


@pytest.mark.parametrize(
    ("resource", "start"),
    [
        ({"onsetDateTime": "2020-05-01"}, "2020-05-01"),
        ({"onsetPeriod": {"start": "2020-05"}}, "2020-05"),
        ({"onsetAge": {"value": 67, "unit": "years", "code": "a"}}, "2017"),
        ({"onsetAge": {"value": 3, "code": "mo"}}, None),
        ({"onsetString": "2019-03"}, "2019-03"),
        ({"onsetString": "some years ago"}, None),
        ({"onsetRange": {"low": {"value": 60}}}, None),
        ({"onsetInstant": "2020-05-01T10:00:00Z"}, "2020-05-01"),
        ({"onsetTiming": {"event": ["2021-01-02", "2020-12-31"]}}, "2020-12-31"),
        ({}, None),
    ],
)
def test_every_way_to_say_when(resource: dict[str, object], start: str | None) -> None:
    assert dates.choice(resource, "onset", "1950-06-01").start == start


def test_an_age_needs_the_birth() -> None:
    assert dates.choice({"onsetAge": {"value": 67, "code": "a"}}, "onset", None) == UNDATED


def test_an_end_is_counted_only_from_a_whole_day() -> None:
    assert dates.days_later("2024-02-28", 2) == "2024-03-01"
    assert dates.days_later("2024-02", 2) is None
    assert dates.days_later("9999-12-31", 2) is None


def test_durations_are_days() -> None:
    assert dates.duration({"d": {"value": 2, "code": "wk"}}, "d") == 14
    assert dates.duration({"d": {"value": 30, "unit": "days"}}, "d") == 30
    assert dates.duration({"d": {"value": 1, "unit": "fortnight"}}, "d") is None
