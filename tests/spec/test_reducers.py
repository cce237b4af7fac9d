"""Executes `reducers.md`: every example is one feature, its facts and what they give."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from spinepath.features.reducers import REDUCERS
from spinepath.knowledge import Knowledge
from spinepath.terms import CurrentDrug, Fact, FeatureValue
from tests.facts import concept, fact, found, knowledge_of, reduced

TEXT = (Path(__file__).parent / "reducers.md").read_text("utf-8")


@dataclass(frozen=True)
class Example:
    reducer: str
    title: str
    body: str

    def line(self, key: str) -> str:
        match = re.search(rf"^{key}: (.*)$", self.body, re.MULTILINE)
        assert match, f"{self.title}: no line {key}:"
        return match[1]


def examples() -> Iterator[Example]:
    for section in re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]:
        reducer, *parts = re.split(r"^### ", section, flags=re.MULTILINE)
        for part in parts:
            title, _, body = part.partition("\n")
            yield Example(reducer.strip(), title.strip(), body)


EXAMPLES = list(examples())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.reducer}: {e.title}")
def test_example(example: Example) -> None:
    patient = found(knowledge(example), *facts(example))
    told = [m.text for m in patient.messages]
    wanted, _, message = example.line("gives").partition(", told ")
    assert shown(patient.values.get("x")) == wanted
    assert len(told) == bool(message)
    assert all(message in text for text in told)


def test_every_reducer_has_examples() -> None:
    assert list(dict.fromkeys(e.reducer for e in EXAMPLES)) == list(REDUCERS)
    assert len({(e.reducer, e.title) for e in EXAMPLES}) == len(EXAMPLES)


def knowledge(example: Example) -> Knowledge:
    type, *options = example.line("feature").split(", ")
    given: dict[str, Any] = dict(option.split("=", 1) for option in options)
    stating = given.pop("states", "").split()
    if "range" in given:
        given["range"] = tuple(float(end) for end in given["range"].split(".."))
    if "concepts" in given:
        given["concepts"] = given["concepts"].split()
    return knowledge_of(
        reduced("x", type, example.reducer, **given), concepts=[concept(c, "medication") for c in stating]
    )


def facts(example: Example) -> Iterator[Fact]:
    header, _, *rows = ([c.strip() for c in line.strip("|").split("|")] for line in table(example.body))
    for row in rows:
        cells = {key: cell for key, cell in zip(header, row, strict=True) if cell}
        value = cells.pop("value", None)
        yield fact(cells.pop("concept", "x"), None if value is None else plain(value), **cells)


def table(body: str) -> list[str]:
    return [line for line in body.splitlines() if line.startswith("|")]


def plain(cell: str) -> bool | float | str:
    if cell in ("true", "false"):
        return cell == "true"
    return float(cell) if re.fullmatch(r"[0-9.]+", cell) else cell


def shown(value: FeatureValue | None) -> str:
    if value is None:
        return "unknown"
    date = f" on {value.date}" if value.date else ""
    return words(value.value) + date + (", stale" if value.stale else "")


def words(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return f"{value:g}"
        case tuple():
            return (" + " if any(isinstance(v, CurrentDrug) for v in value) else " ").join(
                map(words, value)
            ) or "nothing"
        case CurrentDrug():
            amount = "" if value.per_day is None else f" {value.per_day:g} {value.unit}"
            return value.concept + amount
        case _:
            return str(value)
