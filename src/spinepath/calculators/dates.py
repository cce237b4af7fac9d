"""Partial dates as intervals of days, because records say "2024-03" and rules must not invent the day.

Days are proleptic Gregorian ordinals (`date.toordinal`): plain integers that compare and subtract fast.
"""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

_WRITTEN = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


@lru_cache(maxsize=65_536)
def day_range(text: str) -> tuple[int, int] | None:
    """First and last day that ISO text may mean; None when it is no date.

    A time of day behind the date is ignored: the date stands as it was written.

    >>> day_range("2024-03") == (date(2024, 3, 1).toordinal(), date(2024, 3, 31).toordinal())
    True
    """
    if _WRITTEN.fullmatch(text[:10]) is None:
        return None
    numbers = [int(part) for part in text[:10].split("-")]
    try:
        first = date(*[*numbers, 1, 1][:3]).toordinal()
    except ValueError:
        return None
    if len(numbers) == 3:
        return first, first
    if len(numbers) == 2:
        return first, first + monthrange(*numbers)[1] - 1
    return first, date(numbers[0], 12, 31).toordinal()


def days_since(text: str | None, as_of: date) -> tuple[int, int] | None:
    """Fewest and most days (d) from a possibly partial date to `as_of`; None when unknown or wholly in the future.

    A partial date ends at `as_of` at the latest: what is on record has happened.

    >>> days_since("2024-03", date(2024, 3, 11))
    (0, 10)
    """
    days = None if text is None else day_range(text)
    if days is None or days[0] > as_of.toordinal():
        return None
    today = as_of.toordinal()
    return max(0, today - days[1]), today - days[0]
