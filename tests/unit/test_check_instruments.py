"""`check` refuses instruments whose feature, tariff or worked examples do not hold."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from spinepath.checks.folder import Folder
from spinepath.checks.instruments import instrument_faults
from spinepath.knowledge import load_folder
from spinepath.knowledge.instrument_models import Example, Instrument

FOLDER = Path(__file__).parents[2] / "knowledge"
KNOWLEDGE = load_folder(FOLDER)


def faults(name: str, **change: Any) -> list[str]:
    changed = KNOWLEDGE.instruments[name].model_copy(update=change)
    return [str(f) for f in instrument_faults(Folder(FOLDER, replace(KNOWLEDGE, instruments={name: changed})))]


def test_what_stands_in_the_knowledge_holds() -> None:
    assert list(instrument_faults(Folder(FOLDER, KNOWLEDGE))) == []


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("gad7", {"feature": "gad8"}, "nearest: 'gad7'"),
        ("gad7", {"high": 20.0}, "found 0 to 20, expected 0 to 21, the range of gad7"),
        ("gad7", {"examples": [Example(answers=[1.0] * 7, total=8.0)]}, "found 7, expected 8"),
        ("gad7", {"examples": [Example(answers=[1.0] * 6, total=6.0)]}, "found 6 answers, expected 7"),
    ],
)
def test_a_fault_names_place_found_and_expected(name: str, change: dict[str, Any], words: str) -> None:
    [fault] = faults(name, **change)
    assert "instruments.yaml:" in fault
    assert words in " ".join(fault.split())


def test_a_tariff_has_a_row_for_each_answer() -> None:
    tariff = KNOWLEDGE.instruments["eq5d_3l"].tariff
    assert tariff is not None
    short = tariff.model_copy(update={"levels": tariff.levels[:4]})
    assert "found 4 rows, expected 5" in faults("eq5d_3l", tariff=short)[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"bands": [{"from": 9, "text": "a", "cite": []}, {"from": 3, "text": "b", "cite": []}]},
            "lowest to the highest",
        ),
        ({"bands": [{"from": 99, "text": "a", "cite": []}]}, "within low and high"),
        ({"flags": [{"answer": 8, "from": 1, "text": "a", "cite": []}]}, "an answer that the instrument has"),
        ({"examples": []}, "needs examples"),
        ({"rule": "tariff"}, "a tariff goes with"),
    ],
)
def test_the_model_refuses_what_contradicts_itself(change: dict[str, Any], words: str) -> None:
    sound = KNOWLEDGE.instruments["gad7"].model_dump(by_alias=True)
    with pytest.raises(ValidationError, match=words):
        Instrument.model_validate({**sound, **change})
