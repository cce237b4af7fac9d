"""Sums over drugs: a drug without a known amount makes the sum a lower bound or unknown, never smaller in silence."""

from datetime import date
from typing import Any

import pytest

from spinepath.calculators.drugs import (
    daily_total,
    days_on_drug,
    opioid_mme,
    opioid_mme_at_least,
    opioid_mme_complete,
    opioid_naive,
    prednisolone_equivalent,
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
