"""A file of vignettes, read strictly: what no person could have, and what no code means, is an error that names it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from spinepath.calculators.dates import day_range
from spinepath.features.plan import plan_for
from spinepath.features.values import Bad
from spinepath.knowledge import Knowledge
from spinepath.knowledge.reading import explain
from spinepath.knowledge.vignette_models import CodeKind, Vignette, VignetteFile
from spinepath.knowledge.yaml_reader import YamlFile
from spinepath.terms import SpinepathError, nearest_name

from .person import Person, person_of

KINDS: tuple[CodeKind, ...] = get_args(CodeKind)


@dataclass(frozen=True)
class Study:
    """A file of vignettes as persons; `words` say what the file means by its codes."""

    persons: tuple[Person, ...]
    words: Mapping[str, str]


@dataclass(frozen=True)
class _Case:
    """One vignette and where it stands."""

    file: YamlFile
    number: int
    vignette: Vignette

    def fault(self, *path: str | int, found: object, expected: str, nearest: str | None = None) -> SpinepathError:
        """A fault of one value: file and line, case, key."""
        place = f"{self.file.place(('vignettes', self.number, *path))}: {self.vignette.id}"
        return SpinepathError(f"{place}: {_name(path)}", found=found, expected=expected, nearest=nearest)


def read_vignettes(path: Path, knowledge: Knowledge, today: date) -> Study:
    """The vignettes of a YAML or JSON file as persons; one without `as_of` is seen on the day `today`.

    Raises SpinepathError, with file, line, case and key, for unknown keys, codes and drugs and for values that no
    person could have.
    """
    file = YamlFile(path)
    found = _validated(file)
    cases = [_Case(file, number, vignette) for number, vignette in enumerate(found.vignettes)]
    _refuse_twins(cases)
    for case in cases:
        fault = next(_faults(case, knowledge, found.codes), None)
        if fault is not None:
            raise fault
    return Study(tuple(person_of(knowledge, case.vignette, today) for case in cases), found.codes)


def _validated(file: YamlFile) -> VignetteFile:
    if not isinstance(file.data, dict):
        raise SpinepathError(f"{file.path}:1", found=type(file.data).__name__, expected="codes and vignettes")
    try:
        return VignetteFile.model_validate(file.data)
    except ValidationError as error:
        raise _with_case(file, next(explain(file, (), "vignettes", VignetteFile, error))) from None


def _with_case(file: YamlFile, fault: SpinepathError) -> SpinepathError:
    """A fault in a vignette with the id of its case, which readers know better than its number."""
    place, _, name = fault.place.rpartition(": ")
    parts = name.split(".")
    if parts[0] != "vignettes" or len(parts) < 3:
        return fault
    row = (file.data or {})["vignettes"][int(parts[1])]
    case = row.get("id") if isinstance(row, dict) else None
    where = f"{place}: {case or 'vignettes.' + parts[1]}: {'.'.join(parts[2:])}"
    return SpinepathError(where, found=fault.found, expected=fault.expected, nearest=fault.nearest)


def _refuse_twins(cases: list[_Case]) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.vignette.id in seen:
            raise case.fault("id", found=f"{case.vignette.id} a second time", expected="an id of its own for each case")
        seen.add(case.vignette.id)


def _faults(case: _Case, knowledge: Knowledge, codes: Mapping[str, str]) -> Iterator[SpinepathError]:
    yield from _values(case, knowledge, case.vignette.features, "person", "features")
    for n, row in enumerate(case.vignette.fractures):
        bare = {name: value for name, value in row.items() if name != "id"}
        yield from _values(case, knowledge, bare, "fracture", "fractures", n)
    yield from _rows(case)
    yield from _drugs(case, knowledge)
    for kind in KINDS:
        yield from _codes(case, knowledge, codes, kind)


def _values(
    case: _Case, knowledge: Knowledge, values: Mapping[str, Any], subject: str, *path: str | int
) -> Iterator[SpinepathError]:
    plan = plan_for(knowledge)
    for name, value in values.items():
        feature = knowledge.features.get(name)
        if feature is None:
            nearest = nearest_name(name, knowledge.features)
            yield case.fault(*path, name, found=name, expected="a feature of the dictionary", nearest=nearest)
        elif feature.subject != subject:
            where = "a row of fractures" if subject == "person" else "features, beside the fractures"
            yield case.fault(*path, name, found=name, expected=f"it in {where}")
        elif isinstance(problem := plan.checks[name](value), Bad):
            yield case.fault(*path, name, found=problem.found, expected=problem.expected)


def _rows(case: _Case) -> Iterator[SpinepathError]:
    ids = [str(row.get("id", number)) for number, row in enumerate(case.vignette.fractures, start=1)]
    for n, name in enumerate(ids):
        if name in ids[:n]:
            yield case.fault("fractures", n, "id", found=f"{name} a second time", expected="an id for each fracture")


def _drugs(case: _Case, knowledge: Knowledge) -> Iterator[SpinepathError]:
    drugs = {name for name, concept in knowledge.concepts.items() if concept.resource == "medication"}
    for n, taken in enumerate(case.vignette.current_drugs):
        path = ("current_drugs", n)
        if taken.drug not in drugs:
            nearest = nearest_name(taken.drug, drugs)
            yield case.fault(*path, "drug", found=taken.drug, expected="a drug of the value sets", nearest=nearest)
        elif isinstance(taken.dose, int | float) and taken.dose <= 0:
            yield case.fault(*path, "dose", found=taken.dose, expected="an amount above 0")
        elif taken.start is not None and day_range(taken.start) is None:
            yield case.fault(*path, "start", found=taken.start, expected="a date (2024-03-01 or 2024-03)")


def _codes(case: _Case, knowledge: Knowledge, words: Mapping[str, str], kind: CodeKind) -> Iterator[SpinepathError]:
    known = {code.code for code in knowledge.vignette_codes.values() if code.kind == kind}
    for n, name in enumerate(getattr(case.vignette.expected, kind)):
        elsewhere = knowledge.vignette_codes.get(name)
        if elsewhere is not None and elsewhere.kind != kind:
            expected = f"a code of {kind} (this one is of {elsewhere.kind})"
            yield case.fault("expected", kind, n, found=name, expected=expected)
        elif name not in known and name not in words:
            nearest = nearest_name(name, known)
            yield case.fault("expected", kind, n, found=name, expected=f"a code of {kind}", nearest=nearest)


def _name(path: tuple[str | int, ...]) -> str:
    return ".".join(map(str, path))
