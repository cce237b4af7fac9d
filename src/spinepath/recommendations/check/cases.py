"""Cases beside the rules: their names are known, they come true, and together they reach every criterion."""

from collections.abc import Iterator
from typing import Any

from spinepath.knowledge.models import Cases, Feature, Recommendation
from spinepath.terms import SpinepathError

from ..cases import run_case
from .expressions import rule_faults
from .folder import Folder, Key
from .reached import Shown, shown, unreached

TYPES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
    "code": (str,),
    "date": (str,),
    "text": (str,),
    "codes": (list,),
    "drugs": (list,),
}


def case_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Rules without cases, cases with unknown names or that do not come true, and criteria that no case reaches."""
    knowledge = folder.knowledge
    for name in knowledge.cases.keys() - knowledge.recommendations.keys():
        known = knowledge.recommendations
        yield folder.unknown("cases", name, "recommendation", found=name, what="recommendation", known=known)
    for recommendation in knowledge.recommendations.values():
        cases = knowledge.cases.get(recommendation.id)
        if cases is None:
            expected = f"{recommendation.id}.cases.yaml beside it"
            yield folder.fault("recommendations", recommendation.id, "id", found="no cases", expected=expected)
            continue
        misnamed = list(_misnamed(folder, cases))
        yield from misnamed
        if not misnamed and not any(rule_faults(folder, recommendation)):
            yield from _judged(folder, recommendation, cases)


def _misnamed(folder: Folder, cases: Cases) -> Iterator[SpinepathError]:
    """Names and values in cases that no person could have."""
    name, people = cases.recommendation, cases.people
    for person, values in people.items():
        yield from _wrong_values(folder, name, ("people", person), values)
    for n, case in enumerate(cases.cases):
        if case.like is not None and case.like not in people:
            yield folder.unknown("cases", name, "cases", n, "like", found=case.like, what="person", known=people)
        yield from _wrong_values(folder, name, ("cases", n, "given"), case.given)


def _wrong_values(folder: Folder, name: str, path: tuple[Key, ...], values: dict[str, Any]) -> Iterator[SpinepathError]:
    features = folder.knowledge.features
    for key, value in values.items():
        if key not in features:
            yield folder.unknown("cases", name, *path, key, found=key, what="feature", known=features)
        elif value is not None and not _may_be(features[key], value):
            expected = " ".join([f"a value of type {features[key].type}", *features[key].codes])
            yield folder.fault("cases", name, *path, key, found=repr(value), expected=expected)


def _may_be(feature: Feature, value: Any) -> bool:
    if isinstance(value, bool) and feature.type != "bool":
        return False
    return isinstance(value, TYPES[feature.type]) and (feature.type != "code" or value in feature.codes)


def _judged(folder: Folder, recommendation: Recommendation, cases: Cases) -> Iterator[SpinepathError]:
    judged: list[Shown] = []
    for n, case in enumerate(cases.cases):
        place = folder.place("cases", recommendation.id, "cases", n)
        try:
            differences = run_case(folder.knowledge, cases, case)
            found = shown(folder, recommendation, cases, case)
        except SpinepathError as error:
            yield SpinepathError(f"{place}: {case.name}", found=str(error), expected="a case that can be judged")
            continue
        judged.extend([found] if found else [])
        for difference in differences:
            yield SpinepathError(f"{place}: {case.name}", found=difference, expected="what the case says")
    yield from unreached(folder, recommendation, judged)
