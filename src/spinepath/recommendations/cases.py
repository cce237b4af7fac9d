"""Runs the cases that stand beside a rule, so that whoever writes a rule sees at once whether it does what it says."""

from collections.abc import Iterator, Mapping
from datetime import date
from math import inf
from typing import Any

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Case, Cases, Expectation, Feature
from spinepath.terms import CurrentDrug, FeatureValue, FractureRow, PatientFeatures, SpinepathError, nearest_name
from spinepath.terms.results import Assessment

from .assess import assess
from .editions import compile_edition, edition_in_force
from .judge import Values
from .programmes import judge_items
from .taken import taken_row

Known = dict[str, FeatureValue]
CASE_DAY = date(2026, 1, 1)
ON_RECORD = ("on_record", "any_on_record")


def run_case(knowledge: Knowledge, cases: Cases, case: Case) -> list[str]:
    """What differs between the case's expectation and what the rule says; empty when they agree."""
    patient = person_of(knowledge, cases, case)
    on = case.edition or knowledge.edition
    found = assess(knowledge.at(on), patient, cases.recommendation, case.jurisdiction)
    at = knowledge.at(on)
    return [
        *_differences(case.expect, found),
        *_taken(at, cases.recommendation, case, patient),
        *_items(at, cases.recommendation, case, patient),
    ]


def _items(knowledge: Knowledge, name: str, case: Case, patient: PatientFeatures) -> Iterator[str]:
    """Items that should suit the person today, and those that should not; which of them are chosen is not looked at."""
    if case.expect.items is None and case.expect.no_items is None:
        return
    edition = edition_in_force(knowledge.recommendations[name], knowledge.edition, case.jurisdiction)
    programme = edition.programme if edition else None
    judged = judge_items(knowledge, programme, Values.of(patient.values).fresh) if programme else {}
    suits = {item for item, found in judged.items() if found.suits}
    yield from (f"items: {item} is missing" for item in case.expect.items or () if item not in suits)
    for item in case.expect.no_items or ():
        if item in suits or item not in judged:
            yield f"items: {item} {'should not be there' if item in suits else 'is no item of the programme'}"


def _taken(knowledge: Knowledge, name: str, case: Case, patient: PatientFeatures) -> Iterator[str]:
    """Every drug of the case gets the verdict that the case demands."""
    if case.expect.taken is None:
        return
    recommendation = knowledge.recommendations[name]
    edition = edition_in_force(recommendation, knowledge.edition, case.jurisdiction)
    if edition is None:
        yield "taken: no edition in force"
        return
    compiled = compile_edition(knowledge, recommendation, edition)
    for drug in patient.drugs:
        row = taken_row(knowledge, compiled, Values.of(patient.values), drug.concept)
        if row is None or row.verdict != case.expect.taken:
            yield f"taken: expected {case.expect.taken} for {drug.label}, found {row.verdict if row else None}"


def person_of(knowledge: Knowledge, cases: Cases, case: Case) -> PatientFeatures:
    """The person of a case. Facts of a fracture make one fracture row; null means unknown."""
    place = f"{knowledge.place('cases', cases.recommendation)} case {case.name!r}"
    if case.like is not None and case.like not in cases.people:
        raise SpinepathError(
            place, found=case.like, expected="one of people", nearest=nearest_name(case.like, cases.people)
        )
    given = {"jurisdiction": case.jurisdiction, **(cases.people[case.like] if case.like else {}), **case.given}
    known: dict[str, FeatureValue] = {}
    row: dict[str, FeatureValue] = {}
    for name, value in given.items():
        feature = knowledge.features.get(name)
        if feature is None:
            raise SpinepathError(
                place, found=name, expected="a feature", nearest=nearest_name(name, knowledge.features)
            )
        if value is not None:
            (row if feature.subject == "fracture" else known)[name] = FeatureValue(_plain(value))
    known |= _bounds(known, knowledge.features)
    known |= _on_record(given, known, knowledge.features)
    drugs = tuple(CurrentDrug(concept=d, label=d) for d in case.drugs)
    rows = (FractureRow("case", row),) if row else ()
    return PatientFeatures(person=case.name, as_of=CASE_DAY, values=known, fractures=rows, drugs=drugs)


def known_values(given: Mapping[str, Any], features: Mapping[str, Feature]) -> Known:
    """Values as YAML gives them, as features hold them; null means unknown. `features` say what bounds them."""
    known = {name: FeatureValue(_plain(value)) for name, value in given.items() if value is not None}
    known |= _bounds(known, features)
    return known | _on_record(given, known, features)


def _bounds(known: Known, features: Mapping[str, Feature]) -> Known:
    """A bound that a case does not tell: the value itself, or the least or most that is possible."""
    found: Known = {}
    for feature in features.values():
        for bound, end in zip((feature.lower_bound, feature.upper_bound), feature.range or (0.0, inf), strict=True):
            if bound is not None and bound not in known:
                found[bound] = known.get(feature.id) or FeatureValue(end)
    return found


def _on_record(given: Mapping[str, Any], known: Known, features: Mapping[str, Feature]) -> Known:
    """What speaks of the record only: of a fact that a case does not tell, none is on its record.

    A case may still say that it is not known (null).
    """
    found = {f.id: f.source.inputs.values() for f in features.values() if f.source.calculator in ON_RECORD}
    yes = {name for name, value in known.items() if value.value is True}
    return {name: FeatureValue(not yes.isdisjoint(facts)) for name, facts in found.items() if name not in given}


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _differences(expect: Expectation, found: Assessment) -> Iterator[str]:
    exact = {
        "status": found.status,
        "safety": found.safety,
        "because": sorted(found.because),
        "cautions": sorted(c.name for c in found.criteria if c.role == "caution" and c.truth == "true"),
        "check": sorted(found.check),
        "ask": sorted(found.ask),
        "then": sorted(found.then),
        "dose": found.dose.text if found.dose else None,
        "dose_max": found.dose.max if found.dose else None,
        "limited_by": sorted(found.dose.limited_by) if found.dose else [],
    }
    for key, value in exact.items():
        wanted = getattr(expect, key)
        if wanted is not None and (sorted(wanted) if isinstance(wanted, list) else wanted) != value:
            yield f"{key}: expected {wanted}, found {value}"
    texts = " | ".join(d.text for d in found.details)
    yield from (f"details: {text!r} is missing" for text in expect.details or () if text not in texts)
    yield from (f"details: {text!r} should not be there" for text in expect.no_details or () if text in texts)
