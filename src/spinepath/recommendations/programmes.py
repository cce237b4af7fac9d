"""Which items of a programme suit a person: each judged by its named conditions, then a few of each group chosen.

An item is chosen only when all that it needs is known to hold and all that forbids it is known not to; what is not
known leaves it out. Only fresh values count: an old ability clears nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Any

from spinepath.calculators.logic import both
from spinepath.criteria import Expression, compile_rule, english, unknowns
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Programme, ProgrammeItem
from spinepath.knowledge.programme_models import ItemCriterion, ItemStep
from spinepath.terms.results import TRUTH, CriterionResult, Role

from .judge import Values

FITS: Role = "indication"
NOT_FOR: Role = "contraindication"
SLOWER: Role = "caution"


@dataclass(frozen=True)
class ItemCondition:
    """One named condition ready to run, with its English."""

    name: str
    role: Role
    expression: Expression
    text: str
    cite: tuple[str, ...]
    ask: bool
    keeps_out: bool = True  # while it is not known

    def result(self, knowledge: Knowledge, values: Values) -> CriterionResult:
        """The condition as a trace shows it: its truth, and the values it looked at."""
        truth = TRUTH[self.expression.evaluate(values.fresh)]
        used = tuple(values.used(knowledge, name) for name in self.expression.features)
        return CriterionResult(self.name, self.role, self.text, truth, used, self.cite)


@dataclass(frozen=True)
class CompiledItem:
    """An item with every expression compiled."""

    item: ProgrammeItem
    conditions: tuple[ItemCondition, ...]
    steps: tuple[tuple[ItemStep, Expression | None], ...]


@dataclass(frozen=True)
class JudgedItem:
    """One item for one person: whether it suits, and the conditions that speak against it or are not known."""

    compiled: CompiledItem
    truths: tuple[bool | None, ...]

    @cached_property
    def suits(self) -> bool | None:
        """True only when every condition that keeps the item out while unknown is settled in its favour."""
        pairs = zip(self.compiled.conditions, self.truths, strict=True)
        settled = [(c, t) for c, t in pairs if t is not None or c.keeps_out]
        return both(*(truth if c.role == FITS else _not(truth) for c, truth in settled))

    @property
    def against(self) -> tuple[ItemCondition, ...]:
        """What is known to speak against the item."""
        pairs = zip(self.compiled.conditions, self.truths, strict=True)
        return tuple(c for c, truth in pairs if truth is (c.role == NOT_FOR))

    @property
    def open(self) -> tuple[ItemCondition, ...]:
        """What is not known and keeps the item out."""
        pairs = zip(self.compiled.conditions, self.truths, strict=True)
        return tuple(c for c, truth in pairs if truth is None and c.keeps_out)


def _not(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def compile_item(knowledge: Knowledge, item: ProgrammeItem) -> CompiledItem:
    """Compile once per knowledge. Raises SpinepathError at the first expression that is not allowed."""
    return knowledge.once(("item", item.id), lambda: _compile(knowledge, item))


def _compile(knowledge: Knowledge, item: ProgrammeItem) -> CompiledItem:
    place = knowledge.place("items", item.id)
    conditions = (*_conditions(knowledge, item, FITS, item.fits), *_conditions(knowledge, item, NOT_FOR, item.not_for))
    steps = [
        (step, compile_rule(knowledge, step.when, item.parameters, f"{place} steps[{i}]") if step.when else None)
        for i, step in enumerate(item.steps)
    ]
    return CompiledItem(item, conditions, tuple(steps))


def _conditions(
    knowledge: Knowledge, of: ProgrammeItem | Programme, role: Role, written: Mapping[str, ItemCriterion]
) -> tuple[ItemCondition, ...]:
    place = knowledge.place("items", of.id) if isinstance(of, ProgrammeItem) else "programme"
    return tuple(
        ItemCondition(
            name,
            role,
            found,
            english(found, knowledge.features),
            tuple(criterion.cite),
            criterion.ask,
            criterion.if_unknown == "leave_out",
        )
        for name, criterion in written.items()
        for found in (compile_rule(knowledge, criterion.when, of.parameters, f"{place} {name}"),)
    )


def slower_conditions(knowledge: Knowledge, programme: Programme) -> tuple[ItemCondition, ...]:
    """The conditions under which a programme builds up more slowly."""
    written = programme.slower.when if programme.slower else {}
    said = tuple((name, criterion.when) for name, criterion in written.items())
    limits = tuple((name, parameter.value) for name, parameter in programme.parameters.items())
    return knowledge.once(("slower", said, limits), lambda: _conditions(knowledge, programme, SLOWER, written))


def supervised_conditions(knowledge: Knowledge, programme: Programme) -> tuple[ItemCondition, ...]:
    """The conditions under which what is taught is practised only with somebody present."""
    supervised = programme.teaching.supervised if programme.teaching else None
    written = supervised.when if supervised else {}
    said = tuple((name, criterion.when) for name, criterion in written.items())
    limits = tuple((name, parameter.value) for name, parameter in programme.parameters.items())
    return knowledge.once(("supervised", said, limits), lambda: _conditions(knowledge, programme, SLOWER, written))


def holding(conditions: Sequence[ItemCondition], fresh: Mapping[str, Any]) -> tuple[ItemCondition, ...]:
    """The conditions that hold, or that count as holding while they are not known."""
    found = ((c, c.expression.evaluate(fresh)) for c in conditions)
    return tuple(c for c, truth in found if truth or (truth is None and c.ask))


def judge_items(knowledge: Knowledge, programme: Programme, fresh: Mapping[str, Any]) -> dict[str, JudgedItem]:
    """Every item of the programme that exists, group by group, for one set of fresh values."""
    found: dict[str, JudgedItem] = {}
    for name in (name for group in programme.groups for name in group.items if name in knowledge.items):
        compiled = compile_item(knowledge, knowledge.items[name])
        found[name] = JudgedItem(compiled, tuple(c.expression.evaluate(fresh) for c in compiled.conditions))
    return found


def choose(
    programme: Programme, judged: Mapping[str, JudgedItem], likely: frozenset[str], at_once: int
) -> tuple[str, ...]:
    """The items of one moment, by their ids: the first of every group, then the second, until there are `at_once`.

    Within a group an item for one of the `likely` mechanisms goes first, then the order of the group decides. Groups
    that are not counted give what they have.
    """
    found = [(group, _suiting(group.items, judged, likely)[: group.at_most]) for group in programme.groups]
    in_turn = [name for row in zip_longest(*(names for group, names in found if group.counted)) for name in row if name]
    kept = {*in_turn[:at_once], *(name for group, names in found if not group.counted for name in names)}
    return tuple(name for _, names in found for name in names if name in kept)


def _suiting(names: Sequence[str], judged: Mapping[str, JudgedItem], likely: frozenset[str]) -> list[str]:
    suits = [name for name in names if name in judged and judged[name].suits]
    return sorted(suits, key=lambda name: not likely & set(judged[name].compiled.item.helps))


def missing_of(judged: JudgedItem, fresh: Mapping[str, Any]) -> Iterator[str]:
    """The features that are not known and worth a question, because nothing known speaks against the item."""
    if judged.suits is None:
        for condition in judged.open:
            if condition.ask:
                yield from unknowns(condition.expression, fresh)
