"""Mechanisms of pain: every name leads to one, every sign compiles and is shown by cases, and the cases come true."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from spinepath.knowledge.mechanism_models import Mechanism, MechanismCase
from spinepath.recommendations.mechanisms import (
    CompiledMechanism,
    compile_mechanism,
    judge_mechanisms,
    rows_of,
    truth_of,
)
from spinepath.terms import FeatureValue, FractureRow, PatientFeatures, SpinepathError

from .folder import Folder

CASE_DAY = date(2026, 1, 1)
SIDES = ("likely", "unlikely")
_TRUTHS = {True: "true", False: "false", None: "unknown"}


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
    features = folder.knowledge.features
    for n, case in enumerate(mechanism.cases):
        for name in {**case.given, **{name: 0 for row in case.fractures for name in row}}:
            if name not in features:
                yield folder.unknown("mechanisms", mechanism.id, "cases", n, found=name, what="feature", known=features)


def _wrong_cases(folder: Folder, mechanism: Mechanism) -> Iterator[SpinepathError]:
    for n, case in enumerate(mechanism.cases):
        results = judge_mechanisms(folder.knowledge, person_of(case))
        found = next(x.level for x in results if x.id == mechanism.id)
        if found != case.expect:
            place = f"{folder.place('mechanisms', mechanism.id, 'cases', n)}: {case.name}"
            yield SpinepathError(place, found=found, expected=case.expect)


def _not_shown(folder: Folder, compiled: CompiledMechanism) -> Iterator[SpinepathError]:
    """Each sign must be seen true, false and unknown by some case."""
    people = [rows_of(person_of(case)) for case in compiled.mechanism.cases]
    for side, signs in zip(SIDES, (compiled.likely, compiled.unlikely), strict=True):
        for name, sign in zip(getattr(compiled.mechanism, side), signs, strict=True):
            for truth in _TRUTHS.keys() - {truth_of(sign, rows) for rows in people}:
                found = f"no case where it is {_TRUTHS[truth]}"
                yield folder.fault("mechanisms", compiled.mechanism.id, side, name, found=found, expected="one")


def person_of(case: MechanismCase) -> PatientFeatures:
    """The person of a case; null means unknown."""
    rows = tuple(FractureRow(str(n), _known(row)) for n, row in enumerate(case.fractures, 1))
    return PatientFeatures(person=case.name, as_of=CASE_DAY, values=_known(case.given), fractures=rows)


def _known(given: dict[str, Any]) -> dict[str, FeatureValue]:
    return {name: FeatureValue(value) for name, value in given.items() if value is not None}
