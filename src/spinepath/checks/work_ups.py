"""Work-ups: every name leads somewhere, every pattern compiles and is shown by cases, and the cases come true."""

import re
from collections.abc import Iterator

from spinepath.knowledge.work_up_models import WorkUp
from spinepath.recommendations.cases import known_values
from spinepath.recommendations.work_up import CompiledPattern, compile_patterns, patterns_found
from spinepath.terms import SpinepathError
from spinepath.terms.results import TRUTH

from .folder import Folder
from .given import given_faults

KIND = "work_ups"


def work_up_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Unknown names; patterns that do not compile or that no case shows; cases that do not come true."""
    for work_up in folder.knowledge.work_ups.values():
        misnamed = list(_misnamed(folder, work_up))
        yield from misnamed
        yield from _unused(folder, work_up)
        try:
            compiled = compile_patterns(folder.knowledge, work_up)
        except SpinepathError as error:
            yield error
            continue
        if not misnamed:
            yield from _wrong_cases(folder, work_up, compiled)
            yield from _not_shown(folder, work_up, compiled)


def _misnamed(folder: Folder, work_up: WorkUp) -> Iterator[SpinepathError]:
    features, patterns = folder.knowledge.features, [p.id for p in work_up.patterns]
    for name in work_up.panel.keys() - features.keys():
        yield folder.unknown(KIND, work_up.id, "panel", name, found=name, what="feature", known=features)
    for n, pattern in enumerate(work_up.patterns):
        for i, name in enumerate(pattern.instead_of):
            if name not in patterns[n + 1 :]:
                path = ("patterns", n, "instead_of", i)
                yield folder.unknown(KIND, work_up.id, *path, found=name, what="pattern below it", known=patterns)
    yield from _misnamed_cases(folder, work_up, patterns)


def _misnamed_cases(folder: Folder, work_up: WorkUp, patterns: list[str]) -> Iterator[SpinepathError]:
    for n, case in enumerate(work_up.cases):
        yield from given_faults(folder, KIND, work_up.id, ("cases", n, "given"), case.given)
        for i, name in enumerate(case.expect):
            if name not in patterns:
                path = ("cases", n, "expect", i)
                yield folder.unknown(KIND, work_up.id, *path, found=name, what="pattern", known=patterns)


def _unused(folder: Folder, work_up: WorkUp) -> Iterator[SpinepathError]:
    text = " ".join(p.when for p in work_up.patterns)
    for name in work_up.parameters.keys() - set(re.findall(r":([a-z][a-z0-9_]*)", text)):
        expected = "a parameter that some pattern uses"
        yield folder.fault(KIND, work_up.id, "parameters", name, found=name, expected=expected)


def _rows(folder: Folder, work_up: WorkUp) -> list[dict[str, object]]:
    features = folder.knowledge.features
    return [{name: v.value for name, v in known_values(case.given, features).items()} for case in work_up.cases]


def _wrong_cases(folder: Folder, work_up: WorkUp, compiled: tuple[CompiledPattern, ...]) -> Iterator[SpinepathError]:
    for n, (case, row) in enumerate(zip(work_up.cases, _rows(folder, work_up), strict=True)):
        found = [p.pattern.id for p in patterns_found(compiled, row)]
        if found != case.expect:
            place = f"{folder.place(KIND, work_up.id, 'cases', n)}: {case.name}"
            expected = ", ".join(case.expect) or "no pattern"
            yield SpinepathError(place, found=", ".join(found) or "no pattern", expected=expected)


def _not_shown(folder: Folder, work_up: WorkUp, compiled: tuple[CompiledPattern, ...]) -> Iterator[SpinepathError]:
    """Each pattern must be seen true, false and unknown by some case."""
    rows = _rows(folder, work_up)
    for n, pattern in enumerate(compiled):
        for truth in TRUTH.keys() - {pattern.expression.evaluate(row) for row in rows}:
            found = f"{pattern.pattern.id}: no case where it is {TRUTH[truth]}"
            yield folder.fault(KIND, work_up.id, "patterns", n, found=found, expected="one")
