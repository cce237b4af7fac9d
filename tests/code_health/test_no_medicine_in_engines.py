"""The engines know dates, truth and documents; every medical word belongs in `knowledge/`.

The words are the names that the knowledge itself uses, and a few stems. Words of the knowledge format (`fracture` as a
subject, `interim_analgesia` as a mark) are the engines' own language and allowed. Comments and docstrings may give
medical examples; names and texts that the program uses may not.
"""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from spinepath.knowledge import Knowledge, load_folder

from .project_files import ROOT, name_of, python_files

ENGINES = ("criteria", "features", "recommendations", "care_plan", "checks", "vignettes")
FORMAT = ("knowledge/models.py", "terms/facts.py", "terms/results.py")
STEMS = ("opioid", "analges", "vertebr", "osteopor", "bisphosph", "kyphos", "renal", "egfr", "nsaid", "cancer")
# Names of the knowledge that any plan needs, whatever its medicine: who the person is, and what was said and done.
PLAIN = {
    "age_at_most",
    "age_years",
    "available_in_setting",
    "completed_options",
    "declined_options",
    "height",
    "jurisdiction",
    "medication_review",
    "not_tolerated_options",
    "options_in_progress",
    "other",
    "patient_goal",
    "person",
    "sex",
    "weight",
}

CODE = [p for p in python_files("src") if p.relative_to(ROOT / "src/spinepath").parts[0] in ENGINES]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_folder(ROOT / "knowledge")


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_an_engine_speaks_no_medicine(path: Path, knowledge: Knowledge) -> None:
    assert not sorted(set(medical_words(path.read_text("utf-8"), names_of(knowledge))))


def test_the_words_are_found() -> None:
    names = frozenset({"romosozumab", "back_pain"})
    assert list(medical_words('x = "romosozumab"', names)) == ["romosozumab"]
    assert list(medical_words("if back_pain: pass", names)) == ["back_pain"]
    assert list(medical_words("def opioids_first(): pass", names)) == ["opioids_first"]
    assert list(medical_words('"""About romosozumab."""', names)) == []


def medical_words(source: str, names: frozenset[str]) -> Iterator[str]:
    """The medical words among the names and texts that a module uses, in order."""
    for text in used_texts(ast.parse(source)):
        for word in _words(text):
            if word not in format_words() and (word in names or has_stem(word)):
                yield word


def used_texts(tree: ast.Module) -> Iterator[str]:
    documented = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        for value in vars(node).values():
            if isinstance(value, str) and id(node) not in documented:
                yield value


def names_of(knowledge: Knowledge) -> frozenset[str]:
    options = {r.option for r in knowledge.recommendations.values()}
    names = {*knowledge.concepts, *knowledge.classes, *knowledge.features, *knowledge.recommendations, *options}
    return frozenset(names - PLAIN)


def has_stem(word: str) -> bool:
    return any(part.startswith(stem) for part in word.split("_") for stem in STEMS)


@lru_cache(maxsize=1)
def format_words() -> frozenset[str]:
    """The names and texts that the modules defining the format use."""
    trees = [ast.parse((ROOT / "src/spinepath" / file).read_text("utf-8")) for file in FORMAT]
    return frozenset(word for tree in trees for text in used_texts(tree) for word in _words(text))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z][a-z0-9_]*", text.lower())
