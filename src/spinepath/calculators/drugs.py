"""Sums over the drugs a person takes. A drug without a known amount or factor is never counted as nothing taken."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from spinepath.terms import CurrentDrug

from .dates import day_range, days_since
from .logic import Truth

Drugs = Sequence[CurrentDrug] | None
Factors = Mapping[str, Mapping[str, float]]
Units = Mapping[str, str]
MILLIGRAMS = {"mg/d": 1.0, "g/d": 1000.0, "ug/d": 0.001}
STEP_LASTS_D = 3  # d: pain relief is not stepped up twice within 72 h (a rule of this product)
MONTH_D = 365.25 / 12  # d in a mean month
EXCESS_MG_PER_KG = 75  # mg/kg in 24 h: more of it is assessed as an overdose (bmj-bp-paracetamol-overdose)
NAIVE_BELOW_D = 7  # d of daily opioid from which a person is no longer naive (opioid-naive-7-days)


def opioid_mme(
    drugs: Drugs,
    jurisdiction: str | None,
    on_opioid: bool | None,
    knowledge_factors: Factors,
    knowledge_units: Units,
) -> float | None:
    """Oral morphine equivalents a day (mg/d): the whole sum, unknown while an amount or a factor is missing.

    A drug without a factor of its jurisdiction leaves the sum unknown, unless the jurisdiction has no factors at all:
    there the largest of the drug counts, which can only be too high. Not for switching opioids. No opioid: 0.
    """
    if not drugs:
        return 0.0 if on_opioid is False else None
    own = f"mme_{jurisdiction}"
    published = any(own in factors for factors in knowledge_factors.values())
    for drug in drugs:
        factors = knowledge_factors.get(drug.concept, {})
        known = own in factors if published else factor_of(factors, "mme", jurisdiction) is not None
        if drug.stale or not known or amount_of(drug, knowledge_units.get(drug.concept)) is None:
            return None
    return opioid_mme_at_least(drugs, jurisdiction, knowledge_factors, knowledge_units)


def opioid_mme_at_least(
    drugs: Drugs, jurisdiction: str | None, knowledge_factors: Factors, knowledge_units: Units
) -> float:
    """The part of `opioid_mme` (mg/d) that is known: the sum over opioids with a known amount and factor; else 0.

    Factors (cdc-2022-mme-morphine and its siblings for the us) belong to a jurisdiction; where it has none, or is not
    known, the largest of the drug counts. Not for switching opioids (cdc-2022-mme-not-for-switching).
    """
    if not drugs:
        return 0.0
    amounts = [amount_of(drug, knowledge_units.get(drug.concept)) for drug in drugs]
    factors = [factor_of(knowledge_factors.get(drug.concept, {}), "mme", jurisdiction) for drug in drugs]
    known = [_product(*pair) for pair in zip(amounts, factors, strict=True)]
    return sum((mme for mme in known if mme is not None), start=0.0)


def opioid_mme_complete(
    drugs: Drugs,
    jurisdiction: str | None,
    on_opioid: bool | None,
    knowledge_factors: Factors,
    knowledge_units: Units,
) -> Truth:
    """Whether the sum is whole by the book: every opioid is current, with an amount and a factor of the jurisdiction.

    Buprenorphine has none in the us (cdc-2022-mme-buprenorphine-excluded): with it the sum is never complete there.
    """
    if not drugs:
        return True if on_opioid is False else None
    own = f"mme_{jurisdiction}"
    return all(
        not drug.stale
        and amount_of(drug, knowledge_units.get(drug.concept)) is not None
        and own in knowledge_factors.get(drug.concept, {})
        for drug in drugs
    )


def opioid_naive(stated: bool | None, on_opioid: bool | None, opioid_days_used: int | None) -> Truth:
    """As stated; else without an opioid, or with fewer than 7 days (d) of it in a row (opioid-naive-7-days)."""
    if stated is not None:
        return stated
    if on_opioid is False:
        return True
    return None if opioid_days_used is None else opioid_days_used < NAIVE_BELOW_D


def unprescribed_on_record(not_prescribed: bool | None, taken: bool | None, drugs: Drugs) -> bool:
    """Whether what is taken is known never to have been prescribed; of several products nobody said which one is meant.

    >>> unprescribed_on_record(True, True, ()), unprescribed_on_record(None, True, ())
    (True, False)
    """
    return not_prescribed is True and taken is True and len(drugs or ()) <= 1


def source_open_on_record(not_prescribed: bool | None, borrowed: bool | None, taken: bool | None, drugs: Drugs) -> bool:
    """Whether the one product taken may be what was bought or borrowed, and nobody has said whose it is.

    >>> source_open_on_record(None, True, True, ()), source_open_on_record(False, True, True, ())
    (True, False)
    """
    return not_prescribed is None and borrowed is True and taken is True and len(drugs or ()) <= 1


def products(drugs: Drugs, taken: bool | None) -> int | None:
    """How many products with the ingredient are taken; none where it is not taken, unknown where none is listed."""
    if taken is False:
        return 0
    return len(drugs) if drugs else None


def daily_total(drugs: Drugs, taken: bool | None) -> float | None:
    """The amount (mg/d) in all products together; unknown when one of them has no known amount. Not taken: 0."""
    if taken is False:
        return 0.0
    return _total(_milligrams(drug) for drug in drugs or ())


def excess_on_record(drugs: Drugs, weight: float | None) -> bool:
    """Whether the known amounts of all products come to more than 75 mg/kg a day (bmj-bp-paracetamol-overdose).

    It speaks of the record: without a weight (kg) or an amount it is False, and that is no all-clear.

    >>> excess_on_record((CurrentDrug("a", "a", 4000, "mg/d"), CurrentDrug("a", "a")), 41)
    True
    """
    known = sum(amount for drug in drugs or () if (amount := _milligrams(drug)) is not None)
    return weight is not None and known > weight * EXCESS_MG_PER_KG


def prednisolone_equivalent(
    drugs: Drugs, stated: float | None, on_glucocorticoid: bool | None, knowledge_factors: Factors
) -> float | None:
    """Prednisolone-equivalent dose (mg/d, prednisolone-equivalents): stated, else the sum; unknown if a part is."""
    if stated is not None:
        return stated
    if on_glucocorticoid is False:
        return 0.0
    return _total(
        _product(_milligrams(drug), knowledge_factors.get(drug.concept, {}).get("prednisolone_mg"))
        for drug in drugs or ()
    )


def days_on_drug(drugs: Drugs, stated: int | None, as_of: date) -> int | None:
    """Days (d): stated, else whole days since the earliest known start; a partial earliest start is no answer."""
    if stated is not None:
        return stated
    starts = [days for drug in drugs or () if (days := day_range(drug.start or "")) is not None]
    first, last = min(starts, default=(0, 1))
    return as_of.toordinal() - first if first == last else None


def days_since_step_up(
    stated: str | None,
    record_from: str | None,
    weak_opioid: str | None,
    strong_opioid: str | None,
    gabapentinoid: str | None,
    antidepressant: str | None,
    as_of: date,
) -> int | None:
    """Whole days (d) since pain relief was last stepped up: from the day stated, or a later begin on record.

    A record shows that a drug was begun, never that a dose was raised: without a stated day only a begin less than 3 d
    ago counts. It counts where the record of medicines reaches back further; in one that begins with this illness, as
    on admission, every drug looks new. Everything else is unknown. Partial dates are no answer.
    """
    told, reach = _days_since(stated, as_of), _days_since(record_from, as_of)
    begun = [_days_since(day, as_of) for day in (weak_opioid, strong_opioid, gabapentinoid, antidepressant)]
    newest = min((days for days in begun if days is not None), default=STEP_LASTS_D)
    if newest >= STEP_LASTS_D or reach is None or reach < STEP_LASTS_D:
        return told
    return newest if told is None else min(told, newest)


def months_in_all(stated: float | None, days_recorded: int | None) -> float | None:
    """Months (mo) of all courses of a drug: stated, else from the days on record, to a tenth of a month.

    The days on record are at least so many; that they may block but never clear is said by their being stale.
    """
    if stated is not None:
        return stated
    return None if days_recorded is None else round(days_recorded / MONTH_D, 1)


def course_days(months_stated: float | None, drugs: Drugs, as_of: date) -> int | None:
    """Days (d) that a course has counted: as many as the months stated, else since the earliest start."""
    if months_stated is not None:
        return round(months_stated * MONTH_D)
    return days_on_drug(drugs, None, as_of)


def days_since_first_dose(doses: int | None, days_since_last: int | None) -> int | None:
    """Days (d) since the first of so many monthly doses; None before the first or when either number is not known."""
    if not doses or days_since_last is None:
        return None
    return days_since_last + round((doses - 1) * MONTH_D)


def _days_since(day: str | None, as_of: date) -> int | None:
    days = days_since(day, as_of)
    return days[0] if days is not None and days[0] == days[1] else None


def factor_of(factors: Mapping[str, float], name: str, jurisdiction: str | None) -> float | None:
    """The factor `name` of a drug in the jurisdiction; where it has none, or is not known, the largest of the drug."""
    all_of_them = [factor for key, factor in factors.items() if key.startswith(f"{name}_")]
    return factors.get(f"{name}_{jurisdiction}", max(all_of_them, default=None))


def amount_of(drug: CurrentDrug, unit: str | None) -> float | None:
    """The daily amount in the unit that the factors of the drug are for: mg/d (also None), or ug/h for a patch."""
    return _milligrams(drug) if unit in (None, "mg/d") else drug.per_day if drug.unit == unit else None


def _milligrams(drug: CurrentDrug) -> float | None:
    return _product(drug.per_day, MILLIGRAMS.get(drug.unit or ""))


def _product(amount: float | None, factor: float | None) -> float | None:
    return None if amount is None or factor is None else amount * factor


def _total(amounts: Iterable[float | None]) -> float | None:
    found = list(amounts)
    known = [amount for amount in found if amount is not None]
    return sum(known) if found and len(known) == len(found) else None
