"""Four engines, one meaning: closures, Polars, the Kleene walker and DuckDB, on many rows and on every criterion."""

from collections.abc import Iterator, Mapping, Sequence
from math import nextafter
from random import Random
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given

from spinepath.criteria import features_of, to_sql
from spinepath.criteria.closures import closure
from spinepath.criteria.polars_backend import polars_expression
from spinepath.criteria.tree import And, Compare, Flag, In, Literal, Not, Or, Tree, atoms
from spinepath.knowledge import Knowledge, load_folder
from spinepath.knowledge.models import Feature
from spinepath.recommendations import compile_edition
from tests.oracles.duck import TYPES
from tests.oracles.kleene import truth

from .criteria_examples import CODES, FEATURES, FLOATS, INTS, OPERATORS, rows, trees

ROWS = 100_000
WALKED = 1_000
"""Rows that the plain Kleene walker sees: it takes a thousand times longer than the others."""
POLARS: Mapping[str, Any] = {"bool": pl.Boolean, "int": pl.Int64, "float": pl.Float64, "code": pl.String}


@given(tree=trees(), row=rows())
def test_polars_judges_as_the_closure(tree: Tree, row: Mapping[str, Any]) -> None:
    frame = pl.DataFrame({name: pl.Series(name, [row.get(name)], dtype=POLARS[f.type]) for name, f in FEATURES.items()})
    assert frame.select(polars_expression(tree, FEATURES).alias("t"))["t"].to_list() == [closure(tree)(row)]


@pytest.mark.parametrize("value", [True, False])
def test_a_literal_is_itself(value: bool) -> None:
    assert pl.select(polars_expression(Literal(value), {})).item() is value


def random_tree(luck: Random, atoms_left: int) -> Tree:
    """A tree as the parser makes them, of about so many looks at features."""
    if atoms_left <= 1:
        return random_atom(luck)
    kind = luck.choice([And, Or, Not])
    if kind is Not:
        return Not(random_tree(luck, atoms_left - 1))
    parts = luck.randint(2, 3)
    terms = [random_tree(luck, atoms_left // parts) for _ in range(parts)]
    return kind(tuple(Not(t) if isinstance(t, kind) else t for t in terms))


def random_atom(luck: Random) -> Tree:
    name = luck.choice("abcxynk")
    if name in "abc":
        return Flag(name)
    if name == "k" and luck.random() < 0.5:
        return In("k", tuple(luck.sample(CODES, luck.randint(1, 3))))
    if name == "k":
        return Compare("k", luck.choice(("=", "<>")), luck.choice(CODES))
    return Compare(name, luck.choice(OPERATORS), luck.choice(INTS if name == "n" else FLOATS))


def near(luck: Random, feature: Feature, values: Sequence[Any]) -> Any:
    """A value at a threshold or one smallest step beside it, or unknown."""
    if luck.random() < 0.25:
        return None
    if feature.type == "bool":
        return luck.random() < 0.5
    if feature.type == "code":
        return luck.choice(list(feature.codes))
    value = luck.choice(values) if values else luck.choice([0, 1, 50])
    step = luck.choice([-1, 0, 0, 1])
    if feature.type == "int":
        return int(value) + step
    if luck.random() < 0.05:
        return float("nan")
    return nextafter(float(value), float("inf") * step) if step else float(value)


def columns(features: Mapping[str, Feature], trees: Sequence[Tree], number: int) -> dict[str, list[Any]]:
    """Random columns around every threshold that the trees have."""
    luck, cuts = Random(17), dict[str, list[Any]]()
    for tree in trees:
        for atom in atoms(tree):
            if isinstance(atom, Compare) and not isinstance(atom.value, str):
                cuts.setdefault(atom.feature, []).append(atom.value)
    return {name: [near(luck, f, cuts.get(name, [])) for _ in range(number)] for name, f in features.items()}


def engines_agree(trees: Sequence[Tree], features: Mapping[str, Feature], number: int) -> None:
    """All rows in three engines, the first ones also in the Kleene walker."""
    found = columns(features, trees, number)
    frame = pl.DataFrame({name: pl.Series(name, found[name], dtype=POLARS[f.type]) for name, f in features.items()})
    by_polars = frame.select(polars_expression(t, features).alias(str(i)) for i, t in enumerate(trees))
    by_duck = judged_by_duck(frame, trees, features)
    for i, tree in enumerate(trees):
        polars, judge, names = by_polars[str(i)].to_list(), closure(tree), features_of(tree)
        cells = list(zip(*(found[name] for name in names), strict=True))
        told = [judge(dict(zip(names, row, strict=True))) for row in cells]
        assert polars == told == by_duck[i], to_sql(tree)
        walked = [truth(tree, dict(zip(names, row, strict=True))) for row in cells[:WALKED]]
        assert walked == told[:WALKED], to_sql(tree)


def judged_by_duck(frame: Any, trees: Sequence[Tree], features: Mapping[str, Feature]) -> list[list[bool | None]]:
    """DuckDB's answers, from a table of typed columns in which NaN is null, as it is at the gate."""
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        lists = [[None if v != v else v for v in frame[name].to_list()] for name in features]
        selected = ", ".join(
            f"unnest(CAST(? AS {TYPES[feature.type]}[])) AS {name}" for name, feature in features.items()
        )
        connection.execute(f"CREATE TABLE t AS SELECT {selected}", lists)
        found = []
        for tree in trees:
            answers = connection.execute(f"SELECT list({to_sql(tree)} ORDER BY rowid) FROM t").fetchall()
            found.append(answers[0][0])
        return found


def test_two_hundred_expressions_on_a_hundred_thousand_rows() -> None:
    luck = Random(4)
    made: dict[str, Tree] = {}
    while len(made) < 200:
        tree = random_tree(luck, luck.randint(1, 8))
        made.setdefault(to_sql(tree), tree)
    used = {name: FEATURES[name] for name in "abcxynk"}
    engines_agree(list(made.values()), used, ROWS)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    from tests.code_health.project_files import ROOT

    return load_folder(ROOT / "knowledge")


def criteria_of(knowledge: Knowledge) -> Iterator[Tree]:
    for recommendation in knowledge.recommendations.values():
        for edition in recommendation.editions:
            compiled = compile_edition(knowledge, recommendation, edition)
            yield from (criterion.expression.tree for criterion in compiled.criteria)
            yield from (row.when.tree for row in (*compiled.doses, *compiled.details) if row.when is not None)


def test_every_criterion_of_the_product(knowledge: Knowledge) -> None:
    every = list(dict.fromkeys(criteria_of(knowledge)))
    names = dict.fromkeys(name for tree in every for name in features_of(tree))
    assert len(every) > 100
    engines_agree(every, {name: knowledge.features[name] for name in names}, 5_000)
