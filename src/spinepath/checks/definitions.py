"""Definitions: every criterion compiles and is shown by cases, parameters are used, and the cases come true."""

import re
from collections.abc import Iterator

from spinepath.knowledge.definition_models import Definition
from spinepath.recommendations.cases import CASE_DAY, known_values
from spinepath.recommendations.definitions import judge_definitions, parts_of
from spinepath.terms import PatientFeatures, SpinepathError
from spinepath.terms.results import TRUTH

from .folder import Folder
from .given import given_faults
from .reached import numbers_in


def definition_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Definitions named like a feature, that do not compile, that no case shows, or whose cases do not come true."""
    for definition in folder.knowledge.definitions.values():
        if definition.id in folder.knowledge.features:
            expected = "a name that is not also a feature"
            yield folder.fault("definitions", definition.id, "id", found=definition.id, expected=expected)
        yield from _unused(folder, definition)
        misnamed = [
            fault
            for n, case in enumerate(definition.cases)
            for fault in given_faults(folder, "definitions", definition.id, ("cases", n, "given"), case.given)
        ]
        yield from misnamed
        try:
            parts_of(folder.knowledge, definition)
        except SpinepathError as error:
            yield error
            continue
        if not misnamed:
            yield from _wrong_cases(folder, definition)
            yield from _not_shown(folder, definition)


def _unused(folder: Folder, definition: Definition) -> Iterator[SpinepathError]:
    text = " ".join(criterion.when for criterion in definition.any_of.values())
    for name in definition.parameters.keys() - set(re.findall(r":([a-z][a-z0-9_]*)", text)):
        expected = "a parameter that some criterion uses"
        yield folder.fault("definitions", definition.id, "parameters", name, found=name, expected=expected)


def _wrong_cases(folder: Folder, definition: Definition) -> Iterator[SpinepathError]:
    newest = max(folder.knowledge.edition, definition.from_)
    for n, case in enumerate(definition.cases):
        person = PatientFeatures(
            person=case.name, as_of=CASE_DAY, values=known_values(case.given, folder.knowledge.features), fractures=()
        )
        results = judge_definitions(folder.knowledge.at(newest), person, "uk")
        found = next(x.truth for x in results if x.id == definition.id)
        if found != case.expect:
            place = f"{folder.place('definitions', definition.id, 'cases', n)}: {case.name}"
            yield SpinepathError(place, found=found, expected=case.expect)


def _not_shown(folder: Folder, definition: Definition) -> Iterator[SpinepathError]:
    """Each criterion must be seen true, false and unknown by some case, and at each of its numbers."""
    people = [
        {name: v.value for name, v in known_values(case.given, folder.knowledge.features).items()}
        for case in definition.cases
    ]
    for part in parts_of(folder.knowledge, definition):
        missing = [f"where it is {TRUTH[t]}" for t in TRUTH.keys() - {part.expression.evaluate(p) for p in people}]
        missing += [
            f"at its boundary ({feature} exactly {number:g})"
            for feature, number in numbers_in(part.expression.tree)
            if not any(p.get(feature) == number for p in people)
        ]
        for what in missing:
            path = ("any_of", part.name)
            yield folder.fault("definitions", definition.id, *path, found=f"no case {what}", expected="one")
