"""The course model beside what cohorts and trials saw, and what the fit made of its numbers."""

from typing import Any

import numpy as np

from spinepath.documents.forecast_words import outcome_name, when
from spinepath.knowledge import Knowledge
from spinepath.terms import SpinepathError
from spinepath.terms.forecasts import Compared
from tools.validate_course import FILE, PICTURE, model_digest, stored_validation

from . import markdown as md

INTRODUCTION = """
Every figure that a scenario of `knowledge/course/scenarios/` holds is simulated in its own population, with its entry
rule: none is left out. A figure agrees when it differs from the model by no more than the 95 % interval of the
difference. What the fit read must agree, so the checks are what counts: the fit never saw them. Figures from memory are
counted apart. Agreement with cohorts is not a clinical validation. [The model](../../explanation/course_model.md) tells
the equations; `spinepath validate-model` makes this table, of any scenario file of this form.
"""
STRUCTURES = """
The same draws with another structure; nothing is fitted anew. A structure that does as well could as well be true.
"""
FITTED = """
The middle and the central 95 of 100 joint draws of the fit, beside the law they started from. A law that the figures
say nothing about comes out as it went in. Sizes of effects are what has to act in the model so that the simulated trial
shows the pooled result.
"""


def page(knowledge: Knowledge) -> str:
    """Counts, structures, every figure, then what was fitted. Raises SpinepathError when the stored run is stale."""
    stored = stored_validation()
    if stored["digest"] != model_digest(knowledge):
        raise SpinepathError(FILE.name, found="a run of another model", expected="that of this one: make validate")
    rows = [_row(each) for each in stored["rows"]]
    header = ("whom", "what", "observed", "model", "agrees", "role", "read")
    pictures = sorted(p.name for p in FILE.parent.glob(f"{PICTURE}_*.svg"))
    return md.document(
        "# The course model beside cohorts and trials",
        md.NOTE,
        INTRODUCTION,
        "## How many agree",
        STRUCTURES,
        _structures(stored["structures"]),
        "## Every figure",
        *(f"![The model beside what was observed, sheet {n}](../{name})" for n, name in enumerate(pictures, 1)),
        md.table(header, rows),
        "## What the fit made of it",
        FITTED,
        _fitted(knowledge),
    )


def _structures(found: dict[str, list[tuple[str, int, int]]]) -> str:
    roles = [role for role, _, _ in next(iter(found.values()))]
    rows = [(name, *(f"{inside} of {n}" for _, inside, n in counts)) for name, counts in found.items()]
    return md.table(("structure", *roles), rows)


def _row(stored: dict[str, Any]) -> tuple[str, ...]:
    found = Compared(**{**stored, "cite": tuple(stored["cite"])})
    arms = f", {found.arm}" if found.arm else ""
    against = f" {'over' if found.ratio else 'less'} {found.minus}" if found.minus else ""
    return (
        found.scenario,
        f"{outcome_name(found)} at {when(found.at_d)}{arms}{against}",
        _figure(found.observed, found.interval),
        _figure(found.simulated, found.range),
        "yes" if found.inside else "**no**",
        found.role,
        f"{found.read}: {md.cited(found.cite)}",
    )


def _figure(value: float, interval: Any) -> str:
    places = 3 if abs(value) < 1 else 2
    told = f"{value:.{places}f}"
    return told if interval is None else f"{told} ({interval[0]:.{places}f} to {interval[1]:.{places}f})"


def _fitted(knowledge: Knowledge) -> str:
    rows = []
    for name, found in knowledge.fitted.items():
        low, middle, high = np.percentile(found.values, (2.5, 50, 97.5))
        law = knowledge.course_parameters.get(name)
        given = "" if law is None else _law(law.distribution.model_dump(exclude_none=True))
        title = name.removeprefix("effect:") if law is None else law.title
        rows.append((title, found.unit, given, f"{middle:.3g} ({low:.3g} to {high:.3g})"))
    return md.table(("number", "unit", "law", "fitted"), rows)


def _law(found: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value if isinstance(value, float) else list(value)}" for name, value in found.items())
