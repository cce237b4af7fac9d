"""For which resource types nothing recorded means nothing there."""

from collections.abc import Iterator, Mapping, Sequence

from spinepath.calculators.concepts import UNRECOGNISED_DRUG
from spinepath.knowledge.models import Concept
from spinepath.terms import Fact, Message

from .ended import is_active, is_sure
from .visible import Dated

DRUGS = "MedicationRequest"


def complete_types(
    stated: frozenset[str], facts: Sequence[Dated], as_of: int, concepts: Mapping[str, Concept]
) -> tuple[frozenset[str], tuple[Message, ...]]:
    """The types that are complete on `as_of` (an ordinal), and what must be told about them.

    They are those that the source states, and those that a recent fact completes (`Concept.completes`). A drug taken
    that could not be recognised may be any drug: while there is one, the list of drugs is not complete.
    """
    complete = stated | frozenset(_completed(facts, as_of, concepts))
    strange = sorted({_name(d.fact) for d in facts if d.fact.concept == UNRECOGNISED_DRUG and is_active(d.fact, as_of)})
    if DRUGS not in complete or not strange:
        return complete, ()
    text = f"drugs not recognised ({', '.join(strange)}): a drug that is not listed is not known to be absent"
    return complete - {DRUGS}, (Message("warning", text),)


def _completed(facts: Sequence[Dated], as_of: int, concepts: Mapping[str, Concept]) -> Iterator[str]:
    """Types completed by a fact that surely took place and is recent enough."""
    for dated in facts:
        concept = concepts.get(dated.fact.concept)
        if concept is None or concept.completes is None or concept.completes_for_d is None:
            continue
        recent = dated.first >= as_of - concept.completes_for_d
        if recent and dated.fact.value is not False and is_sure(dated):
            yield concept.completes


def _name(fact: Fact) -> str:
    return fact.value if isinstance(fact.value, str) else fact.source
