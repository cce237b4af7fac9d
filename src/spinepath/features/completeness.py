"""For which resource types nothing recorded means nothing there."""

from collections.abc import Iterator, Sequence

from spinepath.calculators.concepts import MEDICATION_REVIEW, UNRECOGNISED_DRUG
from spinepath.terms import Fact, Message

from .ended import is_active, is_sure
from .visible import Dated

DRUGS = "MedicationRequest"
REVIEW_VALID_D = 90  # d: a review of all medicines makes their list complete for so long


def complete_types(
    stated: frozenset[str], facts: Sequence[Dated], as_of: int
) -> tuple[frozenset[str], tuple[Message, ...]]:
    """The types that are complete on `as_of` (an ordinal), and what must be told about them.

    They are those that the source states, and the drugs when all were reviewed within 90 days. A drug taken that could
    not be recognised may be any drug: while there is one, the list of drugs is not complete.
    """
    complete = stated | {DRUGS} if _reviewed(facts, as_of) else stated
    strange = sorted({_name(d.fact) for d in facts if d.fact.concept == UNRECOGNISED_DRUG and is_active(d.fact, as_of)})
    if DRUGS not in complete or not strange:
        return complete, ()
    text = f"drugs not recognised ({', '.join(strange)}): a drug that is not listed is not known to be absent"
    return complete - {DRUGS}, (Message("warning", text),)


def _reviewed(facts: Sequence[Dated], as_of: int) -> bool:
    return any(d.first >= as_of - REVIEW_VALID_D for d in _reviews(facts))


def _reviews(facts: Sequence[Dated]) -> Iterator[Dated]:
    """Reviews that surely took place."""
    for dated in facts:
        if dated.fact.concept == MEDICATION_REVIEW and dated.fact.value is not False and is_sure(dated):
            yield dated


def _name(fact: Fact) -> str:
    return fact.value if isinstance(fact.value, str) else fact.source
