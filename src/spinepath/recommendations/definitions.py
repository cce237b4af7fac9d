"""Terms that several bodies define in several ways: each definition judged by itself, so that disagreement shows.

Only fresh values count, as for an indication: an old value makes nobody fall under a definition.
"""

from dataclasses import dataclass

from spinepath.calculators.logic import either
from spinepath.criteria import Expression, compile_definition, english, unknowns
from spinepath.knowledge import Knowledge
from spinepath.knowledge.definition_models import Definition
from spinepath.terms import PatientFeatures
from spinepath.terms.results import TRUTH, DefinitionResult

from .judge import Values


@dataclass(frozen=True)
class Part:
    """One criterion of a definition ready to run, with its English and its sources."""

    name: str
    expression: Expression
    text: str
    cite: tuple[str, ...]


def judge_definitions(
    knowledge: Knowledge, patient: PatientFeatures, jurisdiction: str
) -> tuple[DefinitionResult, ...]:
    """Every definition in force on the knowledge's clock, in the order of the knowledge."""
    values = Values.of(patient.values)
    in_force = [d for d in knowledge.definitions.values() if d.from_ <= knowledge.edition]
    return tuple(_judge(knowledge, definition, values, jurisdiction) for definition in in_force)


def parts_of(knowledge: Knowledge, definition: Definition) -> tuple[Part, ...]:
    """The criteria of a definition, compiled once per knowledge. Raises SpinepathError as the compiler does."""

    def compiled() -> tuple[Part, ...]:
        return tuple(
            Part(name, expression, english(expression, knowledge.features), tuple(definition.any_of[name].cite))
            for name, expression in compile_definition(knowledge, definition)
        )

    return knowledge.once(("definition", definition.id), compiled)


def _judge(knowledge: Knowledge, definition: Definition, values: Values, jurisdiction: str) -> DefinitionResult:
    parts = parts_of(knowledge, definition)
    truths = [part.expression.evaluate(values.fresh) for part in parts]
    truth = either(truths)
    held = [part for part, found in zip(parts, truths, strict=True) if found]
    open_ = [] if truth is not None else [n for part in parts for n in unknowns(part.expression, values.fresh)]
    return DefinitionResult(
        id=definition.id,
        of=definition.of,
        label=definition.label,
        truth=TRUTH[truth],
        met=tuple(part.text for part in held),
        missing=tuple(knowledge.features[name].label for name in dict.fromkeys(open_)),
        here=not definition.jurisdictions or jurisdiction in definition.jurisdictions,
        cite=tuple(dict.fromkeys([*definition.cite, *(name for part in held for name in part.cite)])),
    )
