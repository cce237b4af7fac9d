"""The meaning of a criterion as plain frozen nodes. Only this tree owns the meaning; every engine translates it.

Terms of AND and OR are flat (`a AND (b AND c)` is one And of three), parameters are already replaced by their values,
and BETWEEN is already a pair of comparisons.
"""

import typing
from collections.abc import Iterator
from dataclasses import dataclass

Operator = typing.Literal["=", "<>", "<", "<=", ">", ">="]
Value = int | float | str

OPPOSITE: dict[Operator, Operator] = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True, slots=True)
class Literal:
    """TRUE or FALSE: a whole criterion, or what simplification leaves of a settled one."""

    value: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """A bool feature standing alone."""

    feature: str


@dataclass(frozen=True, slots=True)
class Compare:
    """A feature against a number or, with `=` and `<>`, a code."""

    feature: str
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class In:
    """A code feature against a list of its codes."""

    feature: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The negation of a term."""

    term: "Tree"


@dataclass(frozen=True, slots=True)
class And:
    """All of the terms, two or more."""

    terms: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the terms, two or more."""

    terms: "tuple[Tree, ...]"


Atom = Flag | Compare | In
Tree = Literal | Flag | Compare | In | Not | And | Or


def atoms(tree: Tree) -> Iterator[Atom]:
    """Every place where the tree looks at a feature, from left to right."""
    match tree:
        case Not(term):
            yield from atoms(term)
        case And(terms) | Or(terms):
            for term in terms:
                yield from atoms(term)
        case Flag() | Compare() | In():
            yield tree


def features_of(tree: Tree) -> tuple[str, ...]:
    """The ids of the features that the tree looks at, each once, in order of appearance."""
    return tuple(dict.fromkeys(atom.feature for atom in atoms(tree)))


def joined(kind: type[And] | type[Or], terms: list[Tree]) -> Tree:
    """One AND or OR of the terms, without nesting in its own kind. `terms` holds at least one."""
    flat: list[Tree] = []
    for term in terms:
        flat.extend(term.terms if isinstance(term, kind) else (term,))
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def negated(tree: Tree) -> Tree:
    """The negation of the tree with every NOT pushed down to the features. Kleene logic keeps its truth."""
    match tree:
        case Literal(value):
            return Literal(not value)
        case Not(term):
            return positive(term)
        case And(terms):
            return joined(Or, [negated(term) for term in terms])
        case Or(terms):
            return joined(And, [negated(term) for term in terms])
        case Compare(feature, operator, value):
            return Compare(feature, OPPOSITE[operator], value)
    return Not(tree)


def positive(tree: Tree) -> Tree:
    """The same tree with every NOT pushed down to the features."""
    match tree:
        case Not(term):
            return negated(term)
        case And(terms):
            return joined(And, [positive(term) for term in terms])
        case Or(terms):
            return joined(Or, [positive(term) for term in terms])
    return tree
