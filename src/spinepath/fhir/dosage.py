"""How much of a drug a day: dose x times a day x strength of the product, or unknown. Never a guess.

An as-needed dose counts at its maximum, a range at its upper end, because the sums made from it are ceilings. Patches
and other products with a strength per hour give that rate (`ug/h`), not a daily amount.
Source: the Dosage and Timing data types of FHIR R4 (4.0.1).
"""

import re
from typing import NamedTuple

from spinepath.knowledge.models import Strength

from .codes import codings
from .dates import DAYS
from .elements import Json, element, elements, number, text

_MILLIGRAMS = {"kg": 1e6, "g": 1e3, "mg": 1.0, "ug": 1e-3, "mcg": 1e-3, "µg": 1e-3, "μg": 1e-3, "ng": 1e-6}
_WORDS_MASS = {"milligram": "mg", "gram": "g", "microgram": "ug", "nanogram": "ng"}
_INTERNATIONAL = frozenset({"iu", "u", "unit", "international unit", "usp'u"})
_HOUR = frozenset({"h", "hr", "hour"})
_VOLUME = {"ml": 1.0, "milliliter": 1.0, "millilitre": 1.0, "l": 1000.0}
_PRODUCT = frozenset(
    {
        "", "1", "tablet", "tab", "tbl", "tablette", "tabletten", "caplet", "capsule", "cap", "stück", "stk", "patch",
        "film", "sachet", "suppository", "supp",
        "lozenge", "actuation", "puff", "spray", "ampoule", "ampule", "vial", "syringe", "pen", "each",
    }
)  # fmt: skip
_MOST_UNNAMED = 10
"""A dose without unit counts tablets up to this number; `500` without unit is more likely mg, so it stays unknown."""
_CODES = {"QD": 1.0, "BID": 2.0, "TID": 3.0, "QID": 4.0, "AM": 1.0, "PM": 1.0, "BED": 1.0, "QOD": 0.5, "WK": 1 / 7}
_CODES |= {"MO": 1 / DAYS["mo"], "HS": 1.0, "QHS": 1.0}
_KNOWN = _MILLIGRAMS.keys() | _WORDS_MASS.keys() | _INTERNATIONAL | _VOLUME.keys() | _PRODUCT | _HOUR
_BRACKETS = re.compile(r"[\[\]{}()]")
_EVERY_HOURS = re.compile(r"Q([1-9][0-9]?)H")


class Amount(NamedTuple):
    """An amount with its UCUM unit."""

    value: float
    unit: str


def daily_amount(dosages: list[tuple[str, Json]], strength: Strength | None, alone: bool) -> Amount | None:
    """The amount a day over all dosage instructions (with their paths); None when any of it is unknown.

    Instructions of one sequence number run at the same time and add up; different numbers follow each other, so the
    largest counts. `alone`: the product holds no other drug, so that a dose in mg is a dose of this one.
    """
    by_sequence: dict[float, list[Amount]] = {}
    for at, dosage in dosages:
        amount = _one(dosage, at, strength, alone)
        if amount is None:
            return None
        by_sequence.setdefault(number(dosage, "sequence", at) or 0, []).append(amount)
    totals = [_sum(amounts) for amounts in by_sequence.values()]
    known = [total for total in totals if total is not None]
    if not known or len(known) < len(totals) or len({total.unit for total in known}) > 1:
        return None
    return max(known)


def _sum(amounts: list[Amount]) -> Amount | None:
    units = {amount.unit for amount in amounts}
    return Amount(sum(a.value for a in amounts), units.pop()) if len(units) == 1 else None


def _one(dosage: Json, at: str, strength: Strength | None, alone: bool) -> Amount | None:
    ceiling = _ceiling(dosage, at, strength, alone)
    dose = _dose(dosage, at)
    given = None if dose is None else in_drug(dose, strength, alone)
    if given is not None and given.unit.endswith("/h"):
        return given
    times = times_a_day(dosage, at)
    if given is None or times is None:
        return ceiling
    daily = Amount(given.value * times, f"{given.unit}/d")
    return min(daily, ceiling) if ceiling is not None and ceiling.unit == daily.unit else daily


def _ceiling(dosage: Json, at: str, strength: Strength | None, alone: bool) -> Amount | None:
    """maxDosePerPeriod as an amount a day."""
    ratio = element(dosage, "maxDosePerPeriod", at)
    if ratio is None:
        return None
    path = f"{at}maxDosePerPeriod."
    most = _quantity(ratio, "numerator", path)
    per = _quantity(ratio, "denominator", path)
    days = None if per is None else per.value * DAYS.get(per.unit, 0.0)
    amount = None if most is None else in_drug(most, strength, alone)
    return None if amount is None or not days else Amount(amount.value / days, f"{amount.unit}/d")


def _dose(dosage: Json, at: str) -> Amount | None:
    """The dose given at one time: the ordered one if several are there, the upper end of a range."""
    rates = elements(dosage, "doseAndRate", at)
    ordered = [r for r in rates if any(code == "ordered" for _, code in codings(r, "type", f"{at}doseAndRate."))]
    for rate in ordered or rates:
        path = f"{at}doseAndRate."
        found = _quantity(rate, "doseQuantity", path)
        bounds = element(rate, "doseRange", path)
        return found or (None if bounds is None else _quantity(bounds, "high", f"{path}doseRange."))
    return None


def _quantity(parent: Json, key: str, at: str) -> Amount | None:
    found = element(parent, key, at)
    if found is None:
        return None
    value = number(found, "value", f"{at}{key}.")
    unit = text(found, "code", f"{at}{key}.") or text(found, "unit", f"{at}{key}.") or ""
    return None if value is None else Amount(value, unit)


def given_once(parent: Json, key: str, at: str, strength: Strength | None, alone: bool) -> Amount | None:
    """One administered dose (`dosage.dose`) in mg, [IU] or ug/h of the drug."""
    dose = _quantity(parent, key, at)
    return None if dose is None else in_drug(dose, strength, alone)


def in_drug(dose: Amount, strength: Strength | None, alone: bool) -> Amount | None:
    """A dose (in mg, tablets, mL, units) as amount of the drug itself; None when it cannot be known."""
    unit = _unit(dose.unit)
    mass, _, time = unit.partition("/")
    if alone and _unit(mass) in _MILLIGRAMS and _unit(time) in _HOUR:
        return Amount(round(dose.value * _MILLIGRAMS[_unit(mass)] * 1000, 6), "ug/h")
    if alone and unit in _MILLIGRAMS:
        return Amount(dose.value * _MILLIGRAMS[unit], "mg")
    if alone and unit in _INTERNATIONAL:
        return Amount(dose.value, "[IU]")
    if strength is None:
        return None
    whole, _, per = strength.unit.partition("/")
    if unit in _VOLUME and _unit(per) in _VOLUME:
        return _of_strength(dose.value * _VOLUME[unit] / _VOLUME[_unit(per)], strength.value, whole)
    if unit in _PRODUCT and per in ("", "h") and (unit or dose.value <= _MOST_UNNAMED):
        return _of_strength(dose.value, strength.value, strength.unit)
    return None


def _of_strength(count: float, value: float, unit: str) -> Amount:
    plain = _unit(unit)
    if plain in _MILLIGRAMS:
        return Amount(count * value * _MILLIGRAMS[plain], "mg")
    return Amount(count * value, "[IU]" if plain in _INTERNATIONAL else unit)


def _unit(written: str) -> str:
    """A unit as the tables above spell it: `{Tablet}`, `tablet(s)` and `TABLETS` are `tablet`, `[IU]` is `iu`."""
    word = _BRACKETS.sub("", written).strip().lower()
    stems = (word.removesuffix(ending) for ending in ("", "s", "es"))
    known = next((stem for stem in stems if stem in _KNOWN), word)
    return _WORDS_MASS.get(known, known)


def times_a_day(dosage: Json, at: str) -> float | None:
    """How often a day (1/d) by Timing.repeat, else by Timing.code; None when unknown. The upper end of ranges."""
    timing = element(dosage, "timing", at)
    if timing is None:
        return None
    repeat = element(timing, "repeat", f"{at}timing.") or {}
    return _by_repeat(repeat, f"{at}timing.repeat.") or _by_code(timing, f"{at}timing.")


def _by_repeat(repeat: Json, at: str) -> float | None:
    period = number(repeat, "period", at)
    unit = DAYS.get(text(repeat, "periodUnit", at) or "")
    often = number(repeat, "frequencyMax", at) or number(repeat, "frequency", at)
    named = max(_count(repeat, "when"), _count(repeat, "timeOfDay"))
    week = _count(repeat, "dayOfWeek") / 7 or 1.0
    if period is not None and period > 0 and unit is not None:
        share = week if unit == 1.0 else 1.0
        return (often or named or 1.0) / (period * unit) * share
    if named or week < 1.0:
        return (often or named or 1.0) * week
    return None


def _count(repeat: Json, key: str) -> int:
    listed = repeat.get(key)
    return len(listed) if isinstance(listed, list) else 0


def _by_code(timing: Json, at: str) -> float | None:
    said = [code for _, code in codings(timing, "code", at)]
    said += [text(element(timing, "code", at) or {}, "text", f"{at}code.") or ""]
    for code in said:
        known = _CODES.get(code.strip().upper())
        every = _EVERY_HOURS.fullmatch(code.strip().upper())
        if known is not None or every is not None:
            return known if known is not None else 24 / int(every[1]) if every else None
    return None
