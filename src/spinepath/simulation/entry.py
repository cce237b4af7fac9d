"""Entry criteria on columns of candidates: the same language and tree as every other criterion, on arrays."""

from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne

import numpy as np
from numpy.typing import NDArray

from spinepath.criteria import Tree, compile_expression
from spinepath.criteria.tree import And, Compare, Flag, Literal, Not, Operator, Or
from spinepath.knowledge.models import Feature
from spinepath.terms import SpinepathError

from .kernel.layout import FEMALE, PERSON_COLUMNS

Mask = NDArray[np.bool_]
_OPERATORS: dict[Operator, Callable[..., Mask]] = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
ENTRY_NAMES = ("age", "female", "t_hip", "prior_vf", "grade", "fracture_age_days", "nrs_move")


def entry_tree(text: str, place: str) -> Tree:
    """The tree of an entry criterion; an empty one lets everybody in. Raises SpinepathError for any fault in it."""
    if not text.strip():
        return Literal(True)
    return compile_expression(text, _dictionary(), {}, place).tree


def _dictionary() -> dict[str, Feature]:
    return {name: _feature(name) for name in ENTRY_NAMES}


def _feature(name: str) -> Feature:
    kind = "bool" if name == PERSON_COLUMNS[FEMALE] else "float"
    return Feature.model_construct(id=name, label=name, type=kind, unit=None, codes={}, range=None)


def meets(tree: Tree, people: NDArray[np.float64]) -> Mask:
    """Who meets the criterion; `people` has its columns last. Without an index fracture its age meets nothing."""
    match tree:
        case Literal(value):
            return np.full(people.shape[:-1], value)
        case Not(term):
            return ~meets(term, people)
        case And(terms):
            return np.asarray(np.logical_and.reduce([meets(term, people) for term in terms]))
        case Or(terms):
            return np.asarray(np.logical_or.reduce([meets(term, people) for term in terms]))
        case Flag(feature):
            return np.asarray(people[..., PERSON_COLUMNS.index(feature)] > 0)
        case Compare(feature, operator, value):
            return _OPERATORS[operator](people[..., PERSON_COLUMNS.index(feature)], value)
    raise SpinepathError("entry", found=str(tree), expected="comparisons of numbers")
