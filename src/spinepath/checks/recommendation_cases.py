"""Cases beside a recommendation: their names are known, they come true, and together they reach every criterion."""

from collections.abc import Iterator

from spinepath.knowledge.models import Cases, Recommendation
from spinepath.recommendations.cases import run_case
from spinepath.terms import SpinepathError

from .expressions import rule_faults
from .folder import Folder
from .given import given_faults
from .reached import Shown, shown, unreached


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
        yield from given_faults(folder, "cases", name, ("people", person), values)
    for n, case in enumerate(cases.cases):
        if case.like is not None and case.like not in people:
            yield folder.unknown("cases", name, "cases", n, "like", found=case.like, what="person", known=people)
        yield from given_faults(folder, "cases", name, ("cases", n, "given"), case.given)


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
