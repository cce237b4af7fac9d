"""The one reader of FHIR R4 resources: a resource in, its facts out. No second pass: it serves one record and bulk.

The readers of drugs and of the Patient stand in files of their own.
"""

import re
from collections.abc import Callable

from spinepath.terms import PERSON, Fact, Message

from . import dates, values
from .codes import LEVEL, OWN, CodeIndex, Found, codings, meanings, words
from .dates import When
from .elements import Json, UnreadableError, element, elements, text
from .medications import medication_facts
from .patient import patient_facts
from .reading import CONDITION_KINDS, Reading, condition_id, start
from .references import NOTHING, Lookup, reference
from .statuses import UNCERTAIN, condition_status, status_of, why_left_out
from .values import Untold, Value

OBSERVED = frozenset({"observation", "answer", "condition", "procedure", "patient"})
DONE = frozenset({"procedure", "condition", "answer"})
ALLERGIES = frozenset({"allergy"})
ANYTHING = frozenset({"observation", "answer", "condition", "procedure", "patient", "allergy", "medication"})
NO_KNOWN_ALLERGY = frozenset({"716186003", "409137002"})
"""SNOMED CT: no known allergy; no known drug allergy."""
LEVELS_SYSTEM = "urn:spinepath:vertebral-level"
LEVELS = tuple(f"{part}{n}" for part, last in (("t", 12), ("l", 5)) for n in range(1, last + 1))
_LEVEL_TEXT = re.compile(r"\b(th|t|d|l)[ -]?([0-9]{1,2})\b", re.IGNORECASE)
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


def facts(
    resource: Json,
    index: CodeIndex,
    lookup: Lookup = NOTHING,
    notes: list[Message] | None = None,
    place: str | None = None,
) -> list[Fact]:
    """The facts that one FHIR R4 resource states; none for a resource that was entered in error, refuted, not done.

    `lookup` holds what its references may point to; without it, references are read by their text. What could not be
    used is added to `notes`. Dates are as written, amounts of drugs in mg/d, [IU]/d or ug/h, values in the unit sent.
    Raises SpinepathError (one line with place) for a structure that is not FHIR R4.
    """
    reader = READERS.get(resource.get("resourceType", ""))
    if reader is None:
        return []
    try:
        if why_left_out(resource) is not None:
            return []
        return reader(start(resource, index, lookup, [] if notes is None else notes, place or "?"))
    except UnreadableError as error:
        raise error.at(place or f"{resource['resourceType']}/{resource.get('id', '?')}") from None


# --- conditions ---------------------------------------------------------------------------------------------------


def _condition(reading: Reading) -> list[Fact]:
    """One fact per concept. A vertebral fracture is a subject of its own, with its level and onset."""
    resource = reading.resource
    found = reading.meanings("code", CONDITION_KINDS)
    if not found:
        return []
    onset = dates.choice(resource, "onset", reading.lookup.birth_date)
    when = onset._replace(end=dates.choice(resource, "abatement", reading.lookup.birth_date).start)
    recorded = dates.latest_instant(resource, "recordedDate") or onset.instant
    status = condition_status(resource)
    broken = any(f.meaning.concept in reading.index.fractures for f in found)
    made = [
        reading.fact(
            f.meaning.concept,
            True if f.meaning.value is None else f.meaning.value,
            when,
            code=f.code,
            status=status,
            recorded=recorded,
            subject=_subject(reading, f.meaning.concept, reading.ident if broken else None),
        )
        for f in found
    ]
    return made + (_fracture(reading, made, when, status, recorded) if broken else [])


def _subject(reading: Reading, concept: str, fracture: str | None) -> str:
    own = concept in reading.index.per_fracture or concept in reading.index.fractures
    return f"fracture:{fracture}" if fracture is not None and own else PERSON


def _fracture(reading: Reading, made: list[Fact], when: When, status: str | None, recorded: str | None) -> list[Fact]:
    """Level and onset of a vertebral fracture, where the Condition says them."""
    subject = f"fracture:{reading.ident}"
    level = None if any(fact.concept == LEVEL for fact in made) else _level(reading)
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
            for f in meanings(reading.index, pairs, ANYTHING, at)
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


def _level_of_text(written: str) -> list[str]:
    found = {f"{'l' if part.lower() == 'l' else 't'}{int(n)}" for part, n in _LEVEL_TEXT.findall(written)}
    return [level for level in found if level in LEVELS]


def _procedure(reading: Reading) -> list[Fact]:
    when = dates.choice(reading.resource, "performed", reading.lookup.birth_date)
    return _plain(reading, reading.meanings("code", DONE | {"medication"}), when, status_of(reading.resource))


def _flag(reading: Reading) -> list[Fact]:
    when = dates.period(reading.resource, "period")
    return _plain(reading, reading.meanings("code", CONDITION_KINDS), when, status_of(reading.resource))


def _report(reading: Reading) -> list[Fact]:
    """Coded conclusions speak of the person: a report has no fracture of its own, its Condition has."""
    when = dates.choice(reading.resource, "effective")
    pairs = [
        pair
        for i, conclusion in enumerate(elements(reading.resource, "conclusionCode"))
        for pair in codings({"conclusionCode": conclusion}, "conclusionCode")
    ]
    found = meanings(reading.index, pairs, CONDITION_KINDS, "conclusionCode")
    return _plain(reading, found, when, status_of(reading.resource))


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


def _allergy(reading: Reading) -> list[Fact]:
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
        reading.fact(name, value, when, code=code, status=status, recorded=recorded)
        for name, (value, code) in said.items()
    ]


def _allergens(reading: Reading, key: str, parent: Json, at: str) -> list[tuple[str, bool, str]]:
    index = reading.index
    pairs = codings(parent, key, at)
    none = next((f"{system}|{code}" for system, code in pairs if code in NO_KNOWN_ALLERGY), None)
    if none is not None:
        return [(name, False, none) for name, c in index.concepts.items() if c.resource == "allergy"]
    found = meanings(index, pairs, ALLERGIES | {"medication"}, at + key)
    named = [(f.meaning.concept, f.meaning.value is not False, f.code) for f in found if f.meaning.kind == "allergy"]
    by_drug = [(name, True, f.code) for f in found for name in index.allergies.get(f.meaning.concept, ())]
    return named + by_drug


# --- results and answers ------------------------------------------------------------------------------------------


def _observation(reading: Reading) -> list[Fact]:
    """The value of the Observation and of each of its components."""
    resource = reading.resource
    if "code" not in resource:
        raise UnreadableError("code", None, "a CodeableConcept")
    made = _observed(reading, resource, "")
    for at, part in values.value_elements(resource, "component"):
        made += _observed(reading, part, at)
    return made


def _observed(reading: Reading, part: Json, at: str) -> list[Fact]:
    found = reading.meanings("code", OBSERVED, part, at)
    if not found:
        return []
    when, recorded = _observed_on(reading.resource)
    fracture = _fracture_meant(reading)
    status = status_of(reading.resource)
    made = []
    for f in found:
        value = _value(reading, part, f, at)
        if value is not None:
            made.append(
                reading.fact(
                    f.meaning.concept,
                    value.value,
                    when,
                    code=f.code,
                    unit=value.unit,
                    status=UNCERTAIN if value.uncertain else status,
                    recorded=recorded,
                    subject=_subject(reading, f.meaning.concept, fracture),
                )
            )
    return made


def _value(reading: Reading, part: Json, found: Found, at: str) -> Value | None:
    """The value as the concept needs it. The code's own value stands in where the resource has none."""
    meaning = found.meaning
    value = values.read(part, meaning, reading.index, at)
    if isinstance(value, Untold):
        reading.note(f"{meaning.concept}: cannot interpret {value.found!r}: the answer is taken as not known")
        return None
    if meaning.value is not None and (value is None or value.value is True):
        return None if value is None and values.absent(part, at) else Value(meaning.value)
    return value


def _observed_on(resource: Json) -> tuple[When, str | None]:
    """When it was measured; when it was written down if that is all we have."""
    when = dates.choice(resource, "effective")
    if when.start is not None:
        return when, when.instant or dates.latest_instant(resource, "issued")
    issued = dates.at(resource, "issued")
    return issued, issued.instant


def _fracture_meant(reading: Reading) -> str | None:
    """The fracture that the Observation is about: `focus`, or `partOf`, naming its Condition."""
    for key in ("focus", "partOf"):
        for named in elements(reading.resource, key):
            written = reference({key: named}, key)
            fracture = condition_id(reading, written) if written is not None else None
            if fracture is not None:
                return fracture
    return None


def _answers(reading: Reading) -> list[Fact]:
    """Each answered item of a QuestionnaireResponse whose linkId is the id of a concept, at any depth."""
    resource = reading.resource
    authored = dates.at(resource, "authored")
    status = status_of(resource)
    made: list[Fact] = []
    waiting = values.value_elements(resource, "item")
    while waiting:
        at, item = waiting.pop(0)
        waiting += values.value_elements(item, "item", at)
        concept = text(item, "linkId", at) or ""
        for path, answer in values.value_elements(item, "answer", at):
            waiting += values.value_elements(answer, "item", path)
            for f in (
                meanings(reading.index, [(OWN, concept)], ANYTHING, at) if concept in reading.index.concepts else ()
            ):
                value = _value(reading, answer, f, path)
                if value is not None:
                    said = UNCERTAIN if value.uncertain else status
                    recorded = authored.instant
                    made.append(
                        reading.fact(
                            concept, value.value, authored, code=f.code, unit=value.unit, status=said, recorded=recorded
                        )
                    )
    return made


def _encounter(reading: Reading) -> list[Fact]:
    """Where the person is now: only an encounter that is under way says so."""
    if text(reading.resource, "status") != "in-progress":
        return []
    kind = text(element(reading.resource, "class") or {}, "code", "class.")
    setting = _SETTINGS.get(kind or "")
    when = dates.period(reading.resource, "period")
    return [reading.fact("care_setting", setting, when, status="active", recorded=when.instant)] if setting else []


READERS: dict[str, Callable[[Reading], list[Fact]]] = {
    "AllergyIntolerance": _allergy,
    "Condition": _condition,
    "DiagnosticReport": _report,
    "Encounter": _encounter,
    "Flag": _flag,
    "MedicationAdministration": medication_facts,
    "MedicationDispense": medication_facts,
    "MedicationRequest": medication_facts,
    "MedicationStatement": medication_facts,
    "Observation": _observation,
    "Patient": patient_facts,
    "Procedure": _procedure,
    "QuestionnaireResponse": _answers,
}
