"""Every name in the codes of vignettes must lead somewhere, and every condition must compile."""

from collections.abc import Iterable, Iterator, Mapping

from spinepath.criteria import compile_rule
from spinepath.knowledge.vignette_models import VignetteCode, Way
from spinepath.terms import SpinepathError

from .folder import Folder, Key

KIND = "vignette_codes"


def vignette_code_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Names of recommendations, tasks, criteria, features, drugs and findings that are unknown, way by way."""
    known = _known(folder)
    for code in folder.knowledge.vignette_codes.values():
        yield from _names(folder, code, (), "feature", known["feature"], code.features, "features")
        yield from _names(folder, code, (), "recommendation", known["recommendation"], code.agents, "agents")
        for section in ("shown_by", "unless"):
            for n, way in enumerate(getattr(code, section)):
                yield from _way(folder, code, (section, n), way, known)


def _known(folder: Folder) -> Mapping[str, frozenset[str]]:
    knowledge = folder.knowledge
    editions = [edition for r in knowledge.recommendations.values() for edition in r.editions]
    criteria = {name for e in editions for part in (e.contraindications, e.usually_not, e.cautions) for name in part}
    return {
        "recommendation": frozenset(knowledge.recommendations),
        "action": frozenset(knowledge.actions),
        "criterion": frozenset(criteria),
        "feature": frozenset(knowledge.features),
        "definition": frozenset(knowledge.definitions),
        "mechanism": frozenset(knowledge.mechanisms),
        "interaction": frozenset(knowledge.interactions),
        "notice": frozenset(knowledge.notices),
        "concept or class": frozenset([*knowledge.concepts, *(f"class:{name}" for name in knowledge.classes)]),
    }


_KEYS = {
    "lines": "recommendation",
    "other_than": "recommendation",
    "after_emergency": "recommendation",
    "actions": "action",
    "criteria": "criterion",
    "definitions": "definition",
    "mechanisms": "mechanism",
    "interactions": "interaction",
    "notices": "notice",
    "drugs": "concept or class",
}


def _way(
    folder: Folder, code: VignetteCode, path: tuple[Key, ...], way: Way, known: Mapping[str, frozenset[str]]
) -> Iterator[SpinepathError]:
    for key, what in _KEYS.items():
        yield from _names(folder, code, path, what, known[what], getattr(way, key), key)
    if way.listed_in is not None:
        yield from _names(folder, code, path, "feature", known["feature"], [way.listed_in])
    if way.when is not None:
        try:
            compile_rule(folder.knowledge, way.when, {}, folder.place(KIND, code.code, *path, "when"))
        except SpinepathError as error:
            yield error


def _names(
    folder: Folder,
    code: VignetteCode,
    path: tuple[Key, ...],
    what: str,
    known: frozenset[str],
    names: Iterable[str],
    key: str = "listed_in",
) -> Iterator[SpinepathError]:
    for n, name in enumerate(names):
        if name not in known:
            yield folder.unknown(KIND, code.code, *path, key, n, found=name, what=what, known=known)
