"""Facts of drugs: what the person takes or took, one fact per ingredient, with the amount a day where it can be known.

A drug that no value set knows becomes a fact `medication_unrecognised` with its name, because "on no blood thinner"
may not be said of somebody who takes a drug we could not read.
"""

from typing import NamedTuple

from spinepath.calculators.concepts import UNRECOGNISED_DRUG
from spinepath.knowledge.models import Strength
from spinepath.terms import Fact

from . import dates
from .codes import Found, codings, meanings, words
from .dates import UNDATED, When
from .dosage import Amount, daily_amount, given_once, in_drug
from .elements import Json, UnreadableError, element, elements, number, text
from .reading import Reading
from .references import reference, resolve
from .statuses import status_of

DRUGS = frozenset({"medication"})


class Ingredient(NamedTuple):
    """One drug of a product. `strength` is what one unit of the product holds of it."""

    concept: str
    code: str | None
    strength: Strength | None


def medication_facts(reading: Reading) -> list[Fact]:
    """Facts of a MedicationRequest, -Statement, -Administration or -Dispense."""
    ingredients, name = _product(reading)
    when, recorded = _WHEN[reading.kind](reading.resource)
    alone = len(ingredients) == 1
    facts = []
    for drug in ingredients or [Ingredient(UNRECOGNISED_DRUG, _first_code(reading.resource), None)]:
        amount = _amount(reading, drug.strength, alone) if ingredients else None
        facts.append(
            reading.fact(
                drug.concept,
                (amount.value if amount else None) if ingredients else name,
                when,
                code=drug.code,
                unit=amount.unit if amount else None,
                status=status_of(reading.resource),
                recorded=recorded,
                subject=f"drug:{reading.ident}",
            )
        )
    return facts


def _product(reading: Reading) -> tuple[list[Ingredient], str]:
    """The ingredients of medication[x] that a value set knows, and the name of the product."""
    resource = reading.resource
    if "medicationCodeableConcept" in resource:
        return _by_code(reading, resource, "medicationCodeableConcept")
    written = reference(resource, "medicationReference")
    if written is None:
        raise UnreadableError("medication[x]", None, "medicationCodeableConcept or medicationReference")
    medication = resolve(resource, written, reading.lookup)
    if medication is None:
        shown = text(element(resource, "medicationReference") or {}, "display", "medicationReference.")
        return [], shown or written
    return _by_medication(reading, medication)


def _by_code(reading: Reading, holder: Json, key: str) -> tuple[list[Ingredient], str]:
    found = meanings(reading.index, codings(holder, key), DRUGS, key)
    return [_ingredient(f) for f in found], words(holder, key) or "a drug without name"


def _ingredient(found: Found) -> Ingredient:
    return Ingredient(found.meaning.concept, found.code, found.meaning.strength)


def _by_medication(reading: Reading, medication: Json) -> tuple[list[Ingredient], str]:
    """A Medication resource: its product code, else its ingredients one by one."""
    found, name = _by_code(reading, medication, "code")
    if found:
        return found, name
    parts: list[Ingredient] = []
    for i, part in enumerate(elements(medication, "ingredient")):
        at = f"ingredient[{i}]."
        strength = _strength(part, at)
        known = meanings(reading.index, codings(part, "itemCodeableConcept", at), DRUGS, at + "itemCodeableConcept")
        parts += [Ingredient(f.meaning.concept, f.code, strength or f.meaning.strength) for f in known]
    return parts, name


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


def _first_code(resource: Json) -> str | None:
    pairs = codings(resource, "medicationCodeableConcept")
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
