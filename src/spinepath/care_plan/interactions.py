"""Drugs that harm each other: those taken among themselves, and those taken with what the plan brings.

Which drugs interact is data (`knowledge/interactions.yaml`). Here stands how a pair, a triple or a stack is found.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Interaction
from spinepath.recommendations import Values
from spinepath.terms import PatientFeatures
from spinepath.terms.results import DrugVerdict, InteractionFound, InteractionLevel, PlanLine

from .brought import new_drugs
from .conditions import truth_of
from .replacing import gives_way

_LEVELS: tuple[InteractionLevel, ...] = ("critical", "warning", "info")


@dataclass(frozen=True)
class Item:
    """One drug in use, or one line that brings a drug: a line for a whole class counts as one drug of that class.

    `ends` are the concepts of drugs in use that end when this one begins, so that the two never meet.
    """

    label: str
    concepts: frozenset[str]
    proposed: bool
    ends: frozenset[str] = frozenset()

    def never_meets(self, other: "Item") -> bool:
        """Whether one of the two ends when the other begins."""
        return (self.proposed and other.concepts <= self.ends) or (other.proposed and self.concepts <= other.ends)


def find_interactions(
    knowledge: Knowledge, patient: PatientFeatures, lines: Sequence[PlanLine], verdicts: Sequence[DrugVerdict] = ()
) -> tuple[InteractionFound, ...]:
    """Every interaction between drugs in use and recommended lines, the most dangerous first.

    One that the stop of a drug in this plan ends is a note that says so: what it asks for is not done for a drug that
    is not taken any more.
    """
    fresh = Values.of(patient.values).fresh
    stopped = [(v.drug, v.label) for v in verdicts if v.verdict == "stop" and not v.ordered]  # else a line ends it
    left = replace(patient, drugs=tuple(d for d in patient.drugs if (d.concept, d.label) not in stopped))
    stays = interactions_of(knowledge, left, lines, fresh)
    lasting = {interaction.id for interaction, _ in stays}
    now = [x for x in interactions_of(knowledge, patient, lines, fresh) if x[0].id not in lasting]
    names = {label for _, label in stopped}
    found = [*(_found(*x) for x in stays), *(_ended(_found(*x), names) for x in now)]
    return tuple(sorted(found, key=lambda f: (_LEVELS.index(f.level), f.id)))


def _ended(found: InteractionFound, stopped: Set[str]) -> InteractionFound:
    names = " and ".join(label for label in dict.fromkeys(found.taken) if label in stopped)
    return replace(found, level="info", action=f"Ends with the stop of {names} in this plan.")


def interactions_of(
    knowledge: Knowledge, patient: PatientFeatures, lines: Sequence[PlanLine], fresh: Mapping[str, Any]
) -> list[tuple[Interaction, list[Item]]]:
    """Every interaction that may hold, with the drugs and lines that make it."""
    items = [*_taken(patient), *_proposed(knowledge, patient, lines)]
    return [
        (interaction, involved)
        for interaction in knowledge.interactions.values()
        if (involved := _involved(knowledge, interaction, items)) and _may_hold(knowledge, interaction, fresh)
    ]


def _taken(patient: PatientFeatures) -> Iterator[Item]:
    """An old entry counts too: whether it is still taken is asked elsewhere, here it may only warn."""
    for drug in patient.drugs:
        yield Item(drug.label, frozenset({drug.concept}), proposed=False)


def _proposed(knowledge: Knowledge, patient: PatientFeatures, lines: Sequence[PlanLine]) -> Iterator[Item]:
    for line in lines:
        if brought := new_drugs(knowledge, patient, line):
            ends = frozenset(drug.concept for drug in gives_way(knowledge, patient, line))
            yield Item(line.title, brought, proposed=True, ends=ends)


def _involved(knowledge: Knowledge, interaction: Interaction, items: Sequence[Item]) -> list[Item]:
    """The items that together make the interaction, empty when it is not there."""
    groups = knowledge.once(("drugs of interaction", interaction.id), lambda: _groups(knowledge, interaction))
    matching = [[item for item in items if not item.concepts.isdisjoint(group)] for group in groups]
    if not all(matching):
        return []
    if interaction.min_count is not None:
        stack = [x for x in matching[0] if x.proposed or not any(x.never_meets(y) for y in matching[0])]
        return stack if len(stack) >= interaction.min_count else []
    sets = [chosen for chosen in product(*matching) if _meet(chosen)]
    wanted = {id(item) for chosen in sets for item in chosen}
    return [item for item in items if id(item) in wanted]


def _meet(chosen: Sequence[Item]) -> bool:
    """Whether the items are different ones that are taken at the same time."""
    apart = len({id(item) for item in chosen}) == len(chosen)
    return apart and not any(one.never_meets(other) for one, other in combinations(chosen, 2))


def _groups(knowledge: Knowledge, interaction: Interaction) -> list[frozenset[str]]:
    return [knowledge.expand(names) for names in interaction.drugs]


def _may_hold(knowledge: Knowledge, interaction: Interaction, fresh: Mapping[str, Any]) -> bool:
    """A condition that is not known does not silence a warning."""
    return truth_of(knowledge, "interactions", interaction.id, interaction.when, fresh) is not False


def _found(interaction: Interaction, involved: Sequence[Item]) -> InteractionFound:
    return InteractionFound(
        id=interaction.id,
        level=interaction.level,
        text=interaction.text,
        action=interaction.action,
        taken=tuple(item.label for item in involved if not item.proposed),
        proposed=tuple(item.label for item in involved if item.proposed),
        cite=tuple(interaction.cite),
    )
