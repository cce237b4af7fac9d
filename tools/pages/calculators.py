"""The calculations that features rest on, with their sources and examples, from their own docstrings."""

import inspect
from collections.abc import Callable
from typing import Any

from spinepath.calculators import CALCULATORS
from spinepath.knowledge import Knowledge

from . import markdown as md

INTRODUCTION = """
Features may be worked out from other features by one of these functions. Each answers only when the answer is certain:
with an input that is not known, and that could change it, the answer is not known either. The formulas are tested
against the examples of their sources.
"""


def page(knowledge: Knowledge) -> str:
    """A section for each function, in chapters by module."""
    parts = ["# Calculators", md.NOTE, INTRODUCTION]
    chapter = ""
    for name, function in CALCULATORS.items():
        module = function.__module__.rpartition(".")[2]
        if module != chapter:
            parts.append(f"## {module.capitalize()}")
            chapter = module
        parts += [f"### {name}", *_described(function), f"Gives: {_used(knowledge, name)}."]
    return md.document(*parts)


def _described(function: Callable[..., Any]) -> list[str]:
    """The docstring with its examples fenced, and the inputs by name."""
    text, mark, example = (inspect.getdoc(function) or "").partition(">>>")
    inputs = ", ".join(md.code(p) for p in inspect.signature(function).parameters if not p.startswith("knowledge_"))
    fenced = f"```python\n{mark}{example}\n```" if mark else ""
    return [text.strip(), fenced, f"Inputs: {inputs}." if inputs else ""]


def _used(knowledge: Knowledge, name: str) -> str:
    users = (f.id for f in knowledge.features.values() if f.source.calculator == name)
    return ", ".join(f"[{user}](features.md#{user})" for user in sorted(users)) or "nothing yet"
