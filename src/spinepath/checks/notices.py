"""Notices: the condition compiles, uses its parameters, and is shown true and false by cases that come true."""

import re
from collections.abc import Iterator
from typing import Any

from spinepath.criteria import Expression
from spinepath.knowledge.notice_models import Notice
from spinepath.recommendations.cases import known_values
from spinepath.recommendations.notices import condition_of
from spinepath.terms import SpinepathError
from spinepath.terms.results import TRUTH

from .folder import Folder
from .given import given_faults
from .reached import numbers_in

KIND = "notices"


def notice_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Notices that do not compile, that no case shows or silences, or whose cases do not come true."""
    for notice in folder.knowledge.notices.values():
        yield from _unused(folder, notice)
        misnamed = [
            fault
            for n, case in enumerate(notice.cases)
            for fault in given_faults(folder, KIND, notice.id, ("cases", n, "given"), case.given)
        ]
        yield from misnamed
        try:
            condition = condition_of(folder.knowledge, notice)
        except SpinepathError as error:
            yield error
            continue
        if not misnamed:
            yield from _cases(folder, notice, condition)


def _unused(folder: Folder, notice: Notice) -> Iterator[SpinepathError]:
    for name in notice.parameters.keys() - set(re.findall(r":([a-z][a-z0-9_]*)", notice.when)):
        expected = "a parameter that the condition uses"
        yield folder.fault(KIND, notice.id, "parameters", name, found=name, expected=expected)


def _cases(folder: Folder, notice: Notice, condition: Expression) -> Iterator[SpinepathError]:
    people = [_row(folder, case.given) for case in notice.cases]
    found = [TRUTH[condition.evaluate(person)] for person in people]
    for n, (case, truth) in enumerate(zip(notice.cases, found, strict=True)):
        if truth != case.expect:
            place = f"{folder.place(KIND, notice.id, 'cases', n)}: {case.name}"
            yield SpinepathError(place, found=truth, expected=case.expect)
    missing = [f"where it is {truth}" for truth in ("true", "false") if truth not in found]
    missing += [
        f"at its boundary ({feature} exactly {number:g})"
        for feature, number in numbers_in(condition.tree)
        if not any(person.get(feature) == number for person in people)
    ]
    for what in missing:
        yield folder.fault(KIND, notice.id, "cases", found=f"no case {what}", expected="one")


def _row(folder: Folder, given: dict[str, Any]) -> dict[str, Any]:
    return {name: value.value for name, value in known_values(given, folder.knowledge.features).items()}
