"""Facts of the Patient itself: birth, sex, death, country, language."""

from spinepath.terms import Fact

from . import dates
from .codes import codings, words
from .dates import UNDATED, When
from .elements import Json, UnreadableError, element, elements, flag, one_of, text
from .reading import Reading

GENDERS = frozenset({"male", "female", "other", "unknown"})
BIRTH_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"
_PROFILES = {
    "http://hl7.org/fhir/us/core/": "us",
    "https://fhir.hl7.org.uk/": "uk",
    "https://fhir.nhs.uk/": "uk",
    "http://fhir.de/": "eu",
    "https://fhir.kbv.de/": "eu",
    "https://gematik.de/fhir/": "eu",
    "http://nictiz.nl/fhir/": "eu",
}
"""Profiles made by a country for its own health service, by the start of their URL."""
_BIRTH_SEX = {"M": "male", "F": "female"}
_UK = frozenset(
    {"gb", "gbr", "uk", "united kingdom", "great britain", "england", "scotland", "wales", "northern ireland"}
)
_US = frozenset({"us", "usa", "united states", "united states of america", "u.s.", "u.s.a."})
_EU_CODES = """
    at aut be bel bg bgr hr hrv cy cyp cz cze dk dnk ee est fi fin fr fra de deu gr grc hu hun ie irl it ita lv
    lva lt ltu lu lux mt mlt nl nld pl pol pt prt ro rou sk svk si svn es esp se swe
"""
"""ISO 3166-1 alpha-2 and alpha-3 codes of the 27 member states."""
_EU_NAMES = """
    austria österreich belgium belgië belgique bulgaria croatia hrvatska cyprus czechia denmark danmark estonia eesti
    finland suomi france germany deutschland greece hungary magyarország ireland éire italy italia latvia latvija
    lithuania lietuva luxembourg luxemburg malta netherlands nederland poland polska portugal romania românia slovakia
    slovensko slovenia slovenija spain españa sweden sverige
"""
"""The same by name, in English and as the country calls itself where that is one word of Latin script."""
_EU = frozenset((*_EU_CODES.split(), *_EU_NAMES.split(), "the netherlands", "czech republic", "česká republika"))


def patient_facts(reading: Reading) -> list[Fact]:
    """birth_date, sex, deceased, jurisdiction and preferred_language, each only if the resource says it clearly."""
    patient = reading.resource
    birth, death = dates.at(patient, "birthDate"), _death(patient)
    _possible_life(birth, death)
    facts = [reading.fact("birth_date", birth.start, birth)] if birth.start else []
    sex, country, language = _sex(reading), _jurisdiction(patient), _language(patient)
    facts += [reading.fact("sex", sex)] if sex else []
    if death is not None:
        dead = death.start is not None or flag(patient, "deceasedBoolean") is True or _died_some_day(patient)
        facts.append(reading.fact("deceased", dead, death))
    facts += [reading.fact("jurisdiction", country)] if country else []
    facts += [reading.fact("preferred_language", language)] if language else []
    return facts


def _death(patient: Json) -> When | None:
    """When the person died; UNDATED where only that is said, or why the day is not given; None where nothing is."""
    if patient.get("deceasedDateTime") is not None:
        return dates.at(patient, "deceasedDateTime")
    return None if flag(patient, "deceasedBoolean") is None and not _died_some_day(patient) else UNDATED


def _died_some_day(patient: Json) -> bool:
    """A date of death that is there and not told: `_deceasedDateTime` holds the reason in place of the date."""
    return bool((element(patient, "_deceasedDateTime") or {}).get("extension"))


def _possible_life(birth: When, death: When | None) -> None:
    if birth.start is None or death is None or death.start is None:
        return
    length = min(len(birth.start), len(death.start))
    if death.start[:length] < birth.start[:length]:
        raise UnreadableError("deceasedDateTime", death.start, f"a day after the birth on {birth.start}")


def _sex(reading: Reading) -> str | None:
    """The administrative gender, or the sex at birth. Where both are there and differ, nothing: it must be asked."""
    gender = text(reading.resource, "gender")
    if gender is not None:
        one_of(gender, GENDERS, "gender")
    said = (text(x, "valueCode", "extension.") for x in _extensions(reading.resource, BIRTH_SEX))
    at_birth = next((_BIRTH_SEX[code] for code in said if code in _BIRTH_SEX), None)
    if gender in (None, "unknown"):
        return at_birth
    if at_birth is not None and gender != at_birth:
        reading.note(f"administrative gender {gender} and sex at birth {at_birth} differ: sex is taken as not known")
        return None
    return gender


def _extensions(parent: Json, url: str) -> list[Json]:
    return [x for x in elements(parent, "extension") if x.get("url") == url]


def _jurisdiction(patient: Json) -> str | None:
    """uk, us or eu by the country of the current addresses if they agree; else by the profile of a country."""
    current = [a for a in elements(patient, "address") if a.get("use") != "old"]
    countries = {c.strip().lower() for a in current if (c := text(a, "country", "address."))}
    found = {_by_country(country) for country in countries}
    if found:
        return found.pop() if len(found) == 1 else None
    profiles = (element(patient, "meta") or {}).get("profile")
    listed = profiles if isinstance(profiles, list) else []
    made_for = {where for p in listed for url, where in _PROFILES.items() if isinstance(p, str) and p.startswith(url)}
    return made_for.pop() if len(made_for) == 1 else None


def _by_country(country: str) -> str | None:
    return "uk" if country in _UK else "us" if country in _US else "eu" if country in _EU else None


def _language(patient: Json) -> str | None:
    """The preferred language (BCP 47) of communication, or the only one."""
    spoken = elements(patient, "communication")
    preferred = [c for c in spoken if flag(c, "preferred", "communication.")] or (spoken if len(spoken) == 1 else [])
    if len(preferred) != 1:
        return None
    pairs = codings(preferred[0], "language", "communication.")
    return pairs[0][1] if pairs else words(preferred[0], "language", "communication.")
