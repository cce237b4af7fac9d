"""A sign that is an emergency in the help that everybody is told is never a matter for later in the words of a line."""

import re
from collections.abc import Iterator

import pytest

from .people import KNOWLEDGE

SIGNS = re.compile(
    r"\b(chest pain|numb|numbness|(?:new|leg) weakness|a fit|seizure|black stools|vomited blood|vomit with blood)\b",
    re.IGNORECASE,
)
NOW = re.compile(r"\b(emergency|999|911|112|hospital now|at once)\b", re.IGNORECASE)
TOLD = ("stop_sign", "emergency_sign")


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence of the newest editions that tells when to call and names such a sign, with the recommendation."""
    for recommendation in KNOWLEDGE.recommendations.values():
        for detail in (d for d in recommendation.editions[-1].details if d.section in TOLD):
            found = re.split(r"(?<=[.]) ", detail.text)
            yield from ((recommendation.id, text) for text in found if SIGNS.search(text))


@pytest.mark.parametrize(("recommendation", "text"), [*sentences()])
def test_a_sign_that_is_an_emergency_elsewhere_is_one_here(recommendation: str, text: str) -> None:
    assert NOW.search(text), f"{recommendation}: {text}"


@pytest.mark.parametrize("recommendation", ["alendronate", "denosumab", "physiotherapy_course", "education"])
def test_the_lines_that_name_such_signs_are_looked_at(recommendation: str) -> None:
    assert recommendation in {name for name, _ in sentences()}
