"""Whether the cases beside a rule reach every criterion.

A criterion is reached when some case shows it *at its boundary* (a value exactly at each number it compares with, and
the criterion both true and false), *unknown*, and *overriding*: the case states the answer that follows from it, which
is a failing indication, or a stop, reservation or caution that holds. Reconstructed editions need one case each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spinepath.criteria.tree import Compare, Tree, atoms
from spinepath.knowledge.models import Case, Cases, Recommendation
from spinepath.recommendations.cases import person_of
from spinepath.recommendations.editions import CompiledEdition, NamedCriterion, compile_edition, edition_in_force
from spinepath.recommendations.judge import Values, truths
from spinepath.terms import SpinepathError
from spinepath.terms.results import Status

from .folder import Folder

SECTIONS = {
    "indication": "indications",
    "contraindication": "contraindications",
    "usually_not": "usually_not",
    "caution": "cautions",
}
ANSWERS: dict[str, Status] = {
    "indication": "not_applicable",
    "contraindication": "contraindicated",
    "usually_not": "usually_not",
}


@dataclass(frozen=True)
class Shown:
    """One case under the edition that holds for it: what is known, and the truth of every criterion."""

    version: int
    case: Case
    values: dict[str, Any]
    truths: list[tuple[NamedCriterion, bool | None]]


def shown(folder: Folder, recommendation: Recommendation, cases: Cases, case: Case) -> Shown | None:
    """What a case shows; None when no edition is in force for it. Raises SpinepathError when it cannot be judged."""
    knowledge = folder.knowledge
    edition = edition_in_force(recommendation, case.edition or knowledge.edition, case.jurisdiction)
    if edition is None:
        return None
    compiled = compile_edition(knowledge, recommendation, edition)
    patient = person_of(knowledge, cases, case)
    known = {**patient.values}
    for row in patient.fractures:
        known.update(row.values)
    values = Values.of(known).fresh
    found = truths(compiled, values, values)
    return Shown(edition.version, case, values, list(zip(compiled.criteria, found, strict=True)))


def unreached(folder: Folder, recommendation: Recommendation, cases: list[Shown]) -> Iterator[SpinepathError]:
    """Editions without any case, and criteria that no case reaches."""
    for n, edition in enumerate(recommendation.editions):
        compiled = compile_edition(folder.knowledge, recommendation, edition)
        if not any(s.version == edition.version for s in cases):
            found = f"no case under version {edition.version}"
            yield folder.fault(
                "recommendations", recommendation.id, "editions", n, found=found, expected="at least one"
            )
        if not edition.reconstructed:
            yield from _unreached(folder, n, compiled, cases)


def _unreached(folder: Folder, n: int, compiled: CompiledEdition, cases: list[Shown]) -> Iterator[SpinepathError]:
    for criterion in compiled.criteria:
        path = ("editions", n, SECTIONS[criterion.role], criterion.name)
        for missing in _missing(criterion, cases):
            found, expected = f"no case {missing}", "one beside the rule"
            yield folder.fault("recommendations", compiled.recommendation.id, *path, found=found, expected=expected)


def _missing(criterion: NamedCriterion, cases: list[Shown]) -> Iterator[str]:
    """What no case shows of a criterion. The same words in another edition count as the same criterion."""
    truth = [(s, t) for s in cases for c, t in s.truths if _same(c, criterion)]
    holds = criterion.role != "indication"  # the side on which the criterion decides
    if not any(t is None for _, t in truth):
        yield "where it is unknown"
    if not any(t is holds and _answered(criterion, s.case) for s, t in truth):
        yield "where it overrides"
    # the numbers within a definition are shown by the cases of the definition
    for feature, number in numbers_in(criterion.expression.told or criterion.expression.tree):
        if not any(s.values.get(feature) == number for s in cases):
            yield f"at its boundary ({feature} exactly {number:g})"
    if not any(t is (not holds) for _, t in truth):
        yield f"where it is {'true' if not holds else 'false'}"


def _same(one: NamedCriterion, other: NamedCriterion) -> bool:
    return (one.role, one.name, one.expression.text) == (other.role, other.name, other.expression.text)


def numbers_in(tree: Tree) -> Iterator[tuple[str, float]]:
    """Every feature that is compared with a number, and the number."""
    for atom in atoms(tree):
        if isinstance(atom, Compare) and not isinstance(atom.value, str):
            yield atom.feature, atom.value


def _answered(criterion: NamedCriterion, case: Case) -> bool:
    """Whether the case states what follows from the criterion."""
    if criterion.role == "caution":
        return criterion.name in (case.expect.cautions or ()) or bool({*criterion.then} & {*(case.expect.then or ())})
    return case.expect.status == ANSWERS[criterion.role]
