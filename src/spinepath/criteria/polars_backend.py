"""A tree to a Polars expression: the engine that judges many persons at once. Polars is imported only when it is used.

Polars joins booleans in Kleene logic by itself. What it does not do alone is said here: NaN is above every number for
it, so that NaN becomes null first; and code in a list is null for null only because no list holds null.
"""

from collections.abc import Callable, Mapping
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING

from spinepath.knowledge.models import Feature

from .tree import And, Atom, Compare, Flag, In, Literal, Not, Operator, Or, Tree, Value

if TYPE_CHECKING:
    import polars as pl

Column = Callable[[str], "pl.Expr"]

_OPERATORS: Mapping[Operator, "Callable[[pl.Expr, Value], pl.Expr]"] = {
    "=": eq,
    "<>": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}


def polars_expression(tree: Tree, dictionary: Mapping[str, Feature], column: Column | None = None) -> "pl.Expr":
    """The Boolean expression that is true, false or null as `tree` is true, false or unknown, row by row.

    Each feature is a column of its own type (bool, integer, float, string), null where it is unknown. `dictionary`
    says which features are floats; `column` gives the expression of a feature, by default the column of that name.
    """
    import polars as pl

    return _expression(tree, dictionary, column or pl.col)


def _expression(tree: Tree, dictionary: Mapping[str, Feature], column: Column) -> "pl.Expr":
    import polars as pl

    match tree:
        case Literal(value):
            return pl.lit(value)
        case Not(term):
            return ~_expression(term, dictionary, column)
        case And(terms):
            return pl.all_horizontal([_expression(term, dictionary, column) for term in terms])
        case Or(terms):
            return pl.any_horizontal([_expression(term, dictionary, column) for term in terms])
    return _atom(tree, dictionary[tree.feature], column(tree.feature))


def _atom(atom: Atom, feature: Feature, value: "pl.Expr") -> "pl.Expr":
    match atom:
        case Flag():
            return value
        case In(_, codes):
            return value.is_in(list(codes))
        case Compare(_, operator, str(code)):
            return _OPERATORS[operator](value, code)
    number = value.fill_nan(None) if feature.type == "float" else value
    return _OPERATORS[atom.operator](number, atom.value)
