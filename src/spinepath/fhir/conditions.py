"""Facts of Condition, Procedure, Flag, DiagnosticReport, AllergyIntolerance and Encounter: what is or was so."""

import re

from spinepath.calculators.concepts import FRACTURE_HISTORY
from spinepath.terms import Fact

from . import dates
from .codes import LEVEL, Found, all_words, codings, dotless, meanings, words
from .dates import UNDATED, When
from .elements import Json, UnreadableError, element, elements, text
from .reading import CONDITION_KINDS, Reading, subject_of
from .statuses import UNCERTAIN, FactStatus, condition_status, status_of

DONE = frozenset({"procedure", "condition", "answer"})
REPORTED = frozenset({"procedure"})
LEVEL_KINDS = frozenset({"condition", "observation", "answer"})
ALLERGY_KINDS = frozenset({"allergy", "medication"})
NO_KNOWN_ALLERGY = frozenset({"716186003", "409137002", "no-known-allergies", "no-known-medication-allergies"})
"""SNOMED CT: no known allergy; no known drug allergy. International Patient Summary: the same two."""
_OVER = frozenset({"inactive", "resolved"})
LEVELS_SYSTEM = "urn:spinepath:vertebral-level"
LEVELS = tuple(f"{part}{n}" for part, last in (("t", 12), ("l", 5)) for n in range(1, last + 1))
_LEVEL_TEXT = re.compile(r"\b(th|t|d|l)[ -]?([0-9]{1,2})\b", re.IGNORECASE)
_LATER = re.compile(r"^[A-Z][0-9][0-9A-Z]{4}[DGKPS]$")
"""ICD-10-CM: the seventh character of healing, trouble with healing and sequela. The date is that of a later visit."""
_SETTINGS = {
    "EMER": "emergency",
    "IMP": "inpatient",
    "ACUTE": "inpatient",
    "NONAC": "inpatient",
    "OBSENC": "inpatient",
    "SS": "inpatient",
    "HH": "community",
}
"""HL7 ActEncounterCode -> care setting. Ambulatory (AMB) may be a practice or a hospital clinic, so it says nothing."""


def condition_facts(reading: Reading) -> list[Fact]:
    """One fact per concept. A vertebral fracture is a subject of its own, with its level and onset.

    So is an earlier one whose vertebra is named; without a name it may be one that has its own Condition.
    """
    resource = reading.resource
    found = reading.meanings("code", CONDITION_KINDS)
    if not found:
        return []
    onset = dates.choice(resource, "onset", reading.lookup.birth_date)
    when = onset._replace(end=dates.choice(resource, "abatement", reading.lookup.birth_date).start)
    recorded = dates.latest_instant(resource, "recordedDate") or onset.instant
    status = condition_status(resource)
    broken = any(f.meaning.concept in reading.index.fractures for f in found)
    if broken and all(_LATER.search(dotless(f.code.rpartition("|")[2])) for f in found):
        when, recorded = UNDATED, recorded or when.start
    made = [
        reading.fact(
            f.meaning.concept,
            True if f.meaning.value is None else f.meaning.value,
            when,
            code=f.code,
            status=status,
            recorded=recorded,
            subject=subject_of(reading, f.meaning.concept, reading.ident if broken else None),
        )
        for f in found
    ]
    if broken:
        return made + _fracture(reading, made, when, status, recorded)
    earlier = any(f.meaning.concept == FRACTURE_HISTORY for f in found)
    row = _fracture(reading, made, when, status, recorded) if earlier else []
    return made + (row if any(fact.concept == LEVEL for fact in row) else [])


def _fracture(reading: Reading, made: list[Fact], when: When, status: str | None, recorded: str | None) -> list[Fact]:
    """Level and onset of a vertebral fracture, where the Condition says them."""
    subject = f"fracture:{reading.ident}"
    level = None if any(fact.concept == LEVEL for fact in made) else _level(reading) or _named_level(reading)
    said = [(LEVEL, level), ("fracture_onset", when.start)]
    return [
        reading.fact(concept, value, when, status=status, recorded=recorded, subject=subject)
        for concept, value in said
        if value is not None
    ]


def _level(reading: Reading) -> str | None:
    """The vertebra by bodySite: our own code, a code of the value set, or a text such as `T12`."""
    levels = set()
    for i, site in enumerate(elements(reading.resource, "bodySite")):
        holder, at = {"bodySite": site}, f"bodySite[{i}]"
        pairs = codings(holder, "bodySite")
        coded = [code.lower() for system, code in pairs if system == LEVELS_SYSTEM]
        coded += [
            str(f.meaning.value)
            for f in meanings(reading.index, pairs, LEVEL_KINDS, at)
            if f.meaning.concept == LEVEL and f.meaning.value is not None
        ]
        levels.update(coded[:1] or _level_of_text(words(holder, "bodySite") or ""))
    if len(levels) > 1:
        reading.note(
            f"names {len(levels)} vertebrae ({', '.join(sorted(levels))}): give each fracture its own Condition"
        )
        return None
    level = next(iter(levels), None)
    if level is not None and level not in LEVELS:
        raise UnreadableError("bodySite", level, "a vertebra t1..t12 or l1..l5")
    return level


def _named_level(reading: Reading) -> str | None:
    """The one vertebra that the name of the Condition holds (`Compression fracture of L1`); of several none."""
    found = set(_level_of_text(words(reading.resource, "code") or ""))
    return found.pop() if len(found) == 1 else None


def _level_of_text(written: str) -> list[str]:
    found = {f"{'l' if part.lower() == 'l' else 't'}{int(n)}" for part, n in _LEVEL_TEXT.findall(written)}
    return [level for level in found if level in LEVELS]


def procedure_facts(reading: Reading) -> list[Fact]:
    """What was done, when, as true or as the value of its code."""
    when = dates.choice(reading.resource, "performed", reading.lookup.birth_date)
    if when.start is None:  # so FHIR R5 calls it
        when = dates.choice(reading.resource, "occurrence", reading.lookup.birth_date)
    return _plain(reading, reading.meanings("code", DONE), when, status_of(reading.resource))


def flag_facts(reading: Reading) -> list[Fact]:
    """What a record warns of."""
    when = dates.period(reading.resource, "period")
    return _plain(reading, reading.meanings("code", CONDITION_KINDS), when, status_of(reading.resource))


def report_facts(reading: Reading) -> list[Fact]:
    """What was done to be reported, and coded conclusions.

    Both speak of the person: a report has no fracture of its own, its Condition has.
    """
    when = dates.choice(reading.resource, "effective")
    done = reading.meanings("code", REPORTED)
    pairs = [
        pair
        for i, conclusion in enumerate(elements(reading.resource, "conclusionCode"))
        for pair in codings({"conclusionCode": conclusion}, "conclusionCode")
    ]
    found = meanings(reading.index, pairs, CONDITION_KINDS, "conclusionCode")
    return _plain(reading, [*done, *found], when, status_of(reading.resource))


def _plain(reading: Reading, found: list[Found], when: When, status: str) -> list[Fact]:
    """Each concept as true (or as the value of its code)."""
    return [
        reading.fact(
            f.meaning.concept,
            True if f.meaning.value is None else f.meaning.value,
            when,
            code=f.code,
            status=status,
            recorded=when.instant,
        )
        for f in found
    ]


def allergy_facts(reading: Reading) -> list[Fact]:
    """The allergy concepts of the substance: coded as such, or named after the drug or its class."""
    resource = reading.resource
    holders = [("code", resource, "")]
    holders += [("substance", r, f"reaction[{i}].") for i, r in enumerate(elements(resource, "reaction"))]
    said = {
        name: (value, code) for key, parent, at in holders for name, value, code in _allergens(reading, key, parent, at)
    }
    when = dates.choice(resource, "onset", reading.lookup.birth_date)
    recorded = dates.latest_instant(resource, "recordedDate")
    status = condition_status(resource)
    return [
        reading.fact(name, value, when, code=code, status=status if code else _doubted(status), recorded=recorded)
        for name, (value, code) in said.items()
        if value or status not in _OVER  # "none known" that no longer holds proves nothing
    ]


def _doubted(status: FactStatus | None) -> FactStatus | None:
    return status if status in _OVER else UNCERTAIN


def _allergens(reading: Reading, key: str, parent: Json, at: str) -> list[tuple[str, bool, str | None]]:
    """Allergy concept, yes or no, and the code that says so; None where only the name of the drug does."""
    index = reading.index
    pairs = codings(parent, key, at)
    none = next((f"{system}|{code}" for system, code in pairs if code in NO_KNOWN_ALLERGY), None)
    if none is not None:
        return [(name, False, none) for name, c in index.concepts.items() if c.resource == "allergy"]
    found = meanings(index, pairs, ALLERGY_KINDS, at + key)
    named: list[tuple[str, bool, str | None]]
    named = [(f.meaning.concept, f.meaning.value is not False, f.code) for f in found if f.meaning.kind == "allergy"]
    by_drug = [(name, True, f.code) for f in found for name in index.allergies.get(f.meaning.concept, ())]
    return named + by_drug or _allergens_by_name(reading, all_words(parent, key, at))


def _allergens_by_name(reading: Reading, said: list[str]) -> list[tuple[str, bool, str | None]]:
    index = reading.index
    found = index.named(said, "allergy")
    found += [name for drug in index.named(said, "medication") for name in index.allergies.get(drug, ())]
    for name in dict.fromkeys(found):
        reading.note(f"{name}: known by its name only, not by a code: it may block advice, never clear it")
    return [(name, True, None) for name in dict.fromkeys(found)]


def encounter_facts(reading: Reading) -> list[Fact]:
    """Where the person is now: only an encounter that is under way says so."""
    if text(reading.resource, "status") != "in-progress":
        return []
    kind = text(element(reading.resource, "class") or {}, "code", "class.")
    setting = _SETTINGS.get(kind or "")
    when = dates.period(reading.resource, "period")
    return [reading.fact("care_setting", setting, when, status="active", recorded=when.instant)] if setting else []
