"""Mechanisms of pain: every name leads to one, every sign compiles and is shown by cases, and the cases come true."""

import re
from collections.abc import Iterator, Mapping

from spinepath.knowledge.mechanism_models import Mechanism, MechanismCase
from spinepath.knowledge.models import Feature
from spinepath.recommendations.cases import CASE_DAY, known_values
from spinepath.recommendations.mechanisms import (
    CompiledMechanism,
    compile_mechanism,
    judge_mechanisms,
    rows_of,
    truth_of,
)
from spinepath.terms import FractureRow, PatientFeatures, SpinepathError
from spinepath.terms.results import TRUTH

from .folder import Folder
from .given import given_faults

SIDES = ("likely", "unlikely")


def mechanism_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Unknown names of mechanisms; signs that do not compile or that no case shows; cases that do not come true."""
    yield from _unknown_names(folder)
    for mechanism in folder.knowledge.mechanisms.values():
        yield from _unused(folder, mechanism)
        misnamed = list(_misnamed(folder, mechanism))
        yield from misnamed
        try:
            compiled = compile_mechanism(folder.knowledge, mechanism)
        except SpinepathError as error:
            yield error
            continue
        if not misnamed:
            yield from _wrong_cases(folder, mechanism)
            yield from _not_shown(folder, compiled)


def _unknown_names(folder: Folder) -> Iterator[SpinepathError]:
    known = folder.knowledge.mechanisms
    for recommendation in folder.knowledge.recommendations.values():
        for i, name in enumerate(recommendation.mechanisms):
            if name not in known:
                path = ("mechanisms", i)
                yield folder.unknown(
                    "recommendations", recommendation.id, *path, found=name, what="mechanism", known=known
                )


def _unused(folder: Folder, mechanism: Mechanism) -> Iterator[SpinepathError]:
    text = " ".join(c.when for side in SIDES for c in getattr(mechanism, side).values())
    for name in mechanism.parameters.keys() - set(re.findall(r":([a-z][a-z0-9_]*)", text)):
        expected = "a parameter that some sign uses"
        yield folder.fault("mechanisms", mechanism.id, "parameters", name, found=name, expected=expected)


def _misnamed(folder: Folder, mechanism: Mechanism) -> Iterator[SpinepathError]:
    for n, case in enumerate(mechanism.cases):
        yield from given_faults(folder, "mechanisms", mechanism.id, ("cases", n, "given"), case.given)
        for i, row in enumerate(case.fractures):
            yield from given_faults(folder, "mechanisms", mechanism.id, ("cases", n, "fractures", i), row)


def _wrong_cases(folder: Folder, mechanism: Mechanism) -> Iterator[SpinepathError]:
    for n, case in enumerate(mechanism.cases):
        results = judge_mechanisms(folder.knowledge, person_of(case, folder.knowledge.features))
        found = next(x.level for x in results if x.id == mechanism.id)
        if found != case.expect:
            place = f"{folder.place('mechanisms', mechanism.id, 'cases', n)}: {case.name}"
            yield SpinepathError(place, found=found, expected=case.expect)


def _not_shown(folder: Folder, compiled: CompiledMechanism) -> Iterator[SpinepathError]:
    """Each sign must be seen true, false and unknown by some case."""
    people = [rows_of(person_of(case, folder.knowledge.features)) for case in compiled.mechanism.cases]
    for side, signs in zip(SIDES, (compiled.likely, compiled.unlikely), strict=True):
        for name, sign in zip(getattr(compiled.mechanism, side), signs, strict=True):
            for truth in TRUTH.keys() - {truth_of(sign, rows) for rows in people}:
                found = f"no case where it is {TRUTH[truth]}"
                yield folder.fault("mechanisms", compiled.mechanism.id, side, name, found=found, expected="one")


def person_of(case: MechanismCase, features: Mapping[str, Feature]) -> PatientFeatures:
    """The person of a case; null means unknown."""
    own = {name: feature for name, feature in features.items() if feature.subject == "fracture"}
    rows = tuple(FractureRow(str(n), known_values(row, own)) for n, row in enumerate(case.fractures, 1))
    return PatientFeatures(person=case.name, as_of=CASE_DAY, values=known_values(case.given, features), fractures=rows)
