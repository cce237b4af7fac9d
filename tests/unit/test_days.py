"""A day as it is told: text, date or datetime, within the years of anybody who may have a record."""

from datetime import UTC, date, datetime

import pytest

from spinepath.terms import SpinepathError, day_of


@pytest.mark.parametrize(
    "told", ["2026-11-22", date(2026, 11, 22), datetime(2026, 11, 22, 23, 59, tzinfo=UTC)], ids=repr
)
def test_a_day_is_a_date_and_nothing_more(told: object) -> None:
    assert repr(day_of(told, "day")) == "datetime.date(2026, 11, 22)"


@pytest.mark.parametrize("told", ["1900-01-01", "2200-01-01"])
def test_the_first_and_the_last_day(told: str) -> None:
    assert day_of(told, "day").isoformat() == told


@pytest.mark.parametrize("told", ["1899-12-31", "2200-01-02", "9999-12-31", "0001-01-01"])
def test_a_day_beyond_them_is_a_slip_of_the_pen(told: str) -> None:
    with pytest.raises(SpinepathError, match=f"--as-of: found {told}, expected a day from 1900-01-01 to 2200-01-01"):
        day_of(told, "--as-of")


@pytest.mark.parametrize("told", ["tomorrow", "22.11.2026", "2026-02-30", "", 20261122, None, ("2026-11-22",)])
def test_what_is_no_day(told: object) -> None:
    with pytest.raises(SpinepathError, match="expected a day like 2026-11-22"):
        day_of(told, "day")
