"""Codes, dates, units and values in the words of people: one place, so that every document speaks the same way.

Dates are written out (22 November 2026) because 11/22 and 22/11 are mistaken for each other.
"""

import re
import unicodedata
from datetime import date
from typing import Any

from spinepath.terms import short_number, unit_for_people
from spinepath.terms.results import Certainty, Disposition, Role, Status, Truth, ValueUsed, Verdict

NOT_KNOWN = "not known"
OLDER = "older than advised"
DRAFT = "draft: not clinically reviewed"

VERDICT: dict[Status, str] = {
    "recommend": "recommend",
    "consider": "consider",
    "usually_not": "usually not",
    "contraindicated": "do not",
    "needs_information": "need information",
    "not_applicable": "does not apply",
}
DISPOSITION: dict[Disposition, str] = {
    "do_now": "do now",
    "offer": "offer",
    "check_then_offer": "check, then offer",
    "ask_first": "ask first",
    "alternative": "alternative",
    "not_chosen": "not chosen",
    "blocked": "blocked",
    "stop": "stop or review",
}
DRUG_VERDICT: dict[Verdict, str] = {
    "continue": "continue",
    "change": "change",
    "taper": "reduce step by step",
    "stop": "stop",
    "ask": "ask",
    "not_judged": "not judged",
}
TRUTH: dict[Truth, str] = {"true": "met", "false": "not met", "unknown": "unknown"}
ROLE: dict[Role, str] = {
    "indication": "indication",
    "contraindication": "contraindication",
    "usually_not": "reason for usually not",
    "caution": "caution",
}
CERTAINTY: dict[Certainty, str] = {"high": "high", "moderate": "moderate", "low": "low", "very_low": "very low"}
READ: dict[str, str] = {
    "fulltext": "read in full",
    "abstract": "abstract read",
    "secondary": "read in another source",
    "recalled": "recalled from memory: not verified",
}
OBTAIN_BY: dict[str, str] = {
    "question": "ask",
    "lab": "blood or urine test",
    "imaging": "imaging",
    "examination": "examine",
}

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_IN_PROSE = ("mL/min/{1.73_m2}", "10*9/L", "umol/L", "mm[Hg]", "[iU]/d", "[iU]", " {score}", "{score}")
_ISO = re.compile(r"(?<![\w/:.#-])(\d{4}-\d{2}-\d{2})(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?(?![\w-])")
_PER_UNIT = re.compile(r"(?<=\d )[A-Za-z]+/[A-Za-z]+(?![\w/])")  # an amount a day, as in `1200 mg/d`
_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LEVEL = re.compile(r"[ctls]\d{1,2}")
_WRITTEN = ("GP", "FLS", "MDT", "MRI", "CT", "PPI", "eGFR", "NSAID", "DXA", "ECG", "INR", "PTH")
_ABBREVIATIONS = {word.lower(): word for word in _WRITTEN}
_KEPT_FORMAT_CHARACTERS = "\u200c\u200d"  # joiners that some scripts cannot be written without


def clean(text: str) -> str:
    """Text that may be shown: one line, without control, bidirectional or private characters.

    What a record says reaches terminals and pages; it must neither move the cursor nor hide or reorder words.
    """
    if text.isascii() and text.isprintable():
        return text
    return " ".join("".join(_shown(c) for c in text).split())


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp") or character in "\t\n\r\v\f":
        return " "
    if category == "Cs":
        return "\ufffd"
    return "" if category[0] == "C" and character not in _KEPT_FORMAT_CHARACTERS else character


def day(iso: str | date | None) -> str:
    """`22 November 2026`, `November 2026` or `2026`, as precisely as the ISO text says. No date: `not known`."""
    if iso is None:
        return NOT_KNOWN
    text = iso.isoformat() if isinstance(iso, date) else iso
    found = re.match(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:T|$)", text)
    if not found or not 1 <= int(found[2] or 1) <= 12:
        return text
    month = _MONTHS[int(found[2]) - 1] if found[2] else ""
    return " ".join(x for x in ((found[3] or "").lstrip("0"), month, found[1]) if x)


def prose(text: str) -> str:
    """A sentence of the engine with its ISO dates written out and its UCUM units as people write them."""
    for ucum in _IN_PROSE:
        text = text.replace(ucum, unit_for_people(ucum.strip()))
    text = _PER_UNIT.sub(lambda found: unit_for_people(found[0]), text)
    return _ISO.sub(lambda found: day(found[1]), text)


def quantity(value: Any, unit: str | None = None) -> str:
    """A value with its unit, in words: `48 mL/min/1.73 m²`, `yes`, `L1`, `not known`."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    people = unit_for_people(unit) if number else ""
    return f"{plain_value(value)}{'' if people in ('', '%', '°') else ' '}{people}"


def plain_value(value: Any) -> str:
    """A value without its unit."""
    match value:
        case None:
            return NOT_KNOWN
        case bool():
            return "yes" if value else "no"
        case float():
            return short_number(value)
        case tuple() | list():
            return ", ".join(plain_value(getattr(x, "label", x)) for x in value) or "none"
        case date():
            return day(value)
        case str():
            return words(value) if _CODE.fullmatch(value) else prose(value)
        case _:
            return str(value)


def words(code: str) -> str:
    """A code or id as words: `fls_nurse` is `FLS nurse`, `l1` is `L1`. Text that is no code stays as it is."""
    if not _CODE.fullmatch(code.replace("-", "_")):
        return code
    if _LEVEL.fullmatch(code):
        return code.upper()
    return " ".join(_ABBREVIATIONS.get(part, part) for part in re.split(r"[_-]", code))


def used(fact: ValueUsed) -> str:
    """The value of a fact in words."""
    return fact.words or quantity(fact.value, fact.unit)


def short(digest: str) -> str:
    """The first 12 characters of a digest: enough to compare by eye."""
    return digest.removeprefix("sha256:")[:12]


def reason(why: str) -> str:
    """A reason of the plan without the word that the heading above it already says."""
    return prose(why.removeprefix("because: "))


def listed(items: list[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def count_of(number: int, thing: str) -> str:
    """`1 contraindication`, `3 contraindications`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def capitalised(text: str) -> str:
    """The text with a capital, unless its first word is spelt in its own way (`eGFR`)."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.islower() else text


def sentence(text: str) -> str:
    """The text with a capital and a full stop, so that fragments read as sentences."""
    text = text.strip()
    return text if not text else capitalised(text) + ("" if text[-1] in ".?!:" else ".")
