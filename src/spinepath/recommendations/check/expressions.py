"""Every expression must compile, speak only of what its subject has, and use every parameter that is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spinepath.criteria import Expression, compile_expression
from spinepath.knowledge.models import Recommendation
from spinepath.terms import SpinepathError

from .folder import Folder, Key

ROLES = ("indications", "contraindications", "usually_not", "cautions")


@dataclass(frozen=True)
class Written:
    """One expression and the path at which it is written."""

    path: tuple[Key, ...]
    text: str

    def parameters(self) -> frozenset[str]:
        """The parameters that the text names."""
        return frozenset(re.findall(r":([a-z][a-z0-9_]*)", self.text))


def expression_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Expressions that do not compile or look at the wrong subject, and parameters that nothing uses."""
    for recommendation in folder.knowledge.recommendations.values():
        yield from rule_faults(folder, recommendation)
        yield from _unused(folder, recommendation)
    for rule in folder.knowledge.plan_rules.values():
        yield from _condition(folder, "plan_rules", rule.id, rule.when)
    for interaction in folder.knowledge.interactions.values():
        yield from _condition(folder, "interactions", interaction.id, interaction.when)


def _condition(folder: Folder, kind: str, key: str, text: str | None) -> Iterator[SpinepathError]:
    """A condition that stands without parameters."""
    if text is None:
        return
    try:
        compile_expression(text, folder.knowledge.features, {}, folder.place(kind, key, "when"))
    except SpinepathError as error:
        yield error


def expressions(recommendation: Recommendation) -> Iterator[Written]:
    """Every expression of a recommendation, edition by edition."""
    for n, edition in enumerate(recommendation.editions):
        for role in ROLES:
            for name, criterion in getattr(edition, role).items():
                yield Written(("editions", n, role, name, "when"), criterion.when)
        for section in ("dose", "details", "if_taken"):
            for i, row in enumerate(getattr(edition, section)):
                if row.when is not None:
                    yield Written(("editions", n, section, i, "when"), row.when)


def rule_faults(folder: Folder, recommendation: Recommendation) -> Iterator[SpinepathError]:
    """Expressions of one recommendation that do not compile or look at the wrong subject."""
    for written in expressions(recommendation):
        yield from _faults(folder, recommendation, written)


def _faults(folder: Folder, recommendation: Recommendation, written: Written) -> Iterator[SpinepathError]:
    place = folder.place("recommendations", recommendation.id, *written.path)
    try:
        found = compile_expression(written.text, folder.knowledge.features, recommendation.parameters, place)
    except SpinepathError as error:
        yield error
        return
    if recommendation.subject == "person":
        yield from _wrong_subject(folder, found, place)


def _wrong_subject(folder: Folder, expression: Expression, place: str) -> Iterator[SpinepathError]:
    for name in expression.features:
        if folder.knowledge.features[name].subject != "person":
            yield SpinepathError(place, found=name, expected="a feature of the person, as subject is 'person'")


def _unused(folder: Folder, recommendation: Recommendation) -> Iterator[SpinepathError]:
    used = {name for written in expressions(recommendation) for name in written.parameters()}
    for name in recommendation.parameters:
        if name not in used:
            expected = "a parameter that some expression uses"
            yield folder.fault("recommendations", recommendation.id, "parameters", name, found=name, expected=expected)
