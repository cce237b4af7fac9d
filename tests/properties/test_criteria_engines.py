"""Whatever a criterion and whatever is known of it: all engines agree, and the laws of three-valued logic hold."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinepath.criteria import compile_expression, features_of, simplify, to_sql
from spinepath.criteria.closures import closure
from spinepath.criteria.tree import And, Literal, Not, Or, Tree, negated, positive
from spinepath.terms import SpinepathError
from tests.factories import make_feature, make_features
from tests.oracles.duck import Duck
from tests.oracles.kleene import truth

from .criteria_examples import FEATURES, full_rows, rows, trees

BOUNDED = make_features(make_feature("amount", "float", lower_bound="seen"), make_feature("seen", "float"))

Row = dict[str, Any]


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    engine = Duck()
    yield engine
    engine.close()


@given(tree=trees(), many=st.lists(rows(), min_size=1, max_size=25))
def test_closures_walker_and_duckdb_agree(duck: Duck, tree: Tree, many: list[Row]) -> None:
    evaluate = closure(tree)
    expected = [truth(tree, row) for row in many]
    assert [evaluate(row) for row in many] == expected
    assert duck.truths(tree, FEATURES, many) == expected


@given(tree=trees())
def test_what_is_printed_is_read_back(tree: Tree) -> None:
    assert compile_expression(to_sql(tree), FEATURES, {}, "here").tree == tree


@given(tree=trees(), row=rows())
def test_denying_twice_changes_nothing(tree: Tree, row: Row) -> None:
    assert closure(Not(Not(tree)))(row) == closure(tree)(row)
    assert closure(negated(tree))(row) == closure(Not(tree))(row)
    assert closure(positive(tree))(row) == closure(tree)(row)


@given(one=trees(4), other=trees(4), row=rows())
def test_de_morgan(one: Tree, other: Tree, row: Row) -> None:
    assert closure(Not(And((one, other))))(row) == closure(Or((Not(one), Not(other))))(row)
    assert closure(Not(Or((one, other))))(row) == closure(And((Not(one), Not(other))))(row)


@given(terms=st.lists(trees(3), min_size=2, max_size=4), row=rows(), data=st.data())
def test_the_order_of_terms_does_not_matter(terms: list[Tree], row: Row, data: st.DataObject) -> None:
    shuffled = tuple(data.draw(st.permutations(terms)))
    assert closure(And(tuple(terms)))(row) == closure(And(shuffled))(row)
    assert closure(Or(tuple(terms)))(row) == closure(Or(shuffled))(row)


@given(tree=trees(), row=full_rows(), kept=st.sets(st.sampled_from(sorted(FEATURES))))
def test_more_information_never_turns_a_sure_answer_round(tree: Tree, row: Row, kept: set[str]) -> None:
    evaluate = closure(tree)
    before = evaluate({name: value for name, value in row.items() if name in kept})
    assert before is None or before is evaluate(row)


@given(tree=trees(), row=full_rows())
def test_whoever_knows_everything_knows_the_answer(tree: Tree, row: Row) -> None:
    assert closure(tree)(row) is not None


@given(tree=trees(), row=full_rows(), kept=st.sets(st.sampled_from(sorted(FEATURES))), data=st.data())
def test_simplification_keeps_the_truth(tree: Tree, row: Row, kept: set[str], data: st.DataObject) -> None:
    some = {name: value for name, value in row.items() if name in kept}
    more = {name: row[name] for name in data.draw(st.sets(st.sampled_from(sorted(FEATURES))))} | some
    left = simplify(tree, some)
    assert closure(left)(more) == closure(tree)(more)
    assert isinstance(left, Literal) == (closure(tree)(some) is not None)
    assert not kept.intersection(features_of(left))


@given(tree=trees(), row=rows())
def test_simplification_settles_what_the_closure_settles(tree: Tree, row: Row) -> None:
    left, expected = simplify(tree, row), closure(tree)(row)
    assert (left.value if isinstance(left, Literal) else None) is expected


WORDS = """
a b x n k zz AND OR NOT IN BETWEEN TRUE NULL IS CASE LIKE INTERVAL DATE SELECT count( ( ) , = <> < <= > >= == !=
: :p :a 'red' 'it 3 -2.5 1e9 " ; -- /* */ + - . :: $1 @x é \x00
"""
texts = st.lists(st.sampled_from(WORDS.split()), max_size=9).map(" ".join) | st.text(max_size=20)


@given(text=texts)
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        expression = compile_expression(text, FEATURES, {}, "here")
    except SpinepathError as error:
        assert str(error).startswith("here: ")
        assert "\n" not in str(error)
    else:
        assert compile_expression(to_sql(expression.tree), FEATURES, {}, "here").tree == expression.tree


@given(
    operator=st.sampled_from(["=", "<>", "<", "<=", ">", ">="]),
    limit=st.integers(0, 6),
    seen=st.integers(0, 6),
    more=st.integers(0, 6),
)
def test_a_lower_bound_settles_only_what_every_amount_above_it_settles(
    operator: str, limit: int, seen: int, more: int
) -> None:
    expression = compile_expression(f"amount {operator} {limit}", BOUNDED, {}, "here")
    known = expression.evaluate({"amount": seen + more, "seen": seen})
    assert known is truth(
        compile_expression(f"seen {operator} {limit}", BOUNDED, {}, "here").tree, {"seen": seen + more}
    )
    bound_only = expression.evaluate({"seen": seen})
    assert bound_only in (None, known)
    every = {expression.evaluate({"amount": seen + n / 2, "seen": seen}) for n in range(16)}
    assert bound_only is (every.pop() if len(every) == 1 else None)
