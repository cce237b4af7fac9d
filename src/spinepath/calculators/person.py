"""Age and time: what follows from dates, with a partial date answering only when both of its ends agree."""

from datetime import date, timedelta

from .dates import day_range, days_since
from .logic import Truth

MENOPAUSE_SURE_AT = 60  # a: natural menopause is past in women of this age (menopause-age-60)
SUBACUTE_FROM_D = 29  # d since onset: acute 0-28, subacute 29-91, chronic 92 and more; cf. cdc-2022-durations
CHRONIC_FROM_D = 92
YOUNGER_BY_D = 28  # d, a choice of this product


def age_on(birth_date: str | None, stated: int | None, as_of: date) -> int | None:
    """Completed years (a) on `as_of`; a partial birth date counts when it gives one age, else the stated age.

    >>> age_on("1950-03", None, date(2024, 4, 1)), age_on("1950-03", None, date(2024, 3, 15))
    (74, None)
    """
    ages = _ages(birth_date, as_of)
    return ages[0] if ages is not None and ages[0] == ages[1] else stated


def age_at_least(birth_date: str | None, age_years: int | None, as_of: date) -> int | None:
    """The age (a) when it is known, else the lowest that a partial birth date allows.

    >>> age_at_least("1950", None, date(2026, 11, 20)), age_at_least(None, 70, date(2026, 11, 20))
    (75, 70)
    """
    return _bound(_ages(birth_date, as_of), age_years, 0)


def age_at_most(birth_date: str | None, age_years: int | None, as_of: date) -> int | None:
    """The age (a) when it is known, else the highest that a partial birth date allows.

    >>> age_at_most("1950", None, date(2026, 11, 20)), age_at_most(None, None, date(2026, 11, 20))
    (76, None)
    """
    return _bound(_ages(birth_date, as_of), age_years, 1)


def postmenopausal(
    sex: str | None,
    age_years: int | None,
    menopause_age: int | None,
    stated: bool | None,
    age_at_least: int | None = None,
) -> Truth:
    """Stated; never in men; from the age (a) at menopause on; in women from 60 on (menopause-age-60); else unknown.

    `age_at_least` (a) counts while the age itself is unknown: it can show the menopause, never rule it out.
    """
    if stated is not None or sex == "male":
        return bool(stated)
    sure = age_years if age_years is not None else age_at_least
    if sure is None:
        return None
    if menopause_age is not None:
        return True if sure >= menopause_age else None if age_years is None else False
    return True if sex == "female" and sure >= MENOPAUSE_SURE_AT else None


def days_between(start: str | None, as_of: date) -> int | None:
    """Whole days (d) from `start` to `as_of`; None when the day is not known or lies in the future."""
    return _agreed(days_since(start, as_of))


def days_at_least(start: str | None, days: int | None, as_of: date) -> int | None:
    """The days (d) when they are known, else the fewest that a partial `start` allows.

    >>> days_at_least("2026-10", None, date(2026, 11, 20)), days_at_least(None, 7, date(2026, 11, 20))
    (20, 7)
    """
    return _bound(days_since(start, as_of), days, 0)


def days_at_most(start: str | None, days: int | None, as_of: date) -> int | None:
    """The days (d) when they are known, else the most that a partial `start` allows.

    >>> days_at_most("2026-10", None, date(2026, 11, 20)), days_at_most(None, None, date(2026, 11, 20))
    (50, None)
    """
    return _bound(days_since(start, as_of), days, 1)


def index_onset(onset: str | None, newest_fracture_days: int | None, as_of: date) -> str | None:
    """When this illness began: the onset of the pain as stated, else the day of the newest fracture (days ago, d)."""
    if onset is not None or newest_fracture_days is None:
        return onset
    return (as_of - timedelta(days=newest_fracture_days)).isoformat()


def pain_phase(onset: str | None, days: int | None, as_of: date, newest_fracture_days: int | None = None) -> str | None:
    """acute (0-28 d), subacute (29-91 d) or chronic (92 d and more) since the onset of the pain.

    `days` (d) when known, else the days that a partial onset allows, if all of them are in one phase
    (limits: this product's reading of cdc-2022-durations, whole days without gaps). A fracture that is more than
    28 d younger than the pain, and of another phase, may hurt anew: then the phase is unknown until somebody asks.

    >>> pain_phase("2024-03", None, date(2024, 4, 20)), pain_phase("2024-03", None, date(2024, 5, 10))
    (None, 'subacute')
    """
    ends = days_since(onset, as_of) if days is None else (days, days)
    if ends is None or ends[0] < 0:
        return None
    phases = {_phase(day) for day in ends}
    if newest_fracture_days is not None and 0 <= newest_fracture_days < ends[0] - YOUNGER_BY_D:
        phases.add(_phase(newest_fracture_days))
    return phases.pop() if len(phases) == 1 else None


def _ages(birth_date: str | None, as_of: date) -> tuple[int, int] | None:
    """Lowest and highest age (a) that a birth date allows."""
    days = None if birth_date is None else day_range(birth_date)
    if days is None or days[0] > as_of.toordinal():
        return None
    youngest, oldest = (_years(date.fromordinal(min(day, as_of.toordinal())), as_of) for day in reversed(days))
    return youngest, oldest


def _bound(ends: tuple[int, int] | None, known: int | None, end: int) -> int | None:
    return known if known is not None or ends is None else ends[end]


def _years(born: date, as_of: date) -> int:
    return as_of.year - born.year - ((as_of.month, as_of.day) < (born.month, born.day))


def _agreed(ends: tuple[int, int] | None) -> int | None:
    return None if ends is None or ends[0] != ends[1] else ends[0]


def _phase(days: int) -> str:
    if days < SUBACUTE_FROM_D:
        return "acute"
    return "subacute" if days < CHRONIC_FROM_D else "chronic"
