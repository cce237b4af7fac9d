"""One vignette as a person, by the derivation that a record goes through: what is given stands, the rest is derived."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from spinepath.features import Patient
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Feature
from spinepath.knowledge.vignette_models import TakenDrug, Vignette
from spinepath.terms import CurrentDrug, FeatureValue, PatientFeatures

from .doses import amount_of

_FROM_A_START = ("days_covered", "earliest")


@dataclass(frozen=True)
class Person:
    """A vignette and what is known of its person; `messages` say what could not be taken as it was told."""

    vignette: Vignette
    patient: PatientFeatures
    messages: tuple[str, ...]


def person_of(knowledge: Knowledge, vignette: Vignette, today: date) -> Person:
    """The person of a vignette that was checked before; the day of its facts is `today` where it names none."""
    told = _Told(knowledge, vignette, vignette.as_of or today)
    patient = told.patient(vignette.features)
    messages = (*_unread_doses(knowledge, vignette), *_disagreements(told, patient))
    return Person(vignette, patient, messages)


@dataclass(frozen=True)
class _Told:
    """All that a case tells, so that it can be derived with and without one feature."""

    knowledge: Knowledge
    vignette: Vignette
    day: date

    def patient(self, features: Mapping[str, Any], rows: list[dict[str, Any]] | None = None) -> PatientFeatures:
        """The person, under the id of the case."""
        unstarted = {d.drug for d in self.vignette.current_drugs if d.start is None}
        unknown = dict.fromkeys(_counted_from_start(self.knowledge, unstarted, features))
        found = Patient(
            knowledge=self.knowledge,
            as_of=self.day,
            jurisdiction=self.vignette.jurisdiction,
            fractures=self.vignette.fractures if rows is None else rows,
            drugs=[_taken(self.knowledge, drug) for drug in self.vignette.current_drugs],
            **{**unknown, **features},
        )
        drugs = tuple(replace(d, start=None) if d.concept in unstarted else d for d in found.drugs)
        return replace(found, person=self.vignette.id, drugs=drugs)


def _taken(knowledge: Knowledge, drug: TakenDrug) -> CurrentDrug:
    amount = amount_of(knowledge, drug) or (None, None)
    label = knowledge.concepts[drug.drug].label
    return CurrentDrug(drug.drug, label, amount[0], amount[1], start=drug.start)


def _counted_from_start(knowledge: Knowledge, unstarted: set[str], told: Mapping[str, Any]) -> Iterator[str]:
    """Features that would count from the day of the case: a drug is taken that day, but nobody said since when."""
    if not unstarted:
        return
    for feature in knowledge.features.values():
        source = feature.source
        reduced = source.reducer in _FROM_A_START and bool(unstarted & knowledge.expand(source.concepts))
        if reduced or _reads_starts(knowledge, feature, told):
            yield feature.id


def _reads_starts(knowledge: Knowledge, feature: Feature, told: Mapping[str, Any]) -> bool:
    """A number of days that is calculated from drugs, and that the case does not state."""
    inputs = [knowledge.features[name] for name in feature.source.inputs.values()]
    stated = any(told.get(i.id) is not None for i in inputs)
    return feature.unit == "d" and not stated and any(i.type == "drugs" for i in inputs)


def _unread_doses(knowledge: Knowledge, vignette: Vignette) -> Iterator[str]:
    for n, drug in enumerate(vignette.current_drugs):
        if drug.dose is not None and amount_of(knowledge, drug) is None:
            yield f"current_drugs.{n}.dose: found {drug.dose!r}, no amount a day such as '10 mg/d': amount unknown"


def _disagreements(told: _Told, patient: PatientFeatures) -> Iterator[str]:
    """Where what is given and what follows from the rest of the case differ; what is given was used."""
    for name in _calculated(told.knowledge, told.vignette.features):
        without = told.patient({k: v for k, v in told.vignette.features.items() if k != name})
        if _rests_on_something(told.knowledge, name, without, {}):
            yield from _differs(f"features.{name}", patient.values[name], without.values.get(name))
    for n, row in enumerate(told.vignette.fractures):
        for name in _calculated(told.knowledge, row):
            rows = [*told.vignette.fractures]
            rows[n] = {k: v for k, v in row.items() if k != name}
            without = told.patient(told.vignette.features, rows)
            own = without.fractures[n].values
            if _rests_on_something(told.knowledge, name, without, own):
                yield from _differs(f"fractures.{n}.{name}", patient.fractures[n].values[name], own.get(name))


def _rests_on_something(
    knowledge: Knowledge, name: str, patient: PatientFeatures, row: Mapping[str, FeatureValue]
) -> bool:
    """Whether anything that it is calculated from is known: from silence nothing follows that could differ."""
    inputs = knowledge.features[name].source.inputs.values()
    return any(i in patient.values or i in row or any(i in r.values for r in patient.fractures) for i in inputs)


def _calculated(knowledge: Knowledge, given: Mapping[str, Any]) -> list[str]:
    features = knowledge.features
    return [n for n, v in given.items() if v is not None and n in features and features[n].source.calculator]


def _differs(place: str, given: FeatureValue, calculated: FeatureValue | None) -> Iterator[str]:
    if calculated is not None and not _same(given.value, calculated.value):
        text = (
            f"found {given.value}, but {calculated.value:.4g}"
            if isinstance(calculated.value, float)
            else (f"found {given.value}, but {calculated.value}")
        )
        yield f"{place}: {text} follows from the rest of the case: what is given is used"


def _same(given: object, calculated: object) -> bool:
    """Numbers are the same when they are at the decimals that were given."""
    if isinstance(given, float) and isinstance(calculated, float):
        decimals = len(f"{given:.9f}".rstrip("0").partition(".")[2])
        return round(calculated, decimals) == given
    return given == calculated
