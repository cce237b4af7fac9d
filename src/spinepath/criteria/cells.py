"""The answers worth trying for an unknown feature: one for each set of values that the criteria can tell apart.

A number is cut at its thresholds, on the side that the operator says; a code is each code that is named, and the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, inf
from typing import Any

from spinepath.knowledge.models import Feature

from .expression import Expression
from .simplification import simplify
from .tree import Atom, Compare, In, Tree, atoms, features_of

Cut = tuple[float, bool]  # a threshold; whether the threshold itself belongs to the lower side


@dataclass(frozen=True, slots=True)
class Truth:
    """A bool feature being true, or false."""

    value: bool

    @property
    def example(self) -> bool:
        """A value of the cell."""
        return self.value


@dataclass(frozen=True, slots=True)
class Codes:
    """One code that the criteria name, or all those that they do not name."""

    codes: tuple[str, ...]

    @property
    def example(self) -> str:
        """A value of the cell."""
        return self.codes[0]


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers from one cut to another. Infinite cuts stand where the feature has no range."""

    start: Cut
    end: Cut
    example: float


Cell = Truth | Codes | Interval


def unknowns(criterion: Expression | Tree, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The unknown features that Kleene simplification leaves in a criterion, in order of appearance.

    Of a feature and its bounds only the feature: who is asked answers them all.
    """
    if not isinstance(criterion, Expression):
        return features_of(simplify(criterion, values))
    said = bounds_in([criterion])
    return tuple(name for name in features_of(simplify(criterion.tree, values)) if name not in said)


def bounds_in(expressions: Iterable[Expression]) -> dict[str, str]:
    """Each bound that the expressions compare, with the feature that it bounds."""
    features = (feature for expression in expressions for feature in expression.dictionary.values())
    return {bound: feature.id for feature in features for bound in feature.bounds}


def open_cells(
    expressions: Sequence[Expression], values: Mapping[str, Any], beside: Sequence[Expression] = ()
) -> dict[str, tuple[Cell, ...]]:
    """The cells of every unknown feature that simplification leaves in any of the expressions, bounds left out.

    They are cut where the expressions `beside` change too: within one cell nothing may tell two values apart.
    """
    met: dict[str, list[Atom]] = {}
    dictionary: dict[str, Feature] = {}
    said = bounds_in(expressions)
    for expression in expressions:
        dictionary.update(expression.dictionary)
        for atom in atoms(simplify(expression.tree, values)):
            if atom.feature not in said:
                met.setdefault(atom.feature, []).append(atom)
    for atom in (a for expression in beside for a in atoms(expression.tree) if a.feature in met):
        met[atom.feature].append(atom)
    return {name: cells(dictionary[name], found) for name, found in met.items()}


def cells(feature: Feature, found: Iterable[Atom]) -> tuple[Cell, ...]:
    """The cells of one feature, for the atoms that look at it. Together they hold all its possible values."""
    if feature.type == "bool":
        return (Truth(True), Truth(False))
    if feature.type == "code":
        return _code_cells(feature, found)
    return tuple(_intervals(feature, found))


def _code_cells(feature: Feature, found: Iterable[Atom]) -> tuple[Cell, ...]:
    named: dict[str, None] = {}
    for atom in found:
        match atom:
            case In(_, codes):
                named.update(dict.fromkeys(codes))
            case Compare(_, _, str(code)):
                named[code] = None
    rest = tuple(code for code in feature.codes if code not in named)
    return (*(Codes((code,)) for code in named), *((Codes(rest),) if rest else ()))


def _intervals(feature: Feature, found: Iterable[Atom]) -> Iterable[Interval]:
    whole = feature.type == "int"
    low, high = _limits(feature, whole)
    inner = {cut for atom in found if isinstance(atom, Compare) for cut in _cuts(atom, whole)}
    edges = [low, *sorted(cut for cut in inner if low < cut < high), high]
    for start, end in pairwise(edges):
        example = _example(start, end)
        if start <= (example, False) and (example, True) <= end:  # two neighbouring floats have nothing between
            yield Interval(start, end, int(example) if whole else example)


def _limits(feature: Feature, whole: bool) -> tuple[Cut, Cut]:
    if feature.range is None:
        return (-inf, False), (inf, True)
    low, high = feature.range
    return ((ceil(low), False), (floor(high) + 1, False)) if whole else ((low, False), (high, True))


def _cuts(atom: Compare, whole: bool) -> Iterable[Cut]:
    """Where an atom changes its truth. Whole numbers are always cut below a number: `> 3` is `>= 4`."""
    at = float(atom.value)
    after = (at + 1, False) if whole else (at, True)
    if atom.operator in ("<", ">=", "=", "<>"):
        yield (at, False)
    if atom.operator in ("<=", ">", "=", "<>"):
        yield after


def _example(start: Cut, end: Cut) -> float:
    (low, low_out), (high, high_in) = start, end
    if not low_out and low > -inf:
        return low
    if high_in and high < inf:
        return high
    if low == -inf:
        return 0.0 if high == inf else high - 1
    return low + 1 if high == inf else (low + high) / 2
