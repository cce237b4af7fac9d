"""Every name that a document uses must lead somewhere."""

from collections.abc import Container, Iterable, Iterator

from spinepath.features.plan import plan_for
from spinepath.knowledge.models import Edition, Referral
from spinepath.terms import SpinepathError

from .folder import Folder, Key

# kind, key of the document, path within it, the name found there
Use = tuple[str, Key, tuple[Key, ...], str]


def name_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Names of concepts, classes, code systems, calculators, features, actions, profiles, options that are unknown."""
    knowledge = folder.knowledge
    options = {r.option for r in knowledge.recommendations.values()}
    yield from _unknown(folder, _concepts(folder), "concept", knowledge.concepts)
    yield from _unknown(folder, _classes(folder), "class", knowledge.classes)
    yield from _unknown(folder, _systems(folder), "code system", knowledge.systems)
    yield from _unknown(folder, _inputs(folder), "feature", knowledge.features)
    yield from _unknown(folder, _sums(folder), "burden", knowledge.burdens)
    yield from _unknown(folder, _actions(folder), "action", knowledge.actions)
    yield from _unknown(folder, _profiles(folder), "evidence profile", knowledge.profiles)
    yield from _unknown(folder, _hazards(folder), "hazard", knowledge.hazards)
    yield from _unknown(folder, _told(folder), "feature", knowledge.features)
    yield from _unknown(folder, _options(folder), "option", options)
    counting = [f.id for f in knowledge.features.values() if f.type == "int" and f.unit == "d"]
    yield from _unknown(folder, _counted_from(folder), "feature that counts days", counting)
    yield from _unknown(folder, _declined_with(folder), "option", options)
    yield from _bounds(folder)
    yield from _unknown(folder, _told_by(folder), "yes-or-no feature", _yes_or_no(folder))
    persons = [f.id for f in knowledge.features.values() if f.subject == "person"]
    alone = [name for name in persons if not knowledge.features[name].asked_with]
    yield from _unknown(folder, _asked_with(folder), "feature of the person that is asked on its own", alone)
    yield from _unknown(folder, _handed_over(folder), "feature of the person", persons)
    yield from _underivable(folder)


def _declined_with(folder: Folder) -> Iterator[Use]:
    for r in folder.knowledge.recommendations.values():
        yield from (("recommendations", r.id, ("declined_with", i), x) for i, x in enumerate(r.declined_with))


def _told_by(folder: Folder) -> Iterator[Use]:
    found = ((f.id, f.told_by) for f in folder.knowledge.features.values())
    yield from (("features", name, ("told_by",), by) for name, by in found if by is not None)


def _asked_with(folder: Folder) -> Iterator[Use]:
    for f in folder.knowledge.features.values():
        yield from (("features", f.id, ("asked_with", i), x) for i, x in enumerate(f.asked_with))


def _handed_over(folder: Folder) -> Iterator[Use]:
    for r in folder.knowledge.recommendations.values():
        for n, edition in enumerate(r.editions):
            found = enumerate(edition.hands_over)
            yield from (("recommendations", r.id, ("editions", n, "hands_over", i), x) for i, x in found)


def _yes_or_no(folder: Folder) -> list[str]:
    return [f.id for f in folder.knowledge.features.values() if f.type == "bool" and f.subject == "person"]


def _bounds(folder: Folder) -> Iterator[SpinepathError]:
    """A bound is a number of the same unit and subject."""
    features = folder.knowledge.features.values()
    for feature in (f for f in features if f.bounds):
        alike = [f.id for f in features if (f.type, f.unit, f.subject) == (feature.type, feature.unit, feature.subject)]
        numbers = [name for name in alike if feature.type in ("int", "float") and name != feature.id]
        uses: list[Use] = [
            ("features", feature.id, (key,), getattr(feature, key))
            for key in ("lower_bound", "upper_bound")
            if getattr(feature, key) is not None
        ]
        yield from _unknown(folder, uses, "feature of the same type and unit", numbers)


def _unknown(folder: Folder, uses: Iterable[Use], what: str, known: Iterable[str]) -> Iterator[SpinepathError]:
    names: Container[str] = frozenset(known)
    for kind, key, path, name in uses:
        if name not in names:
            yield folder.unknown(kind, key, *path, found=name, what=what, known=known)


def _groups(folder: Folder) -> Iterator[Use]:
    """Every place that takes a concept or `class:NAME`."""
    knowledge = folder.knowledge
    for feature in knowledge.features.values():
        yield from (("features", feature.id, ("from", "concepts", i), x) for i, x in enumerate(feature.source.concepts))
    for recommendation in knowledge.recommendations.values():
        for key in ("drugs", "brings"):
            found = enumerate(getattr(recommendation, key))
            yield from (("recommendations", recommendation.id, (key, i), x) for i, x in found)
    for rule in knowledge.plan_rules.values():
        yield from (("plan_rules", rule.id, ("drugs", i), x) for i, x in enumerate(rule.drugs))
        for n, rule_case in enumerate(rule.cases):
            yield from (("plan_rules", rule.id, ("cases", n, "drugs", i), x) for i, x in enumerate(rule_case.drugs))
    yield from _taken(folder)
    yield from _asked_for(folder)
    yield from _interacting(folder)
    yield from _adding_up(folder)
    for name, cases in knowledge.cases.items():
        for n, case in enumerate(cases.cases):
            yield from (("cases", name, ("cases", n, "drugs", i), x) for i, x in enumerate(case.drugs))


def _taken(folder: Folder) -> Iterator[Use]:
    for recommendation in folder.knowledge.recommendations.values():
        for n, edition in enumerate(recommendation.editions):
            for i, row in enumerate(edition.if_taken):
                path = ("editions", n, "if_taken", i, "drugs")
                yield from (("recommendations", recommendation.id, (*path, j), x) for j, x in enumerate(row.drugs))


def _letters(folder: Folder) -> Iterator[tuple[Key, Referral]]:
    for recommendation in folder.knowledge.recommendations.values():
        if recommendation.referral is not None:
            yield recommendation.id, recommendation.referral


def _asked_for(folder: Folder) -> Iterator[Use]:
    """The drugs that letters tell of."""
    for key, letter in _letters(folder):
        for i, part in enumerate(letter.tell):
            path = ("referral", "tell", i, "drugs")
            yield from (("recommendations", key, (*path, j), x) for j, x in enumerate(part.drugs))


def _told(folder: Folder) -> Iterator[Use]:
    """The features that letters tell of."""
    for key, letter in _letters(folder):
        here: tuple[Key, ...] = ("referral",)
        yield from (("recommendations", key, (*here, "fracture", i), x) for i, x in enumerate(letter.fracture))
        for i, part in enumerate(letter.tell):
            path = (*here, "tell", i, "features")
            yield from (("recommendations", key, (*path, j), x) for j, x in enumerate(part.features))
        for i, attached in enumerate(letter.attach):
            path = (*here, "attach", i)
            yield from (("recommendations", key, (*path, "shown_by", j), x) for j, x in enumerate(attached.shown_by))
            if attached.dated is not None:
                yield "recommendations", key, (*path, "dated"), attached.dated


def _interacting(folder: Folder) -> Iterator[Use]:
    for found in folder.knowledge.interactions.values():
        for i, group in enumerate(found.drugs):
            yield from (("interactions", found.id, ("drugs", i, j), x) for j, x in enumerate(group))
        for i, case in enumerate(found.cases):
            yield from (("interactions", found.id, ("cases", i, "drugs", j), x) for j, x in enumerate(case.drugs))


def _adding_up(folder: Folder) -> Iterator[Use]:
    for burden in folder.knowledge.burdens.values():
        yield from (("burdens", burden.id, ("drugs", i), x) for i, x in enumerate(burden.drugs))
        for section in ("scores", "cases"):
            for i, row in enumerate(getattr(burden, section)):
                yield from (("burdens", burden.id, (section, i, "drugs", j), x) for j, x in enumerate(row.drugs))


def _concepts(folder: Folder) -> Iterator[Use]:
    yield from (use for use in _groups(folder) if not use[3].startswith("class:"))
    for concept in folder.knowledge.concepts.values():
        if concept.form_of is not None:
            yield "concepts", concept.concept, ("form_of",), concept.form_of
    for i, unit in enumerate(folder.knowledge.units):
        if unit.concept is not None:
            yield "units", i, ("concept",), unit.concept


def _classes(folder: Folder) -> Iterator[Use]:
    for kind, key, path, name in _groups(folder):
        if name.startswith("class:"):
            yield kind, key, path, name.removeprefix("class:")


def _systems(folder: Folder) -> Iterator[Use]:
    for concept in folder.knowledge.concepts.values():
        for i, code in enumerate(concept.codes):
            yield "concepts", concept.concept, ("codes", i, "system"), code.system


def _inputs(folder: Folder) -> Iterator[Use]:
    for feature in folder.knowledge.features.values():
        for argument, name in feature.source.inputs.items():
            yield "features", feature.id, ("from", "inputs", argument), name
    for rule in folder.knowledge.plan_rules.values():
        if rule.since is not None:
            yield "plan_rules", rule.id, ("since",), rule.since


def _sums(folder: Folder) -> Iterator[Use]:
    for rule in folder.knowledge.plan_rules.values():
        if rule.burden is not None:
            yield "plan_rules", rule.id, ("burden",), rule.burden


def _actions(folder: Folder) -> Iterator[Use]:
    knowledge = folder.knowledge
    for recommendation in knowledge.recommendations.values():
        for n, edition in enumerate(recommendation.editions):
            for path, action in _edition_actions(edition):
                yield "recommendations", recommendation.id, ("editions", n, *path), action
    for rule in knowledge.plan_rules.values():
        yield from (("plan_rules", rule.id, ("then", i), x) for i, x in enumerate(rule.then))


def _edition_actions(edition: Edition) -> Iterator[tuple[tuple[Key, ...], str]]:
    yield from ((("actions", i), x) for i, x in enumerate(edition.actions))
    for name, caution in edition.cautions.items():
        yield from ((("cautions", name, "then", i), x) for i, x in enumerate(caution.then))


def _profiles(folder: Folder) -> Iterator[Use]:
    for recommendation in folder.knowledge.recommendations.values():
        for n, edition in enumerate(recommendation.editions):
            if edition.offer.profile is not None:
                yield "recommendations", recommendation.id, ("editions", n, "offer", "profile"), edition.offer.profile


def _hazards(folder: Folder) -> Iterator[Use]:
    for recommendation in folder.knowledge.recommendations.values():
        for n, edition in enumerate(recommendation.editions):
            for name, stop in edition.contraindications.items():
                if stop.hazard is not None:
                    path = ("editions", n, "contraindications", name, "hazard")
                    yield "recommendations", recommendation.id, path, stop.hazard


def _options(folder: Folder) -> Iterator[Use]:
    for rule in folder.knowledge.plan_rules.values():
        yield from (("plan_rules", rule.id, ("options", i), x) for i, x in enumerate(rule.options))
        yield from (("plan_rules", rule.id, ("first", i), x) for i, x in enumerate(rule.first))
    yield from _taking_over(folder)
    for n, part in enumerate(folder.knowledge.coverage):
        yield from (("coverage", n, ("options", i), x) for i, x in enumerate(part.options))
    yield from (("pools", pool.id, ("option",), pool.option) for pool in folder.knowledge.pools.values())


def _taking_over(folder: Folder) -> Iterator[Use]:
    for recommendation in folder.knowledge.recommendations.values():
        for n, edition in enumerate(recommendation.editions):
            for i, row in enumerate(edition.sequence):
                path = ("editions", n, "sequence", i, "then_options")
                yield from (
                    ("recommendations", recommendation.id, (*path, j), x) for j, x in enumerate(row.then_options)
                )


def _counted_from(folder: Folder) -> Iterator[Use]:
    for recommendation in folder.knowledge.recommendations.values():
        for n, edition in enumerate(recommendation.editions):
            if edition.sequence_from is not None:
                yield "recommendations", recommendation.id, ("editions", n, "sequence_from"), edition.sequence_from
            if edition.stop and edition.stop.since:
                yield "recommendations", recommendation.id, ("editions", n, "stop", "since"), edition.stop.since
            for part in ("monitoring", "sequence"):
                for i, row in enumerate(getattr(edition, part)):
                    if row.since is not None:
                        yield "recommendations", recommendation.id, ("editions", n, part, i, "since"), row.since


def _underivable(folder: Folder) -> Iterator[SpinepathError]:
    """Calculators, their inputs, circles and reducers are judged by the engine that uses them, one at a time."""
    try:
        plan_for(folder.knowledge)
    except SpinepathError as error:
        yield error
