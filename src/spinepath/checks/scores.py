"""Scores: every name leads somewhere, every condition compiles, and the people worked out before come out the same."""

from collections.abc import Iterable, Iterator

from spinepath.knowledge.score_models import Equation, Score
from spinepath.recommendations.cases import CASE_DAY, known_values
from spinepath.recommendations.scores import compile_score, judge_scores
from spinepath.terms import PatientFeatures, SpinepathError

from .folder import Folder, Key
from .given import given_faults

CLOSE = 1e-5  # percentage points


def score_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Unknown names, weights without a condition, conditions that do not compile, and vectors that do not come true."""
    for score in folder.knowledge.scores.values():
        found = [*_names(folder, score), *_weights(folder, score), *_given(folder, score)]
        yield from found
        try:
            compile_score(folder.knowledge, score)
        except SpinepathError as error:
            yield error
            continue
        if not found:
            yield from _wrong_vectors(folder, score)


def _names(folder: Folder, score: Score) -> Iterator[SpinepathError]:
    used: list[tuple[tuple[Key, ...], str]] = [(("by",), score.by)] if score.by else []
    used += [(("inputs", name, "feature"), x.feature) for name, x in score.inputs.items()]
    used += [(("outcomes", n, "given"), x.given) for n, x in enumerate(score.outcomes) if x.given]
    known = folder.knowledge.features
    for path, name in used:
        if name not in known:
            yield folder.unknown("scores", score.id, *path, found=name, what="feature", known=known)


def _weights(folder: Folder, score: Score) -> Iterator[SpinepathError]:
    for n, outcome in enumerate(score.outcomes):
        for name, equation in outcome.equations.items():
            for path, found, known in _used(score, equation):
                if found not in known:
                    place = ("outcomes", n, "equations", name, *path)
                    yield folder.unknown("scores", score.id, *place, found=found, what=str(path[0]), known=known)


def _used(score: Score, equation: Equation) -> Iterator[tuple[tuple[Key, ...], str, Iterable[str]]]:
    yield from ((("terms", i), term.of, list(score.inputs)) for i, term in enumerate(equation.terms))
    yield from ((("flags", name), name, list(score.flags)) for name in equation.flags)
    for name, weights in equation.categories.items():
        yield ("categories", name), name, list(score.categories)
        known = [choice.is_ for choice in score.categories.get(name, [])]
        yield from ((("categories", name, choice), choice, known) for choice in weights)


def _given(folder: Folder, score: Score) -> Iterator[SpinepathError]:
    for n, vector in enumerate(score.vectors):
        yield from given_faults(folder, "scores", score.id, ("vectors", n, "given"), vector.given)


def _wrong_vectors(folder: Folder, score: Score) -> Iterator[SpinepathError]:
    labels = {outcome.id: outcome.label for outcome in score.outcomes}
    knowledge = folder.knowledge.at(max(folder.knowledge.edition, score.from_))
    for n, vector in enumerate(score.vectors):
        values = known_values(vector.given, knowledge.features)
        person = PatientFeatures(person=vector.name, as_of=CASE_DAY, values=values, fractures=())
        results = {r.outcome: r for r in judge_scores(knowledge, person, "uk") if r.id == score.id}
        for name, expected in vector.expect.items():
            found = results[labels[name]] if labels.get(name) in results else None
            if found is None or found.percent is None or abs(found.percent - expected) > CLOSE:
                place = f"{folder.place('scores', score.id, 'vectors', n)}: {vector.name}: {name}"
                yield SpinepathError(place, found=found and (found.percent or found.refused), expected=str(expected))
