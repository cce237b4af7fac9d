"""Words for the person: what is too hard, too long or about nothing is a fault with its line."""

from dataclasses import replace
from pathlib import Path

import pytest

from spinepath.checks.folder import Folder
from spinepath.checks.leaflet import leaflet_faults
from spinepath.checks.readability import grade, sentences, syllables
from spinepath.knowledge.leaflet_models import LeafletText
from tests.example_plans import knowledge

EASY = "The pain is real. A bone in your back has broken."
HARD = "Pharmacological interventions necessitate individualised consideration of contraindications."


def faults(**given: object) -> list[str]:
    told = LeafletText.model_validate(
        {"id": "one", "block": "do", "text": [EASY], "cite": ["expert-practice"], **given}
    )
    folder = Folder(Path("knowledge"), replace(knowledge(), leaflet={"one": told}))
    return [str(x) for x in leaflet_faults(folder)]


@pytest.mark.parametrize(
    ("word", "count"), [("pain", 1), ("table", 2), ("injection", 3), ("walked", 1), ("needed", 2), ("the", 1)]
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_is_that_of_the_formula() -> None:
    words, parts = 11, 2
    count = sum(syllables(word) for part in sentences(EASY) for word in part)
    assert grade(EASY) == pytest.approx(0.39 * words / parts + 11.8 * count / words - 15.59)
    assert grade(HARD) > 12 > 6 > grade(EASY)


def test_plain_words_pass() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"text": [HARD]}, "shorter words"),
        ({"text": ["go " * 21]}, "a sentence of 21 words"),
        ({"names": {"paracetamoll": "x"}}, "paracetamoll"),
        ({"us_names": {"paracetamol": "x"}}, "us_names"),
        ({"without": ["kept_in_bedd"]}, "kept_in_bedd"),
        ({"with_it": ["laxative_dosee"]}, "laxative_dosee"),
    ],
)
def test_a_fault_is_named(given: dict[str, object], found: str) -> None:
    assert any(found in fault for fault in faults(**given))


def test_long_words_about_a_drug_in_use_are_named() -> None:
    recommendation = knowledge().recommendations["nsaid"]
    edition = recommendation.editions[-1]
    row = edition.if_taken[0].model_copy(update={"tell": "go " * 21})
    longer = recommendation.model_copy(update={"editions": [edition.model_copy(update={"if_taken": [row]})]})
    changed = replace(knowledge(), recommendations={"nsaid": longer}, leaflet={})
    (fault,) = leaflet_faults(Folder(Path("knowledge"), changed))
    assert "a sentence of 21 words" in str(fault)
