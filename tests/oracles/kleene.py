"""Kleene's three-valued logic in its plainest form: false is 0, unknown is 1/2, true is 1.

AND is the smallest, OR the largest, NOT the distance from 1.
"""

from collections.abc import Mapping
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from spinepath.criteria.tree import And, Compare, Flag, In, Literal, Not, Or, Tree

OPERATORS = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def truth(tree: Tree, values: Mapping[str, Any]) -> bool | None:
    """True, False, or None for unknown."""
    return {0.0: False, 0.5: None, 1.0: True}[degree(tree, values)]


def degree(tree: Tree, values: Mapping[str, Any]) -> float:
    """0 for false, 1/2 for unknown, 1 for true."""
    if isinstance(tree, And):
        return min(degree(term, values) for term in tree.terms)
    if isinstance(tree, Or):
        return max(degree(term, values) for term in tree.terms)
    if isinstance(tree, Not):
        return 1 - degree(tree.term, values)
    if isinstance(tree, Literal):
        return float(tree.value)
    value = values.get(tree.feature)
    if value is None or (isinstance(value, float) and str(value) == "nan"):
        return 0.5
    if isinstance(tree, Flag):
        return float(value)
    if isinstance(tree, In):
        return float(value in tree.codes)
    assert isinstance(tree, Compare)
    return float(OPERATORS[tree.operator](value, tree.value))
