"""The condition under which a plan rule or an interaction speaks: it is about the person, never about one fracture."""

from collections.abc import Mapping
from typing import Any

from spinepath.criteria import Expression, compile_rule, unknowns
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Parameter

NONE: Mapping[str, Parameter] = {}


def truth_of(
    knowledge: Knowledge,
    kind: str,
    name: str,
    when: str | None,
    fresh: Mapping[str, Any],
    parameters: Mapping[str, Parameter] = NONE,
) -> bool | None:
    """Whether the condition `when` of a document (its kind and name) holds; a document without one always speaks."""
    return True if when is None else _compiled(knowledge, kind, name, when, parameters).evaluate(fresh)


def missing_for(
    knowledge: Knowledge,
    kind: str,
    name: str,
    when: str,
    fresh: Mapping[str, Any],
    parameters: Mapping[str, Parameter] = NONE,
) -> tuple[str, ...]:
    """The features that are not known and leave the condition open."""
    return unknowns(_compiled(knowledge, kind, name, when, parameters), fresh)


def _compiled(knowledge: Knowledge, kind: str, name: str, when: str, parameters: Mapping[str, Parameter]) -> Expression:
    place, key = knowledge.place(kind, name), ("condition", kind, name, when)
    return knowledge.once(key, lambda: compile_rule(knowledge, when, parameters, place))
