"""Programmes and their items: every name leads somewhere, every condition compiles, and cases show each of them."""

import re
from collections.abc import Iterator

from spinepath.criteria import compile_rule
from spinepath.knowledge.models import Edition, Programme, ProgrammeItem, Recommendation
from spinepath.recommendations.cases import person_of
from spinepath.recommendations.editions import edition_in_force
from spinepath.recommendations.judge import Values
from spinepath.recommendations.programmes import CompiledItem, compile_item
from spinepath.terms import SpinepathError
from spinepath.terms.results import TRUTH

from .folder import Folder, Key
from .reached import numbers_in

Written = tuple[tuple[Key, ...], str]  # path of an expression, and its text


def programme_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Unknown names, items that no programme lists, conditions that do not compile or that no case shows."""
    for recommendation, n, programme in programmes(folder):
        yield from _names(folder, recommendation, n, programme)
        place = folder.place("recommendations", recommendation.id, "editions", n, "programme")
        yield from _expressions(folder, place, list(_slower(programme)), programme)
    for item in folder.knowledge.items.values():
        yield from _item_faults(folder, item)


def programmes(folder: Folder) -> Iterator[tuple[Recommendation, int, Programme]]:
    """Every programme with its recommendation and the number of its edition."""
    for recommendation in folder.knowledge.recommendations.values():
        for n, edition in enumerate(recommendation.editions):
            if edition.programme is not None:
                yield recommendation, n, edition.programme


def listed(programme: Programme) -> Iterator[str]:
    """The ids of the items of a programme, group by group."""
    yield from (name for group in programme.groups for name in group.items)


def _names(folder: Folder, recommendation: Recommendation, n: int, programme: Programme) -> Iterator[SpinepathError]:
    here: tuple[Key, ...] = ("editions", n, "programme")
    known = folder.knowledge.items
    for i, group in enumerate(programme.groups):
        for j, name in enumerate(group.items):
            if name not in known:
                path = (*here, "groups", i, "items", j)
                yield folder.unknown("recommendations", recommendation.id, *path, found=name, what="item", known=known)
    features = folder.knowledge.features
    for key, kinds in (("counts", ("int",)), ("recalculated", ("code", "int", "float", "bool"))):
        allowed = [f.id for f in features.values() if f.type in kinds and f.subject == "person"]
        for i, name in enumerate(getattr(programme, key)):
            if name not in allowed:
                path, what = (*here, key, i), "feature of the person of that kind"
                yield folder.unknown("recommendations", recommendation.id, *path, found=name, what=what, known=allowed)


def _item_faults(folder: Folder, item: ProgrammeItem) -> Iterator[SpinepathError]:
    if not any(item.id in listed(programme) for _, _, programme in programmes(folder)):
        yield folder.fault("items", item.id, "id", found=item.id, expected="an item that some programme lists")
    for i, name in enumerate(item.helps):
        if name not in folder.knowledge.mechanisms:
            known = folder.knowledge.mechanisms
            yield folder.unknown("items", item.id, "helps", i, found=name, what="mechanism", known=known)
    faults = list(_expressions(folder, folder.place("items", item.id), list(_of_item(item)), item))
    yield from faults
    if not faults:
        yield from _not_shown(folder, compile_item(folder.knowledge, item))


def _of_item(item: ProgrammeItem) -> Iterator[Written]:
    for side in ("fits", "not_for"):
        yield from (((side, name, "when"), c.when) for name, c in getattr(item, side).items())
    yield from ((("steps", i, "when"), step.when) for i, step in enumerate(item.steps) if step.when)


def _slower(programme: Programme) -> Iterator[Written]:
    if programme.slower is not None:
        yield from ((("slower", "when", name), c.when) for name, c in programme.slower.when.items())
    if programme.teaching is not None and programme.teaching.supervised is not None:
        when = programme.teaching.supervised.when
        yield from ((("teaching", "supervised", "when", name), c.when) for name, c in when.items())


def _expressions(
    folder: Folder, place: str, written: list[Written], of: ProgrammeItem | Programme
) -> Iterator[SpinepathError]:
    """Expressions that do not compile or look at one fracture, and parameters that none of them uses."""
    features = folder.knowledge.features
    for path, text in written:
        where = f"{place}.{'.'.join(str(x) for x in path)}"
        try:
            found = compile_rule(folder.knowledge, text, of.parameters, where)
        except SpinepathError as error:
            yield error
            continue
        for name in found.features:
            if features[name].subject != "person":
                yield SpinepathError(where, found=name, expected="a feature of the person")
    used = set(re.findall(r":([a-z][a-z0-9_]*)", " ".join(text for _, text in written)))
    for name in of.parameters.keys() - used:
        yield SpinepathError(f"{place}.parameters", found=name, expected="a parameter that some expression uses")


def _not_shown(folder: Folder, compiled: CompiledItem) -> Iterator[SpinepathError]:
    """Each condition must be seen true, false and unknown, and at each of its numbers, by a case of a programme."""
    people = list(_people(folder, compiled.item.id))
    for condition in compiled.conditions:
        seen = {condition.expression.evaluate(person) for person in people}
        missing = [f"where it is {TRUTH[truth]}" for truth in TRUTH if truth not in seen]
        missing += [
            f"at its boundary ({feature} exactly {number:g})"
            for feature, number in numbers_in(condition.expression.tree)
            if not any(person.get(feature) == number for person in people)
        ]
        for what in missing:
            side = "fits" if condition.role == "indication" else "not_for"
            expected = "one beside the rule that lists the item"
            found = f"no case {what}"
            yield folder.fault("items", compiled.item.id, side, condition.name, found=found, expected=expected)


def _people(folder: Folder, item: str) -> Iterator[dict[str, object]]:
    """The fresh values of every case under an edition whose programme lists the item."""
    knowledge = folder.knowledge
    for recommendation in {r.id: r for r, _, programme in programmes(folder) if item in listed(programme)}.values():
        cases = knowledge.cases.get(recommendation.id)
        for case in cases.cases if cases else []:
            edition = edition_in_force(recommendation, case.edition or knowledge.edition, case.jurisdiction)
            if cases is not None and _lists(edition, item):
                yield Values.of(person_of(knowledge, cases, case).values).fresh


def _lists(edition: Edition | None, item: str) -> bool:
    return edition is not None and edition.programme is not None and item in listed(edition.programme)
