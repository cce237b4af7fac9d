"""Published risk scores under their own names: worked out from what is known, and how far the unknown could move them.

What is not known counts as absent, as the authors of such scores do; the span from the lowest to the highest possible
result stands beside it, so that nobody takes a score of an empty record for a low risk.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spinepath.calculators.cox import polynomial, risk_percent
from spinepath.criteria import Expression, compile_rule, unknowns
from spinepath.knowledge import Knowledge
from spinepath.knowledge.score_models import Equation, Score, ScoreOutcome
from spinepath.terms import PatientFeatures, short_number, unit_for_people
from spinepath.terms.results import ScoreResult

from .judge import Values

SCALE = 10.0  # inputs enter the polynomials divided by ten
Pick = Callable[[list[float]], float]


@dataclass(frozen=True)
class CompiledScore:
    """A score with every condition compiled."""

    score: Score
    flags: Mapping[str, Expression]
    categories: Mapping[str, tuple[tuple[str, Expression], ...]]


def judge_scores(knowledge: Knowledge, patient: PatientFeatures, jurisdiction: str) -> tuple[ScoreResult, ...]:
    """Every outcome of every score in force on the knowledge's clock, for this person."""
    fresh = Values.of(patient.values).fresh
    in_force = [s for s in knowledge.scores.values() if s.from_ <= knowledge.edition]
    return tuple(
        result
        for score in in_force
        for result in score_person(knowledge, compile_score(knowledge, score), fresh, jurisdiction)
    )


def compile_score(knowledge: Knowledge, score: Score) -> CompiledScore:
    """Compile once per knowledge. Raises SpinepathError at the first condition that is not allowed."""
    return knowledge.once(("score", score.id), lambda: _compile(knowledge, score))


def _compile(knowledge: Knowledge, score: Score) -> CompiledScore:
    place = knowledge.place("scores", score.id)

    def expression(text: str, name: str) -> Expression:
        return compile_rule(knowledge, text, {}, f"{place} {name}")

    flags = {name: expression(text, name) for name, text in score.flags.items()}
    categories = {
        name: tuple((choice.is_, expression(choice.when, f"{name} {choice.is_}")) for choice in choices)
        for name, choices in score.categories.items()
    }
    return CompiledScore(score, flags, categories)


def score_person(
    knowledge: Knowledge, compiled: CompiledScore, fresh: Mapping[str, Any], jurisdiction: str
) -> Iterator[ScoreResult]:
    """The outcomes of one score. `fresh` are the plain values that are not out of date."""
    score = compiled.score
    refused = _refused(knowledge, score, fresh)
    open_ = [] if refused else _open(knowledge, compiled, fresh)
    for outcome in score.outcomes:
        if outcome.given is not None and fresh.get(outcome.given) is None:
            continue
        percent, lowest, highest = (None, None, None) if refused else _percents(compiled, outcome, fresh)
        yield ScoreResult(
            id=score.id,
            title=score.title,
            outcome=outcome.label,
            years=outcome.years,
            percent=percent,
            lowest=lowest,
            highest=highest,
            counted_absent=tuple(open_) if outcome.equations else (),
            refused=refused,
            attribution=score.attribution,
            warning=score.warning,
            here=not score.jurisdictions or jurisdiction in score.jurisdictions,
            cite=tuple(score.cite),
        )


def _refused(knowledge: Knowledge, score: Score, fresh: Mapping[str, Any]) -> str | None:
    """Why the score cannot be worked out: what it cannot do without is unknown, or out of its range."""
    needed = [*([score.by] if score.by else []), *(x.feature for x in score.inputs.values())]
    missing = [knowledge.features[name].label for name in needed if fresh.get(name) is None]
    if missing:
        return f"not known: {', '.join(missing)}"
    for limits in score.inputs.values():
        if not limits.min <= fresh[limits.feature] <= limits.max:
            feature = knowledge.features[limits.feature]
            found = f"{short_number(fresh[limits.feature])} {unit_for_people(feature.unit)}".rstrip()
            return f"{feature.label} {found} is outside {limits.min:g} to {limits.max:g}, for which the score was made"
    known = {name for outcome in score.outcomes for name in outcome.equations}
    if score.by and fresh[score.by] not in known:
        return f"made for {' and '.join(sorted(known))} only"
    return None


def _open(knowledge: Knowledge, compiled: CompiledScore, fresh: Mapping[str, Any]) -> list[str]:
    """Labels of the facts that are not known and would count."""
    expressions = [*compiled.flags.values(), *(e for choices in compiled.categories.values() for _, e in choices)]
    names = [name for expression in expressions for name in unknowns(expression, fresh)]
    return [knowledge.features[name].label for name in dict.fromkeys(names)]


def _percents(
    compiled: CompiledScore, outcome: ScoreOutcome, fresh: Mapping[str, Any]
) -> tuple[float | None, float | None, float | None]:
    """The result with the unknown counted as absent, and the lowest and the highest that it could be."""
    if outcome.given is not None:
        value = fresh[outcome.given]
        return value, value, value
    equation = outcome.equations[fresh[compiled.score.by or ""]]
    picks: tuple[Pick, ...] = (lambda found: found[0], min, max)
    first, lowest, highest = (_percent(compiled, equation, fresh, pick) for pick in picks)
    return first, lowest, highest


def _percent(compiled: CompiledScore, equation: Equation, fresh: Mapping[str, Any], pick: Pick) -> float:
    inputs = compiled.score.inputs
    terms = [(t.f, float(fresh[inputs[t.of].feature]) / SCALE, t.c, t.b) for t in equation.terms]
    flags = sum(pick(_possible(b, compiled.flags[name].evaluate(fresh))) for name, b in equation.flags.items())
    categories = sum(
        pick(_choices(compiled.categories[name], weights, fresh)) for name, weights in equation.categories.items()
    )
    return round(risk_percent(equation.survival, polynomial(terms) + flags + categories), 6)


def _possible(weight: float, truth: bool | None) -> list[float]:
    """What a flag may add; the first is what counts while it is unknown."""
    return [weight] if truth else [0.0] if truth is False else [0.0, weight]


def _choices(
    choices: tuple[tuple[str, Expression], ...], weights: Mapping[str, float], fresh: Mapping[str, Any]
) -> list[float]:
    """What a category may add: the one that holds, else none of it or any that is not excluded."""
    truths = {name: expression.evaluate(fresh) for name, expression in choices}
    held = [weights[name] for name, truth in truths.items() if truth]
    return held[:1] or [0.0, *(weights[name] for name, truth in truths.items() if truth is None)]
