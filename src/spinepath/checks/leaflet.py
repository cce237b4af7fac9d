"""Words for the person: they belong to recommendations, and a child of eleven could read them."""

from collections.abc import Iterator

from spinepath.knowledge.leaflet_models import LeafletText
from spinepath.terms import SpinepathError

from .folder import Folder
from .readability import grade, sentences

KIND = "leaflet"
MOST_WORDS = 20  # of a sentence
HIGHEST_GRADE = 6.0  # of all the words under one id: a reading age of about 11


def leaflet_faults(folder: Folder) -> Iterator[SpinepathError]:
    """Names that lead nowhere or stand twice, long sentences, and words that are too hard."""
    seen: set[tuple[str, str, str | None]] = set()
    for key, told in folder.knowledge.leaflet.items():
        for name in told.names:
            if name not in folder.knowledge.recommendations:
                known = folder.knowledge.recommendations
                yield folder.unknown(KIND, key, "names", name, found=name, what="recommendation", known=known)
            if (told.block, name, told.danger_signs) in seen:
                yield folder.fault(KIND, key, "names", name, found="named twice", expected="once in a block")
            seen.add((told.block, name, told.danger_signs))
        yield from _strange(folder, key, told)
        yield from _hard(folder, key, [*told.text, *told.how])
    yield from _hard_of_drugs(folder)


def _strange(folder: Folder, key: str, told: LeafletText) -> Iterator[SpinepathError]:
    """Lines, names and actions that lead nowhere."""
    lines, actions = folder.knowledge.recommendations, folder.knowledge.actions
    for name in told.us_names:
        if name not in told.names:
            yield folder.unknown(KIND, key, "us_names", name, found=name, what="name of this text", known=told.names)
    for i, name in enumerate(told.without):
        if name not in lines:
            yield folder.unknown(KIND, key, "without", i, found=name, what="recommendation", known=lines)
    for field, names in (("with_it", told.with_it), ("actions", told.actions)):
        for i, name in enumerate(names):
            if name not in actions:
                yield folder.unknown(KIND, key, field, i, found=name, what="action", known=actions)


def _hard_of_drugs(folder: Folder) -> Iterator[SpinepathError]:
    """Long sentences about a drug that is taken: a few words each, so a grade would say little."""
    for recommendation in folder.knowledge.recommendations.values():
        for n, edition in enumerate(recommendation.editions):
            for i, row in enumerate(edition.if_taken):
                if (longest := _longest(row.tell or "")) > MOST_WORDS:
                    path = ("editions", n, "if_taken", i, "tell")
                    found = f"a sentence of {longest} words"
                    yield folder.fault(
                        "recommendations", recommendation.id, *path, found=found, expected=f"at most {MOST_WORDS}"
                    )


def _longest(text: str) -> int:
    return max((len(words) for words in sentences(text)), default=0)


def _hard(folder: Folder, key: str, text: list[str]) -> Iterator[SpinepathError]:
    for i, part in enumerate(text):
        if (longest := _longest(part)) > MOST_WORDS:
            found = f"a sentence of {longest} words"
            yield folder.fault(KIND, key, "text", i, found=found, expected=f"at most {MOST_WORDS}")
    if (found_grade := grade(" ".join(text))) > HIGHEST_GRADE:
        found = f"grade {found_grade:.1f}"
        yield folder.fault(KIND, key, "text", found=found, expected=f"at most {HIGHEST_GRADE:g}: shorter words")
