"""What the user must be told of a record that was read: nothing is left out in silence."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from spinepath.calculators.concepts import UNRECOGNISED_DRUG
from spinepath.terms import Fact, Message

from .codes import CodeIndex, codings, words
from .entries import Entry, named
from .statuses import condition_status, why_left_out

SPEAKING = frozenset({"AllergyIntolerance", "Condition", "Observation", "Procedure", "QuestionnaireResponse"})
"""Types of which it is told how many gave no fact; an Encounter or a report mostly has none to give."""
_SHOWN = 3
_NAMED = 12
"""How many names are shown of what no rule looks at: whoever reads the plan has to judge each."""
_TOLD_BY_NAME = {
    "AllergyIntolerance": "allergies that no value set knows, so no rule looks at them",
    "Condition": "conditions that no value set knows, so no rule looks at them",
    "Observation": "results in words or codes that we cannot read, so no rule looks at them",
}
_LASTING = frozenset({"AllergyIntolerance", "Condition"})
_OVER = frozenset({"inactive", "resolved"})


def messages(read: list[Entry], made: list[Fact], notes: list[Message], index: CodeIndex) -> Iterator[Message]:
    """The notes of the readers, what was left out and why, unknown drugs, silent resources, impossible dates."""
    yield from _merged(notes)
    left: dict[str, list[str]] = {}
    for entry in read:
        why = why_left_out(entry.resource)
        if why is not None:
            left.setdefault(why, []).append(named(entry))
    for why, found in sorted(left.items()):
        yield Message("info", f"left out ({why}): {_some(found)}", found[0])
    yield from _unknown_drugs(made)
    heard = {f.source for f in made} | {n.place for n in notes} | {name for found in left.values() for name in found}
    silent = [entry for entry in read if named(entry) not in heard]
    yield from _by_name(silent, index)
    yield from _silent([entry for entry in silent if not any(_is_unread(entry, kind, index) for kind in _TOLD_BY_NAME)])
    yield from _before_birth(made)


def _merged(notes: list[Message]) -> Iterator[Message]:
    """Equal notes as one, with how often and where first."""
    equal: dict[tuple[str, str], list[Message]] = {}
    for note in notes:
        equal.setdefault((note.level, note.text), []).append(note)
    for first, *more in equal.values():
        yield replace(first, text=f"{first.text} ({len(more) + 1} times)") if more else first


def _unknown_drugs(made: list[Fact]) -> Iterator[Message]:
    """Drugs that may still be taken and that we could not read; those long ended are facts, but no warning."""
    unread = (f for f in reversed(made) if f.concept == UNRECOGNISED_DRUG and f.status not in ("stopped", "completed"))
    sources = {str(f.value): f.source for f in unread}
    if sources:
        found = sorted(sources)
        telling = f"drugs that no value set knows, so no rule looks at them: {_some(found, _NAMED)}"
        yield Message("warning", telling, sources[found[0]], unread=tuple(found))


def _by_name(entries: list[Entry], index: CodeIndex) -> Iterator[Message]:
    """What we cannot read, by name: whoever reads the plan can. What lasts is told at the top of the plan as well."""
    for kind, telling in _TOLD_BY_NAME.items():
        found = {words(e.resource, "code") or "no name": named(e) for e in entries if _is_unread(e, kind, index)}
        if found:
            names = tuple(sorted(found))
            yield Message(
                "warning",
                f"{telling}: {_some(list(names), _NAMED)}",
                found[names[0]],
                unread=names if kind in _LASTING else (),
            )


def _is_unread(entry: Entry, kind: str, index: CodeIndex) -> bool:
    """Every allergy and condition still there; of results what is only text, or coded in systems we do not know."""
    resource = entry.resource
    if resource["resourceType"] != kind or (kind in _LASTING and condition_status(resource) in _OVER):
        return False
    return kind in _LASTING or not any(system in index.systems for system, _ in codings(resource, "code"))


def _silent(entries: list[Entry]) -> Iterator[Message]:
    kinds = Counter(entry.resource["resourceType"] for entry in entries)
    counts = ", ".join(f"{kind} {kinds[kind]}" for kind in sorted(kinds.keys() & SPEAKING))
    if counts:
        yield Message("info", f"gave no facts (codes that no value set knows, or no value): {counts}")


def _before_birth(made: list[Fact]) -> Iterator[Message]:
    birth = next((str(f.value) for f in made if f.concept == "birth_date"), "")
    early = list(dict.fromkeys(f.source for f in made if f.start and birth and f.start < birth[: len(f.start)]))
    if early:
        yield Message("warning", f"dated before the birth: {_some(early)}", early[0])


def _some(found: list[str], shown: int = _SHOWN) -> str:
    more = len(found) - shown
    return f"{len(found)} ({', '.join(found[:shown])}{f' and {more} more' if more > 0 else ''})"
