"""What is left of a criterion once some facts are known: Kleene logic applied as far as it reaches."""

from collections.abc import Mapping
from typing import Any

from .tree import And, Atom, Compare, Flag, In, Literal, Not, Operator, Or, Tree, joined


def simplify(tree: Tree, values: Mapping[str, Any]) -> Tree:
    """The residual of `tree`: a Literal when it is settled, else a tree over unknown features only.

    It has the truth of `tree` under `values` and under every completion of them. Absent, None and NaN mean unknown.
    """
    match tree:
        case Literal():
            return tree
        case Not(term):
            return _negation(simplify(term, values))
        case And(terms):
            return _without(And, [simplify(term, values) for term in terms])
        case Or(terms):
            return _without(Or, [simplify(term, values) for term in terms])
    truth = atom_truth(tree, values.get(tree.feature))
    return tree if truth is None else Literal(truth)


def atom_truth(atom: Atom, value: Any) -> bool | None:
    """Whether an atom holds for one value of its feature; None when the value is unknown."""
    if value is None or value != value:  # only NaN differs from itself
        return None
    match atom:
        case Flag():
            return value if isinstance(value, bool) else None
        case In(_, codes):
            return value in codes if isinstance(value, str) else None
        case Compare(_, operator, str(code)):
            return (value == code) is (operator == "=") if isinstance(value, str) else None
    return _holds(value, atom.operator, float(atom.value))


def _holds(left: float, operator: Operator, right: float) -> bool:
    equal = left == right
    if operator in ("=", "<>"):
        return equal is (operator == "=")
    if equal:
        return operator in ("<=", ">=")
    return (left < right) is (operator in ("<", "<="))


def _negation(term: Tree) -> Tree:
    match term:
        case Literal(value):
            return Literal(not value)
        case Not(inner):
            return inner
    return Not(term)


def _without(kind: type[And] | type[Or], terms: list[Tree]) -> Tree:
    """AND without what is TRUE, OR without what is FALSE; a single FALSE, or TRUE, settles the whole."""
    neutral = Literal(kind is And)
    settling = Literal(kind is Or)
    if settling in terms:
        return settling
    left = [term for term in dict.fromkeys(terms) if term != neutral]
    return joined(kind, left) if left else neutral
