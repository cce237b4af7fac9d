"""Every expression must compile, speak only of what its subject has, and use every parameter that is written."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spinepath.criteria import compile_rule
from spinepath.knowledge.models import Parameter, PlanRule, Recommendation
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
        yield from plan_rule_faults(folder, rule)
    for interaction in folder.knowledge.interactions.values():
        yield from _condition(folder, "interactions", interaction.id, interaction.when)


def _condition(folder: Folder, kind: str, key: str, text: str | None) -> Iterator[SpinepathError]:
    """A condition that stands without parameters."""
    if text is None:
        return
    try:
        compile_rule(folder.knowledge, text, {}, folder.place(kind, key, "when"))
    except SpinepathError as error:
        yield error


def expressions(recommendation: Recommendation) -> Iterator[Written]:
    """Every expression of a recommendation, edition by edition."""
    for n, edition in enumerate(recommendation.editions):
        for role in ROLES:
            for name, criterion in getattr(edition, role).items():
                yield Written(("editions", n, role, name, "when"), criterion.when)
        for section in ("dose", "details", "if_taken", "sequence", "monitoring"):
            for i, row in enumerate(getattr(edition, section)):
                if row.when is not None:
                    yield Written(("editions", n, section, i, "when"), row.when)


def rule_faults(folder: Folder, recommendation: Recommendation) -> Iterator[SpinepathError]:
    """Expressions of one recommendation that do not compile or look at the wrong subject."""
    for written in expressions(recommendation):
        yield from _faults(folder, recommendation, written)


def plan_rule_faults(folder: Folder, rule: PlanRule) -> Iterator[SpinepathError]:
    """Conditions of a plan rule that do not compile, look at one fracture, or leave a parameter unused."""
    texts = {key: text for key in ("when", "needs") if (text := getattr(rule, key)) is not None}
    for key, text in texts.items():
        place = folder.place("plan_rules", rule.id, key)
        yield from _text_faults(folder, text, rule.parameters, place, "a plan is about the person")
    used = {name for key, text in texts.items() for name in Written((key,), text).parameters()}
    yield from _unused_of(folder, "plan_rules", rule.id, rule.parameters, used)


def _faults(folder: Folder, recommendation: Recommendation, written: Written) -> Iterator[SpinepathError]:
    place = folder.place("recommendations", recommendation.id, *written.path)
    of_person = "subject is 'person'" if recommendation.subject == "person" else None
    yield from _text_faults(folder, written.text, recommendation.parameters, place, of_person)


def _text_faults(
    folder: Folder, text: str, parameters: Mapping[str, Parameter], place: str, of_person: str | None
) -> Iterator[SpinepathError]:
    """`of_person` says why only features of the person may stand here, where that is so."""
    features = folder.knowledge.features
    try:
        found = compile_rule(folder.knowledge, text, parameters, place)
    except SpinepathError as error:
        yield error
        return
    for name in found.features if of_person else ():
        if features[name].subject != "person":
            yield SpinepathError(place, found=name, expected=f"a feature of the person, as {of_person}")


def _unused(folder: Folder, recommendation: Recommendation) -> Iterator[SpinepathError]:
    used = {name for written in expressions(recommendation) for name in written.parameters()}
    yield from _unused_of(folder, "recommendations", recommendation.id, recommendation.parameters, used)


def _unused_of(
    folder: Folder, kind: str, key: str, parameters: Mapping[str, Parameter], used: set[str]
) -> Iterator[SpinepathError]:
    for name in parameters:
        if name not in used:
            expected = "a parameter that some expression uses"
            yield folder.fault(kind, key, "parameters", name, found=name, expected=expected)
