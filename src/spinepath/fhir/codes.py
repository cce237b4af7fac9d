"""From a code as sent to the concepts it means, compiled once for a knowledge."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from spinepath.calculators.concepts import FRACTURE
from spinepath.knowledge import Knowledge
from spinepath.knowledge.models import Code, Concept, Strength
from spinepath.terms import Scalar, nearest_name

from .drug_names import DrugNames, drug_names
from .elements import Json, UnreadableError, element, elements, text
from .unit_spellings import folded, spellings

OWN = "urn:spinepath:concept"
"""Our own code system: its codes are the concept ids, so that any concept can be answered."""
OWN_ANSWERS = "urn:spinepath:"
LEVEL = "fracture_level"
ABSENT = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
"""Codes of the International Patient Summary for "none known" and "nothing known", sent where an entry should be."""
_MARKS = "+*!†‡#-. "
"""What sources write after an ICD code: dagger and asterisk, or a dash for a digit not given."""
_SNOMED_EDITION = re.compile(r"(http://snomed\.info/sct)/.*")
_REMEMBERED = 100_000


class Meaning(NamedTuple):
    """One concept that a code stands for. `kind` is the resource of the concept; `own` when our own system said it.

    `verified` is False for a code that nobody has seen in a source of its system; `possible` is True where the code
    does not say whether the drug is in the product.
    """

    concept: str
    kind: str
    value: Scalar | None = None
    strength: Strength | None = None
    own: bool = False
    verified: bool = True
    possible: bool = False


class Found(NamedTuple):
    """A meaning met in a resource, with the `system|code` that brought it."""

    meaning: Meaning
    code: str


class Form(NamedTuple):
    """A form of a drug that acts for longer: its names as sets of words, and whether its amount is a rate per hour."""

    concept: str
    names: tuple[frozenset[str], ...]
    hourly: bool


@dataclass(frozen=True, slots=True)
class CodeIndex:
    """Every code of a knowledge by (system URI, code). Longer prefixes go before shorter ones."""

    exact: Mapping[tuple[str, str], tuple[Meaning, ...]]
    prefixes: Mapping[tuple[str, str], tuple[Meaning, ...]]
    prefix_lengths: Mapping[str, tuple[int, ...]]
    dotless: frozenset[str]
    concepts: Mapping[str, Concept]
    per_fracture: frozenset[str]
    fractures: frozenset[str]
    allergies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    systems: frozenset[str] = frozenset()
    forms: Mapping[str, tuple[Form, ...]] = field(default_factory=dict)
    """Drug -> its forms that act for longer."""
    names: DrugNames = field(default_factory=lambda: drug_names(()))
    memory: dict[tuple[object, ...], tuple["Found", ...]] = field(default_factory=dict, compare=False, repr=False)
    """What sets of codings were found to mean: in an export the same few thousand come millions of times."""
    doubted: set[tuple[str, str]] = field(default_factory=set, compare=False, repr=False)
    """Concept and `system|code` met so far that rest on a code nobody has verified."""

    def meanings(self, system: str, code: str) -> tuple[Meaning, ...]:
        """What `code` of the system URI `system` means: the exact code, then its prefixes, each concept once."""
        if system in self.dotless:
            code = dotless(code)
        found = self.exact.get((system, code), ())
        lengths = self.prefix_lengths.get(system)
        return found if lengths is None else tuple(self._with_prefixes(system, code, found, lengths))

    def unit(self, written: str) -> str:
        """A unit as the knowledge writes it; one that it does not know stays as it was sent."""
        return self.units.get(written) or self.units.get(folded(written), written)

    def named(self, said: list[str], kind: str) -> list[str]:
        """The concepts of a kind of resource that the names of a product or allergen hold."""
        return [concept for concept in self.names.find(said) if self.concepts[concept].resource == kind]

    def _with_prefixes(
        self, system: str, code: str, found: tuple[Meaning, ...], lengths: tuple[int, ...]
    ) -> Iterator[Meaning]:
        seen = {meaning.concept for meaning in found}
        yield from found
        for length in lengths:
            for meaning in self.prefixes.get((system, code[:length]), ()) if length <= len(code) else ():
                if meaning.concept not in seen:
                    seen.add(meaning.concept)
                    yield meaning


def build_index(knowledge: Knowledge) -> CodeIndex:
    """The code index of a knowledge. Built once: a second call returns the same object."""
    return knowledge.once("codes", lambda: _build(knowledge))


def _build(knowledge: Knowledge) -> CodeIndex:
    exact: dict[tuple[str, str], list[Meaning]] = {}
    prefixes: dict[tuple[str, str], list[Meaning]] = {}
    for concept in knowledge.concepts.values():
        exact[OWN, concept.concept] = [Meaning(concept.concept, concept.resource, own=True)]
        for code in concept.codes:
            meaning = _meaning(concept, code)
            system = knowledge.systems.get(code.system)
            for uri in system.uris if system else ():
                spelt = dotless(code.code) if system and system.dotless else code.code
                (prefixes if code.prefix else exact).setdefault((canonical(uri), spelt), []).append(meaning)
    lengths: dict[str, set[int]] = {}
    for uri, prefix in prefixes:
        lengths.setdefault(uri, set()).add(len(prefix))
    return CodeIndex(
        exact={key: tuple(found) for key, found in exact.items()},
        prefixes={key: tuple(found) for key, found in prefixes.items()},
        prefix_lengths={uri: tuple(sorted(found, reverse=True)) for uri, found in lengths.items()},
        dotless=frozenset(canonical(uri) for s in knowledge.systems.values() if s.dotless for uri in s.uris),
        concepts=knowledge.concepts,
        per_fracture=_per_fracture(knowledge),
        fractures=frozenset(c.concept for c in knowledge.concepts.values() if FRACTURE in (c.concept, *c.classes)),
        allergies=_allergies(knowledge),
        units=spellings(knowledge),
        names=drug_names(knowledge.concepts.values()),
        forms=_forms(knowledge),
        systems=frozenset(system for system, _ in (*exact, *prefixes)),
    )


def _meaning(concept: Concept, code: Code) -> Meaning:
    said = (code.value, code.strength)
    return Meaning(concept.concept, concept.resource, *said, verified=code.verified, possible=code.possible)


def _forms(knowledge: Knowledge) -> dict[str, tuple[Form, ...]]:
    found: dict[str, tuple[Form, ...]] = {}
    for concept in knowledge.concepts.values():
        if concept.form_of is not None:
            names = tuple(frozenset(name.split()) for name in concept.names or ())
            form = Form(concept.concept, names, (concept.unit or "").endswith("/h"))
            found[concept.form_of] = (*found.get(concept.form_of, ()), form)
    return found


def _per_fracture(knowledge: Knowledge) -> frozenset[str]:
    """The concepts that say something of one fracture, because a feature of a fracture is made from them."""
    features = (f for f in knowledge.features.values() if f.subject == "fracture")
    return frozenset().union(*(knowledge.expand(f.source.concepts) for f in features))


def _allergies(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Drug concept -> the allergy concepts named after it or one of its classes (`allergy_NAME`)."""
    found = {}
    for concept in knowledge.concepts.values():
        names = (f"allergy_{name}" for name in (concept.concept, *concept.classes))
        found[concept.concept] = tuple(name for name in names if name in knowledge.concepts)
    return found


@lru_cache(maxsize=4096)
def canonical(system: str) -> str:
    """One URI for its many spellings: https or http, a last slash, a version, an edition of SNOMED CT, case."""
    uri = system.strip().partition("|")[0].rstrip("/")
    scheme, slashes, rest = uri.partition("://")
    if not slashes:
        return uri.lower() if uri[:4].lower() == "urn:" else uri
    host, slash, path = rest.partition("/")
    uri = f"{scheme.lower().replace('https', 'http')}://{host.lower()}{slash}{path}"
    edition = _SNOMED_EDITION.fullmatch(uri)
    return edition[1] if edition else uri


def dotless(code: str) -> str:
    """An ICD code without its dots, marks and case: `m80.08xa`, `M80.0-`, `M49.5*`."""
    return code.replace(".", "").rstrip(_MARKS).upper()


def codings(parent: Json, key: str, at: str = "") -> list[tuple[str, str]]:
    """The (system, code) pairs of a CodeableConcept. A coding without system or code means nothing to us."""
    concept = element(parent, key, at)
    if concept is None:
        return []
    found = []
    for i, coding in enumerate(elements(concept, "coding", f"{at}{key}.")):
        system, code = coding.get("system"), coding.get("code")
        if isinstance(system, str) and isinstance(code, str):
            found.append((canonical(system), code.strip()))
        else:
            for part in ("system", "code"):
                text(coding, part, f"{at}{key}.coding[{i}].")
    return found


def meanings(index: CodeIndex, pairs: list[tuple[str, str]], kinds: frozenset[str], path: str) -> list[Found]:
    """What the codings of one CodeableConcept mean, each concept once.

    A coding that says more goes before one that says less (a product with its strength before the bare ingredient).
    Raises UnreadableError for an unknown code of our own system.
    """
    key = (kinds, *pairs)
    known = index.memory.get(key)
    if known is None:
        known = tuple(_meanings(index, pairs, kinds, path))
        if len(index.memory) >= _REMEMBERED:
            index.memory.clear()
        index.memory[key] = known
    return list(known)


def _meanings(index: CodeIndex, pairs: list[tuple[str, str]], kinds: frozenset[str], path: str) -> Iterator[Found]:
    found: dict[str, Found] = {}
    for system, code in pairs:
        said = index.meanings(system, code)
        if not said and system == OWN:
            raise UnreadableError(path, f"{system}|{code}", "the id of a concept", nearest_name(code, index.concepts))
        for meaning in said:
            if meaning.own or meaning.kind in kinds:
                known = found.get(meaning.concept)
                if known is None or _says_less(known.meaning, meaning):
                    found[meaning.concept] = Found(meaning, f"{system}|{code}")
    index.doubted.update((f.meaning.concept, f.code) for f in found.values() if not f.meaning.verified)
    yield from found.values()


def _says_less(known: Meaning, other: Meaning) -> bool:
    """A verified code goes before one that is not; then one that says more (a value, a strength) before a bare one."""
    if known.verified != other.verified:
        return other.verified
    return known.value is None and known.strength is None


def words(parent: Json, key: str, at: str = "") -> str | None:
    """A CodeableConcept as people read it: its text, else the display of its first coding, else the code."""
    concept = element(parent, key, at) or {}
    said = text(concept, "text", f"{at}{key}.")
    for i, coding in enumerate(elements(concept, "coding", f"{at}{key}.")):
        path = f"{at}{key}.coding[{i}]."
        said = said or text(coding, "display", path) or text(coding, "code", path)
    return _printable(said) if said else None


def all_words(parent: Json, key: str, at: str = "") -> list[str]:
    """Every name that a CodeableConcept gives: its text and the display of each coding."""
    concept = element(parent, key, at) or {}
    said = [text(concept, "text", f"{at}{key}.")]
    said += [
        text(c, "display", f"{at}{key}.coding[{i}].") for i, c in enumerate(elements(concept, "coding", f"{at}{key}."))
    ]
    return [name for name in said if name]


def _printable(said: str) -> str:
    """One line without zero-width or control characters: it will be shown in messages."""
    return " ".join("".join(c if c.isprintable() else "" if c == "\u200b" else " " for c in said).split())
