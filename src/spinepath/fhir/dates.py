"""FHIR dates: kept as written with their precision, and the instant in UTC beside them.

A dateTime with an offset keeps the date that was written: a measurement of 23:30 on Monday in New York stays on Monday.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from spinepath.terms import Precision

from .elements import Json, UnreadableError, element, number, text

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_TIME = re.compile(r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?")
_PRECISION: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}
_YEARS = frozenset({None, "a", "year", "years"})
DAYS = {"s": 1 / 86400, "min": 1 / 1440, "h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25}
"""UCUM unit of time -> days; month and year as in UCUM (Julian year / 12, Julian year)."""


class When(NamedTuple):
    """When something was: ISO dates cut to their precision, `instant` in UTC if a time of day was written."""

    start: str | None = None
    end: str | None = None
    precision: Precision | None = None
    instant: str | None = None


UNDATED = When()


def parse(written: str, path: str) -> When:
    """A FHIR date, dateTime or instant. A time without offset is taken as UTC. Raises UnreadableError."""
    when = _parse(written)
    if when is None:
        raise UnreadableError(
            path, written, "a date like 2024, 2024-03, 2024-03-31 or 2024-03-31T09:30:00Z that exists"
        )
    return when


@lru_cache(maxsize=65_536)
def _parse(written: str) -> When | None:
    day, time = written[:10], written[10:]
    if not _DATE.fullmatch(day) or (time and (len(day) < 10 or not _TIME.fullmatch(time))):
        return None
    try:
        date.fromisoformat((day + "-01-01")[:10])
        instant = _utc(written) if time else None
    except (ValueError, OverflowError):
        return None
    return When(day, None, _PRECISION[len(day)], instant)


def _utc(written: str) -> str:
    moment = datetime.fromisoformat(written)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def at(resource: Json, key: str) -> When:
    """The date element `key` of a resource; UNDATED when absent."""
    written = text(resource, key)
    return UNDATED if written is None else parse(written, key)


def period(parent: Json, key: str, path: str = "") -> When:
    """A Period: from start to end, either may be open."""
    found = element(parent, key, path) or {}
    start, end = (text(found, k, f"{path}{key}.") for k in ("start", "end"))
    first = parse(start, f"{path}{key}.start") if start is not None else UNDATED
    last = parse(end, f"{path}{key}.end") if end is not None else UNDATED
    return When(first.start, last.start, first.precision, first.instant)


def choice(resource: Json, name: str, birth: str | None = None) -> When:
    """`name[x]` as DateTime, Period, Age, String, Instant or Timing; UNDATED when absent or not a date.

    An age becomes the year in which the person had it, if `birth` is known. A text counts only if it is an ISO date.
    """
    if f"{name}DateTime" in resource:
        return at(resource, f"{name}DateTime")
    if f"{name}Period" in resource:
        return period(resource, f"{name}Period")
    if f"{name}Age" in resource:
        return _age(resource, f"{name}Age", birth)
    if f"{name}String" in resource:
        return _parse((text(resource, f"{name}String") or "").strip()) or UNDATED
    if f"{name}Timing" in resource:
        return _first_event(resource, f"{name}Timing")
    return at(resource, f"{name}Instant")


def _age(resource: Json, key: str, birth: str | None) -> When:
    age = element(resource, key) or {}
    years = number(age, "value", f"{key}.")
    unit = text(age, "code", f"{key}.") or text(age, "unit", f"{key}.")
    if years is None or birth is None or unit not in _YEARS:
        return UNDATED
    return When(f"{int(birth[:4]) + int(years):04}", None, "year")


def _first_event(resource: Json, key: str) -> When:
    events = (element(resource, key) or {}).get("event") or []
    if not isinstance(events, list) or not all(isinstance(e, str) for e in events):
        raise UnreadableError(f"{key}.event", events, "a list of dates")
    return min((parse(e, f"{key}.event") for e in events), default=UNDATED, key=lambda when: when.start or "")


def days_later(start: str | None, days: float) -> str | None:
    """ISO date `days` (d) after a start that is known to the day; None otherwise."""
    if start is None or len(start) != 10:
        return None
    try:
        return (date.fromisoformat(start) + timedelta(days=days)).isoformat()
    except OverflowError:
        return None


def duration(parent: Json, key: str, path: str = "") -> float | None:
    """A Duration in days (d); None when absent or in no known unit."""
    found = element(parent, key, path) or {}
    value = number(found, "value", f"{path}{key}.")
    unit = text(found, "code", f"{path}{key}.") or text(found, "unit", f"{path}{key}.") or ""
    factor = DAYS.get(unit) or DAYS.get(
        {"day": "d", "days": "d", "week": "wk", "weeks": "wk", "month": "mo"}.get(unit, "")
    )
    return None if value is None or factor is None else value * factor


def latest_instant(resource: Json, *keys: str) -> str | None:
    """The first of the elements `keys` that is there, as instant in UTC (as date where no time was written)."""
    for key in keys:
        found = at(resource, key)
        if found.start is not None:
            return found.instant or found.start
    meta = element(resource, "meta") or {}
    updated = text(meta, "lastUpdated", "meta.")
    return parse(updated, "meta.lastUpdated").instant if updated else None
