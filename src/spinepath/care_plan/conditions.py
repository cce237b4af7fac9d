"""The condition under which a plan rule or an interaction speaks: written without parameters, about the person."""

from collections.abc import Mapping
from typing import Any

from spinepath.criteria import compile_rule
from spinepath.knowledge import Knowledge


def truth_of(knowledge: Knowledge, kind: str, name: str, when: str | None, fresh: Mapping[str, Any]) -> bool | None:
    """Whether the condition `when` of a document (its kind and name) holds; a document without one always speaks."""
    if when is None:
        return True
    place = knowledge.place(kind, name)
    key = ("condition", kind, name, when)
    return knowledge.once(key, lambda: compile_rule(knowledge, when, {}, place)).evaluate(fresh)
