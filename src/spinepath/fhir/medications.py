"""Facts of drugs: what the person takes or took, one fact per ingredient, with the amount a day where it can be known.

A product whose codes no value set knows is read by its name, with doubt. What the name does not tell either becomes a
fact `medication_unrecognised`, because "on no blood thinner" may not be said of somebody who takes a drug we could not
read.
"""

from collections.abc import Iterator
from typing import NamedTuple

from spinepath.calculators.concepts import UNRECOGNISED_DRUG
from spinepath.knowledge.models import Strength
from spinepath.terms import Fact

from . import dates
from .codes import ABSENT, all_words, codings, meanings, words
from .dates import UNDATED, When
from .dosage import Amount, daily_amount, given_once, in_drug
from .drug_names import WORD
from .elements import Json, UnreadableError, element, elements, flag, number, text
from .reading import Reading
from .references import reference, resolve
from .statuses import UNCERTAIN, FactStatus, status_of

DRUGS = frozenset({"medication"})
_PARTNER = "may be in a combination whose code does not name every part; ask which product it is"
_OVER = frozenset({"stopped", "completed", "on-hold"})


class Ingredient(NamedTuple):
    """One drug of a product. `strength` is what one unit of the product holds; `name` is that of an unknown drug.

    `by_name`: no code says so, only the words on the product. `possible`: the code of a combination does not name it,
    but it may well be in it.
    """

    concept: str
    code: str | None
    strength: Strength | None
    name: str | None = None
    by_name: bool = False
    possible: bool = False


def medication_facts(reading: Reading) -> list[Fact]:
    """Facts of a MedicationRequest, -Statement, -Administration or -Dispense."""
    if _says_nothing_taken(reading):
        return []
    ingredients = [_in_its_form(reading, drug) for drug in _product(reading)]
    when, recorded = _WHEN[reading.kind](reading.resource)
    alone = sum(not drug.possible for drug in ingredients) == 1
    facts = []
    for drug in ingredients:
        unsure = drug.name is not None or drug.by_name or drug.possible
        amount = None if unsure else _amount(reading, drug.strength, alone)
        facts.append(
            reading.fact(
                drug.concept,
                amount.value if amount else drug.name or _possible(reading, drug),
                when,
                code=drug.code,
                unit=amount.unit if amount else None,
                status=_status(reading, drug),
                recorded=recorded,
                subject=f"drug:{reading.ident}",
            )
        )
    return facts


def _status(reading: Reading, drug: Ingredient) -> FactStatus:
    """A drug that may be taken and is known by its name only is uncertain; one that is over stays over."""
    status = status_of(reading.resource)
    if not (drug.by_name or drug.possible) or status in _OVER:
        return status
    why = _PARTNER if drug.possible else "known by its name only, not by a code"
    reading.note(f"{drug.concept}: {why}: it may block advice, never clear it")
    return UNCERTAIN


def _possible(reading: Reading, drug: Ingredient) -> str | None:
    """What a drug is called that a combination does not name."""
    label = reading.index.concepts[drug.concept].label
    return f"possibly {label} (partner not named)" if drug.possible else None


def _says_nothing_taken(reading: Reading) -> bool:
    """Whether the entry only says that no drug is known, or that nothing is known of drugs: no drug, and no proof."""
    said = [code for system, code in codings(reading.resource, "medicationCodeableConcept") if system == ABSENT]
    if said:
        reading.note(f"says {said[0]} in place of a drug: drugs that are not listed are not known to be absent")
    return bool(said)


def _product(reading: Reading) -> list[Ingredient]:
    """The ingredients of medication[x]; what no value set knows stands as an unrecognised drug, with its name."""
    resource = reading.resource
    if "medicationCodeableConcept" in resource:
        return _by_code(reading, resource, "medicationCodeableConcept") or _by_name(
            reading, resource, "medicationCodeableConcept"
        )
    written = element(resource, "medicationReference")
    if written is None:
        expected = "medicationCodeableConcept or medicationReference (FHIR R4; R5 has one element, medication)"
        found = "medication" if "medication" in resource else None
        raise UnreadableError("medication[x]", found, expected)
    link = text(written, "reference", "medicationReference.")
    medication = None if link is None else resolve(resource, link, reading.lookup)
    if medication is None:
        shown = text(written, "display", "medicationReference.")
        return _by_name(reading, {"display": {"text": shown or link or "a drug known by a number only"}}, "display")
    return _by_medication(reading, medication)


def _by_code(reading: Reading, holder: Json, key: str, at: str = "") -> list[Ingredient]:
    found = meanings(reading.index, codings(holder, key, at), DRUGS, at + key)
    return [Ingredient(f.meaning.concept, f.code, f.meaning.strength, possible=f.meaning.possible) for f in found]


def _in_its_form(reading: Reading, drug: Ingredient) -> Ingredient:
    """A code that names the drug alone, as a patch or slow-release product where words, route or rate say so."""
    forms = reading.index.forms.get(drug.concept, ())
    if not forms:
        return drug
    written = {*_written(reading), *reading.index.concepts[drug.concept].label.split()}
    hourly = _is_rate(reading)
    found = [f for f in forms if (hourly and f.hourly) or any(name <= written for name in f.names)]
    return drug._replace(concept=found[0].concept) if found else drug


def _written(reading: Reading) -> Iterator[str]:
    """The words in small letters of the product, its form, its route and its instructions."""
    resource = reading.resource
    link = element(resource, "medicationReference") or {}
    target = text(link, "reference")
    medication = (resolve(resource, target, reading.lookup) if target else None) or {}
    said = [*all_words(resource, "medicationCodeableConcept"), text(link, "display") or ""]
    said += [*all_words(medication, "code"), *all_words(medication, "form")]
    for at, dosage in _dosages(reading.kind, resource):
        said += [*all_words(dosage, "route", at), text(dosage, "text", at) or ""]
    return (word for name in said for word in WORD.findall(name.lower()))


def _is_rate(reading: Reading) -> bool:
    """Whether a dose is written per hour."""
    amounts = [daily_amount([dosage], None, alone=True) for dosage in _dosages(reading.kind, reading.resource)]
    return any(amount is not None and amount.unit.endswith("/h") for amount in amounts)


def _by_name(reading: Reading, holder: Json, key: str, at: str = "") -> list[Ingredient]:
    """The drugs that the words of the product name, else one that is not recognised."""
    code = _first_code(holder, key, at)
    named = reading.index.named(all_words(holder, key, at), "medication")
    unknown = Ingredient(UNRECOGNISED_DRUG, code, None, words(holder, key, at) or "a drug without name")
    return [Ingredient(concept, code, None, by_name=True) for concept in named] or [unknown]


def _by_medication(reading: Reading, medication: Json) -> list[Ingredient]:
    """A Medication resource: its product code, else its ingredients one by one; of these none is passed over."""
    found = _by_code(reading, medication, "code")
    if found:
        return found
    parts: list[Ingredient] = []
    for i, part in enumerate(elements(medication, "ingredient")):
        if flag(part, "isActive", f"ingredient[{i}].") is not False:
            parts += _ingredients(reading, medication, part, f"ingredient[{i}].")
    return parts if any(part.name is None for part in parts) else _by_name(reading, medication, "code")


def _ingredients(reading: Reading, medication: Json, part: Json, at: str) -> list[Ingredient]:
    """The drugs of one ingredient, coded here or in the Substance or Medication that it refers to."""
    link = reference(part, "itemReference", at)
    if link is not None:
        # A contained Medication names what is contained beside it: both lie in the resource that is read.
        holders = (resolve(within, link, reading.lookup) for within in (reading.resource, medication))
        target = next((found for found in holders if found is not None), {})
        part, key, at = {**target, "strength": part.get("strength")}, "code", ""
    else:
        key = "itemCodeableConcept"
    strength = _strength(part, at)
    known = _by_code(reading, part, key, at)
    return [k._replace(strength=strength or k.strength) for k in known] or _by_name(reading, part, key, at)


def _strength(part: Json, at: str) -> Strength | None:
    """The strength Ratio of an ingredient: `500 mg per 1 tablet`, `10 mg per 5 mL`."""
    ratio = element(part, "strength", at) or {}
    most = element(ratio, "numerator", f"{at}strength.") or {}
    per = element(ratio, "denominator", f"{at}strength.") or {}
    value = number(most, "value", f"{at}strength.numerator.")
    each = number(per, "value", f"{at}strength.denominator.") or 1.0
    unit = text(most, "code", at) or text(most, "unit", at)
    if value is None or unit is None:
        return None
    volume = (text(per, "code", at) or text(per, "unit", at) or "").lower() == "ml"
    return Strength(value=value / each, unit=f"{unit}/mL" if volume else unit)


def _first_code(resource: Json, key: str, at: str = "") -> str | None:
    pairs = codings(resource, key, at)
    return f"{pairs[0][0]}|{pairs[0][1]}" if pairs else None


def _amount(reading: Reading, strength: Strength | None, alone: bool) -> Amount | None:
    """A day's amount by the dosage; of an administration, the amount given that once."""
    resource = reading.resource
    if reading.kind == "MedicationAdministration":
        dosage = element(resource, "dosage") or {}
        return given_once(dosage, "dose", "dosage.", strength, alone)
    dosages = _dosages(reading.kind, resource)
    return daily_amount(dosages, strength, alone) or _by_supply(resource, strength, alone)


def _dosages(kind: str, resource: Json) -> list[tuple[str, Json]]:
    key = "dosage" if kind == "MedicationStatement" else "dosageInstruction"
    return [(f"{key}[{i}].", dosage) for i, dosage in enumerate(elements(resource, key))]


def _by_supply(resource: Json, strength: Strength | None, alone: bool) -> Amount | None:
    """The supply shared out over the days it was given for."""
    holder = element(resource, "dispenseRequest") or resource
    quantity = element(holder, "quantity") or {}
    value = number(quantity, "value", "quantity.")
    days = dates.duration(holder, "expectedSupplyDuration") or dates.duration(holder, "daysSupply") or _days(holder)
    if value is None or not days:
        return None
    unit = text(quantity, "code", "quantity.") or text(quantity, "unit", "quantity.") or "tablet"
    amount = in_drug(Amount(value, unit), strength, alone)
    return None if amount is None or amount.unit.endswith("/h") else Amount(amount.value / days, f"{amount.unit}/d")


def _days(holder: Json) -> float | None:
    """A days' supply is often sent as a Quantity without unit: it then counts days."""
    supply = element(holder, "daysSupply") or {}
    unit = text(supply, "code", "daysSupply.") or text(supply, "unit", "daysSupply.")
    return number(supply, "value", "daysSupply.") if unit is None else None


def _requested(resource: Json) -> tuple[When, str | None]:
    authored = dates.at(resource, "authoredOn")
    bounds = _bounds(resource)
    first = bounds if bounds.start is not None else authored
    return first._replace(end=bounds.end or _bounded_end(resource, first)), authored.instant or authored.start


def _bounds(resource: Json) -> When:
    """The first boundsPeriod of the dosage instructions."""
    for at, repeat in _repeats(resource):
        if "boundsPeriod" in repeat:
            return dates.period(repeat, "boundsPeriod", at)
    return UNDATED


def _bounded_end(resource: Json, first: When) -> str | None:
    lasts = [dates.duration(repeat, "boundsDuration", at) for at, repeat in _repeats(resource)]
    days = [d for d in lasts if d is not None]
    return dates.days_later(first.start, max(days)) if days and len(days) == len(lasts) else None


def _repeats(resource: Json) -> list[tuple[str, Json]]:
    found = []
    for at, dosage in _dosages("MedicationRequest", resource):
        timing = element(dosage, "timing", at) or {}
        repeat = element(timing, "repeat", f"{at}timing.")
        if repeat is not None:
            found.append((f"{at}timing.repeat.", repeat))
    return found


def _stated(resource: Json) -> tuple[When, str | None]:
    when = dates.choice(resource, "effective")
    return when, dates.latest_instant(resource, "dateAsserted") or when.instant


def _administered(resource: Json) -> tuple[When, str | None]:
    when = dates.choice(resource, "effective")
    return when, when.instant


def _dispensed(resource: Json) -> tuple[When, str | None]:
    handed = dates.at(resource, "whenHandedOver")
    first = handed if handed.start is not None else dates.at(resource, "whenPrepared")
    days = dates.duration(resource, "daysSupply") or _days(resource)
    return first._replace(end=dates.days_later(first.start, days) if days else None), first.instant


_WHEN = {
    "MedicationRequest": _requested,
    "MedicationStatement": _stated,
    "MedicationAdministration": _administered,
    "MedicationDispense": _dispensed,
}
