"""What has to be done for every person, worked out once for each knowledge: which fact feeds which feature, what is
calculated from what and in which order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from inspect import Parameter, signature

from spinepath.calculators import CALCULATORS, PASS_ON
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Feature
from spinepath.terms import FeatureValue, SpinepathError, nearest_name

from .calculation import Calculation, Input
from .reducers import REDUCERS, Reducer, Rule
from .values import Check, Concepts, Value, check, reader

_MAKES: Mapping[str, frozenset[str]] = {
    "latest": frozenset({"bool", "int", "float", "code", "date", "text"}),
    "earliest": frozenset({"bool", "int", "float", "code", "date", "text"}),
    "previous": frozenset({"int", "float"}),
    "ever": frozenset({"bool"}),
    "active": frozenset({"bool"}),
    "active_drugs": frozenset({"drugs"}),
    "count_in": frozenset({"int", "float"}),
    "max_in": frozenset({"int", "float"}),
    "sum_in": frozenset({"int", "float"}),
    "days_since": frozenset({"int", "float"}),
    "days_covered": frozenset({"int", "float"}),
    "set_of": frozenset({"codes"}),
}
_NOTHING: Mapping[str, Value] = {"bool": False, "int": 0, "float": 0.0, "codes": (), "drugs": ()}
_INJECTED = frozenset({"as_of", "knowledge_factors", "knowledge_units", "knowledge_listed"})


@dataclass(frozen=True, slots=True)
class Step:
    """One reduced feature."""

    id: str
    rule: Rule
    reduce: Reducer


@dataclass(frozen=True, slots=True)
class Absence:
    """A feature whose absence means nothing there, once the source is complete for the resource type."""

    id: str
    resource: str
    value: FeatureValue


@dataclass(frozen=True, slots=True)
class Part:
    """What is reduced for one kind of subject: the steps by concept, and what absence means."""

    steps: Mapping[str, tuple[Step, ...]]
    absences: tuple[Absence, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The work for one person. `raw` names, for a feature, those that read nothing but its own question."""

    features: Mapping[str, Feature]
    checks: Mapping[str, Check]
    person: Part
    fracture: Part
    calculations: tuple[Calculation, ...]
    raw: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]
    drug_concepts: frozenset[str]
    drugs_fresh_d: int | None


def plan_for(knowledge: Knowledge) -> Plan:
    """The plan of a knowledge, made on first need; the same for every edition of it.

    Raises SpinepathError for an unknown calculator or input, a reducer that cannot make the type, or a cycle.
    """
    return knowledge.once("features", lambda: _plan(knowledge))


def _plan(knowledge: Knowledge) -> Plan:
    features, concepts = knowledge.features, Concepts.of(knowledge)
    checks = {name: check(feature) for name, feature in features.items()}
    limits = [f.stale_after_d for f in features.values() if f.type == "drugs" and f.stale_after_d is not None]
    return Plan(
        features=features,
        checks=checks,
        person=_part(knowledge, concepts, checks, "person"),
        fracture=_part(knowledge, concepts, checks, "fracture"),
        calculations=_calculations(knowledge, checks),
        raw=_raw(features),
        labels=concepts.labels,
        drug_concepts=frozenset(name for name, c in knowledge.concepts.items() if c.resource == "medication"),
        drugs_fresh_d=min(limits, default=None),
    )


def _part(knowledge: Knowledge, concepts: Concepts, checks: Mapping[str, Check], subject: str) -> Part:
    steps: dict[str, list[Step]] = {}
    absences: list[Absence] = []
    for feature in knowledge.features.values():
        if feature.subject == subject and feature.source.reducer is not None:
            step = _step(knowledge, concepts, feature, checks[feature.id])
            for concept in sorted(step.rule.concepts):
                steps.setdefault(concept, []).append(step)
            absences.extend(_absence(feature))
    return Part({concept: tuple(found) for concept, found in steps.items()}, tuple(absences))


def _step(knowledge: Knowledge, concepts: Concepts, feature: Feature, checked: Check) -> Step:
    source = feature.source
    reducer = source.reducer or ""
    if feature.type not in _MAKES[reducer]:
        expected = f"one of {', '.join(sorted(_MAKES[reducer]))}"
        raise SpinepathError(_place(knowledge, feature), found=f"{reducer} for type {feature.type}", expected=expected)
    rule = Rule(
        id=feature.id,
        concepts=knowledge.expand(source.concepts),
        read=reader(feature, knowledge.units, concepts),
        check=checked,
        unit=feature.unit,
        window_d=source.window_d,
        fresh_d=min((d for d in (source.window_d, feature.stale_after_d) if d is not None), default=None),
        stating=concepts.stating,
        labels=concepts.labels,
    )
    return Step(feature.id, rule, REDUCERS[reducer])


def _absence(feature: Feature) -> Iterator[Absence]:
    """A drug table of a complete list needs no word of its own: an empty list of drugs is empty."""
    complete = feature.source.complete
    if complete is not None and (feature.absent_means == "false" or feature.type == "drugs"):
        source = f"no entry in a complete list ({complete})"
        yield Absence(feature.id, complete, FeatureValue(_NOTHING[feature.type], feature.unit, source=source))


def _raw(features: Mapping[str, Feature]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, feature in features.items():
        concepts = feature.source.concepts
        twin = features.get(concepts[0]) if len(concepts) == 1 else None
        if twin is not None and twin is not feature and (twin.type, twin.subject) == (feature.type, feature.subject):
            found.setdefault(twin.id, []).append(name)
    return {name: tuple(twins) for name, twins in found.items()}


def _calculations(knowledge: Knowledge, checks: Mapping[str, Check]) -> tuple[Calculation, ...]:
    """Calculated features, each after those that it needs."""
    calculated = {f.id: f for f in knowledge.features.values() if f.source.calculator is not None}
    needs = {name: [i for i in f.source.inputs.values() if i in calculated] for name, f in calculated.items()}
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        circle: Sequence[str] = error.args[1]
        place = _place(knowledge, calculated[circle[0]])
        raise SpinepathError(place, found=" <- ".join(circle), expected="no feature calculated from itself") from None
    injected: dict[str, Mapping[str, object]] = {
        "knowledge_factors": {name: c.factors for name, c in knowledge.concepts.items() if c.factors},
        "knowledge_units": {name: c.unit for name, c in knowledge.concepts.items() if c.unit},
    }
    ageing: dict[str, bool] = {}
    planned: list[Calculation] = []
    for name in order:
        planned.append(_calculation(knowledge, calculated[name], checks[name], injected, ageing))
        ageing[name] = any(i.ages for i in planned[-1].inputs) or calculated[name].stale_after_d is not None
    return tuple(planned)


def _calculation(
    knowledge: Knowledge,
    feature: Feature,
    checked: Check,
    injected: Mapping[str, Mapping[str, object]],
    ageing: Mapping[str, bool],
) -> Calculation:
    name = feature.source.calculator or ""
    function = CALCULATORS.get(name)
    if function is None:
        nearest = nearest_name(name, CALCULATORS)
        raise SpinepathError(_place(knowledge, feature), found=name, expected="a calculator", nearest=nearest)
    parameters = signature(function).parameters
    _refuse_wrong_inputs(knowledge, feature, parameters)
    constants = {**injected, "knowledge_listed": tuple(feature.source.listed)}
    return Calculation(
        id=feature.id,
        name=name,
        function=function,
        inputs=tuple(_input(knowledge, feature, *pair, ageing) for pair in feature.source.inputs.items()),
        constants={name: value for name, value in constants.items() if name in parameters},
        wants_as_of="as_of" in parameters,
        per_fracture=feature.subject == "fracture",
        check=checked,
        unit=feature.unit,
        stale_after_d=feature.stale_after_d,
        passes_on=name in PASS_ON,
    )


def _refuse_wrong_inputs(knowledge: Knowledge, feature: Feature, parameters: Mapping[str, Parameter]) -> None:
    given, place = feature.source.inputs.keys(), _place(knowledge, feature)
    named = {n: p for n, p in parameters.items() if p.kind is not Parameter.VAR_KEYWORD and n not in _INJECTED}
    missing = [n for n, p in named.items() if p.default is Parameter.empty and n not in given]
    strange = [n for n in given if n not in named and len(named) == len(parameters.keys() - _INJECTED)]
    if missing:
        raise SpinepathError(place, found=f"no input {missing[0]}", expected=", ".join(named))
    if strange:
        nearest = nearest_name(strange[0], named)
        raise SpinepathError(place, found=f"input {strange[0]}", expected=", ".join(named), nearest=nearest)


def _input(knowledge: Knowledge, feature: Feature, argument: str, name: str, ageing: Mapping[str, bool]) -> Input:
    source = knowledge.features.get(name)
    if source is None:
        nearest = nearest_name(name, knowledge.features)
        raise SpinepathError(_place(knowledge, feature), found=f"input {name}", expected="a feature", nearest=nearest)
    ages = ageing.get(name, source.stale_after_d is not None or source.source.window_d is not None)
    return Input(argument, name, source.subject == "fracture", ages, source.type == "date")


def _place(knowledge: Knowledge, feature: Feature) -> str:
    return knowledge.place("features", feature.id)
