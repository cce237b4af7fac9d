"""A day as a person or a program tells it, read in one place so that it means the same everywhere."""

from datetime import date, datetime

from .errors import SpinepathError

FIRST, LAST = date(1900, 1, 1), date(2200, 1, 1)
"""Beyond these a day is a slip of the pen, and dates computed from it would leave the calendar."""


def day_of(told: object, place: str) -> date:
    """A date, the date of a datetime, or ISO text. Raises SpinepathError, opened by `place`, for anything else.

    >>> day_of("2026-11-22", "--as-of")
    datetime.date(2026, 11, 22)
    """
    day = _read(told)
    if day is None:
        raise SpinepathError(place, found=told, expected="a day like 2026-11-22")
    if not FIRST <= day <= LAST:
        raise SpinepathError(place, found=day.isoformat(), expected=f"a day from {FIRST} to {LAST}")
    return day


def _read(told: object) -> date | None:
    if isinstance(told, datetime):
        return told.date()
    if isinstance(told, date):
        return told
    try:
        return date.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
