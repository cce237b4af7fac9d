"""Drugs by the words of their name, for products whose codes no value set knows: local, national, brand or none at all.

A name is weaker than a code: what rests on it is uncertain, so it may block advice and never clear it, and no amount is
worked out from it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spinepath.calculators.concepts import UNRECOGNISED_DRUG
from spinepath.knowledge.models import Concept

WORD = re.compile(r"[^\W\d_]+")
_DENIALS = frozenset({"no", "not", "none", "never", "denies", "negative", "kein", "keine"})
_NAMED = frozenset({"medication", "allergy"})


@dataclass(frozen=True, slots=True)
class DrugNames:
    """What words say. `single`: one word names the concept. `several`: all of these words together do, and go before
    a single one. `voids`: under these words (a cream, eye drops) a single one does not say that the body gets the drug.
    """

    single: Mapping[str, tuple[str, ...]]
    several: tuple[tuple[frozenset[str], str], ...]
    voids: frozenset[str]

    def find(self, said: Iterable[str]) -> list[str]:
        """The concepts that the names of a product or allergen hold, each once; none where a name denies."""
        words = [word for name in said for word in WORD.findall(name.lower())]
        if not _DENIALS.isdisjoint(words):
            return []
        several = [concept for needed, concept in self.several if needed.issubset(words)]
        if several or not self.voids.isdisjoint(words):
            return several
        return list(dict.fromkeys(concept for word in words for concept in self.single.get(word, ())))


def drug_names(concepts: Iterable[Concept]) -> DrugNames:
    """The names of all drugs and allergies of a knowledge."""
    single: dict[str, tuple[str, ...]] = {}
    several: list[tuple[frozenset[str], str]] = []
    voids: list[str] = []
    for concept in concepts:
        for name in _names(concept):
            needed = name.split()
            if concept.concept == UNRECOGNISED_DRUG:
                voids.append(name)
            elif len(needed) > 1:
                several.append((frozenset(needed), concept.concept))
            else:
                single[name] = (*single.get(name, ()), concept.concept)
    return DrugNames(single, tuple(several), frozenset(voids))


def _names(concept: Concept) -> list[str]:
    if concept.resource not in _NAMED:
        return []
    if concept.names is not None:
        return concept.names
    return [concept.label] if concept.label == concept.concept and concept.resource == "medication" else []
