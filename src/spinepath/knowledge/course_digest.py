"""What a fit was made from, so that a stale one is seen without fitting."""

from hashlib import sha256

from pydantic import BaseModel

from .course_models import CourseEffect, Scenario
from .evidence import question_digest
from .store import Knowledge


def parameters_digest(knowledge: Knowledge) -> str:
    """Of all laws and tables, and of every scenario with a figure that the fit reads."""
    read = [s for s in knowledge.scenarios.values() if any(o.role == "fit" for o in s.observed)]
    return _digest([*knowledge.course_parameters.values(), *knowledge.course_rates, *(_as_read(s) for s in read)])


def effect_digest(knowledge: Knowledge, effect: CourseEffect) -> str:
    """Of the parameters, the pooled question, the days of the effect, and the trial that it is solved in."""
    pool = knowledge.pools[effect.pool]
    trial = knowledge.scenarios.get(str((pool.model or {}).get("reproduce", "")))
    question = question_digest(pool, knowledge.trials)
    trials = [] if trial is None else [trial.population]
    return _digest([*trials, effect.model_copy(update={"why": ""})], parameters_digest(knowledge), question)


def effect_name(effect: CourseEffect) -> str:
    """The name under which the fit stores the sizes of an effect."""
    return f"effect:{effect.pool}" + (f"/{effect.treatment}" if effect.treatment else "")


def solved_effects(knowledge: Knowledge) -> dict[str, CourseEffect]:
    """Every effect that a strategy uses, once; where strategies give it different days, the first counts."""
    found: dict[str, CourseEffect] = {}
    for strategy in knowledge.strategies.values():
        for effect in strategy.effects:
            if effect.onset_d in (None, 0.0):
                found.setdefault(effect_name(effect), effect)
    return found


def _as_read(scenario: Scenario) -> Scenario:
    """Without words, and without the figures that the fit does not read."""
    fit = [o for o in scenario.observed if o.role == "fit"]
    return scenario.model_copy(update={"observed": fit, "notes": [], "title": "", "outputs": []})


def _digest(parts: list[BaseModel], *more: str) -> str:
    lines = [part.model_dump_json(exclude_defaults=True, exclude={"title", "note"}) for part in parts]
    return sha256("\n".join([*lines, *more]).encode()).hexdigest()[:16]
