"""Numbers and UCUM units as people write them."""

import re
from decimal import Decimal

_UNITS = {
    "10*9/L": "\u00d710\u2079/L",
    "10*12/L": "\u00d710\u00b9\u00b2/L",
    "mm[Hg]": "mmHg",
    "Cel": "°C",
    "deg": "°",
    "1": "",
    "a": "years",
    "mo": "months",
    "wk": "weeks",
    "d": "days",
    "h": "hours",
    "min": "minutes",
    "s": "seconds",
}
_PER = {"d": "day", "h": "hour", "wk": "week", "mo": "month", "a": "year"}
_PARTS = {"umol": "µmol", "ug": "micrograms", "[iU]": "units", "[IU]": "units", "{unit}": "units"}
_SEVERAL = re.compile(r"\((\d+)\.(\w+)\)")  # `(6.mo)`: six months
_POWERS = {"m2": "m²", "m3": "m³"}
_ATTACHED = ("%", "°")
_PLURAL = frozenset({"years", "months", "weeks", "days", "hours", "minutes", "seconds"})


def quantity(value: float, unit: str | None) -> str:
    """A number with its unit: `30 mL/min/1.73 m²`, `1 day`, `2.5`; no trailing zeros, no scientific notation."""
    number = plain_number(value)
    people = unit_for_people(unit)
    if value == 1 and people in _PLURAL:
        people = people[:-1]
    return f"{number}{'' if people in ('', *_ATTACHED) else ' '}{people}"


def plain_number(value: float) -> str:
    """A number in digits: 30, not 30.0; 0.00001, not 1e-05."""
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def short_number(value: float) -> str:
    """A number to read: two decimals, but never rounded onto a rounder one, so that 29.996 is not shown as 30."""
    rounded = round(value, 2)
    return plain_number(rounded if rounded == value or round(value, 1) != rounded else round(value, 6))


def unit_for_people(unit: str | None) -> str:
    """A UCUM unit in words: `mL/min/{1.73_m2}` is `mL/min/1.73 m²`; an annotation alone, `{score}`, is nothing."""
    if unit is None or re.fullmatch(r"\{[^0-9}]*\}", unit):
        return ""
    if unit in _UNITS:
        return _UNITS[unit]
    first, *per = unit.split("/")
    return "/".join([_part(first), *(_PER.get(part) or _part(part) for part in per)])


def _part(part: str) -> str:
    """One factor of a unit; annotations lose their braces."""
    if part in _PARTS:
        return _PARTS[part]
    if several := _SEVERAL.fullmatch(part):
        return f"{several[1]} {_UNITS.get(several[2], several[2])}"
    plain = part.strip("{}").replace("_", " ").replace("[IU]", "IU").replace("[iU]", "IU")
    return re.sub(r"m[23]$", lambda found: _POWERS[found[0]], plain)
