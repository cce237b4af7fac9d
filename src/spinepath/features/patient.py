"""A person from values instead of a record: for a form, a case beside a rule, a question at the prompt."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

import orjson

from spinepath.calculators.concepts import FRACTURE
from spinepath.knowledge import Knowledge, load_compiled
from spinepath.terms import (
    PERSON,
    CurrentDrug,
    Fact,
    FeatureValue,
    PatientFeatures,
    Record,
    Scalar,
    SpinepathError,
    day_of,
    nearest_name,
)

from .current_drugs import DRUG
from .derive import Given, evaluate
from .fracture_table import PREFIX
from .plan import Plan, plan_for
from .values import Bad

PERSON_ID = "patient"
Drug = CurrentDrug | str


def patient(
    *,
    as_of: date | str | None = None,
    jurisdiction: str | None = None,
    fractures: Sequence[Mapping[str, Any]] = (),
    drugs: Sequence[Drug] = (),
    knowledge: Knowledge | None = None,
    **values: Any,
) -> PatientFeatures:
    """What is known of a person, told as feature=value and checked against the dictionary.

    A feature that is left out is calculated when its inputs allow, else unknown; None keeps it unknown. A value may be
    a FeatureValue, to say its date or that it is stale. Each of `fractures` maps features of a fracture to values, with
    an optional `id`. `drugs` are taken now: concept ids, or CurrentDrug with an amount. `as_of` is the day of the facts
    (default: the day of the knowledge). Days since a review of all medicines, or since the red-flag questions, complete
    the list that they went through. Raises SpinepathError for an unknown feature, drug or value.

    Example: `Patient(age_years=78, back_pain_nrs=8, drugs=["ibuprofen"], fractures=[{"fracture_level": "t12"}])`.
    """
    known = knowledge or load_compiled()
    plan = plan_for(known)
    day = known.edition if as_of is None else day_of(as_of, "Patient: as_of")
    if jurisdiction is not None:
        values["jurisdiction"] = jurisdiction
    given = _given(plan, values, "person", day)
    ids = [str(row.get("id", number)) for number, row in enumerate(fractures, start=1)]
    rows = {name: _given(plan, _bare(row), "fracture", day) for name, row in zip(ids, fractures, strict=True)}
    if len(rows) < len(fractures):
        raise SpinepathError("Patient: fractures", found="one id twice", expected="an id of its own for each fracture")
    facts = [_drug_fact(known, drug, number, day) for number, drug in enumerate(drugs, start=1)]
    facts += [_fact(f"{PREFIX}{name}", FRACTURE, value=True) for name in rows]
    facts += _completing(known, given, day)
    found = evaluate(known, Record(PERSON_ID, tuple(facts)), day, given, rows)
    return replace(found, facts_digest=_digest(found.facts_digest, given, rows))


Patient = patient


def _given(plan: Plan, values: Mapping[str, Any], subject: str, as_of: date) -> Given:
    """Checked values; one that is told also answers the features that read nothing but its question."""
    told = {name: _value(plan, name, value, subject, as_of) for name, value in values.items()}
    return {**dict(_twins(plan, told)), **told}


def _twins(plan: Plan, told: Given) -> Iterator[tuple[str, FeatureValue]]:
    for name, value in told.items():
        for twin in plan.raw.get(name, ()):
            if value is not None and not isinstance(plan.checks[twin](value.value), Bad):
                yield twin, value


def _value(plan: Plan, name: str, value: Any, subject: str, as_of: date) -> FeatureValue | None:
    feature = plan.features.get(name)
    if feature is None:
        nearest = nearest_name(name, plan.features)
        raise SpinepathError("Patient", found=name, expected="a feature of the dictionary", nearest=nearest)
    if feature.subject != subject:
        expected = "it in one of fractures=[...]" if subject == "person" else "it beside fractures, not in one"
        raise SpinepathError("Patient", found=name, expected=expected)
    told = value if isinstance(value, FeatureValue) else FeatureValue(value, feature.unit, as_of.isoformat(), "given")
    checked = plan.checks[name](told.value)
    if isinstance(checked, Bad):
        raise SpinepathError(f"Patient: {name}", found=checked.found, expected=checked.expected)
    return None if checked is None else replace(told, value=checked)


def _completing(knowledge: Knowledge, given: Given, as_of: date) -> Iterator[Fact]:
    """What was gone through so many days ago makes a list complete, as it does in a record."""
    for name, told in given.items():
        source = knowledge.features[name].source
        if told is None or source.reducer != "days_since" or not isinstance(told.value, int):
            continue
        start = (as_of - timedelta(days=told.value)).isoformat()
        for concept in source.concepts:
            if concept in knowledge.concepts and knowledge.concepts[concept].completes is not None:
                yield _fact(PERSON, concept, value=True)._replace(start=start)


def _bare(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def _drug_fact(knowledge: Knowledge, drug: Drug, number: int, as_of: date) -> Fact:
    told = drug if isinstance(drug, CurrentDrug) else CurrentDrug(drug, drug)
    if told.concept not in knowledge.concepts:
        nearest = nearest_name(told.concept, knowledge.concepts)
        raise SpinepathError("Patient: drugs", found=told.concept, expected="a drug of the dictionary", nearest=nearest)
    start = told.start or (None if told.stale else as_of.isoformat())
    fact = _fact(f"{DRUG}{number}", told.concept, value=told.per_day)
    return fact._replace(start=start, unit=told.unit, code=f"given|{number}", source=told.source or fact.source)


def _fact(subject: str, concept: str, value: Scalar | None) -> Fact:
    return Fact(PERSON_ID, subject, concept, None, None, None, value, None, None, "active", None, "given")


def _digest(facts: str, given: Given, rows: Mapping[str, Given]) -> str:
    """sha256 over the facts and the given values, in an order that does not depend on how they were told."""
    told = [facts, _plain(given), {name: _plain(row) for name, row in rows.items()}]
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plain(given: Given) -> dict[str, Any]:
    return {name: None if value is None else asdict(value) for name, value in given.items()}
