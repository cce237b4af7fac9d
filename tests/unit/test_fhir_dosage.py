"""How much a day: dose, times, strength. Anything that is not known for sure is None, never a guess."""

from typing import Any

import pytest

from spinepath.fhir.dosage import Amount, daily_amount, times_a_day
from spinepath.knowledge.models import Strength

MG325 = Strength(value=325, unit="mg")


def _dose(value: float, unit: str | None = "tablet", **more: Any) -> dict[str, Any]:
    return {"doseQuantity": {"value": value, **({"unit": unit} if unit else {})}, **more}


def _every(frequency: float, period: float, unit: str, **more: Any) -> dict[str, Any]:
    return {"repeat": {"frequency": frequency, "period": period, "periodUnit": unit, **more}}


def _dosage(dose: Any, timing: Any, **more: Any) -> dict[str, Any]:
    return {"doseAndRate": [dose], "timing": timing, **more}


def _a_day(*dosages: dict[str, Any], strength: Strength | None = MG325, alone: bool = True) -> Amount | None:
    return daily_amount([(f"dosageInstruction[{i}].", d) for i, d in enumerate(dosages)], strength, alone)


@pytest.mark.parametrize(
    ("timing", "times"),
    [
        (_every(1, 6, "h"), 4),
        (_every(3, 1, "d"), 3),
        (_every(1, 1, "wk"), 1 / 7),
        (_every(1, 3, "d"), 1 / 3),
        (_every(1, 4, "h", periodMax=6), 6),
        (_every(1, 1, "d", frequencyMax=4), 4),
        ({"repeat": {"period": 8, "periodUnit": "h"}}, 3),
        ({"repeat": {"period": 1, "periodUnit": "d", "dayOfWeek": ["mon", "thu"]}}, 2 / 7),
        ({"repeat": {"period": 1, "periodUnit": "wk", "dayOfWeek": ["mon"]}}, 1 / 7),
        ({"repeat": {"dayOfWeek": ["mon"], "frequency": 2}}, 2 / 7),
        ({"repeat": {"when": ["ACM", "ACV"]}}, 2),
        ({"repeat": {"timeOfDay": ["08:00:00", "14:00:00", "20:00:00"]}}, 3),
        ({"code": {"coding": [{"system": "urn:x", "code": "BID"}]}}, 2),
        ({"code": {"coding": [{"system": "urn:x", "code": "Q4H"}]}}, 6),
        ({"code": {"text": "q12h"}}, 2),
        ({"code": {"text": "QOD"}}, 0.5),
        ({"code": {"text": "as directed"}}, None),
        ({"repeat": {"boundsPeriod": {"start": "2025"}}}, None),
        ({"repeat": {"count": 1}}, None),
        (_every(1, 0, "d"), None),
        ({"event": ["2026-01-01"]}, None),
        (None, None),
    ],
)
def test_times_a_day(timing: Any, times: float | None) -> None:
    assert times_a_day({"timing": timing}, "") == (None if times is None else pytest.approx(times))


@pytest.mark.parametrize(
    ("dose", "strength", "alone", "amount"),
    [
        (_dose(1), MG325, True, Amount(975, "mg/d")),
        (_dose(2, "TAB"), MG325, False, Amount(1950, "mg/d")),
        (_dose(1, "{tablet}"), MG325, True, Amount(975, "mg/d")),
        (_dose(2, "Tablets"), MG325, True, Amount(1950, "mg/d")),
        (_dose(1, None), MG325, True, Amount(975, "mg/d")),
        (_dose(1, "mg"), None, True, Amount(3, "mg/d")),
        (_dose(0.5, "g"), None, True, Amount(1500, "mg/d")),
        (_dose(50, "mcg"), None, True, Amount(0.15, "mg/d")),
        (_dose(5, "milligrams"), None, True, Amount(15, "mg/d")),
        (_dose(50, "[IU]"), None, True, Amount(150, "[IU]/d")),
        (_dose(10, "mL"), Strength(value=2, unit="mg/mL"), True, Amount(60, "mg/d")),
        (_dose(1, "patch"), Strength(value=75, unit="ug/h"), True, Amount(75, "ug/h")),
        (_dose(2, "patches"), Strength(value=12, unit="ug/h"), True, Amount(24, "ug/h")),
        (_dose(500, None), MG325, True, None),
        (_dose(500, "mg"), MG325, False, None),
        (_dose(1), None, True, None),
        (_dose(5, "mL"), MG325, True, None),
        (_dose(1, "teaspoon"), MG325, True, None),
        (_dose(1, "tablet"), Strength(value=2, unit="mg/mL"), True, None),
        ({"rateQuantity": {"value": 1}}, MG325, True, None),
    ],
)
def test_the_amount_a_day(dose: Any, strength: Strength | None, alone: bool, amount: Amount | None) -> None:
    found = _a_day(_dosage(dose, _every(3, 1, "d")), strength=strength, alone=alone)
    assert found == (None if amount is None else (pytest.approx(amount.value), amount.unit))


def test_as_needed_and_ranges_count_at_their_maximum() -> None:
    ranged = {"doseRange": {"low": {"value": 1, "unit": "tablet"}, "high": {"value": 2, "unit": "tablet"}}}
    assert _a_day(_dosage(ranged, _every(1, 4, "h", periodMax=6), asNeededBoolean=True)) == (3900, "mg/d")


def test_a_maximum_a_day_is_a_ceiling() -> None:
    most = {"numerator": {"value": 4, "unit": "tablet"}, "denominator": {"value": 1, "code": "d"}}
    assert _a_day(_dosage(_dose(1), _every(1, 4, "h"), maxDosePerPeriod=most)) == (1300, "mg/d")
    assert _a_day({"maxDosePerPeriod": most, "asNeededBoolean": True}) == (1300, "mg/d")
    assert _a_day(_dosage(_dose(1), _every(1, 1, "d"), maxDosePerPeriod=most)) == (325, "mg/d")


def test_doses_at_the_same_time_add_up_and_doses_in_sequence_do_not() -> None:
    morning, evening = _dosage(_dose(2), _every(1, 1, "d")), _dosage(_dose(1), _every(1, 1, "d"))
    assert _a_day(morning, evening) == (975, "mg/d")
    assert _a_day({**morning, "sequence": 1}, {**evening, "sequence": 2}) == (650, "mg/d")


def test_one_unknown_dose_makes_the_sum_unknown() -> None:
    assert _a_day(_dosage(_dose(2), _every(1, 1, "d")), {"text": "and as needed"}) is None
    assert _a_day() is None


def test_of_several_doses_the_ordered_one_counts() -> None:
    kinds = [
        {"type": {"coding": [{"system": "urn:x", "code": kind}]}, **_dose(n)}
        for kind, n in (("calculated", 9), ("ordered", 1))
    ]
    assert _a_day({"doseAndRate": kinds, "timing": _every(1, 1, "d")}) == (325, "mg/d")
