"""Conditions in words."""

from collections.abc import Mapping

from spinepath.criteria import compile_rule, english
from spinepath.knowledge import Knowledge
from spinepath.knowledge.base import Parameter


def sentence(knowledge: Knowledge, text: str | None, parameters: Mapping[str, Parameter] | None = None) -> str:
    """A condition as a clinician would say it; without one: always."""
    if text is None:
        return "always"
    return english(compile_rule(knowledge, text, parameters or {}, "manual"), knowledge.features)
