"""Criteria in the words of one knowledge: its features, and the terms that it defines."""

from collections.abc import Iterator, Mapping

from spinepath.knowledge import Knowledge
from spinepath.knowledge.definition_models import Definition as Written
from spinepath.knowledge.models import Parameter

from .expression import Definition, Expression, compile_expression
from .tree import Or, joined


def compile_rule(knowledge: Knowledge, text: str, parameters: Mapping[str, Parameter], place: str) -> Expression:
    """One criterion of a rule, which may use the definitions of the knowledge. Errors as `compile_expression`."""
    return compile_expression(text, knowledge.features, parameters, place, definitions_of(knowledge))


def definitions_of(knowledge: Knowledge) -> Mapping[str, Definition]:
    """Every definition by its name; a definition is written in features only."""
    return knowledge.once(
        "definitions", lambda: {d.id: _definition(knowledge, d) for d in knowledge.definitions.values()}
    )


def _definition(knowledge: Knowledge, written: Written) -> Definition:
    trees = [expression.tree for _, expression in compile_definition(knowledge, written)]
    return Definition(written.id, written.label, joined(Or, trees))


def compile_definition(knowledge: Knowledge, written: Written) -> Iterator[tuple[str, Expression]]:
    """The criteria of a definition, by name. Raises SpinepathError at the first that is not allowed."""
    for name, criterion in written.any_of.items():
        place = f"{knowledge.place('definitions', written.id)} any_of {name}"
        yield name, compile_expression(criterion.when, knowledge.features, written.parameters, place)
