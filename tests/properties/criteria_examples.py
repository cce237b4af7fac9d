"""Random typed criteria and random rows, near the thresholds where engines could differ."""

from typing import Any

from hypothesis import strategies as st

from spinepath.criteria.tree import And, Atom, Compare, Flag, In, Not, Operator, Or, Tree
from tests.factories import make_feature, make_features

CODES = ("red", "green", "it's blue")
FEATURES = make_features(
    *(make_feature(name) for name in ("a", "b", "c")),
    make_feature("x", "float"),
    make_feature("y", "float", range=(0, 10), unit="cm"),
    make_feature("n", "int"),
    make_feature("k", "code", codes={code: code for code in CODES}),
)
FLOATS = (-2.5, 0.0, 0.1, 3.0, 3.0000001, 9.999, 10.0)
INTS = (-1, 0, 1, 2, 1000)
OPERATORS: tuple[Operator, ...] = ("=", "<>", "<", "<=", ">", ">=")

float_values = st.sampled_from(FLOATS) | st.floats(-1e6, 1e6)
range_values = st.sampled_from([f for f in FLOATS if 0 <= f <= 10]) | st.floats(0, 10)
int_values = st.sampled_from(INTS) | st.integers(-2000, 2000)
known = {
    "bool": st.booleans(),
    "float": float_values,
    "int": int_values,
    "code": st.sampled_from(CODES),
}


def atoms() -> st.SearchStrategy[Atom]:
    """One look at a feature, of any kind."""
    return st.one_of(
        st.builds(Flag, st.sampled_from("abc")),
        st.builds(Compare, st.just("x"), st.sampled_from(OPERATORS), st.sampled_from(FLOATS)),
        st.builds(Compare, st.just("y"), st.sampled_from(OPERATORS), st.sampled_from([0.0, 3.0, 9.999, 10.0])),
        st.builds(Compare, st.just("n"), st.sampled_from(OPERATORS), st.sampled_from(INTS)),
        st.builds(Compare, st.just("k"), st.sampled_from(("=", "<>")), st.sampled_from(CODES)),
        st.builds(In, st.just("k"), st.lists(st.sampled_from(CODES), min_size=1, unique=True).map(tuple)),
    )


def trees(most_atoms: int = 8) -> st.SearchStrategy[Tree]:
    """Criteria as the parser makes them: AND and OR are flat, with two terms or more."""
    return st.recursive(atoms(), _grown, max_leaves=most_atoms)


def _grown(terms: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    def not_in(kind: type[And] | type[Or]) -> st.SearchStrategy[tuple[Tree, ...]]:
        return st.lists(terms.filter(lambda term: not isinstance(term, kind)), min_size=2, max_size=4).map(tuple)

    return st.one_of(st.builds(Not, terms), st.builds(And, not_in(And)), st.builds(Or, not_in(Or)))


def full_rows() -> st.SearchStrategy[dict[str, Any]]:
    """A value for every feature."""
    return st.fixed_dictionaries({name: value_of(name) for name in FEATURES})


def rows() -> st.SearchStrategy[dict[str, Any]]:
    """Rows in which values are missing, None, or NaN."""
    unknown = {name: st.just(None) for name in FEATURES} | {"x": st.sampled_from([None, float("nan")])}
    return st.fixed_dictionaries({}, optional={name: unknown[name] | value_of(name) for name in FEATURES})


def value_of(name: str) -> st.SearchStrategy[Any]:
    """A possible value of the feature."""
    return range_values if name == "y" else known[FEATURES[name].type]
