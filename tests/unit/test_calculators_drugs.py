"""Sums over drugs: a drug without a known amount makes the sum a lower bound or unknown, never smaller in silence."""

from datetime import date
from typing import Any

import pytest

from spinepath.calculators.drugs import (
    course_days,
    daily_total,
    days_on_drug,
    days_since_first_dose,
    days_since_step_up,
    months_in_all,
    opioid_mme,
    opioid_mme_at_least,
    opioid_mme_complete,
    opioid_naive,
    prednisolone_equivalent,
    products,
)
from spinepath.terms import CurrentDrug

T, F, U = True, False, None
FACTORS = {
    "codeine": {"mme_us": 0.15, "mme_uk": 0.1},
    "oxycodone": {"mme_us": 1.5, "mme_uk": 1.5},
    "patch": {"mme_uk": 2.4},
    "dexamethasone": {"prednisolone_mg": 6.67},
    "prednisolone": {"prednisolone_mg": 1.0},
}
UNITS = {"codeine": "mg/d", "oxycodone": "mg/d", "patch": "ug/h"}


def drug(concept: str, amount: float | None = None, unit: str | None = "mg/d", **more: Any) -> CurrentDrug:
    return CurrentDrug(concept, concept, amount, unit, **more)


CODEINE, OXYCODONE, PATCH = drug("codeine", 120.0), drug("oxycodone", 20.0), drug("patch", 12.0, "ug/h")


@pytest.mark.parametrize(
    ("drugs", "jurisdiction", "on_opioid", "mme", "complete"),
    [
        ((CODEINE,), "us", T, 18.0, T),
        ((CODEINE,), "uk", T, 12.0, T),
        ((CODEINE,), "eu", T, 18.0, F),  # no factors of its own: the largest, and no claim to be the whole
        ((CODEINE,), None, T, 18.0, F),
        ((CODEINE, OXYCODONE), "us", T, 48.0, T),
        ((CODEINE, drug("oxycodone")), "us", T, 18.0, F),
        ((drug("oxycodone"),), "us", T, 0.0, F),
        ((drug("pethidine", 100.0),), "us", T, 0.0, F),
        ((PATCH,), "uk", T, 28.8, T),
        ((PATCH,), "us", T, 28.8, F),
        ((drug("patch", 12.0, "mg/d"),), "uk", T, 0.0, F),
        ((drug("oxycodone", 12.0, "ug/h"),), "uk", T, 0.0, F),  # the factor is not for a rate
        ((drug("oxycodone", 20_000.0, "ug/d"),), "us", T, 30.0, T),
        ((drug("oxycodone", 20.0, None),), "us", T, 0.0, F),
        ((drug("oxycodone", 20.0, stale=True),), "us", T, 30.0, F),
        ((), "us", F, 0.0, T),
        (None, "us", F, 0.0, T),
        ((), "us", T, U, U),
        (None, "us", U, U, U),
    ],
)
def test_opioid_mme(drugs: Any, jurisdiction: Any, on_opioid: Any, mme: Any, complete: Any) -> None:
    assert opioid_mme_at_least(drugs, jurisdiction, FACTORS, UNITS) == pytest.approx(mme or 0.0)
    assert opioid_mme_complete(drugs, jurisdiction, on_opioid, FACTORS, UNITS) is complete
    whole = opioid_mme(drugs, jurisdiction, on_opioid, FACTORS, UNITS)
    nobody_publishes = jurisdiction in ("eu", None) and drugs
    assert whole == (pytest.approx(mme) if complete or nobody_publishes else None)


@pytest.mark.parametrize(
    ("stated", "on_opioid", "days", "expected"),
    [(U, F, U, T), (U, F, 30, T), (U, T, 6, T), (U, T, 7, F), (U, T, U, U), (U, U, U, U), (F, F, 0, F), (T, T, 30, T)],
)
def test_opioid_naive(stated: Any, on_opioid: Any, days: Any, expected: Any) -> None:
    assert opioid_naive(stated, on_opioid, days) is expected


@pytest.mark.parametrize(
    ("drugs", "taken", "expected"),
    [
        ((drug("p", 3000.0), drug("p", 0.5, "g/d")), T, 3500.0),
        ((drug("p", 3000.0), drug("p")), T, U),
        ((drug("p", 3000.0, "mL/d"),), T, U),
        ((), T, U),
        (None, U, U),
        (None, F, 0.0),
    ],
)
def test_daily_total(drugs: Any, taken: Any, expected: Any) -> None:
    assert daily_total(drugs, taken) == expected


@pytest.mark.parametrize(
    ("drugs", "stated", "on_steroid", "expected"),
    [
        ((drug("dexamethasone", 2.0), drug("prednisolone", 5.0)), U, T, 18.34),
        ((drug("dexamethasone", 2.0), drug("prednisolone")), U, T, U),
        ((drug("other", 2.0),), U, T, U),
        ((drug("prednisolone", 5.0),), 7.5, T, 7.5),
        (None, U, F, 0.0),
        (None, U, U, U),
    ],
)
def test_prednisolone_equivalent(drugs: Any, stated: Any, on_steroid: Any, expected: Any) -> None:
    assert prednisolone_equivalent(drugs, stated, on_steroid, FACTORS) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("starts", "stated", "expected"),
    [
        (["2024-05-01", "2024-03-01"], U, 92),
        (["2024-05-01", None], U, 31),
        (["2024-05-01", "2024-03"], U, U),
        ([None], U, U),
        ([], U, U),
        (["2024-05-01"], 90, 90),
    ],
)
def test_days_on_drug(starts: list[str | None], stated: int | None, expected: int | None) -> None:
    drugs = tuple(drug("prednisolone", start=start) for start in starts)
    assert days_on_drug(drugs, stated, date(2024, 6, 1)) == expected


LONG, SHORT = "2023-01-01", "2024-05-30"  # how far back the record of medicines reaches: 3 d are enough


@pytest.mark.parametrize(
    ("stated", "begun", "record", "expected"),
    [
        ("2024-05-30", [U, U, U, U], LONG, 2),
        ("2024-06-01", [U, U, U, U], U, 0),
        ("2024-05-20", [U, U, U, U], LONG, 12),
        ("2024-05-30", [U, "2024-05-31", U, U], LONG, 1),  # a later begin on record
        ("2024-05-20", ["2024-03-01", U, U, "2024-05-25"], LONG, 12),  # the person knows better
        (U, ["2024-05-30", U, U, U], LONG, 2),
        (U, ["2024-05-30", U, U, U], "2024-05-29", 2),
        (U, ["2024-05-30", U, U, U], SHORT, U),  # everything on record is new
        (U, ["2024-05-30", U, U, U], U, U),
        ("2024-05-20", ["2024-05-31", U, U, U], SHORT, 12),
        (U, [U, U, "2024-05-29", U], LONG, U),  # three days: a dose may have been raised since
        (U, ["2024-03-01", "2024-05-31", U, U], LONG, 1),  # from a weak to a strong one
        (U, [U, U, U, U], LONG, U),
        ("2024-05", [U, U, U, U], LONG, U),
        ("2024-05", ["2024-05-31", U, U, U], LONG, 1),
        (U, ["2024-05", U, U, U], LONG, U),
        ("2024-06-02", [U, U, U, U], LONG, U),  # still ahead
    ],
)
def test_days_since_step_up(
    stated: str | None, begun: list[str | None], record: str | None, expected: int | None
) -> None:
    assert days_since_step_up(stated, record, *begun, as_of=date(2024, 6, 1)) == expected


def test_products() -> None:
    assert products(None, F) == 0
    assert products(None, U) is None
    assert products([], T) is None
    assert products([drug("codeine"), drug("codeine", 30.0)], T) == 2


@pytest.mark.parametrize(
    ("stated", "days", "months"),
    [(10.0, 730, 10.0), (0.0, 730, 0.0), (U, 730, 24.0), (U, 365, 12.0), (U, 15, 0.5), (U, U, U)],
)
def test_months_of_all_courses_are_stated_or_come_from_the_days_on_record(stated: Any, days: Any, months: Any) -> None:
    assert months_in_all(stated, days) == months


@pytest.mark.parametrize(
    ("months", "start", "days"),
    [(10.0, "2025-12-02", 304), (0.0, "2025-12-02", 0), (U, "2025-12-02", 31), (U, "2025-12", U), (U, U, U)],
)
def test_a_course_counts_the_months_before_it(months: Any, start: Any, days: Any) -> None:
    assert course_days(months, (drug("a", start=start),), date(2026, 1, 2)) == days


@pytest.mark.parametrize(
    ("doses", "last", "first"), [(1, 5, 5), (2, 5, 35), (12, 0, 335), (0, 5, U), (U, 5, U), (3, U, U)]
)
def test_days_since_the_first_of_monthly_doses(doses: Any, last: Any, first: Any) -> None:
    assert days_since_first_dose(doses, last) == first
