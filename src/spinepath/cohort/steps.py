"""The feature dictionary as a table, so that one SQL text reduces every feature: nothing in the SQL names one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spinepath.features.plan import Plan, Step, plan_for
from spinepath.features.values import Concepts
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Feature

from .columns import units_wanted

DRUGS = ""
"""The name, in the table, of the list of all drugs that a person takes: it is no feature, but reduced like one."""
COLUMNS = {
    "feature": "VARCHAR",
    "concept": "VARCHAR",
    "part": "TINYINT",
    "of_fracture": "BOOLEAN",
    "reducer": "VARCHAR",
    "kind": "VARCHAR",
    "question": "BOOLEAN",
    "stating": "BOOLEAN",
    "concepts": "INTEGER",
    "window_d": "INTEGER",
    "fresh_d": "INTEGER",
    "low": "DOUBLE",
    "high": "DOUBLE",
    "codes": "VARCHAR[]",
}
"""One row for each feature and concept. `question`: the concept is the feature's own question; `concepts`: how many the
feature has; `stating`: the mere record of the concept says that it is so.
"""


@dataclass(frozen=True)
class Steps:
    """The table, and the plan it was made from."""

    plan: Plan
    rows: tuple[tuple[Any, ...], ...]
    steps: Mapping[str, Step]


def steps_of(knowledge: Knowledge) -> Steps:
    """The table of a knowledge. Raises SpinepathError for a dictionary with mistakes."""
    plan = plan_for(knowledge)
    steps = {step.id: step for part in (plan.person, plan.fracture) for found in part.steps.values() for step in found}
    stating = Concepts.of(knowledge).stating
    units = units_wanted(knowledge)
    rows = [row for name, step in steps.items() for row in _rows(knowledge.features[name], step, stating, units)]
    return Steps(plan, (*rows, *_drug_rows(plan)), steps)


def _rows(
    feature: Feature, step: Step, stating: frozenset[str], units: Mapping[str, tuple[str | None, ...]]
) -> Iterator[tuple[Any, ...]]:
    low, high = feature.range or (float("-inf"), float("inf"))
    numeric = feature.type in ("int", "float")
    for concept in sorted(step.rule.concepts):
        yield (
            feature.id,
            concept,
            units[concept].index(feature.unit) if numeric else 0,
            feature.subject == "fracture",
            feature.source.reducer,
            feature.type,
            concept == feature.id,
            concept in stating,
            len(step.rule.concepts),
            step.rule.window_d,
            step.rule.fresh_d,
            low,
            high,
            list(feature.codes),
        )


def _drug_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    number, fresh_d = len(plan.drug_concepts), plan.drugs_fresh_d
    for concept in sorted(plan.drug_concepts):
        yield (DRUGS, concept, 0, False, "active_drugs", "drugs", False, True, number, None, fresh_d, 0, 0, [])
